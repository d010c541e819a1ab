"""Merging a conversation into another, splitting a part off, and undoing either.

The rules of this file:

1. What moves are messages, notes and drafts, with what we owe and granted and what rules did, and which ones is
   written down. So undoing gives back exactly what was; what was said or changed since stays where it is.
2. Nothing moves while an answer is on its way: it would go another way than the one its author saw.
3. What was merged keeps its number: answers to its mails lead to where it went.
4. Undone is from the end: first what was done last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heedful.domain.regrouping import COLUMNS, Standing, joined, parted, undone
from heedful.models import (
    Conversation,
    Grant,
    Identity,
    IncomingMail,
    Message,
    Note,
    Notice,
    Outgoing,
    Owed,
    Participant,
    Regrouping,
    RuleDeed,
    Tagging,
)
from heedful.queries.conversation_standing import standing_of, told_by
from heedful.queries.identity import one_who_stays, those_who_stay
from heedful.services.audit import MACHINE, Actor, record
from heedful.services.conversing import add_participants, follow_again
from heedful.services.moved_drafts import give_back, letters_follow, move_drafts, would_mix_letters
from heedful.services.moved_ties import copy_ties, give_ties_back, move_ties

#: What moves, by the name under which it is written down which rows did.
_MOVED: dict[str, type[Message | Note | IncomingMail | Owed | Grant | Notice | RuleDeed]] = {
    "messages": Message,
    "notes": Note,
    "mails": IncomingMail,
    "owed": Owed,
    "grants": Grant,
    "notices": Notice,
    "deeds": RuleDeed,
}
#: No customer has this number.
_NOBODY = 0
_EVERYTHING = dict.fromkeys(_MOVED, Q())


class RegroupingError(Exception):
    """It can't be done with these conversations; the message says why."""


class OtherCustomerError(RegroupingError):
    """The two are not with the same customer: answers would go to somebody else, and nobody has said that they may."""


def is_same_person(one: Conversation, other: Conversation) -> bool:
    """Tell whether two conversations are with one customer, as far as we know."""
    if one.customer is None or other.customer is None:
        return False
    return one_who_stays(one.customer) == one_who_stays(other.customer)


@transaction.atomic
def merge(gone: Conversation, into: Conversation, by: Actor, *, other_customer: bool = False) -> Regrouping:
    """Put all of a conversation into another; raises `RegroupingError`.

    `other_customer` says that they may be with two: from now on whoever takes part in either takes part in both.
    """
    if gone.pk == into.pk:
        raise RegroupingError(_("It is one conversation already."))
    source, target = _locked(gone, into)
    _check_at_rest(source, target)
    if not other_customer and not is_same_person(source, target):
        raise OtherCustomerError(_("They are with two customers. Say that it may be so, or leave them apart."))
    _check_letters(source, target)
    before = {"source": standing_of(source), "target": standing_of(target)}
    moved = _move(source, target, _EVERYTHING)
    moved |= {"drafts": move_drafts(source, target), **_shared(source, target), "ties": move_ties(source, target)}
    after = joined(before["source"], before["target"], told_by(target))
    _stand(target, after, source.version)
    _stand(source, before["source"], target.version, merged_into=target)
    row = _written(Regrouping.Sort.MERGE, source, target, by, before, {**before, "target": after}, moved)
    record(by, gettext_noop("merged a conversation into another"), "conversation", target.pk, gone=source.pk)
    return row


@transaction.atomic
def split(conversation: Conversation, first: Message, by: Actor) -> Regrouping:
    """Let what was said from a message on be a conversation of its own; raises `RegroupingError`."""
    (source,) = _locked(conversation)
    _check_at_rest(source)
    earlier = source.messages.filter(Q(at__lt=first.at) | Q(at=first.at, pk__lt=first.pk))
    if first.conversation_id != source.pk or not earlier.exists():
        raise RegroupingError(_("Choose a message that is not the first."))
    before = {"source": standing_of(source)}
    target = _begun_with(source, first)
    later = list(source.messages.exclude(pk__in=earlier.values("pk")).values_list("pk", flat=True))
    came = Q(message__in=later)
    # What we owe stays with what they asked first, unless somebody who knows better writes it down anew.
    moved = _move(
        source,
        target,
        {
            "messages": Q(pk__in=later),
            "notes": Q(at__gte=first.at),
            "mails": came,
            "grants": came | Q(sent_at=None),
            "notices": came,
            # Waits are kept to the millisecond.
            "deeds": Q(waiting_since__gt=first.at - timedelta(milliseconds=1)),
        },
    )
    moved |= {"drafts": move_drafts(source, target)}
    copy_ties(source, target)
    for message in target.messages.all():
        add_participants(target, [[message.sender_name, message.sender], *message.to, *message.cc])
    after = {"source": parted(before["source"], told_by(source)), "target": parted(before["source"], told_by(target))}
    _stand(source, after["source"])
    _stand(target, after["target"])
    row = _written(Regrouping.Sort.SPLIT, source, target, by, before, after, moved)
    record(by, gettext_noop("split a conversation"), "conversation", source.pk, new=target.pk)
    return row


