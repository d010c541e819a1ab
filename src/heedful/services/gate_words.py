"""What the gate says, in one plain sentence for each rule, and the words for its table.

The rule of this file: sentences are for a colleague who asks 'why?', and could be read aloud to the customer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from heedful.domain import moment_kind as kinds
from heedful.domain.gate.judge import INCIDENT
from heedful.domain.gate.policy import Column, Row
from heedful.domain.gate.verdict import Decision, Reason
from heedful.domain.moment import Phase

DECISIONS = {
    Decision.SEND: pgettext_lazy("gate", "send"),
    Decision.ADAPT: pgettext_lazy("gate", "adapt"),
    Decision.HOLD: pgettext_lazy("gate", "hold"),
    Decision.DROP: pgettext_lazy("gate", "drop"),
}
PURPOSES = {
    Row.REPLY: gettext_lazy("Reply"),
    Row.SECURITY: gettext_lazy("Security"),
    Row.RECEIPT: gettext_lazy("Receipt"),
    Row.NOTICE: gettext_lazy("Notice they need"),
    Row.CARE: gettext_lazy("Care"),
    Row.REMINDER: gettext_lazy("Reminder"),
    Row.BILLING: gettext_lazy("Bill"),
    Row.SURVEY: gettext_lazy("Survey"),
    Row.PROMOTION: gettext_lazy("Promotion"),
    Row.UNKNOWN: gettext_lazy("Nobody said, to one person"),
    Row.UNKNOWN_BULK: gettext_lazy("Nobody said, to many"),
}
COLUMNS = {
    Column.FORECAST: gettext_lazy("Severe, before"),
    Column.ACTIVE: gettext_lazy("Severe, while it lasts"),
    Column.AFTERMATH: gettext_lazy("Severe, after"),
    Column.TROUBLE: gettext_lazy("Our own trouble"),
    Column.COMPLAINT: gettext_lazy("Complaint, or waits for us"),
    Column.NIGHT: gettext_lazy("Night where they are"),
}
PHASES = {
    Phase.FORECAST: gettext_lazy("expected"),
    Phase.ACTIVE: gettext_lazy("now"),
    Phase.AFTERMATH: gettext_lazy("just after"),
    Phase.OVER: gettext_lazy("over"),
}
KINDS = {
    kinds.HURRICANE: gettext_lazy("Hurricane"),
    kinds.HIGH_WIND: gettext_lazy("High wind"),
    kinds.TORNADO: gettext_lazy("Tornado"),
    kinds.FLOOD: gettext_lazy("Flood"),
    kinds.TSUNAMI: gettext_lazy("Tsunami"),
    kinds.WINTER_STORM: gettext_lazy("Winter storm"),
    kinds.EARTHQUAKE: gettext_lazy("Earthquake"),
    kinds.VOLCANO: gettext_lazy("Volcano"),
    kinds.WILDFIRE: gettext_lazy("Wildfire"),
    kinds.POWER_CUT: gettext_lazy("Power cut"),
    kinds.THUNDERSTORM: gettext_lazy("Thunderstorm"),
    kinds.FLASH_FLOOD: gettext_lazy("Flash flood"),
    kinds.HEAT: gettext_lazy("Heat"),
    kinds.COLD: gettext_lazy("Cold"),
    kinds.FIRE_WEATHER: gettext_lazy("Danger of fire"),
    kinds.COAST: gettext_lazy("Rough sea at the coast"),
    kinds.FOG: gettext_lazy("Fog"),
    kinds.AIR: gettext_lazy("Bad air"),
    kinds.AVALANCHE: gettext_lazy("Avalanche"),
    kinds.LANDSLIDE: gettext_lazy("Landslide"),
    kinds.DROUGHT: gettext_lazy("Drought"),
    kinds.HEALTH: gettext_lazy("Health"),
    kinds.SAFETY: gettext_lazy("Danger to people"),
    kinds.TRANSPORT: gettext_lazy("Transport"),
    kinds.STRIKE: gettext_lazy("Strike"),
    kinds.OTHER: gettext_lazy("Something else"),
    kinds.NO_POWER: gettext_lazy("No power at home"),
    kinds.BEREAVEMENT: gettext_lazy("They have lost somebody"),
    kinds.MOVING: gettext_lazy("They are moving"),
    INCIDENT: gettext_lazy("Trouble of ours"),
}


def name_of_purpose(purpose: str, *, bulk: bool = False) -> str:
    """Name a purpose as it is kept ('' where nobody said one)."""
    row = Row(purpose) if purpose else (Row.UNKNOWN_BULK if bulk else Row.UNKNOWN)
    return str(PURPOSES[row])


def say(reason: Reason, zone: str = "UTC") -> str:
    """Say one reason in a sentence, with days as the clock of `zone` has them."""
    words = _SENTENCES[reason.code](reason, ZoneInfo(zone))
    return words if reason.until is None or reason.decision is not Decision.HOLD else f"{words} {_until(reason, zone)}"


def why(decision: str, until: datetime | None, reasons: Iterable[Reason], zone: str = "UTC") -> str:
    """Answer 'why?' in one sentence: what is done until when, because of what, the strongest reasons first."""
    because = because_of(decision, reasons, zone)
    return f"{_done(Decision(decision), until, zone)} {because}" if because else _done(Decision(decision), until, zone)


def because_of(decision: str, reasons: Iterable[Reason], zone: str = "UTC") -> str:
    """Say because of what something is decided, in sentences; '' where nothing spoke."""
    strongest = [each for each in reasons if each.decision == decision]
    return " ".join(dict.fromkeys(_SENTENCES[each.code](each, ZoneInfo(zone)) for each in strongest))


def _done(decision: Decision, until: datetime | None, zone: str) -> str:
    if decision is Decision.SEND:
        return _("Goes out.")
    if decision is Decision.ADAPT:
        return _("Goes out with words of ours above it.")
    if decision is Decision.DROP:
        return _("Is not sent.")
    if until is None:
        return _("Held for now.")
    return _("Held until %(day)s.") % {"day": _moment(until, ZoneInfo(zone))}


def _until(reason: Reason, zone: str) -> str:
    assert reason.until is not None  # noqa: S101 - for the type checker
    return _("Until %(day)s.") % {"day": _moment(reason.until, ZoneInfo(zone))}


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    # At midnight a new day begins, and nobody would say so.
    return date_format(local, _("j F Y") if (local.hour, local.minute) == (0, 0) else _("j F Y, H:i"))


def _day(text: str, zone: ZoneInfo) -> str:
    return date_format(datetime.fromisoformat(text).astimezone(zone), _("j F Y"))


def _of_moment(reason: Reason, zone: ZoneInfo) -> str:
    evidence = reason.evidence
    told = {
        "event": evidence["event"],
        "place": evidence["place"],
        "onset": _day(evidence["onset"], zone),
        "ends": _day(evidence["ends"], zone),
    }
    where = _("%(event)s for %(place)s") % told if told["place"] else told["event"]
    when = _("%(onset)s to %(ends)s") % told if told["onset"] != told["ends"] else told["onset"]
    after = _(" and the time after it") if evidence["phase"] == Phase.AFTERMATH else ""
    words = f"{where}, {when}{after}."
    if "no_words" in evidence:
        words += " " + _("There are no words yet to adapt it with.")
    if "person_decides" in evidence:
        words += " " + _("After that a person decides.")
    return words


def _plain(words: str) -> Callable[[Reason, ZoneInfo], str]:
    """Give a sentence with the evidence filled in."""
    return lambda reason, _zone: _(words) % reason.evidence


def _with_days(words: str, *names: str) -> Callable[[Reason, ZoneInfo], str]:
    """Give a sentence in which some of the evidence are days."""

    def said(reason: Reason, zone: ZoneInfo) -> str:
        days = {name: _day(reason.evidence[name], zone) for name in names}
        return _(words) % {**reason.evidence, **days}

    return said


def _trouble(reason: Reason, _zone: ZoneInfo) -> str:
    evidence = reason.evidence
    return _("Trouble of ours on %(service)s: %(title)s.") % {
        "service": evidence["service"],
        "title": evidence["title"] or pgettext("trouble", "no title"),
    }


def _unwanted(reason: Reason, _zone: ZoneInfo) -> str:
    return _("They do not want this: %(purpose)s.") % {"purpose": name_of_purpose(reason.evidence["purpose"])}


def _noop(words: str) -> str:
    """Mark a sentence for translation where it is said later."""
    return words


gettext_noop = _noop
_SENTENCES: Mapping[str, Callable[[Reason, ZoneInfo], str]] = {
    "bounced": _plain(gettext_noop("Mail to them comes back; find another way to reach them.")),
    "erased": _plain(gettext_noop("They are erased here.")),
    "deceased": _plain(gettext_noop("They have died; a person reads first what still goes there.")),
    "unsubscribed": _unwanted,
    "leave_alone": _with_days(gettext_noop("They asked to be left alone until %(until)s."), "until"),
    "same_message": _plain(gettext_noop("The same message went to them already: %(first)s.")),
    "came_true": _with_days(gettext_noop("What it asks for has been done since, on %(since)s."), "since"),
    "same_words": _with_days(gettext_noop("The same words went to them within a day, on %(first)s."), "first"),
    "too_many": _with_days(
        gettext_noop("They got %(count)s such messages within a week, the first of them on %(oldest)s."), "oldest"
    ),
    "moment": _of_moment,
    "trouble": _trouble,
    "complaint": _plain(gettext_noop("They have an open complaint (conversation %(what)s).")),
    "waiting_for_us": _plain(gettext_noop("They wait for our answer (conversation %(what)s).")),
    "night": _plain(gettext_noop("It is night where they are.")),
    "holiday": _plain(gettext_noop("It is a holiday where they are: %(holiday)s.")),
    "switch": _plain(gettext_noop("Everything that can wait is stopped (switch %(switch)s).")),
    "purpose_unknown": _plain(gettext_noop("Nobody said what it is for.")),
    "released": _plain(gettext_noop("One of us let it go.")),
    "elsewhere": _plain(gettext_noop("It goes to another address than the one from which mail comes back.")),
    "relay_adapts_reminders_only": _plain(
        gettext_noop("Only reminders are written into on their way; what else has to change is for a person to say.")
    ),
    "signed_or_encrypted": _plain(gettext_noop("It is signed or encrypted, so nothing can be written into it.")),
    "cannot_be_written_into": _plain(gettext_noop("Nothing can be written into this mail.")),
    "discarded": _plain(gettext_noop("One of us threw it away.")),
    "no_words": _plain(gettext_noop("What our words leave open can’t be filled for this person.")),
}
