"""What the gate knew, as values that JSON knows, and back: so that another policy can be tried on it later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from heedful.domain.alert import Severity
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Holiday, Sent, Standing, State, Touch, Trouble
from heedful.domain.gate.verdict import Decision, Reason, Verdict
from heedful.domain.moment import Window

Plain = dict[str, Any]


def plain_facts(request: Request, standing: Standing) -> Plain:
    """Give a request and what was known of its customer; what is as usual is left out."""
    return {"request": _request(request), "standing": _standing(standing)}


def facts_of(plain: Mapping[str, Any]) -> tuple[Request, Standing]:
    """Read what `plain_facts` gave."""
    return _request_of(plain["request"]), _standing_of(plain["standing"])


def plain_reasons(verdict: Verdict) -> list[Plain]:
    """Give the reasons of a verdict."""
    return [
        {
            "code": each.code,
            "verdict": each.decision.value,
            "until": _said(each.until),
            "evidence": dict(each.evidence),
        }
        for each in verdict.reasons
    ]


def reasons_of(plain: list[Plain]) -> tuple[Reason, ...]:
    """Read what `plain_reasons` gave."""
    return tuple(
        Reason(each["code"], Decision(each["verdict"]), _read(each["until"]), each["evidence"]) for each in plain
    )


def _request(request: Request) -> Plain:
    return _without_nothing(
        {
            "purpose": request.purpose.value if request.purpose else "",
            "bulk": request.bulk,
            "words": request.words,
            "repeats": request.repeats,
            "answers_them": request.answers_them,
            "came_true": request.came_true,
            "since": _said(request.since),
        }
    )


def _request_of(plain: Mapping[str, Any]) -> Request:
    given = dict(plain)
    purpose = given.pop("purpose", "")
    since = _read(given.pop("since", None))
    return Request(Purpose(purpose) if purpose else None, **given, since=since)


def _standing(standing: Standing) -> Plain:
    holiday = standing.holiday
    return _without_nothing(
        {
            "zone": standing.zone,
            "state": standing.state.value if standing.state else "",
            "unsubscribed": sorted(each.value for each in standing.unsubscribed),
            "quiet_until": _said(standing.quiet_until),
            "open_complaint": standing.open_complaint,
            "waiting_for_us": standing.waiting_for_us,
            "touches": [_touch(each) for each in standing.touches],
            "troubles": [
                [each.service, _said(each.onset), _said(each.ends), each.title, each.number]
                for each in standing.troubles
            ],
            "sent": [[_said(each.at), each.purpose or "", each.bulk, each.words] for each in standing.sent],
            "holiday": [holiday.name, _said(holiday.working_again)] if holiday else None,
            "night_ends": _said(standing.night_ends),
            "stopped": standing.stopped,
        }
    )


def _standing_of(plain: Mapping[str, Any]) -> Standing:
    given = {name: plain[name] for name in ("zone", "open_complaint", "waiting_for_us", "stopped") if name in plain}
    holiday = plain.get("holiday")
    return Standing(
        **given,
        state=State(plain["state"]) if "state" in plain else None,
        unsubscribed=frozenset(map(Purpose, plain.get("unsubscribed", ()))),
        quiet_until=_read(plain.get("quiet_until")),
        touches=tuple(_touch_of(each) for each in plain.get("touches", ())),
        troubles=tuple(
            Trouble(service, datetime.fromisoformat(onset), _read(ends), *named)
            for service, onset, ends, *named in plain.get("troubles", ())
        ),
        sent=tuple(
            Sent(datetime.fromisoformat(at), Purpose(purpose) if purpose else None, bulk, words)
            for at, purpose, bulk, words in plain.get("sent", ())
        ),
        holiday=Holiday(holiday[0], datetime.fromisoformat(holiday[1])) if holiday else None,
        night_ends=_read(plain.get("night_ends")),
    )


def _touch(touch: Touch) -> Plain:
    window = touch.window
    return {
        "moment": touch.moment,
        "event": touch.event,
        "kind": touch.kind,
        "severity": touch.severity.value,
        "window": [_said(window.onset), _said(window.ends), _said(window.aftermath_until)],
        "place": touch.place,
        "sure": touch.sure,
    }


def _touch_of(plain: Mapping[str, Any]) -> Touch:
    onset, ends, until = (datetime.fromisoformat(each) for each in plain["window"])
    return Touch(
        plain["moment"],
        plain["event"],
        plain["kind"],
        Severity(plain["severity"]),
        Window(onset, ends, until),
        plain["place"],
        plain["sure"],
    )


def _without_nothing(plain: Plain) -> Plain:
    return {name: value for name, value in plain.items() if value}


def _said(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
