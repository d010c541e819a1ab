"""An alarm in plain words, for whoever reads it somewhere else than on our pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heedful.models import Alarm, Telling


@dataclass(frozen=True)
class Words:
    """What is told: a line, a few sentences, and the page to look at."""

    subject: str
    text: str
    url: str


def words_of(telling: Telling) -> Words:
    """Say what a telling tells, in the language and by the clock that are active."""
    alarm = telling.alarm
    if alarm is None:
        says = _("You asked for this. Alarms will arrive in the same way.")
        return Words(_("A trial from Heedful"), says, _page("today"))
    # A name may have been written over several lines, which no subject can be.
    name = " ".join(alarm.kind.name.split())
    url = _page("flow_kind", alarm.kind.slug)
    if telling.what == Telling.What.ENDED:
        return Words(_("Over: %(kind)s") % {"kind": name}, _ended(alarm, name), url)
    return Words(_raised_subject(alarm, name), _raised(alarm, name), url)


def _raised_subject(alarm: Alarm, name: str) -> str:
    match alarm.sort:
        case Alarm.Sort.RELIABILITY:
            return _("Fewer get it than we set ourselves: %(kind)s") % {"kind": name}
        case Alarm.Sort.EARLY:
            return _("More than usual fall silent: %(kind)s") % {"kind": name}
        case _:
            return _("Nobody comes any more: %(kind)s") % {"kind": name}


def _raised(alarm: Alarm, name: str) -> str:
    since, evidence = _moment(alarm.raised_at), alarm.evidence
    match alarm.sort:
        case Alarm.Sort.RELIABILITY:
            return _reliability(name, since, evidence.get("windows") or [{}])
        case Alarm.Sort.EARLY:
            return _(
                "‘%(kind)s’: more than usual fall silent on the way, since %(since)s: %(silent)s of the %(arose)s "
                "who came within a day. Nobody has given up yet."
            ) % {
                "kind": name,
                "since": since,
                "silent": _count(evidence.get("silent")),
                "arose": _count(evidence.get("arose")),
            }
        case _:
            return _(
                "‘%(kind)s’: nobody comes any more, since %(since)s. At this time of the week %(expected)s would "
                "have come by now."
            ) % {"kind": name, "since": since, "expected": _count(round(evidence.get("expected") or 0))}


def _reliability(name: str, since: str, windows: list[dict[str, Any]]) -> str:
    first = windows[0]
    words = ngettext(
        "‘%(kind)s’: since %(since)s fewer get it than we set ourselves. What raised the alarm: of %(known)s whose "
        "way ended within a day, %(bad)s did not get it.",
        "‘%(kind)s’: since %(since)s fewer get it than we set ourselves. What raised the alarm: of %(known)s whose "
        "way ended within %(days)s days, %(bad)s did not get it.",
        first.get("days", 1),
    )
    told = {"kind": name, "since": since, "days": first.get("days", 1)}
    return words % {**told, "known": _count(first.get("known")), "bad": _count(first.get("bad"))}


def _ended(alarm: Alarm, name: str) -> str:
    what = {
        Alarm.Sort.RELIABILITY: _("the alarm that fewer get it than we set ourselves"),
        Alarm.Sort.EARLY: _("the alarm that more than usual fall silent"),
        Alarm.Sort.SILENCE: _("the alarm that nobody comes any more"),
    }[Alarm.Sort(alarm.sort)]
    return _("‘%(kind)s’: %(what)s is over. It was raised on %(since)s and ended on %(ended)s.") % {
        "kind": name,
        "what": what,
        "since": _moment(alarm.raised_at),
        "ended": _moment(alarm.ended_at or alarm.raised_at),
    }


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), _("j M Y, H:i"))


def _count(number: int | None) -> str:
    return number_format(number or 0, use_l10n=True, force_grouping=True)


def _page(name: str, *parts: str) -> str:
    site: str = settings.HEEDFUL_SITE_URL
    return site + reverse(name, args=parts)
