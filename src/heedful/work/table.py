"""The table of background jobs: what is done again and again, and how often.

A new job is one line here. What it needs is imported when it runs first: an idle process stays small. Jobs go in
lanes, each a thread of its own: what waits for somebody outside this machine must keep nobody here waiting.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.utils import timezone

from heedful.log.files import BusyError
from heedful.models import (
    Batch,
    CustomerFile,
    Delivery,
    Feed,
    FlowAgain,
    IncomingMail,
    Moment,
    Moves,
    Notice,
    Outgoing,
    Outreach,
    Place,
    RuleCall,
    SentFile,
    SignalFile,
)
from heedful.queries.desire import anything_behind
from heedful.queries.heartbeat import WORK
from heedful.services.memory import EVERY_S, give_back
from heedful.work.loop import Job, Loop

if TYPE_CHECKING:
    from heedful.services.reader import Reader
    from heedful.services.settle import Settler

# ruff: noqa: PLC0415 - see above


def _forget_old_sessions() -> None:
    call_command("clearsessions")


def _forget_looks() -> None:
    from heedful.services.looking import forget_looks

    forget_looks(timezone.now())


def _remember_older_letters() -> None:
    from heedful.services.fingerprint import remember_older

    remember_older()


def _forget_old_answers() -> None:
    from heedful.services.kept_answer import forget_old_answers

    forget_old_answers(timezone.now())


def _forget_old_tellings() -> None:
    from heedful.services.telling import forget_old_tellings

    forget_old_tellings(timezone.now())


def _follow_changes() -> None:
    """Follow desires again where the log or a definition has changed; asking that is cheap."""
    if not anything_behind():
        return
    from heedful.services.desire import refresh

    try:
        refresh()
    except BusyError:
        return  # A command on this machine is at it; what it leaves is seen at the next round.


def _watch_over_kinds() -> None:
    """Judge the alarms that are due; how often that is, is the service's matter."""
    from heedful.services.alarm import watch

    watch(timezone.now())


def _tell() -> bool:
    """Tell one thing to one addressee; asking whether there is one is cheap."""
    from heedful.services.telling import deliver_one

    return deliver_one(timezone.now())


def _tell_colleagues() -> bool:
    """Send one colleague what is due to them."""
    if not Notice.objects.filter(mail_due_at__lte=timezone.now(), mailed_at=None, gave_up_at=None).exists():
        return False
    from heedful.services.notice_mail import deliver_notices

    return deliver_notices(timezone.now())


def _forget_old_notices() -> None:
    from heedful.services.notice import forget_old_notices

    forget_old_notices(timezone.now())


def _show_life(working: Loop) -> None:
    from heedful.services.heartbeat import beat

    beat(WORK, timezone.now(), working.in_hand)


def _tidy_log() -> None:
    from heedful.services.backup import remove_leftovers
    from heedful.services.desire import tidy
    from heedful.services.log import remove_abandoned
    from heedful.services.retention import prune
    from heedful.services.unnamed_files import remove_unnamed

    remove_leftovers()
    remove_unnamed()
    try:
        prune(timezone.now())
        tidy()
    except BusyError:
        return
    remove_abandoned()


def _settle() -> bool:
    """Settle what was collected; what is needed for that is loaded when there is something."""
    if not Delivery.objects.exists():
        return False
    try:
        return _settler().round(timezone.now()).more
    except BusyError:
        return False


def _follow_again() -> bool:
    if not FlowAgain.objects.filter(due_at__lte=timezone.now()).exists():
        return False
    from heedful.services.flow_again import follow_again

    try:
        return follow_again(_settler(), timezone.now())
    except BusyError:
        return False


def _seal() -> bool:
    if not Batch.objects.exists():
        return False
    from heedful.services.seal import seal_if_due

    return seal_if_due(timezone.now())


@cache
def _settler() -> Settler:
    from heedful.services.settle import Settler

    return Settler()


def _fold() -> None:
    if not Moves.objects.exists():
        return
    from heedful.services.fold import fold_if_due

    try:
        fold_if_due(timezone.now())
    except BusyError:
        return


def _keep_in_order() -> None:
    from heedful.services.desire import keep_in_order

    try:
        keep_in_order(timezone.now())
    except BusyError:
        return


