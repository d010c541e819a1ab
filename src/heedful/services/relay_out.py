"""Handing over what may go to the next mail server, over connections that are kept.

The rules of this file:

1. Nothing is sent before it is written down that somebody has it in hand. Only between the other side's 250 and our
   commit, some hundredths of a second later, can a crash send it twice, and then under the same Message-ID.
2. We said 250 for it, so whatever keeps it from being delivered is told to its sender by a notice; nobody is told of
   what a notice could not do (RFC 5321, 4.5.5).
3. A server that can't be reached is asked again a while later, and not by each message in turn.
"""

from __future__ import annotations

import secrets
import select
import smtplib
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Q

from heedful.domain.relayed import FRESH, OPEN, TAKEN_FOR, State, next_try
from heedful.models import Relayed
from heedful.services.house_address import house_domain
from heedful.services.kept_bytes import keep
from heedful.services.lost_address import Refusal, note_refusal
from heedful.services.relay_bytes import raws_of
from heedful.services.relay_in import RELAY, Coming, rows_of
from heedful.services.relay_rows import Stood, move_rows, write_rows
from heedful.services.relay_turn import in_turn
from heedful.services.smtp_out import cut_after
from heedful.wire.failure_notice import Failed, failure_notice
from heedful.wire.gate_mail import UnadaptableError, adapted, cleaned

#: For each answer; and how long a connection may lie idle before it is made anew.
ANSWER_S, IDLE_S, _HELLO_S = 60.0, 20.0, 5.0
#: After a try that reached nobody, so long nobody else tries.
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 5.0, 300.0
#: RFC 5321, 4.2.1.
_NOT_NOW, _FOR_GOOD = 400, 500
#: A handing-over is cut off after this, together with the next less than `TAKEN_FOR`.
_WHOLE_S = 300.0
#: None begins when it has been in hand for so long: it is judged again. So a slow server gets nothing, either, half a
#: minute after somebody has stopped what can wait.
_IN_HAND_S = 30.0
_GONE = "5.3.0 Its bytes are not on our disk any more"
_HOST = "heedful"


class End(StrEnum):
    """What came of handing something over."""

    TAKEN = "taken"
    REFUSED = "refused"
    LATER = "later"
    AWAY = "away"


@dataclass(frozen=True)
class Answer:
    """What the next server said; AWAY where nobody said anything. `to_sender`: it was about whom the mail is from."""

    end: End
    words: str
    to_sender: bool = False


@dataclass(frozen=True)
class NextHop:
    """Where the next server is, and as whom we come."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    #: 'smtps', or '' for plain with STARTTLS where there is a password.
    tls: str = ""


def next_hop(url: str | None = None) -> NextHop:
    """Read the setting HEEDFUL_RELAY_NEXT_HOP."""
    parts = urlsplit(url or settings.HEEDFUL_RELAY_NEXT_HOP)
    is_tls = parts.scheme == "smtps"
    return NextHop(
        parts.hostname or "127.0.0.1",
        parts.port or (465 if is_tls else 25),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        "smtps" if is_tls else "",
    )


class Reach:
    """Whether the next server can be reached, as all who hand over know it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pause_s, self._until_s = _FIRST_PAUSE_S, 0.0
        self.words = ""

    @property
    def is_away(self) -> bool:
        """Whether nobody should try now."""
        return time.monotonic() < self._until_s

    def lost(self, words: str) -> None:
        """Note that it could not be reached."""
        with self._lock:
            if not self.is_away:
                self._until_s = time.monotonic() + self._pause_s
                self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)
            self.words = words

    def found(self) -> None:
        """Note that it answers."""
        self._pause_s, self._until_s, self.words = _FIRST_PAUSE_S, 0.0, ""


