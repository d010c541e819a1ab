"""Placing a mail that an import brought: as one that comes in, but at its own time, and what we wrote is ours.

The rules of this file:

1. What is from an address of ours was sent by us: it becomes a message of ours, and never goes anywhere.
2. Mail of the past makes nobody's list longer: what is set aside needs a look only if it is recent, or may be the word
   of a customer that belongs into a conversation.
3. What is read from a mail, and where it went, is one transaction, as in `heedful.services.placing`.
"""

from __future__ import annotations

from django.db import transaction

from heedful.domain.identity import Sort, handle
from heedful.domain.threading import Place, Placing, Why, judge
from heedful.models import Conversation, Customer, Identity, IncomingMail, Message
from heedful.queries.threading import Thread, earlier, facts_of, may_belong_to, thread_of
from heedful.services.brought import Bringing, stand_again
from heedful.services.conversing import Heard, add_participants, attach
from heedful.services.customer import resolve_identities
from heedful.services.fingerprint import remember
from heedful.services.forget_mail import forget_unread, without_the_erased
from heedful.services.log import locked_state
from heedful.services.placing import describe, heard_of, is_thanks, kept_files, note_bounce, repeat
from heedful.wire.mail import Address, ParsedMail

State = IncomingMail.State
#: What may be somebody's word in a conversation is looked at, however old it is.
_LOOKED_AT = {Why.OTHER_SENDER, Why.TO_NOTICE}


def place_brought(row: IncomingMail, mail: ParsedMail, bringing: Bringing) -> IncomingMail:
    """Put a mail where it belongs. Does nothing if somebody else has done so meanwhile."""
    files = kept_files(mail)
    with transaction.atomic():
        # First of all, as everybody does who may make customers known: else two could wait for each other.
        locked_state()
        row = IncomingMail.objects.select_for_update(of=("self",)).select_related("mailbox").get(pk=row.pk)
        if row.state not in {State.BROUGHT, State.FAILED}:
            return row
        left = without_the_erased(row, mail, is_ours=mail.sender is not None and bringing.ours.has(mail.sender.address))
        if left is None:
            forget_unread(row, files, bringing.clock)
            return row
        mail = left
        describe(row, mail)
        if not _is_repeat(row):
            _put(row, mail, files, bringing)
        row.save()
        if row.conversation_id is not None and row.state in {State.PLACED, State.BOUNCE}:
            stand_again(row.conversation_id, bringing)
    return row


def _is_repeat(row: IncomingMail) -> bool:
    """Tell whether it is here already: as a mail, or as a message that came by another way or was sent from here."""
    before = earlier(row)
    if before is not None:
        repeat(row, before)
        return True
    here = Message.objects.filter(msg_id=row.msg_id, mails=None).exclude(msg_id="").first()
    if here is not None:
        row.state, row.detail = State.REPEAT, f"message {here.pk}"
        row.conversation, row.message = here.conversation, here
    return here is not None


def _put(row: IncomingMail, mail: ParsedMail, files: list[str], bringing: Bringing) -> None:
    if mail.bounces:
        note_bounce(row, mail.bounces, bringing.clock)
    elif bringing.ours.has(row.sender):
        _ours(row, mail, files, bringing)
    else:
        _theirs(row, mail, files, bringing)
    if row.state == State.ASIDE and row.received_at < bringing.recent_since and row.why not in _LOOKED_AT:
        row.done_at = bringing.clock


def _ours(row: IncomingMail, mail: ParsedMail, files: list[str], bringing: Bringing) -> None:
    """Make a message of ours of what we sent; what went to nobody but us stays among us, set aside."""
    people = [each for each in (*mail.to, *mail.cc) if not bringing.ours.has(each.address)]
    thread = thread_of(mail, row)
    joined = thread.conversation if thread and _is_among(thread, people) else None
    if not people or (mail.forbids_answer and joined is None):
        row.state, row.why = State.ASIDE, Why.AUTOMATIC if people else Why.OURS
        return
    conversation = joined or _begun(row, _customer(people[0], row), bringing)
    # Where we wrote to nobody who could answer us, a machine of ours did.
    quiet = mail.no_person_wrote_it or mail.automatic.no_reply_sender
    heard = heard_of(row, mail, files, None, Placing(Place.JOIN, quiet=quiet))
    author = bringing.ours.colleague(row.sender)
    _add(row, conversation, heard, bringing, {"is_ours": True, "author_id": author})


def _is_among(thread: Thread, people: list[Address]) -> bool:
    """Tell whether somebody who takes part gets it; what was passed on to others is a conversation with these."""
    addresses = [each.address.lower() for each in people]
    return thread.conversation.participants.filter(address__in=addresses).exists()


def _theirs(row: IncomingMail, mail: ParsedMail, files: list[str], bringing: Bringing) -> None:
    thread = thread_of(mail, row)
    placing = judge(facts_of(mail, row, thread))
    if placing.place not in {Place.JOIN, Place.OPEN}:
        row.state, row.why = State.ASIDE, placing.why or ""
        row.conversation = may_belong_to(mail, thread)
        return
    joined = thread.conversation if thread and placing.place is Place.JOIN else None
    customer = _customer(mail.sender, row) if mail.sender else None
    conversation = joined or _begun(row, customer, bringing)
    heard = heard_of(row, mail, files, customer, placing)
    _add(row, conversation, heard, bringing, {"is_ours": False, "is_thanks": is_thanks(mail, joined)})


def _customer(person: Address, row: IncomingMail) -> Customer | None:
    """Give whose address it is; who is new has been with us since this mail."""
    known = handle(Sort.EMAIL, person.address)
    if known is None:
        return None
    is_new = not Identity.objects.filter(sort=known.sort, value=known.value).exists()
    number, _ = resolve_identities([known.value], known.sort)[known.value]
    customer = Customer.objects.get(pk=number)
    name = customer.name or person.name[:200]
    since = row.received_at if is_new else customer.since
    if (name, since) != (customer.name, customer.since):
        customer.name, customer.since = name, since
        customer.save(update_fields=["name", "since"])
    return customer


def _begun(row: IncomingMail, customer: Customer | None, bringing: Bringing) -> Conversation:
    mailbox = row.mailbox or bringing.mailbox
    conversation = Conversation.objects.create(
        customer=customer, mailbox=mailbox, subject=row.subject, made_at=row.received_at, moved_at=row.received_at
    )
    # Nobody has touched it yet: `stand_again` may say how it stands.
    conversation.brought_version = conversation.version
    conversation.save(update_fields=["brought_version"])
    return conversation


def _add(
    row: IncomingMail, conversation: Conversation, heard: Heard, bringing: Bringing, more: dict[str, object]
) -> None:
    message = Message.objects.create(
        conversation=conversation,
        customer=heard.customer,
        sender=heard.sender,
        sender_name=heard.sender_name,
        to=list(heard.to),
        cc=list(heard.cc),
        reply_to=list(heard.reply_to),
        subject=heard.subject,
        text=heard.text.replace("\0", ""),
        visible=(heard.visible or heard.text).replace("\0", ""),
        html=heard.html.replace("\0", ""),
        at=row.received_at,
        msg_id=heard.msg_id,
        references=heard.references,
        is_automatic=heard.is_automatic,
        forbids_answer=heard.forbids_answer,
        warnings=list(heard.warnings),
        **more,
    )
    attach(message, heard.attachments)
    remember([message])
    people = [[heard.sender_name, heard.sender], *heard.to, *heard.cc]
    add_participants(conversation, [each for each in people if not bringing.ours.has(each[1])])
    row.state, row.message, row.conversation = State.PLACED, message, conversation
