"""The hurricane of October 2012 as a film of the map: what was sent, adapted and held, hour by hour, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from heedful.domain.declaration import DECLARATIONS, SOURCE
from heedful.domain.gate.plain import reasons_of
from heedful.domain.gate.verdict import Decision
from heedful.domain.moment import Phase
from heedful.services.gate_words import why
from heedful.services.sandy_letter import REMINDER, SUBJECT, letter
from heedful.services.sandy_shown import ask_for_film
from heedful.services.sandy_shown import film as film_made
from heedful.web.access import Right, needs
from heedful.web.number import number_in

#: The clock that the page goes by: that of most whom the storm reached.
ZONE = "America/New_York"
_EAST = ZoneInfo(ZONE)
_HOUR = timedelta(hours=1)
#: The film opens with the morning on which the storm came ashore.
_OPENS = datetime(2012, 10, 29, 14, tzinfo=UTC)
#: What the script plays; the rest stands on the page.
_PLAYED = ("first", "dots", "changes", "storm", "ahead", "sums", "advisories", "titles")
_PHASES = 4
Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Frame:
    """The map at one hour: the storm and its forecasts as paths, and the dots by what the storm is to them."""

    hour: int
    at: datetime
    edge: str
    eye: tuple[int, int] | None
    ahead: str
    dots: Sequence[str]
    advisory: str
    within: Sequence[int]
    until: Sequence[int]


@needs(Right.READ)
def sandy(request: HttpRequest) -> HttpResponse:
    """Show the film at an hour; where nobody has made it yet, ask for it and say so."""
    made = film_made()
    if made is None:
        ask_for_film()
        return render(request, "sandy/making.html")
    first = datetime.fromisoformat(made["first"])
    last = len(made["sums"]) - 1
    asked = number_in(request.GET.get("hour", ""))
    hour = (_OPENS - first) // _HOUR if asked is None else min(max(asked, 0), last)
    context = {
        "film": made,
        "frame": frame_of(made, hour),
        "last": last,
        "zone": _EAST,
        "days": _days(made, first, hour),
        "hours": _hours_of_day(first, hour, last),
        "added": made["added"],
        "declarations": _declarations(made),
        "source": SOURCE,
        "subject": SUBJECT,
        "reminder": REMINDER,
        "letters": [_letter(one) for one in made["examples"]],
    }
    return render(request, "sandy/sandy.html", context)


@needs(Right.READ)
def film(request: HttpRequest) -> HttpResponse:
    """Give the film to the script that plays it."""
    del request
    made = film_made()
    if made is None:
        raise Http404
    answer = JsonResponse({name: made[name] for name in _PLAYED}, json_dumps_params={"separators": (",", ":")})
    # No word of it is about a customer of anybody.
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def frame_of(made: Plain, hour: int) -> Frame:
    """Draw the map at an hour of the film."""
    phase = [0] * len(made["dots"])
    for changed in made["changes"][: hour + 1]:
        for dot, now in zip(changed[::2], changed[1::2], strict=True):
            phase[dot] = now
    paths = ["".join(f"M{x} {y}h0" for (x, y), at in zip(made["dots"], phase, strict=True) if at == one)
             for one in range(_PHASES)]  # fmt: skip
    storm, advisory = made["storm"][hour], made["advisories"][hour]
    return Frame(
        hour=hour,
        at=datetime.fromisoformat(made["first"]) + hour * _HOUR,
        edge=storm["edge"] if storm else "",
        eye=(storm["x"], storm["y"]) if storm else None,
        ahead="".join(made["ahead"][advisory - 1]) if advisory and storm else "",
        dots=paths,
        advisory=made["titles"][advisory - 1] if advisory else "",
        within=made["sums"][hour],
        until=[sum(column) for column in zip(*made["sums"][: hour + 1], strict=True)],
    )


def _days(made: Plain, first: datetime, hour: int) -> list[dict[str, object]]:
    """Give each day of the mailing with the hour of its ten o'clock in the east."""
    shown = (first + hour * _HOUR).astimezone(_EAST).date()
    rows = []
    for iso, as_they_are, adapted, held in made["days"]:
        ten = datetime.fromisoformat(iso).replace(hour=10, tzinfo=_EAST)
        rows.append(
            {
                "day": ten,
                "hour": (ten - first) // _HOUR,
                "as_they_are": as_they_are,
                "adapted": adapted,
                "held": held,
                "is_shown": ten.date() == shown,
            }
        )
    return rows


def _hours_of_day(first: datetime, hour: int, last: int) -> list[tuple[int, datetime]]:
    """Give the hours of the day that is shown, as the east counts it."""
    day = (first + hour * _HOUR).astimezone(_EAST).date()
    around = range(max(0, hour - 25), min(last, hour + 25) + 1)
    return [(one, at) for one in around if (at := (first + one * _HOUR).astimezone(_EAST)).date() == day]


def _declarations(made: Plain) -> list[dict[str, object]]:
    by_state = made["added"]["states"]
    return [{"one": one, "letters": by_state.get(one.state, 0)} for one in DECLARATIONS]


def _letter(example: Plain) -> dict[str, object]:
    """Give one letter as we send it, and why."""
    reasons = reasons_of(example["reasons"])
    return {
        "phase": example["phase"],
        "at": datetime.fromisoformat(example["at"]),
        "place": example["place"],
        "text": letter(Phase(example["phase"]), example["place"]).removesuffix(REMINDER).rstrip(),
        "why": why(Decision.ADAPT, None, reasons, ZONE),
    }