def undo(regrouping: Regrouping, by: Actor) -> None:
    """Undo a merge or a split; raises `RegroupingError`. What was said since stays where it is, or comes along."""
    later = Q(source__in=[regrouping.source_id, regrouping.target_id])
    later |= Q(target__in=[regrouping.source_id, regrouping.target_id])
    with transaction.atomic():
        rows = _locked(regrouping.source, regrouping.target, merged=True)
        if Regrouping.objects.filter(later, undone_at=None, pk__gt=regrouping.pk).exists():
            raise RegroupingError(_("Something was merged or split here after that. Undo that first."))
        if Regrouping.objects.filter(pk=regrouping.pk, undone_at__isnull=False).exists():
            raise RegroupingError(_("This was undone already."))
        _check_at_rest(*rows)
        if regrouping.sort == Regrouping.Sort.SPLIT:
            _check_letters(*rows)
        _undo(regrouping, by)


@transaction.atomic
def undo_with_others(customers: Sequence[int]) -> None:
    """Undo whatever merged conversations of these customers with those of others: before they are erased.

    What was merged or split since is undone before, from the end. Then what somebody else wrote, or we wrote to them,
    goes to their own conversation, and what we wrote to these customers alone to theirs.
    """
    theirs = set(Conversation.objects.filter(customer__in=customers).values_list("pk", flat=True))
    touched, found = _bound_to(theirs)
    merges = [row for row in found if row.sort == Regrouping.Sort.MERGE]
    mixing = [row for row in merges if (row.source_id in theirs) != (row.target_id in theirs)]
    if not mixing:
        return
    _locked(*(Conversation(pk=number) for number in touched), merged=True)
    first = min(row.pk for row in mixing)
    for each in sorted(found, key=lambda each: -each.pk):
        if each.pk >= first:
            _undo(each, MACHINE)
    rows = _locked(*(Conversation(pk=number) for number in sorted(touched)), merged=True)
    _give_home(rows, set(those_who_stay(customers).values()), min(row.record["newest"] for row in mixing))
    letters_follow(*rows)
    for row in rows:
        if row.merged_into is not None:
            move_drafts(row, row.merged_into)
    # What undoing would have needed holds words of both.
    Regrouping.objects.filter(Q(source__in=touched) | Q(target__in=touched), undone_at__isnull=False).delete()
    # Parts that were split off and put together again: without the whole they would be empty conversations.
    Conversation.objects.filter(pk__in=touched, merged_into__in=theirs).delete()


def _bound_to(conversations: set[int]) -> tuple[set[int], list[Regrouping]]:
    """Give all conversations that merges and splits bind to some, and those that are not undone."""
    touched, found = set(conversations), dict[int, Regrouping]()
    while True:
        rows = Regrouping.objects.filter(undone_at=None).exclude(pk__in=found)
        fresh = list(rows.filter(Q(source__in=touched) | Q(target__in=touched)))
        if not fresh:
            return touched, list(found.values())
        found |= {row.pk: row for row in fresh}
        touched |= {number for row in fresh for number in (row.source_id, row.target_id)}


