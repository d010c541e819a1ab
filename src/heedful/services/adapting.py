"""Writing a moment into a message: our own words above it, with everything filled that they leave open.

The rule of this file: nothing goes out with a placeholder in it, nor with words for another moment. Where something
is not known, there are no words, and the message is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heedful.domain.gate.judge import INCIDENT
from heedful.domain.gate.policy import ADAPTABLE
from heedful.domain.gate.verdict import Decision, Reason
from heedful.domain.moment import Phase
from heedful.domain.moment_kind import KINDS
from heedful.domain.placeholder import fill, gaps, left_standing
from heedful.models import Adaptation, Customer, Moment
from heedful.services.audit import Actor, record
from heedful.services.held_again import judge_for_words

#: What can be filled: who they are, what touches them where and until when, and of trouble of ours the service and what
#: customers are told of it.
NAMES = ("customer.name", "customer.first_name", "event", "place", "begins", "ends", "service", "notice")
LONGEST = 4_000


class AdaptationError(Exception):
    """Words can't be kept like that; the message says why."""


@dataclass(frozen=True)
class Words:
    """For which kind of moment ('' for any), phase and purpose words are, and the words."""

    kind: str
    phase: str
    purpose: str
    words: str

    def check(self) -> None:
        """Raise `AdaptationError` where they can't be kept."""
        if self.kind and self.kind not in (*KINDS, INCIDENT):
            raise AdaptationError(_("There is no such kind of moment."))
        if self.phase not in {Phase.FORECAST, Phase.ACTIVE, Phase.AFTERMATH}:
            raise AdaptationError(_("Choose before, during or after."))
        if self.purpose not in ADAPTABLE:
            raise AdaptationError(_("Only reminders and bills are adapted."))
        if not self.words.strip() or len(self.words) > LONGEST:
            raise AdaptationError(_("Write some words, at most 4,000 letters."))
        strange = gaps(self.words, NAMES)
        if strange:
            raise AdaptationError(_("Nothing fills %(names)s.") % {"names": ", ".join(strange[:5])})


def keep_words(by: Actor, words: Words) -> Adaptation:
    """Keep words for a kind, phase and purpose, instead of those before; raises `AdaptationError`.

    What was held for want of them is judged again.
    """
    words.check()
    with transaction.atomic():
        row, made = Adaptation.objects.update_or_create(
            kind=words.kind,
            phase=words.phase,
            purpose=words.purpose,
            defaults={"words": words.words.strip(), "changed_at": timezone.now(), "changed_by": by.colleague},
        )
        record(by, gettext_noop("made") if made else gettext_noop("changed"), "adaptation", row.pk)
        judge_for_words(words.kind, timezone.now())
    return row


def remove_words(by: Actor, row: Adaptation) -> None:
    """Throw words away; what they would have adapted is held from now on."""
    with transaction.atomic():
        record(by, gettext_noop("removed"), "adaptation", row.pk)
        row.delete()


def words_for(reasons: Iterable[Reason], purpose: str, customer: Customer | None, zone: str) -> str | None:
    """Give the words to put above a message, a paragraph for each thing that adapts it; None if some can't be filled.

    Of several moments of one kind and phase the first alone is told.
    """
    kept = {(row.kind, row.phase): row.words for row in Adaptation.objects.filter(purpose=purpose)}
    told: dict[str, None] = {}
    for reason in reasons:
        if reason.decision is not Decision.ADAPT:
            continue
        text = _template_of(reason, kept)
        written = None if text is None else filled(text, reason, customer, zone)
        if written is None or left_standing(written, ()):
            return None
        told.setdefault(written, None)
    return "\n\n".join(told) or None


def filled(text: str, reason: Reason, customer: Customer | None, zone: str) -> str:
    """Fill words for a person and what adapts their message; what is not known is left standing."""
    return fill(text, known(reason, customer, zone))


def _template_of(reason: Reason, kept: Mapping[tuple[str, str], str]) -> str | None:
    if reason.code == "trouble":
        return kept.get((INCIDENT, Phase.ACTIVE.value), kept.get(("", Phase.ACTIVE.value)))
    kind, phase = reason.evidence["kind"], reason.evidence["phase"]
    return kept.get((kind, phase), kept.get(("", phase)))


def known(reason: Reason, customer: Customer | None, zone: str) -> dict[str, str]:
    """Give what each of `NAMES` stands for, for a person and what touches them; '' where that is not known."""
    evidence = reason.evidence
    name = customer.name if customer else ""
    return {
        "customer.name": name,
        "customer.first_name": name.split()[0] if name.split() else "",
        "event": evidence.get("event", "") or evidence.get("title", ""),
        "place": evidence.get("place", ""),
        "service": evidence.get("service", ""),
        "notice": evidence.get("notice", "") or _notice_of(evidence.get("trouble", "")),
        "begins": _day(evidence.get("onset"), zone),
        "ends": _day(evidence.get("ends"), zone),
    }


def _notice_of(number: str) -> str:
    """Read what customers are told of trouble of ours: it is as long as a letter, so no verdict carries it."""
    if not number:
        return ""
    rows = Moment.objects.filter(pk=int(number), sort=Moment.Sort.INCIDENT)
    return rows.values_list("notice", flat=True).first() or ""


def _day(text: str | None, zone: str) -> str:
    if not text:
        return ""
    return date_format(datetime.fromisoformat(text).astimezone(ZoneInfo(zone)), _("j F Y"))


#: With these a new house begins, so that no reminder goes out blindly and none is held for want of words.
STARTING = (
    Words(
        "",
        "forecast",
        "reminder",
        "We see a warning for {{place}}: {{event}}, from {{begins}}. This reminder can wait. If you want to prepare, "
        "choose the few things that matter most to you; we are there if you need help with that.",
    ),
    Words(
        "",
        "active",
        "reminder",
        "We see that {{event}} is in force for {{place}}. We hope that you are all right. What we remind you of below "
        "can wait until you are; nothing of yours is lost by that. If something is in your way, answer this mail.",
    ),
    Words(
        "",
        "aftermath",
        "reminder",
        "We hope that you came through {{event}} in {{place}} well. What we remind you of below has time. If power or "
        "the network are still away, or you need something from us, answer this mail.",
    ),
)
