"""Scripts with people at both ends: 'get my question answered', where our answers come later and later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heedful.services.demo import words as w
from heedful.services.demo.calendar import DAY, HOUR, MINUTE, OPEN_DAY, Week, after_working
from heedful.services.demo.chance import Codes, Floats, delay, pick, shares, spread
from heedful.services.demo.world import ASKING, World

if TYPE_CHECKING:
    from heedful.services.demo.walk import Walk

MINUTES = spread(5 * MINUTE, 0.9)
READS = spread(7 * HOUR, 1.0)
#: Working time of ours between a question and its answer, while all was well.
ANSWERS = spread(150 * MINUTE, 0.8)
#: Someone looks to the end of the queue now and then: nobody waits longer than eight of our working days.
LONGEST = 8 * OPEN_DAY
#: But one in a thousand slips through for ever.
FORGOTTEN = 0.001
ABOUT = w.reasons("billing", "setup", "other", "restore")
CHANNELS = shares((60, 22, 8, 10))
PHONE = w.CHANNELS.index("phone")


def questions(world: World, week: Week) -> None:
    """Those who ask, whatever it is about; half have looked in the help pages before."""
    walk = world.arise(week, ASKING, 0.028)
    reads = walk.chance(0.5)
    walk.see(w.HELP_CONTACT, reads)
    walk.wait(MINUTES, reads)
    ask(world, walk)


def ask(world: World, walk: Walk, *, about: str | None = None) -> None:
    """'Get my question answered': asked, answered by us, and then their word, or silence."""
    channel = (pick(CHANNELS, walk.draw()) + 1).astype(np.int16)
    calls = channel == PHONE
    topic = walk.one_of(ABOUT if about is None else w.reasons(about))
    walk.see(np.where(calls, w.CALLBACK_ASKED, w.QUESTION_ASKED), reason=topic, channel=channel)
    remembered = ~walk.chance(FORGOTTEN)
    walk, channel, calls = walk.only(remembered), channel[remembered], calls[remembered]
    asked = walk.at
    work = delay(ANSWERS, walk.draw()) * world.story.slowness(asked)
    walk.at = after_working(asked, np.minimum(work, LONGEST).astype(np.int64))
    walk.see(np.where(calls, w.CALLBACK_DONE, w.ANSWER_SENT), channel=channel)
    _react(walk, (walk.at - asked) / DAY, channel)


def _react(walk: Walk, waited_days: Floats, channel: Codes) -> None:
    declined = walk.chance(0.02)
    # Who gets an answer at once says thanks; who gets it after five days has often found another way.
    thanks = ~declined & walk.chance(0.72 - 0.40 * np.minimum(waited_days / 5.0, 1.0))
    goes_on = ~thanks & ~declined & walk.chance(0.2)
    walk.wait(READS)
    walk.see(w.QUESTION_DECLINED, declined, channel=channel)
    walk.see(w.QUESTION_THANKED, thanks, channel=channel)
    walk.see(w.HELP, goes_on)
