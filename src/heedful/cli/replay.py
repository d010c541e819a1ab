"""The command that plays the past again: Hurricane Sandy, and a reminder that went to people without power."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from heedful.domain.gate.verdict import Reason, Verdict
    from heedful.geo.sandy_people import People
    from heedful.services.sandy import Mailed, Mailing
    from heedful.services.sandy_sum import Added, Sum

# The places of the United States are imported inside the command: `--help` must not wait for them.
# ruff: noqa: PLC0415


@click.group(name="replay")
def replay() -> None:
    """Play the past again, with a gate before the mailing."""


@replay.command()
@click.option(
    "--customers",
    type=click.Path(path_type=Path),
    help="A CSV file: id, and any of zip, postal_code, country, lat, lon. Without it, a demo company.",
)
@click.option("--declarations", is_flag=True, help="Add a moment by hand for each state with a federal emergency.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each customer and letter.")
def sandy(customers: Path | None, declarations: bool, as_json: bool) -> None:
    """Send 'you have not backed up' again, 22 October to 6 November 2012, with the gate before it.

    Every customer gets it weekly, on the weekday of their number modulo 7 (0 is Monday; the number is the digits at the
    end of the id, else the row), at 10:00 at their place. Nothing is stored and nothing is sent.
    """
    from heedful.services.sandy import judged, mailing_of

    mailing = mailing_of(_people(customers))
    letters = judged(mailing, declarations=declarations)
    if as_json:
        _print_lines(mailing, letters)
        return
    from heedful.services.sandy_sum import added_by_hand, sum_of

    added = added_by_hand(mailing) if declarations else None
    click.echo(_summary(mailing, sum_of(letters), added))


def _people(file: Path | None) -> People:
    from heedful.geo.sandy_people import demo_people, people_of

    if file is None:
        from heedful.services.sandy import DEMO_CUSTOMERS

        return demo_people(DEMO_CUSTOMERS)
    import numpy as np

    from heedful.geo.postal_area import is_zip
    from heedful.wire.places_file import PlacesFileError, read_places

    try:
        read = read_places(file.read_bytes())
    except OSError as error:
        raise click.ClickException(f"{file} can't be opened: {error.strerror}.") from None
    except PlacesFileError as error:
        raise click.ClickException(f"{file}: {error}") from None
    # A ZIP code says the country; what stands in that column and is none says nothing.
    country = [
        said or ("US" if zips and is_zip(code) else "")
        for said, zips, code in zip(read.country, read.is_zip, read.postal_code, strict=True)
    ]
    return people_of(read.id, country, read.postal_code, np.array(read.lat), np.array(read.lon))


def _print_lines(mailing: Mailing, letters: Iterable[Mailed]) -> None:
    from heedful.services.sandy import said, why

    write, encode = sys.stdout.write, json.JSONEncoder(ensure_ascii=False).encode
    # Most reasons are the same object: that nothing touches a county by an advisory.
    known: dict[int, str] = {}
    for one in letters:
        reasons = why(mailing, one)
        end = known.get(id(reasons[0]))
        if end is None:
            end = encode(_of_verdict(one.verdict, reasons))[1:]
            if not one.verdict.reasons:
                known[id(reasons[0])] = end
        write(f'{{"customer": {encode(mailing.people.ids[one.row])}, "at": "{said(one.at)}", {end}\n')


def _of_verdict(verdict: Verdict, reasons: Iterable[Reason]) -> dict[str, Any]:
    from heedful.services.sandy import said

    def when(at: datetime | None) -> str | None:
        return None if at is None else said(at)

    return {
        "verdict": verdict.decision.value,
        "until": when(verdict.until),
        "reasons": [
            {
                "code": each.code,
                "verdict": each.decision.value,
                "until": when(each.until),
                "evidence": dict(each.evidence),
            }
            for each in reasons
        ],
    }


def _summary(mailing: Mailing, told: Sum, added: Added | None) -> str:
    import numpy as np

    from heedful.domain.gate.verdict import Decision

    homes, people = mailing.people.homes, mailing.people
    nowhere = int(np.isnan(homes.lat)[people.home].sum())
    counts = told.decisions
    lines = [
        "Hurricane Sandy, 31 advisories of the US National Hurricane Center, 22 to 30 October 2012",
        f"{len(people):,} customers, {told.letters:,} letters 'you have not backed up', 22 October to 6 November",
        "",
        f"{counts[Decision.SEND]:>9,} went as they are: nothing touched these people",
        f"{counts[Decision.ADAPT]:>9,} were adapted, for {len(told.adapted):,} customers:",
        *(f"{told.phases[phase]:>18,} {words}" for phase, words in _PHASES.items()),
        f"{counts[Decision.HOLD]:>9,} were held, {counts[Decision.DROP]:,} dropped",
        "",
        "day          as they are    adapted",
        *(f"{day}  {one[Decision.SEND]:>13,}  {one[Decision.ADAPT]:>9,}" for day, one in sorted(told.days.items())),
    ]
    if nowhere:
        lines.append(f"\n{nowhere:,} customers are at no place that we know: nothing that we know of can touch them.")
    if added is not None:
        states = ", ".join(f"{state} {n:,}" for state, n in added.by_state.most_common())
        lines += [
            "",
            f"{added.letters:,} of the adapted letters, to {added.customers:,} customers, are what a person added who",
            f"typed in the federal emergencies: outside the radii these would have gone as they are ({states}).",
        ]
    return "\n".join(lines)


_PHASES = {
    "forecast": "with help to prepare: the storm was forecast",
    "active": "while the storm was there",
    "aftermath": "in the seven days after it",
}
COMMANDS = {"replay": replay}
