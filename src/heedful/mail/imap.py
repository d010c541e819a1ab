"""Mail in by IMAP: each mailbox is followed in a thread of its own, from the last number that we have.

The rules of this file:

1. Where we are is UIDVALIDITY and the last UID, kept in the transaction that lists a mail. Never a date, and never what
   the server says is unread: others read there, too.
2. A mail is durable here before the next one is asked for. Cut off anywhere, the next round begins after the last mail
   that is listed.
3. One mail that can't be had costs no other; one mailbox that can't be reached costs no other.
"""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime

from django.db import DatabaseError, connections
from django.utils import timezone

from heedful.domain.mailbox_trouble import MailboxTroubleError, Step
from heedful.models import Mailbox
from heedful.services import mailbox_state as state
from heedful.services.imap import Fetched, Inbox, NotGivenError, opened
from heedful.services.receive import Arrived, receive

_log = logging.getLogger("heedful.mail")

#: IDLE is asked for anew long before servers (29 minutes, RFC 2177) and address translators (often ten) hang up.
IDLE_S = 540.0
#: Where the server does not tell, we ask.
POLL_S = 30.0
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 45.0
#: Who is refused and comes back every minute gets locked out.
_REFUSED_WAIT_S, _LONGEST_REFUSED_WAIT_S = 60.0, 900.0
#: A line breaks now and then; a mail on which it breaks so often in a row is left for later.
_BREAKS = 3


class Watch(threading.Thread):
    """Follows one mailbox until it is told to stop."""

    def __init__(self, mailbox: Mailbox, idle_s: float = IDLE_S, poll_s: float = POLL_S) -> None:
        super().__init__(name=f"mailbox {mailbox.pk}", daemon=True)
        self.mailbox = mailbox
        self.stopping = threading.Event()
        self._idle_s, self._poll_s = idle_s, poll_s
        self._failures = 0
        #: The mail that was being fetched, and how often the line broke on it.
        self._in_hand: int | None = None
        self._breaks: dict[int, int] = {}

    def run(self) -> None:
        """Go round until told to stop; whatever goes wrong is said, and tried again."""
        while not self.stopping.is_set():
            wait_s = self._round()
            connections.close_all()
            self.stopping.wait(wait_s)
        connections.close_all()

    def _round(self) -> float:
        """Follow the mailbox until something goes wrong; give how long to wait then."""
        try:
            self._follow()
        except MailboxTroubleError as trouble:
            return self._failed(str(trouble), refused=trouble.step is Step.SIGN_IN)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is said, and the others go on
            _log.exception("mailbox %d: its mail can't be taken in", self.mailbox.pk)
            return self._failed(f"Its mail can’t be taken in here: {error}", refused=False)
        return 0.0

    def _failed(self, words: str, *, refused: bool) -> float:
        self._failures += 1
        if self._in_hand is not None:
            self._breaks[self._in_hand] = self._breaks.get(self._in_hand, 0) + 1
            self._in_hand = None
        # One break of a line that was good is no news: it is if it can't be mended at once.
        if self._failures > 1:
            _log.warning("mailbox %d: %s", self.mailbox.pk, words)
            try:
                state.note_failing(self.mailbox, words, timezone.now())
            except DatabaseError:
                _log.exception("mailbox %d: that could not be written down", self.mailbox.pk)
        if refused and self._failures > 1:
            return min(_REFUSED_WAIT_S * 2.0 ** min(self._failures - 2, 10), _LONGEST_REFUSED_WAIT_S)
        return min(_FIRST_WAIT_S * 2.0 ** min(self._failures - 1, 10), _LONGEST_WAIT_S)

    def _follow(self) -> None:
        mailbox = Mailbox.objects.get(pk=self.mailbox.pk)
        account = state.account_of(mailbox)
        connections.close_all()
        with opened(account) as inbox:
            mailbox = state.begin_numbers(mailbox, inbox)
            self._ask_again(mailbox, inbox)
            while not self.stopping.is_set():
                self._take_new(mailbox, inbox)
                state.note_reached(mailbox, timezone.now())
                self._failures = 0
                # Waiting takes hours, and needs no database.
                connections.close_all()
                inbox.wait(self._idle_s if inbox.can_tell else self._poll_s, self.stopping)

    def _take_new(self, mailbox: Mailbox, inbox: Inbox) -> None:
        mailbox.refresh_from_db(fields=["last_uid"])
        known = state.known_numbers(mailbox)
        for uid in inbox.numbers_after(mailbox.last_uid):
            if self.stopping.is_set():
                return
            if uid not in known:
                self._take(mailbox, inbox, uid)

    def _take(self, mailbox: Mailbox, inbox: Inbox, uid: int) -> None:
        if self._breaks.get(uid, 0) >= _BREAKS:
            state.note_not_given(mailbox, uid, "the line broke each time.", timezone.now())
            return
        self._in_hand = uid
        try:
            found = inbox.fetch(uid)
        except NotGivenError as error:
            state.note_not_given(mailbox, uid, str(error), timezone.now())
        else:
            if found is not None:
                receive(mailbox, _arrived(mailbox, uid, found), _received_at(found))
        self._in_hand = None
        self._breaks.pop(uid, None)

    def _ask_again(self, mailbox: Mailbox, inbox: Inbox) -> None:
        """Ask once more, with every new connection, for what the server did not give."""
        for uid in state.not_given(mailbox):
            if self._breaks.get(uid, 0) >= _BREAKS:
                continue
            self._in_hand = uid
            try:
                found = inbox.fetch(uid)
            except NotGivenError:
                found = None
            if found is not None:
                state.given_at_last(mailbox, uid, found.raw)
            self._in_hand = None


def _arrived(mailbox: Mailbox, uid: int, found: Fetched) -> Arrived:
    detail = ""
    if found.cut_from is not None:
        detail = f"It has {found.cut_from:,} bytes; only its beginning was taken. All of it lies in the mailbox."
    return Arrived(found.raw, uid=uid, uidvalidity=mailbox.uidvalidity, detail=detail)


def _received_at(found: Fetched) -> datetime:
    """Say when a mail came: she waits since her mail server had it, and not since we looked; never in the future."""
    return min(found.at.astimezone(UTC), timezone.now())
