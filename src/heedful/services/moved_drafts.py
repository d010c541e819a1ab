"""Drafts that go along when conversations are merged or split, and come back when that is undone.

The rule of this file: nothing that somebody has begun to write is lost. Where they have begun in both, it stands one
below the other. What they have changed since stays where it is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from heedful.models import Conversation, Draft


def move_drafts(source: Conversation, target: Conversation) -> list[dict[str, Any]]:
    """Move all drafts; give what was, for `give_back`."""
    return [_moved(each, target) for each in Draft.objects.filter(conversation=source).order_by("pk")]


def _moved(draft: Draft, target: Conversation) -> dict[str, Any]:
    there = Draft.objects.filter(conversation=target, author=draft.author_id, sort=draft.sort).first()
    was = {
        "author": draft.author_id,
        "sort": draft.sort,
        "source": [draft.text, draft.saved_at.isoformat()],
        "target": [there.text, there.saved_at.isoformat()] if there else None,
    }
    if there is None:
        Draft.objects.filter(pk=draft.pk).update(conversation=target)
        return {**was, "text": draft.text}
    there.text = f"{there.text}\n\n{draft.text}"
    there.saved_at = max(there.saved_at, draft.saved_at)
    there.save()
    draft.delete()
    return {**was, "text": there.text}


def give_back(moved: list[dict[str, Any]], source: Conversation, target: Conversation) -> None:
    """Give drafts back that nobody has changed since."""
    for was in moved:
        whose = {"author_id": was["author"], "sort": was["sort"]}
        there = Draft.objects.filter(conversation=target, text=was["text"], **whose).first()
        if there is None:
            continue
        there.delete()
        _write(source, was["source"], whose)
        if was["target"] is not None:
            _write(target, was["target"], whose)


def _write(conversation: Conversation, kept: list[str], whose: dict[str, Any]) -> None:
    text, saved_at = kept
    Draft.objects.create(conversation=conversation, text=text, saved_at=datetime.fromisoformat(saved_at), **whose)