def _merge_segments() -> None:
    from heedful.services.desire import merge_segments

    try:
        merge_segments(timezone.now())
    except BusyError:
        return


def _take_customer_files() -> None:
    if not _waits(CustomerFile):
        return
    from heedful.services.customer_files import take_waiting

    with suppress(BusyError):
        take_waiting()


def _take_signal_files() -> None:
    if not _waits(SignalFile):
        return
    from heedful.services.signal_files import take_waiting

    with suppress(BusyError):
        take_waiting()


def _waits(sort: type[SentFile]) -> bool:
    return sort.objects.filter(state__in=[SentFile.State.WAITING, SentFile.State.TAKING]).exists()


@cache
def _reader() -> Reader:
    from heedful.services.reader import Reader

    return Reader()


def _read_mail() -> bool:
    """Read the mail that has come; the process that reads it starts with the first one."""
    if not IncomingMail.objects.filter(state=IncomingMail.State.WAITING).exists():
        return False
    from heedful.services.read_mail import read_waiting

    return read_waiting(_reader(), timezone.now()) > 0


def _send_mail() -> bool:
    """Hand over one message that is due."""
    if not Outgoing.objects.filter(state__in=["held", "sending"], due_at__lte=timezone.now()).exists():
        return False
    from heedful.services.outbox import send_due
    from heedful.services.smtp_out import carry

    return send_due(carry, timezone.now())


def _send_outreach() -> bool:
    """Judge one message of programs or to many, and hand it over if it may go."""
    if not Outreach.objects.filter(state__in=["waiting", "held", "taken"], due_at__lte=timezone.now()).exists():
        return False
    from heedful.services.outreach import judge_and_send_due
    from heedful.services.smtp_out import carry

    return judge_and_send_due(carry, timezone.now())


def _forget_faded_places() -> bool:
    """Forget where some were seen by an address of the network long ago."""
    from heedful.services.place import forget_faded_places

    return forget_faded_places(timezone.now())


def _forget_rejects() -> bool:
    from heedful.services.forget_rejects import forget_rejects

    return forget_rejects(timezone.now())


def _place_customers() -> bool:
    """Work out where some customers are whose place is new."""
    if not Place.objects.filter(to_locate=True).exists():
        return False
    from heedful.services.locating import locate_some

    return locate_some(timezone.now())


def _match_moments() -> bool:
    """Look up whom one new moment touches."""
    if not Moment.objects.filter(to_match=True).exists():
        return False
    from heedful.services.matching import match_some

    return match_some(timezone.now())


def _look_again_by_name() -> None:
    from heedful.services.matching import look_again_by_name

    look_again_by_name(timezone.now())


def _judge_held_again() -> bool:
    """Have judged again what one moment held that has ended or changed."""
    if not Moment.objects.filter(to_judge=True).exists():
        return False
    from heedful.services.held_again import judge_held_by_one

    return judge_held_by_one(timezone.now())


def _ask_feeds() -> bool:
    """Ask one feed of warnings that is due."""
    if not Feed.objects.filter(ended_at=None, next_at__lte=timezone.now()).exists():
        return False
    from heedful.services.feed import ask_due

    return ask_due(timezone.now())


def _forget_facts() -> bool:
    from heedful.services.gate_replay import forget_facts

    return forget_facts(timezone.now()) > 0


def _listen_for_silence() -> None:
    from heedful.services.silence import listen

    listen(timezone.now())


def _look_for_ways() -> None:
    from heedful.services.lost_address import look_for_ways

    look_for_ways(timezone.now())


def _follow_rules() -> bool:
    """Let the rules look at one message that has come."""
    if not RuleCall.objects.exists():
        return False
    from heedful.services.rule_deeds import follow_one

    return follow_one()


def _watch_waiting() -> None:
    """Let the rules look at who has waited too long."""
    from heedful.services.rule_deeds import watch_waiting

    watch_waiting(timezone.now())


def _forget_looks_of_rules() -> None:
    from heedful.services.rule_deeds import forget_looks_of_rules

    forget_looks_of_rules()


def _forget_old_files() -> None:
    for sort in (CustomerFile, SignalFile):
        if sort.objects.filter(state=SentFile.State.ASKED).exists():
            from heedful.services.sent_files import forget_old

            forget_old(sort, timezone.now())


