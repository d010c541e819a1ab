"""Every figure that the how-to's take from files: seen to come true on the real data."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from heedful.cli.flow import flow

pytestmark = pytest.mark.shared
HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to"


def flow_of(*args: object) -> dict[str, dict]:
    result = CliRunner().invoke(flow, [*map(str, args), "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return {"all": json.loads(result.stdout), **{each["id"]: each for each in json.loads(result.stdout)["kinds"]}}


def counts(kind: dict) -> dict[str, int]:
    names = ("arose", "fulfilled", "refused", "given_up", "unconfirmed", "flowing", "stalled", "waiting_for_us")
    return {name: kind[name] for name in names if kind[name]}


def figure(kind: dict) -> tuple[float, float, float, int]:
    """Reliability with its interval in per cent, and n."""
    n = kind["fulfilled"] + kind["refused"] + kind["given_up"]
    return (*(round(100 * kind[name], 1) for name in ("reliability", "low", "high")), n)


def steps(kind: dict) -> list[tuple[str, int, int]]:
    return [(step["name"], step["reached"], step["ended_here"]) for step in kind["steps"]]


@pytest.fixture(scope="module")
def forum(shared_data, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("forum")
    files = [shared_data / "support" / f"{name}_2023_2024.csv.gz" for name in ("questions", "answers")]
    subprocess.run([sys.executable, HOW_TO / "support_forum.py", *files, folder / "signals.csv"], check=True)
    return folder


@pytest.fixture(scope="module")
def by_question(forum) -> dict[str, dict]:
    return flow_of(
        forum / "signals.csv",
        *("--customer", "question", "--kinds", HOW_TO / "kinds" / "support_forum.toml", "--out", forum / "out.parquet"),
    )


@pytest.fixture(scope="module")
def questions(shared_data) -> pl.DataFrame:
    return pl.read_csv(shared_data / "support" / "questions_2023_2024.csv.gz", infer_schema=False)


@pytest.fixture(scope="module")
def desires(forum, by_question, questions) -> pl.DataFrame:
    known = questions.select("is_solved", "created", "topic", "locale", customer="id")
    return pl.read_parquet(forum / "out.parquet").join(known, on="customer")


def test_forum_becomes_signals(forum, questions):
    signals = pl.read_csv(forum / "signals.csv")
    assert (questions.height, questions["locale"].n_unique()) == (27_594, 11)
    assert Counter(signals["kind"].to_list()) == {
        "question.asked": 27_568,
        "question.answered": 37_420,
        "question.replied": 21_003,
        "question.thanked": 739,
    }


def test_forum_by_question(by_question):
    assert (by_question["all"]["signals"], by_question["all"]["customers"]) == (86_730, 27_568)
    assert counts(by_question["answer"]) == {
        "arose": 27_568,
        "fulfilled": 715,
        "unconfirmed": 14_634,
        "flowing": 11_935,
        "waiting_for_us": 11_831,
        "stalled": 284,
    }
    assert figure(by_question["thanks"]) == (4.7, 4.3, 5.0, 15_349)
    assert figure(by_question["hear"]) == (70.6, 70.1, 71.1, 27_470)
    assert round(by_question["hear"]["steps"][0]["median_s"] / 3600, 1) == 3.7


def test_forum_by_asker(forum):
    found = flow_of(forum / "signals.csv", "--kinds", HOW_TO / "kinds" / "support_forum.toml")
    assert found["all"]["customers"] == 21_865
    assert (found["answer"]["arose"], found["answer"]["fulfilled"]) == (23_565, 714)


def test_forum_mark_has_a_seam(desires, questions, shared_data, forum):
    asked = questions.filter(pl.col("is_spam").fill_null("") != "true")
    of_2023 = asked.filter(pl.col("created") < "2024")
    assert (of_2023.height, of_2023["is_solved"].null_count()) == (12_347, 12_347)
    assert asked["is_solved"].null_count() - 12_347 == 629
    answers = desires.filter(pl.col("kind") == "answer")
    thanked = answers.filter(pl.col("outcome") == "fulfilled")
    assert [(thanked["created"].str.slice(0, 4) == year).sum() for year in ("2023", "2024")] == [314, 401]
    marked = answers.drop_nulls("is_solved")
    found = Counter(zip(marked["outcome"], marked["is_solved"], strict=True))
    assert found == {
        ("fulfilled", "true"): 295,
        ("fulfilled", "false"): 91,
        ("unconfirmed", "true"): 627,
        ("unconfirmed", "false"): 7_088,
        ("flowing", "true"): 936,
        ("flowing", "false"): 5_271,
        ("stalled", "true"): 23,
        ("stalled", "false"): 261,
    }


def test_forum_checks_speak_of_two_versions(shared_data, forum, by_question):
    file = shared_data / "support" / "questions_2023_2024.csv.gz"
    script = [sys.executable, HOW_TO / "support_forum_checks.py", file, forum / "out.parquet"]
    told = subprocess.run(script, check=True, capture_output=True, text=True, env={"PYTHONIOENCODING": "utf-8"}).stdout
    numbers = [line.split(": ")[1].split(" titles")[0] for line in told.splitlines() if "titles speak" in line]
    assert numbers == ["341 of 2290", "123 of 574", "2 of 938", "31 of 960", "118 of 1769"]


def test_forum_weeks_days_and_replies_out_of_order(forum, desires):
    hear = desires.filter(pl.col("kind") == "hear")
    known = hear.filter(pl.col("outcome").is_in(["fulfilled", "given_up"]))
    weeks = known.group_by(pl.col("arose_at").dt.strftime("%G-%V")).agg(
        pl.len(), share=(100 * (pl.col("outcome") == "fulfilled").mean()).round(1)
    )
    found = {week: (n, share) for week, n, share in weeks.iter_rows()}
    mondays = {
        "2023-08-07": (229, 78.6),
        "2023-09-18": (342, 53.2),
        "2023-10-02": (574, 54.4),
        "2023-10-09": (474, 57.0),
        "2023-11-20": (259, 84.2),
        "2024-06-17": (231, 85.7),
        "2024-07-15": (336, 82.7),
        "2024-07-29": (394, 65.5),
        "2024-08-12": (392, 49.7),
    }
    assert {day: found[datetime.fromisoformat(day).strftime("%G-%V")] for day in mondays} == mondays
    days = hear.group_by(day=pl.col("created").str.slice(0, 10)).agg(
        n=pl.len(), unheard=(pl.col("outcome") == "given_up").sum()
    )
    assert days.sort("n").row(-1) == ("2023-10-03", 110, 63)
    assert days.filter(pl.col("day") == "2024-07-17")["n"].item() == 75
    signals = pl.read_csv(forum / "signals.csv", infer_schema=False)
    asked = signals.filter(pl.col("kind") == "question.asked").select("question", asked="at")
    early = signals.join(asked, on="question").filter(pl.col("at") < pl.col("asked"))
    assert (early.height, early["question"].n_unique()) == (54, 26)
    assert set(early["at"].str.slice(0, 10)) == {"2023-04-12", "2023-04-13"}
    lost = hear.filter(pl.col("customer").is_in(early["question"].to_list()))
    assert Counter(lost["outcome"]) == {"given_up": 14, "fulfilled": 12}


def test_forum_one_person_answers_in_italian(shared_data, questions):
    asked = questions.select("locale", question_id="id", asker="creator")
    answers = pl.read_csv(shared_data / "support" / "answers_2023_2024.csv.gz", infer_schema=False)
    answers = answers.join(asked, on="question_id").filter(
        (pl.col("locale") == "it") & (pl.col("creator") != pl.col("asker"))
    )
    assert (answers.height, answers["creator"].value_counts()["count"].max()) == (2_973, 2_879)


def test_shop(shared_data, tmp_path):
    out = tmp_path / "out.parquet"
    file = shared_data / "events" / "ecom.csv.gz"
    found = flow_of(file, "--kinds", HOW_TO / "kinds" / "shop.toml", "--out", out)
    assert (found["all"]["signals"], found["all"]["customers"]) == (31_106, 600)
    assert counts(found["buy"]) == {"arose": 3_674, "fulfilled": 446, "given_up": 3_224, "flowing": 1, "stalled": 3}
    assert figure(found["buy"]) == (12.2, 11.1, 13.2, 3_670)
    assert steps(found["buy"]) == [
        ("arose", 3_674, 705),
        ("looks at a product", 2_969, 1_704),
        ("add_to_cart", 1_262, 185),
        ("cart", 1_077, 225),
        ("shipping_details", 851, 181),
        ("payment_details", 670, 224),
    ]


def test_loans(shared_data):
    file, kinds = shared_data / "events" / "bpic2012.xes.gz", HOW_TO / "kinds" / "loan.toml"
    found = flow_of(file, "--kinds", kinds, "--now", "2012-05-01")
    assert (found["all"]["signals"], found["all"]["customers"]) == (262_200, 13_087)
    assert counts(found["loan"]) == {
        "arose": 13_087,
        "fulfilled": 2_240,
        "refused": 7_630,
        "given_up": 1_268,
        "unconfirmed": 1_862,
        "flowing": 87,
        "waiting_for_us": 87,
    }
    assert figure(found["loan"]) == (20.1, 19.4, 20.9, 11_138)
    assert steps(found["loan"]) == [
        ("arose", 13_087, 5_720),
        ("first look passed", 7_367, 2_254),
        ("application complete", 5_113, 98),
        ("offer sent", 5_015, 1_771),
        ("offer came back", 3_244, 917),
    ]
    offer, back = found["loan"]["steps"][3:]
    assert [round(value / 86_400, 1) for value in (offer["median_s"], offer["p90_s"], back["median_s"])] == [
        9.0,
        20.7,
        4.1,
    ]
    assert figure(found["small-loan"]) == (10.2, 9.2, 11.3, 3_271)
    assert (found["small-loan"]["refused"], found["small-loan"]["arose"]) == (2_796, 3_798)
    assert figure(found["large-loan"]) == (27.9, 26.0, 29.9, 1_968)
    last = flow_of(file, "--kinds", kinds)["loan"]
    assert (figure(last), last["flowing"] + last["stalled"]) == ((20.7, 19.9, 21.4, 10_834), 763)


def test_it_desk(shared_data):
    file, kinds = shared_data / "events" / "07_bpic2013_incidents.xes.gz", HOW_TO / "kinds" / "it_desk.toml"
    found = flow_of(file, "--kinds", kinds, "--now", "2012-07-01")
    assert (found["all"]["signals"], found["all"]["customers"]) == (65_533, 7_554)
    assert counts(found["trouble"]) == {
        "arose": 7_756,
        "fulfilled": 2_017,
        "given_up": 155,
        "unconfirmed": 5_579,
        "flowing": 5,
        "waiting_for_us": 5,
    }
    assert figure(found["completed"]) == (98.3, 98.0, 98.6, 8_226)
    assert figure(found["one-desk"]) == (45.6, 44.8, 46.3, 17_601)
    assert (found["one-desk"]["fulfilled"], found["one-desk"]["refused"]) == (8_019, 9_476)
    assert figure(found["stays-solved"]) == (93.4, 92.7, 94.0, 6_108)
    assert counts(found["stays-solved"]) == {"arose": 6_108, "fulfilled": 5_704, "refused": 314, "given_up": 90}
    closing = found["stays-solved"]["steps"][0]
    assert [round(closing[name] / 86_400, 1) for name in ("median_s", "p90_s")] == [7.4, 7.7]
    assert flow_of(file, "--kinds", kinds)["trouble"]["stalled"] == 5_298
