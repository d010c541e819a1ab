"""Drafts that go along when conversations are merged or split, and come back when that is undone.

The rule of this file: nothing that somebody has begun to write is lost. Where they have begun in both, it stands one
below the other, with the files of both. What they have changed since stays where it is. A letter that owns up to a slip
is where the message is that went astray: nobody else is to get it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from heedful.models import Conversation, Draft, Problem
from heedful.services.attaching import attached, put_in_draft
from heedful.wire.mail import Attachment


def would_mix_letters(source: Conversation, target: Conversation) -> bool:
    """Tell whether somebody has begun a letter that owns up to a slip in one, and another answer in the other.

    Below each other, what was written to one customer would go to whoever got the slip.
    """
    replies = Draft.objects.filter(sort=Draft.Sort.REPLY)
    there = dict(replies.filter(conversation=target).values_list("author", "owns_up_to"))
    here = replies.filter(conversation=source).values_list("author", "owns_up_to")
    return any(author in there and there[author] != slip for author, slip in here)


def move_drafts(source: Conversation, target: Conversation) -> list[dict[str, Any]]:
    """Move all drafts but letters about messages that stay; give what was, for `give_back`.

    A letter and another answer are not mixed: the second of the two stays where it is.
    """
    drafts = Draft.objects.filter(conversation=source).exclude(owns_up_to__message__conversation=source)
    return [_moved(each, target) for each in drafts.order_by("pk") if not _would_mix(each, target)]


def _would_mix(draft: Draft, target: Conversation) -> bool:
    there = Draft.objects.filter(conversation=target, author=draft.author_id, sort=draft.sort)
    return there.exclude(owns_up_to=draft.owns_up_to_id).exists()


def _moved(draft: Draft, target: Conversation) -> dict[str, Any]:
    there = Draft.objects.filter(conversation=target, author=draft.author_id, sort=draft.sort).first()
    was = {
        "author": draft.author_id,
        "sort": draft.sort,
        "source": _kept(draft),
        "target": _kept(there) if there else None,
    }
    if there is None:
        Draft.objects.filter(pk=draft.pk).update(conversation=target)
        return {**was, "text": draft.text}
    there.text = "\n\n".join(text for text in (there.text, draft.text) if text)
    there.saved_by = ""
    there.saved_at = max(there.saved_at, draft.saved_at)
    there.save()
    put_in_draft(there, attached(draft.files.all()))
    draft.delete()
    return {**was, "text": there.text}


def give_back(moved: list[dict[str, Any]], source: Conversation, target: Conversation) -> None:
    """Give drafts back that nobody has changed since, and letters about messages that went back, also changed ones."""
    for was in moved:
        whose = {"author_id": was["author"], "sort": was["sort"]}
        there = Draft.objects.filter(conversation=target, text=was["text"], **whose).first()
        if there is None or _names(_kept(there)) != _names(was["source"]) | _names(was["target"]):
            continue
        if was["target"] is None:
            Draft.objects.filter(pk=there.pk).update(conversation=source)
            continue
        there.delete()
        _write(source, was["source"], whose)
        _write(target, was["target"], whose)
    letters_follow(target)


def letters_follow(*conversations: Conversation) -> None:
    """Move letters to where the messages are that they are about; never to another answer."""
    letters = Draft.objects.filter(conversation__in=conversations).exclude(owns_up_to=None)
    away = letters.exclude(owns_up_to__message__conversation=F("conversation"))
    for number, author, there in away.values_list("pk", "author", "owns_up_to__message__conversation"):
        if not Draft.objects.filter(conversation=there, author=author, sort=Draft.Sort.REPLY).exists():
            Draft.objects.filter(pk=number).update(conversation=there)


def _kept(draft: Draft) -> dict[str, Any]:
    files = list(draft.files.order_by("pk").values_list("name", "type", "size", "digest"))
    saved_at = draft.saved_at.isoformat()
    return {"text": draft.text, "saved_at": saved_at, "files": files, "owns_up_to": draft.owns_up_to_id}


def _names(kept: dict[str, Any] | None) -> set[tuple[str, str]]:
    return {(name, digest) for name, _, _, digest in kept["files"]} if kept else set()


def _write(conversation: Conversation, kept: dict[str, Any], whose: dict[str, Any]) -> None:
    saved_at = datetime.fromisoformat(kept["saved_at"])
    slip = Problem.objects.filter(pk=kept["owns_up_to"]).first()
    draft = Draft.objects.create(
        conversation=conversation, text=kept["text"], saved_at=saved_at, owns_up_to=slip, **whose
    )
    files = [Attachment(name, sort, size, digest, inline=False) for name, sort, size, digest in kept["files"]]
    put_in_draft(draft, files)
