"""`heedful suggest`, on a small file and on the real ones: what it prints is a file of kinds that works."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from heedful.cli import root
from heedful.domain.kind import read_kinds

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def shop(tmp_path):
    """A file of sixty customers who look around twice, and a third of whom buy."""
    rows = ["customer,at,kind"]
    for who in range(60):
        entry = ["home", "look"] if who % 2 else ["look", "home"]
        visits = [(0, [*entry, "look"]), (3, [*entry, "odd"])]
        if who % 3 == 0:
            visits.append((6, [*entry, "cart", "pay", "bought"]))
        for day, names in visits:
            at = BEGIN + timedelta(days=day)
            rows += [
                f"c{who},{at + timedelta(minutes=3 * n):%Y-%m-%dT%H:%M:%SZ},{name}" for n, name in enumerate(names)
            ]
    file = tmp_path / "shop.csv"
    file.write_text("\n".join(rows))
    return file


def ran(*args, code=0):
    result = CliRunner().invoke(root, [str(arg) for arg in args])
    assert result.exit_code == code, result.output
    return result


def test_suggest_prints_a_file_of_kinds(shop):
    assert ran("suggest", shop).stdout == (
        "# Proposals from 460 signals of 60 customers (140 runs, parted by 100 minutes).\n"
        "# Name what is a desire in your customers' words, correct it, and strike the rest.\n"
        "\n"
        "# 20 of 60 customers came to this end (33.3%), 20 times.\n"
        "# Of 20 that began, 20 came to it (100.0%).\n"
        "[[desire]]\n"
        'id = "bought"\n'
        'name = "bought"\n'
        'arises = ["cart"]\n'
        'steps = ["pay"]\n'
        'fulfilled = ["bought"]\n'
        "# 95 of 100 pauses on the way are no longer than 3 minutes.\n"
        'patience = "30 minutes"\n'
    )


def test_suggest_as_json(shop):
    found = json.loads(ran("suggest", shop, "--json").stdout)
    assert (found["signals"], found["customers"], found["kinds"][0]["fulfilled"]) == (460, 60, ["bought"])


def test_suggest_where_nothing_stands_out(tmp_path):
    file = tmp_path / "few.csv"
    file.write_text("customer,at,kind\n1,2026-03-02T09:00:00Z,a\n")
    result = ran("suggest", file, code=1)
    assert result.stdout == ""
    assert result.stderr.endswith("No ending stands out that enough customers reach after several kinds of signal.\n")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        (
            "ecom.csv.gz",
            {"purchase": (["add_to_cart"], ["cart", "shipping_details", "payment_details"], "30 minutes")},
        ),
        (
            "bpic2012.xes.gz",
            {
                "a_activated": (
                    ["A_SUBMITTED"],
                    [
                        "A_PREACCEPTED",
                        "W_Completeren aanvraag",
                        "A_ACCEPTED",
                        "O_SELECTED",
                        "A_FINALIZED",
                        "O_CREATED",
                        "O_SENT",
                        "W_Nabellen offertes",
                    ],
                    "7 days",
                )
            },
        ),
        ("07_bpic2013_incidents.xes.gz", {"completed": (["Accepted", "Queued"], [], "5 days")}),
    ],
)
def test_suggest_for_real_data_what_flow_can_follow(shared_data, tmp_path, name, kinds):
    file = shared_data / "events" / name
    text = ran("suggest", file).stdout
    found = {
        kind.id: ([p.text for p in kind.arises], [s.name for s in kind.steps], kind.patience_ms)
        for kind in read_kinds(text)
    }
    assert found == {
        identifier: (arises, steps, read_kinds(_kind(patience))[0].patience_ms)
        for identifier, (arises, steps, patience) in kinds.items()
    }
    written = tmp_path / "kinds.toml"
    written.write_text(text)
    flow = json.loads(ran("flow", file, "--kinds", written, "--json").stdout)
    assert [kind["id"] for kind in flow["kinds"]] == list(found)
    assert all(kind["fulfilled"] >= 20 for kind in flow["kinds"])


def _kind(patience: str) -> str:
    return f'[[desire]]\nid = "k"\narises = ["a"]\nfulfilled = ["b"]\npatience = "{patience}"\n'
