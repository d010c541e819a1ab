"""Harbour Backup, the demo company: a backup service, its customers, and what they did.

Everything is a function of its arguments: the same on every machine, and a customer's life does not change
when more customers are asked for.

What goes wrong, as an answer key (days are counted back from `until`):

1. 21 days ago version 4.2 of the client came out. With it nearly every large restore (20 GB and more) breaks
   while 'downloading', with client.error[reason=stream_reset]. 'Get my files back' falls from about 96 % to
   about 75 %; dozens are stuck in it now; seen with client 4.2.
2. From 304 to 295 days ago the payment provider was down for Portugal (PT): 'get my card to work' arises many
   times as often as usual there, most of those who tried gave up, card.failed[reason=provider_down].
3. For 182 days our answers have come later and later, up to nine times the work time: 'get my question
   answered' has more who wait for us, and the share of unconfirmed ones grows.
4. 365 days ago the choosing of folders was redesigned: of those who reach it on the way to their first backup
   about 25 % stopped there before, under 10 % since.

And what comes next: 4 in 10 change their plan within a month of their first backup, ordinarily 1 in 30 does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from heedful.services.demo import words
from heedful.services.demo.calendar import MONTH
from heedful.services.demo.countries import countries
from heedful.services.demo.life import Stretch, live
from heedful.services.demo.people import people
from heedful.services.demo.story import VERSIONS, Story
from heedful.services.demo.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from heedful.services.demo.chance import Codes


def customer_ids(size: int) -> pl.Series:
    """Name the customers: c000000, c000001 and so on."""
    return "c" + pl.Series("customer", range(size), dtype=pl.Int64).cast(pl.String).str.zfill(6)


def new_world(customers: int, until: datetime, seed: int) -> tuple[World, int]:
    """Make the world before anything has happened, and the end of history in milliseconds."""
    if until.tzinfo is None:
        msg = "The end of history needs a time zone: write until=datetime(..., tzinfo=UTC)."
        raise ValueError(msg)
    end = round(until.timestamp() * 1000)
    return World(people(customers, end, seed), Story(end)), end


def signals(*, customers: int, months: int, until: datetime, seed: int) -> Iterator[pl.DataFrame]:
    """Yield what the customers did, a week at a time, ascending in time; nothing lies after `until`."""
    world, end = new_world(customers, until, seed)
    ids = customer_ids(customers)
    for stretch in live(world, end - months * MONTH, end):
        if len(stretch.at):
            yield _written_out(world, stretch, ids)


def _written_out(world: World, stretch: Stretch, ids: pl.Series) -> pl.DataFrame:
    who, at, word = stretch.who, stretch.at, stretch.word
    people = world.people
    plan = np.where(at >= world.plan_from[who], world.next_plan[who], world.plan[who])
    version = world.story.version(at, people.lag[who]) + 1
    return pl.DataFrame(
        {
            "customer": ids.gather(who),
            "at": at,
            "kind": _text([each.kind for each in words.WORDS], word),
            "path": _text([each.path for each in words.WORDS], word),
            "plan": _text(words.PLANS, plan),
            "country": _text([country.code for country in countries()], people.country[who]),
            "client": _text([None, *VERSIONS], version * CLIENT[word]),
            "browser": _text([None, *words.BROWSERS], (people.browser[who] + 1) * BROWSER[word]),
            "channel": _text(words.CHANNELS, stretch.channel),
            "reason": _text(words.REASONS, stretch.reason),
            "size_gb": pl.Series(SIZES).gather(stretch.size),
        }
    )


CLIENT = np.array([word.client for word in words.WORDS], dtype=np.int16)
BROWSER = np.array([word.browser for word in words.WORDS], dtype=np.int16)
#: Sizes are kept in tenths; nought is: no size.
SIZES: list[float | None] = [None, *(tenth / 10 for tenth in range(1, 1501))]


def _text(texts: list[str | None] | list[str] | tuple[str | None, ...] | tuple[str, ...], codes: Codes) -> pl.Series:
    return pl.Series(texts, dtype=pl.String).gather(codes)
