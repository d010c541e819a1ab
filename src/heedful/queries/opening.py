"""What is asked before one of us begins a conversation with a customer."""

from __future__ import annotations

from django.db.models import F, QuerySet

from heedful.models import Colleague, Conversation, Customer, Identity, OpeningDraft, OpeningFile
from heedful.queries.identity import family_of

#: So many open conversations are offered to go on in.
_OFFERED = 5


def addresses_of(customer: Customer) -> list[str]:
    """Give the addresses of a customer to which a letter may go, the one known for longest first, lost ones last.

    What several people share is nobody's own, and not among them.
    """
    rows = _own_addresses(customer).order_by(F("lost__since").asc(nulls_first=True), "pk")
    return list(rows.values_list("value", flat=True))


def lost_among(customer: Customer) -> set[str]:
    """Give those of `addresses_of` from which mail comes back."""
    return set(_own_addresses(customer).exclude(lost=None).values_list("value", flat=True))


def _own_addresses(customer: Customer) -> QuerySet[Identity]:
    return Identity.objects.filter(customer__in=family_of(customer), sort=Identity.Sort.EMAIL, is_shared=False)


def open_conversations(customer: Customer) -> list[Conversation]:
    """Give the newest open conversations with a customer, in which one may rather go on."""
    rows = Conversation.objects.filter(customer__in=family_of(customer), closed_at=None, merged_into=None)
    return list(rows.order_by("-moved_at", "-pk")[:_OFFERED])


def opening_draft(customer: Customer, author: Colleague) -> OpeningDraft | None:
    """Give what somebody has begun to write to a customer, or to whoever went into them; the newest."""
    rows = OpeningDraft.objects.filter(customer__in=family_of(customer), author=author)
    return rows.order_by("-saved_at", "-pk").first()


def files_of_opening(customer: Customer, author: Colleague) -> list[OpeningFile]:
    """Give the files of what somebody has begun to write to a customer, as they were attached."""
    files = OpeningFile.objects.filter(draft__customer__in=family_of(customer), draft__author=author)
    return list(files.order_by("pk"))
