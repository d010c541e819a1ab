"""Tags: putting them on conversations and taking them off, and what an owner does about a tag as a whole.

The rule of this file: a tag that is put on is made if there is none, the same in small and in capital letters. What
changes on a conversation raises its version, as everything does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heedful.domain.tag import LONGEST, MOST, tag_key, tag_name
from heedful.models import Conversation, Rule, SavedView, Tag, Tagging
from heedful.services.audit import Actor, record
from heedful.services.conversing import locked


class TagError(Exception):
    """It can't be done with a tag; the message says why."""


def tag_called(typed: str, by: Actor) -> Tag:
    """Give the tag of a name, made if need be; raises `TagError`."""
    name = tag_name(typed)
    if not name:
        raise TagError(_("A tag needs a name of letters or digits, at most %(n)d of them.") % {"n": LONGEST})
    return Tag.objects.get_or_create(key=tag_key(name), defaults={"name": name, "made_by": by.colleague})[0]


@transaction.atomic
def put_on(conversation: Conversation, by: Actor, typed: str) -> bool:
    """Put a tag on a conversation; tells whether it is new there. Raises `TagError`."""
    row = locked(conversation)
    tag = tag_called(typed, by)
    on = {each.pk for each in row.tags.all()}
    if tag.pk in on:
        return False
    if len(on) >= MOST:
        raise TagError(_("There are %(n)d tags on it already; take one off first.") % {"n": len(on)})
    _put(row, [tag], by)
    return True


@transaction.atomic
def take_off(conversation: Conversation, by: Actor, tag: Tag) -> bool:
    """Take a tag off a conversation; tells whether it was on."""
    row = locked(conversation)
    return _take(row, [tag], by)


@transaction.atomic
def set_tags(conversation: Conversation, by: Actor, typed: Iterable[str]) -> None:
    """Let exactly these tags be on a conversation. Raises `TagError`, and changes nothing then."""
    row = locked(conversation)
    wanted = {tag.pk: tag for tag in (tag_called(each, by) for each in typed)}
    if len(wanted) > MOST:
        raise TagError(_("A conversation takes at most %(n)d tags.") % {"n": MOST})
    on = {tag.pk: tag for tag in row.tags.all()}
    _take(row, [tag for number, tag in on.items() if number not in wanted], by)
    _put(row, [tag for number, tag in wanted.items() if number not in on], by)


def put_on_new(named: Iterable[tuple[Conversation, Sequence[str]]]) -> None:
    """Put tags on conversations that an import has just made, in its transaction: as few queries for many as for one.

    Names are as `tag_name` gives them, at most `MOST` for a conversation. Nothing else of these changes, and nothing is
    written down of each: the import is.
    """
    wanted = [(row, tag_key(name), name) for row, names in named for name in names]
    if not wanted:
        return
    # Of two ways to write one tag the first stays.
    keys = {key: name for _, key, name in reversed(wanted)}
    tags = _by_key(keys)
    missing = [Tag(key=key, name=name) for key, name in keys.items() if key not in tags]
    if missing:
        # Somebody may type one of them at this moment.
        Tag.objects.bulk_create(missing, ignore_conflicts=True)
        tags = _by_key(keys)
    Tagging.objects.bulk_create(
        Tagging(tag=tags[key], conversation=row, moved_at=row.moved_at, is_open=row.closed_at is None)
        for row, key, _ in wanted
    )


def _by_key(keys: Iterable[str]) -> dict[str, Tag]:
    return {tag.key: tag for tag in Tag.objects.filter(key__in=list(keys))}


def _put(row: Conversation, tags: list[Tag], by: Actor) -> None:
    is_open = row.closed_at is None and row.merged_into_id is None
    Tagging.objects.bulk_create(
        Tagging(tag=tag, conversation=row, moved_at=row.moved_at, is_open=is_open) for tag in tags
    )
    if tags:
        _changed(row)
    for tag in tags:
        record(by, gettext_noop("put a tag on a conversation"), "conversation", row.pk, tag=tag.pk)


def _take(row: Conversation, tags: list[Tag], by: Actor) -> bool:
    gone, _by_model = row.taggings.filter(tag__in=tags).delete()
    if gone:
        _changed(row)
    for tag in tags if gone else []:
        record(by, gettext_noop("took a tag off a conversation"), "conversation", row.pk, tag=tag.pk)
    return bool(gone)


def _changed(row: Conversation) -> None:
    row.version += 1
    row.save(update_fields=["version"])


@transaction.atomic
def rename_tag(tag: Tag, by: Actor, typed: str) -> None:
    """Call a tag otherwise; raises `TagError`. Where it is on shows the new name."""
    name = tag_name(typed)
    if not name:
        raise TagError(_("A tag needs a name of letters or digits, at most %(n)d of them.") % {"n": LONGEST})
    if Tag.objects.filter(key=tag_key(name)).exclude(pk=tag.pk).exists():
        raise TagError(_("There is a tag ‘%(name)s’ already. Join the two instead.") % {"name": name})
    if name == tag.name:
        return
    Tag.objects.filter(pk=tag.pk).update(name=name, key=tag_key(name))
    record(by, gettext_noop("renamed a tag"), "tag", tag.pk)


@transaction.atomic
def join_tags(gone: Tag, into: Tag, by: Actor) -> None:
    """Let one tag be on all that either is on; the other is gone. Raises `TagError`."""
    if gone.pk == into.pk:
        raise TagError(_("Choose another tag to join it with."))
    both = Tagging.objects.filter(tag=into).values("conversation")
    Tagging.objects.filter(tag=gone, conversation__in=both).delete()
    Tagging.objects.filter(tag=gone).update(tag=into)
    SavedView.objects.filter(tag=gone).update(tag=into)
    Rule.objects.filter(tag=gone).update(tag=into)
    Rule.objects.filter(put_tag=gone).update(put_tag=into)
    record(by, gettext_noop("joined two tags"), "tag", into.pk, gone=gone.pk)
    gone.delete()


@transaction.atomic
def delete_tag(tag: Tag, by: Actor) -> None:
    """Take a tag off everything, for good. Conversations stay."""
    record(by, gettext_noop("deleted a tag"), "tag", tag.pk)
    tag.delete()