def _give_home(rows: Sequence[Conversation], erased: set[int], since: int) -> None:
    """Let what is of others be in no conversation of those who are erased, and nothing of these alone in another."""
    stays = those_who_stay(row.customer_id for row in rows if row.customer_id is not None)
    in_order = sorted(rows, key=lambda row: (row.merged_into_id is None, row.moved_at, row.pk))
    homes = {stays[row.customer_id]: row for row in in_order if row.customer_id is not None}
    changed = dict[int, Conversation]()
    for row in rows:
        is_theirs = row.customer_id is not None and stays[row.customer_id] in erased
        for message in row.messages.filter(Q(pk__gt=since) | Q(is_ours=False)).defer("text", "visible", "html"):
            people = _people_of(message)
            others = people - erased
            home = next((homes[each] for each in others or people if each in homes), None)
            if home is not None and is_theirs == bool(others):
                _go_home(message, row, home)
                changed |= {row.pk: row, home.pk: home}
    for row in changed.values():
        now = standing_of(row)
        into = None if row in homes.values() else row.merged_into
        _stand(row, undone(now, now, now, told_by(row), more=True), merged_into=into)
    follow_again(*changed.values())


def _go_home(message: Message, row: Conversation, home: Conversation) -> None:
    came = Q(message=message)
    _move(row, home, {"messages": Q(pk=message.pk), "mails": came, "grants": came, "notices": came})
    add_participants(home, [[message.sender_name, message.sender], *message.to, *message.cc])


def _people_of(message: Message) -> set[int]:
    """Give whose a message is: who wrote it, or to whom we did; `_NOBODY` for those whom we do not know."""
    if not message.is_ours:
        return set(those_who_stay([message.customer_id or _NOBODY]).values())
    addresses = {address.lower() for _, address in (*message.to, *message.cc)}
    handles = Identity.objects.filter(sort=Identity.Sort.EMAIL, value__in=addresses)
    known: dict[str, int] = dict(handles.values_list("value", "customer"))
    return set(those_who_stay(known.get(address, _NOBODY) for address in addresses).values())


def _undo(row: Regrouping, by: Actor) -> None:
    rows = _locked(row.source, row.target, merged=True)
    if row.sort == Regrouping.Sort.MERGE:
        _unmerge(row, *rows)
        verb = gettext_noop("took a merged conversation apart again")
    else:
        _unsplit(row, *rows)
        verb = gettext_noop("put a split conversation together again")
    row.undone_at, row.undone_by = timezone.now(), by.colleague
    row.save(update_fields=["undone_at", "undone_by"])
    follow_again(*rows)
    record(by, verb, "conversation", row.source_id, other=row.target_id)


def _unmerge(row: Regrouping, source: Conversation, target: Conversation) -> None:
    kept = row.record
    for name, table in _MOVED.items():
        table._default_manager.filter(pk__in=kept.get(name, ()), conversation=target).update(conversation=source)  # noqa: SLF001 - of any table
    give_back(kept["drafts"], source, target)
    give_ties_back(kept["ties"], source, target)
    target.taggings.filter(tag__in=kept["tags"]).delete()
    _let_go(target, kept["participants"])
    before, after = _read(kept["before"]["target"]), _read(kept["after"]["target"])
    told = told_by(target, before, above=kept["newest"])
    _stand(target, undone(before, after, standing_of(target), told), source.version)
    _stand(source, _read(kept["before"]["source"]), target.version, merged_into=None)


def _unsplit(row: Regrouping, source: Conversation, target: Conversation) -> None:
    """Put everything back, also what was said in the new one since: it leads here from now on."""
    kept = row.record
    before, after = _read(kept["before"]["source"]), _read(kept["after"]["source"])
    now, theirs = standing_of(source), standing_of(target)
    said_since = target.messages.filter(pk__gt=kept["newest"]).exists()
    _move(target, source, _EVERYTHING)
    move_drafts(target, source)
    move_ties(target, source)
    _shared(target, source)
    told = told_by(source, before, above=kept["newest"])
    _stand(source, undone(before, after, now, told, more=said_since), target.version)
    _stand(target, theirs, source.version, merged_into=source)


def _locked(*conversations: Conversation, merged: bool = False) -> list[Conversation]:
    """Lock conversations, always in the same order, and give them as they were named."""
    numbers = [each.pk for each in conversations]
    rows = Conversation.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk")
    found = {row.pk: row for row in rows}
    if not merged and any(row.merged_into_id is not None for row in found.values()):
        raise RegroupingError(_("It was merged into another one already."))
    return [found[number] for number in numbers]


