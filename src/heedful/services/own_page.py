"""Links to the page of a customer's own, and the one by which they unsubscribe.

The rules of this file:

1. A link is the number of its row, signed: whoever holds it is taken for the customer. So the row can end it, by its
   time or because one of us revokes it, and it stands in no log of ours.
2. What unsubscribes opens no page: it goes into the headers of mail, which people forward without seeing them. It
   works longer than a page does, since refusing it would be wrong; a revoked one does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.domain.gate.request import Purpose
from heedful.models import Customer, OwnPageLink
from heedful.queries.identity import family_of, one_who_stays
from heedful.services.audit import Actor, record
from heedful.services.circumstances import CHOICE

GOOD_FOR = timedelta(days=30)
#: A link that mail of ours carries is used for later mail as long as it still holds for so long.
_STILL_GOOD_FOR = timedelta(days=25)
_PAGE, _UNSUBSCRIBE = "heedful.own_page", "heedful.own_page.unsubscribe"


@dataclass(frozen=True)
class Unsubscribing:
    """Whose link it is, and whether it opens their page as well."""

    customer: Customer
    opens_page: bool


def link_for(customer: Customer, by: Actor | None, clock: datetime) -> str:
    """Make a link to a customer's page, good for 30 days, and give its address. `by` is None for mail of ours."""
    return address_of(make_link(customer, by, clock))


@transaction.atomic
def make_link(customer: Customer, by: Actor | None, clock: datetime) -> OwnPageLink:
    """Make a link to a customer's page, good for 30 days."""
    person = one_who_stays(customer)
    colleague = by.colleague if by else None
    row = OwnPageLink.objects.create(customer=person, made_at=clock, expires_at=clock + GOOD_FOR, made_by=colleague)
    if by is not None:
        record(by, gettext_noop("made a link to their own page for"), "customer", person.pk)
    return row


@transaction.atomic
def revoke_links(customer: Customer, by: Actor, clock: datetime) -> int:
    """Revoke every link that leads to a customer's page; tells how many there were."""
    ended = OwnPageLink.objects.filter(customer__in=family_of(customer), revoked_at=None).update(revoked_at=clock)
    if ended:
        record(by, gettext_noop("revoked the links to their own page of"), "customer", customer.pk)
    return ended


def address_of(link: OwnPageLink) -> str:
    """Give the address of a link: whoever has it sees the page."""
    return f"{settings.HEEDFUL_SITE_URL}/you/{_signed(link.pk, _PAGE)}/"


def customer_of(token: str, clock: datetime) -> Customer | None:
    """Give whose page a token opens; None where it is none of ours, has expired, or was revoked."""
    row = _row_of(token, _PAGE)
    return one_who_stays(row.customer) if row is not None and row.expires_at > clock else None


def unsubscribing(token: str, clock: datetime) -> Unsubscribing | None:
    """Give who unsubscribes by a token, also by one that has expired; None where it is none of ours or was revoked."""
    row = _row_of(token, _PAGE)
    if row is not None:
        return Unsubscribing(one_who_stays(row.customer), row.expires_at > clock)
    row = _row_of(token, _UNSUBSCRIBE)
    return Unsubscribing(one_who_stays(row.customer), opens_page=False) if row is not None else None


def unsubscribe_headers(
    customer: Customer, purpose: Purpose | str | None, clock: datetime | None = None
) -> dict[str, str]:
    """Give the headers by which a mail program unsubscribes in one click (RFC 8058); none where one may not.

    A link that an earlier mail carries is used again while it is good for long enough: the oldest, so that a mail that
    is written again is the same one.
    """
    if purpose not in {each.value for each in CHOICE}:
        return {}
    now = clock or timezone.now()
    person = one_who_stays(customer)
    usable = OwnPageLink.objects.filter(customer=person, revoked_at=None, made_by=None)
    row = usable.filter(expires_at__gte=now + _STILL_GOOD_FOR).order_by("pk").first() or make_link(person, None, now)
    address = f"{settings.HEEDFUL_SITE_URL}/you/{_signed(row.pk, _UNSUBSCRIBE)}/unsubscribe/{quote(str(purpose))}"
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _signed(number: int, salt: str) -> str:
    return Signer(salt=salt, sep=".").sign(str(number))


def _row_of(token: str, salt: str) -> OwnPageLink | None:
    try:
        number = Signer(salt=salt, sep=".").unsign(token)
    except BadSignature:
        return None
    return OwnPageLink.objects.filter(pk=int(number), revoked_at=None).select_related("customer__merged_into").first()
