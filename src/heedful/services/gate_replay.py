"""Trying another policy on what was judged in the last 90 days, before it takes effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from heedful.domain.gate.plain import facts_of
from heedful.domain.gate.policy import Policy
from heedful.domain.gate.replay import Past, Replayed, replay
from heedful.models import Judgement
from heedful.queries.gate import current_policy, templates_kept

DAYS = 90
#: So many are judged again at most, the newest first: a page answers within seconds.
MOST = 20_000
#: What can't be tried on the past, and why, by what `Replayed.untried` names.
UNTRIED: Mapping[str, Promise] = {
    "bulk": _(
        "Whether a message went to many was settled before it was judged, so another number there shows no difference "
        "here."
    ),
    "longer_after": _(
        "What was over when a message was judged is not kept, so a longer time after it would make more difference "
        "than is shown here."
    ),
    "holidays": _("Holidays were not looked up while they held nothing, so they show no difference here."),
}


def try_policy(other: Policy, clock: datetime, most: int = MOST) -> Replayed:
    """Say what would have been different in the last 90 days by another policy; at most the newest `most`."""
    replayed = replay(_pasts(clock, most), current_policy(), other, templates_kept())
    replayed.is_cut = _kept(clock)[most : most + 1].exists()
    return replayed


def _kept(clock: datetime) -> QuerySet[Judgement]:
    kept = Judgement.objects.filter(at__gte=clock - timedelta(days=DAYS), facts__isnull=False)
    return kept.order_by("-at", "-pk")


def _pasts(clock: datetime, most: int) -> Iterator[Past]:
    for number, at, facts in _kept(clock).values_list("pk", "at", "facts")[:most].iterator(chunk_size=1_000):
        request, standing = facts_of(facts or {})
        yield Past(number, at, request, standing)


def forget_facts(clock: datetime) -> int:
    """Let go what was known at verdicts older than 90 days; the verdicts and their reasons stay."""
    old = Judgement.objects.filter(at__lt=clock - timedelta(days=DAYS), facts__isnull=False)
    numbers = list(old.order_by("at").values_list("pk", flat=True)[:1_000])
    return Judgement.objects.filter(pk__in=numbers).update(facts=None)