def _check_at_rest(*rows: Conversation) -> None:
    on_its_way = [Outgoing.State.HELD, Outgoing.State.SENDING]
    if Outgoing.objects.filter(message__conversation__in=rows, state__in=on_its_way).exists():
        raise RegroupingError(_("An answer is still on its way here. Wait until it has gone, or take it back."))


def _check_letters(source: Conversation, target: Conversation) -> None:
    if would_mix_letters(source, target):
        raise RegroupingError(
            _("Somebody has begun a letter that owns up to a slip, and another answer. Finish one of them first.")
        )


def _begun_with(source: Conversation, first: Message) -> Conversation:
    return Conversation.objects.create(
        customer=source.customer if first.is_ours or first.customer is None else first.customer,
        mailbox=source.mailbox,
        subject=first.subject or source.subject,
        made_at=first.at,
        moved_at=first.at,
    )


def _move(source: Conversation, target: Conversation, which: Mapping[str, Q]) -> dict[str, Any]:
    """Move these messages, notes, mails by which messages came, and what hangs on them; say which they were."""
    moved: dict[str, Any] = {}
    for name, these in which.items():
        table = _MOVED[name]
        rows = table._default_manager.filter(these, conversation=source)  # noqa: SLF001 - of any table
        moved[name] = list(rows.values_list("pk", flat=True))
        table._default_manager.filter(pk__in=moved[name]).update(conversation=target)  # noqa: SLF001 - as above
    return moved


def _shared(source: Conversation, target: Conversation) -> dict[str, list[Any]]:
    """Let whoever takes part in one take part in the other, with its tags; say who and which came."""
    there = set(target.participants.values_list("address", flat=True))
    new = [each for each in source.participants.all() if each.address not in there]
    Participant.objects.bulk_create(
        Participant(conversation=target, address=each.address, name=each.name, bounced_at=each.bounced_at)
        for each in new
    )
    on = set(target.taggings.values_list("tag", flat=True))
    tags = [number for number in source.taggings.values_list("tag", flat=True) if number not in on]
    Tagging.objects.bulk_create(
        Tagging(tag_id=number, conversation=target, moved_at=target.moved_at, is_open=True) for number in tags
    )
    return {"participants": [each.address for each in new], "tags": tags}


def _let_go(target: Conversation, addresses: list[str]) -> None:
    """Let those not take part any more who came with what went; who was named since stays."""
    named = {
        address.lower()
        for message in target.messages.all()
        for address in (message.sender, *(each for _, each in (*message.to, *message.cc)))
    }
    target.participants.filter(address__in=set(addresses) - named).delete()


def _stand(row: Conversation, now: Standing, other_version: int = 0, **more: Conversation | None) -> None:
    """Let a row stand so. Its version rises above both: a reply that was written to either page stops."""
    for name in COLUMNS:
        setattr(row, name, getattr(now, name))
    for name, value in more.items():
        setattr(row, name, value)
    row.version = max(row.version, other_version) + 1
    row.save()
    is_open = row.closed_at is None and row.merged_into_id is None
    row.taggings.update(moved_at=row.moved_at, is_open=is_open)


def _written(
    sort: Regrouping.Sort,
    source: Conversation,
    target: Conversation,
    by: Actor,
    before: dict[str, Standing],
    after: dict[str, Standing],
    moved: dict[str, Any],
) -> Regrouping:
    newest = Message.objects.filter(conversation__in=[source, target]).aggregate(newest=Max("pk"))["newest"] or 0
    follow_again(source, target)
    return Regrouping.objects.create(
        sort=sort,
        source=source,
        target=target,
        by=by.colleague,
        program=by.program,
        record={
            **moved,
            "newest": newest,
            "before": {name: _as_json(each) for name, each in before.items()},
            "after": {name: _as_json(each) for name, each in after.items()},
        },
    )


def _as_json(standing: Standing) -> dict[str, Any]:
    told = {name: getattr(standing, name) for name in COLUMNS}
    return {name: each.isoformat() if isinstance(each, datetime) else each for name, each in told.items()}


def _read(kept: dict[str, Any]) -> Standing:
    told: dict[str, Any] = {
        name: datetime.fromisoformat(each) if name.endswith(("_at", "_since", "_until")) and each else each
        for name, each in kept.items()
    }
    return Standing(**told)