def _make_film() -> None:
    """Play the hurricane for whoever asked to see it first."""
    from heedful.services.sandy_shown import is_wanted, make_film

    if is_wanted():
        make_film()


#: People wait for these: when a full disk or a locked database is mended, they go on within seconds.
_SOON_S = 15.0
#: What must not wait for anything else: these go round in a thread of their own.
QUICK: tuple[Job, ...] = (
    Job("settle what was collected", timedelta(seconds=0.5), _settle, _SOON_S),
    Job("follow again who got something late", timedelta(seconds=1), _follow_again, _SOON_S),
    Job("seal batches", timedelta(seconds=5), _seal, _SOON_S),
)
JOBS: tuple[Job, ...] = (
    Job("take files of customers", timedelta(seconds=1), _take_customer_files),
    Job("take files of signals", timedelta(seconds=1), _take_signal_files),
    Job("forget old files", timedelta(hours=1), _forget_old_files),
    Job("forget what could not be taken", timedelta(hours=1), _forget_rejects),
    Job("follow changes", timedelta(seconds=1), _follow_changes),
    Job("fold in what has moved", timedelta(minutes=1), _fold),
    Job("keep the log in order", timedelta(minutes=1), _keep_in_order),
    Job("merge segments", timedelta(hours=1), _merge_segments),
    Job("watch over the kinds", timedelta(minutes=1), _watch_over_kinds),
    Job("listen for silence", timedelta(minutes=10), _listen_for_silence),
    Job("look for ways to customers", timedelta(minutes=1), _look_for_ways),
    Job("tidy the log", timedelta(hours=24), _tidy_log),
    Job("play the hurricane", timedelta(seconds=1), _make_film),
    Job("remember older letters", timedelta(seconds=1), _remember_older_letters),
    Job("forget old answers", timedelta(hours=1), _forget_old_answers),
    Job("forget who looked", timedelta(hours=6), _forget_looks),
    Job("forget what was told long ago", timedelta(hours=1), _forget_old_tellings),
    Job("forget old notices", timedelta(hours=6), _forget_old_notices),
    Job("forget where rules looked", timedelta(hours=24), _forget_looks_of_rules),
    Job("forget what was known at old verdicts", timedelta(hours=1), _forget_facts),
    Job("forget old sessions", timedelta(hours=6), _forget_old_sessions),
)
#: What waits for others: mail servers, and addresses that somebody wrote down.
CALLS: tuple[Job, ...] = (
    Job("tell alarms", timedelta(seconds=1), _tell),
    Job("tell colleagues", timedelta(seconds=5), _tell_colleagues),
    Job("ask feeds", timedelta(seconds=5), _ask_feeds),
)
#: Mail that has come, and mail that goes: each in its own thread, so that a slow server keeps no mail unread.
READING: tuple[Job, ...] = (
    Job("read mail", timedelta(seconds=1), _read_mail, _SOON_S),
    Job("follow rules", timedelta(seconds=1), _follow_rules, _SOON_S),
    Job("watch who waits", timedelta(minutes=1), _watch_waiting),
)
SENDING: tuple[Job, ...] = (
    Job("send mail", timedelta(seconds=1), _send_mail, _SOON_S),
    Job("send outreach", timedelta(seconds=1), _send_outreach, _SOON_S),
)


#: What storms wait for: in a thread of its own, since placing everybody takes a while.
PLACING: tuple[Job, ...] = (
    Job("judge again what moments held", timedelta(seconds=1), _judge_held_again, _SOON_S),
    Job("look up whom moments touch", timedelta(seconds=1), _match_moments, _SOON_S),
    Job("look again who uses what does not work", timedelta(minutes=5), _look_again_by_name),
    Job("place customers", timedelta(seconds=1), _place_customers, _SOON_S),
    Job("forget places that faded", timedelta(hours=6), _forget_faded_places),
)


def lanes() -> tuple[Loop, ...]:
    """Make the loops that run side by side: what people wait for, the other work, the calls, and a sign of life."""
    working = Loop(JOBS)
    life = Job("show signs of life", timedelta(seconds=10), lambda: _show_life(working), _SOON_S)
    memory = Job("give memory back", timedelta(seconds=EVERY_S), give_back)
    return Loop(QUICK), working, Loop(CALLS), Loop(READING), Loop(SENDING), Loop(PLACING), Loop([life, memory])
