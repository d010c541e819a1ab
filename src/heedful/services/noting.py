"""Keeping a note that somebody wrote on the page: what was its draft is the note now, with its files."""

from __future__ import annotations

from django.db import transaction

from heedful.models import Colleague, Conversation, Draft, Note
from heedful.queries.kept_file import files_of_draft
from heedful.services.attaching import attached
from heedful.services.audit import Actor
from heedful.services.conversing import add_note
from heedful.services.drafting import forget_draft


@transaction.atomic
def keep_note(conversation: Conversation, by: Actor, author: Colleague, text: str) -> Note:
    """Keep it and forget its draft, both or neither: else the page would offer what was kept to be kept again."""
    note = add_note(conversation, by, text, attached(files_of_draft(conversation, author.pk, Draft.Sort.NOTE)))
    forget_draft(conversation, author, Draft.Sort.NOTE)
    return note