class Line:
    """One connection to the next server: made when it is needed, kept while it is used."""

    def __init__(self, hop: NextHop, reach: Reach | None = None) -> None:
        self._hop, self.reach = hop, reach or Reach()
        self._client: smtplib.SMTP | None = None
        self._used_s = 0.0

    def hand_over(self, sender: str, recipient: str, mail: bytes, *, smtp_utf8: bool) -> Answer:
        """Hand one mail over to one recipient."""
        if self.reach.is_away:
            return Answer(End.AWAY, self.reach.words)
        try:
            client = self._connected()
        except (smtplib.SMTPException, OSError) as error:
            self.reach.lost(f"The next server can't be reached: {error}"[:300])
            return Answer(End.AWAY, self.reach.words)
        self.reach.found()
        try:
            with cut_after(client.sock, _WHOLE_S):
                answer = _said(client, sender, recipient, mail, smtp_utf8=smtp_utf8)
        except smtplib.SMTPResponseException as error:
            answer = _answer(error.smtp_code, error.smtp_error)
            self.close()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Answer(End.LATER, f"The next server hung up: {error}"[:300])
        if answer.words.startswith("421"):
            self.close()
        self._used_s = time.monotonic()
        return answer

    def close(self) -> None:
        """Hang up."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(smtplib.SMTPException, OSError):
                client.quit()
            client.close()

    def _connected(self) -> smtplib.SMTP:
        if self._client is not None and not self._still_there(self._client):
            self.close()
        if self._client is None:
            self._client = _made(self._hop)
        return self._client

    def _still_there(self, client: smtplib.SMTP) -> bool:
        """Tell whether a connection can be used: servers hang up on who is idle, and after so many mails."""
        if time.monotonic() - self._used_s > IDLE_S or client.sock is None:
            return False
        # Whoever has something to read without having asked reads a goodbye.
        return not select.select([client.sock], [], [], 0)[0]


def _made(hop: NextHop, wait_s: float = ANSWER_S) -> smtplib.SMTP:
    """Call the next server, and sign in where that is wanted."""
    kind = smtplib.SMTP_SSL if hop.tls else smtplib.SMTP
    client = kind(hop.host, hop.port, local_hostname=_HOST, timeout=wait_s)
    try:
        client.ehlo_or_helo_if_needed()
        if hop.user and not hop.tls and client.has_extn("starttls"):
            client.starttls()
            client.ehlo()
        if hop.user:
            client.login(hop.user, hop.password)
    except BaseException:
        client.close()
        raise
    return client


def said_hello(hop: NextHop) -> None:
    """Call the next server and hang up; raises `SMTPException` or `OSError` where it does not take us."""
    _made(hop, _HELLO_S).quit()


def _said(client: smtplib.SMTP, sender: str, recipient: str, mail: bytes, *, smtp_utf8: bool) -> Answer:
    """Say it command by command, so that each answer is known: `sendmail` keeps the last one to itself."""
    options = []
    if not mail.isascii():
        if not client.has_extn("8bitmime"):
            return Answer(End.REFUSED, "554 5.6.3 The next server takes no mail in 8 bits")
        options.append("BODY=8BITMIME")
    if smtp_utf8 or not (sender + recipient).isascii():
        if not client.has_extn("smtputf8"):
            return Answer(End.REFUSED, "550 5.6.7 The next server takes no addresses in UTF-8")
        options.append("SMTPUTF8")
    code, words = client.mail(sender, options)
    to_sender = code >= _NOT_NOW
    if not to_sender:
        code, words = client.rcpt(recipient)
    if code < _NOT_NOW:
        return _answer(*client.data(mail))
    with suppress(smtplib.SMTPException, OSError):
        client.rset()
    return replace(_answer(code, words), to_sender=to_sender)


def _answer(code: int, words: bytes | str) -> Answer:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    text = f"{code} {said}".replace("\x00", "")[:300]
    if code < _NOT_NOW:
        return Answer(End.TAKEN, text)
    return Answer(End.REFUSED if code >= _FOR_GOOD else End.LATER, text)


def take_over(clock: datetime) -> int:
    """Give back what a process that is gone had in hand; only while no other hands anything over."""
    taken = Relayed.objects.filter(state=State.SENDING)
    notices = taken.filter(is_notice=True).update(state=State.JUDGED, next_at=clock)
    return notices + taken.update(state=State.ACCEPTED, next_at=clock)


@dataclass(frozen=True)
class Task:
    """A message in hand: its row as it was taken, its bytes (None: they are gone), and since when it is in hand."""

    row: Relayed
    raw: bytes | None
    since_s: float


@dataclass(frozen=True)
class Done:
    """What came of a task; no answer where it was not tried."""

    task: Task
    answer: Answer | None


def take(clock: datetime, most: int) -> list[Task]:
    """Take up to so many messages in hand that are due and were judged lately, so that nobody else does."""
    since_s = time.monotonic()
    return [Task(row, raw, since_s) for row, raw in raws_of(_claimed(clock, most))]


def hand_over(line: Line, task: Task) -> Done:
    """Hand over one message."""
    row = task.row
    if time.monotonic() - task.since_s > _IN_HAND_S:
        return Done(task, None)
    if task.raw is None:
        return Done(task, Answer(End.REFUSED, _GONE))
    mail = cleaned(task.raw)
    if row.adapted_with:
        try:
            mail = adapted(mail, row.adapted_with)
        except UnadaptableError:
            # It could when it was judged. It is judged again: held then, or as it came if a person let it go.
            return Done(task, Answer(End.LATER, "It could not be adapted"))
    return Done(task, line.hand_over(row.sender, row.recipient, mail, smtp_utf8=row.smtp_utf8))


def _claimed(clock: datetime, most: int) -> list[Relayed]:
    """Take messages in hand, so that nobody else does."""
    due = Relayed.objects.filter(state=State.JUDGED, next_at__lte=clock)
    fresh = due.filter(Q(judged_at__gte=clock - FRESH) | Q(is_notice=True))
    numbers = list(fresh.order_by("next_at", "id").values_list("pk", flat=True)[:most])
    if not numbers:
        return []
    # The time until which they are taken names whoever took them: no two take at the same microsecond.
    until = clock + TAKEN_FOR + timedelta(microseconds=secrets.randbelow(1_000_000))
    with in_turn():
        Relayed.objects.filter(pk__in=numbers, state=State.JUDGED).update(state=State.SENDING, next_at=until)
    return list(Relayed.objects.filter(pk__in=numbers, state=State.SENDING, next_at=until).order_by("pk"))


def settle(done: Sequence[Done], clock: datetime) -> None:
    """Write down what was answered, and with it what its senders are told."""
    ends = [(each.task, each.answer, _end(each.task.row, each.answer, clock)) for each in done]
    notices = [
        _notice(task, answer, clock, was_refused=end is State.BOUNCED)
        for task, answer, end in ends
        if answer is not None and end in {State.BOUNCED, State.FAILED} and task.row.sender
    ]
    digest = keep(RELAY, b"".join(each.raw for each in notices)) if notices else ""
    with in_turn():
        move_rows([(_stood(task.row), _move(task.row, answer, end, clock)) for task, answer, end in ends])
        if notices:
            alike = Relayed(
                accepted_at=clock, next_at=clock, due_since=clock, judged_at=clock, is_notice=True, state=State.JUDGED
            )
            write_rows(rows_of(notices, digest), alike)
        _note_lost([(task.row, answer) for task, answer, _ in ends if answer is not None], clock)


def _note_lost(answered: Sequence[tuple[Relayed, Answer]], clock: datetime) -> None:
    """Note the addresses of which the next server said that nobody is there."""
    for row, answer in answered:
        if answer.end is End.REFUSED and not answer.to_sender and not row.is_notice:
            note_refusal(row.recipient, Refusal(answer.words, clock), clock)


def _end(row: Relayed, answer: Answer | None, clock: datetime) -> State:
    if answer is not None and answer.end is End.TAKEN:
        return State.SENT
    if answer is not None and answer.end is End.REFUSED:
        return State.BOUNCED
    if answer is not None and _again(row, clock) is None:
        return State.FAILED
    # A notice is not judged, so it waits where it is.
    return State.JUDGED if row.is_notice else State.ACCEPTED


def _stood(row: Relayed) -> Stood:
    return Stood(row.pk, State.SENDING, row.next_at)


def _again(row: Relayed, clock: datetime) -> datetime | None:
    return next_try(row.attempts + 1, row.due_since or row.accepted_at, clock)


def _move(row: Relayed, answer: Answer | None, end: State, clock: datetime) -> dict[str, Any]:
    is_over = end not in OPEN
    return {
        "state": end,
        "next_at": None if is_over else _again(row, clock) if answer else clock,
        "done_at": clock if is_over else None,
        "attempts": row.attempts + (answer is not None),
        "reply": answer.words[:300] if answer else row.reply,
    }


def _notice(task: Task, answer: Answer, clock: datetime, *, was_refused: bool) -> Coming:
    row, raw = task.row, task.raw or b""
    host = house_domain()
    failed = Failed(row.sender, row.recipient, raw, row.accepted_at, answer.words, host, was_refused)
    smtp_utf8 = not (row.sender + row.recipient).isascii()
    return Coming(failure_notice(failed, clock), "", [row.sender], smtp_utf8=smtp_utf8)
