"""Reading to their end the warnings that a feed only points to, or only summarises.

The rule of this file: an address is read once, and only on the feed's own host: a feed is no way to have us ask
somebody else. What stands there counts for more than what the feed says of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from heedful.domain.address import UnfitAddressError
from heedful.domain.alert import message_of
from heedful.models import Feed
from heedful.services.moment import take_alerts
from heedful.services.safe_http import Limits, PostError, read
from heedful.services.warnings_heard import hear_link, read_to_their_end
from heedful.wire.alerts import AlertError, Reading, read_alerts

MOST_BYTES = 20_000_000
#: A feed that only points to warnings is read to the end of so many of them in a round.
MOST_LINKS = 50
HEADERS = {"User-Agent": "Heedful", "Accept": "application/cap+xml, application/geo+json, application/xml, */*"}
_OK = 200


@dataclass(frozen=True)
class Followed:
    """What came of the addresses that a feed points to: how many are left for the next round, or are elsewhere."""

    left: int = 0
    elsewhere: int = 0
    trouble: str = ""
    warnings: tuple[str, ...] = ()


def limits() -> Limits:
    """Give what holds for asking a feed: warnings are public, so they may come without encryption."""
    return Limits(loopback=settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS, whole_s=20.0, is_public=True)


def follow(row: Feed, reading: Reading, clock: datetime) -> Followed:
    """Read the warnings that a feed points to, and that we have not read; what went wrong last is its trouble."""
    host = urlsplit(row.url).hostname
    named = list(dict.fromkeys(reading.links))
    here = [each for each in named if urlsplit(each).hostname == host]
    heard = read_to_their_end(here)
    fresh = [each for each in here if each not in heard]
    followed = Followed(max(len(fresh) - MOST_LINKS, 0), len(named) - len(here))
    for url in _whose_turn_it_is(fresh, row, clock):
        try:
            warnings = _read_to_the_end(url, row, reading, clock)
            followed = replace(followed, warnings=(*followed.warnings, *warnings))
        except (PostError, UnfitAddressError, AlertError) as error:
            followed = replace(followed, trouble=f"{url[:150]}: {error}")
        except _LeftError as error:
            followed = replace(followed, trouble=f"{url[:150]} {error}")
    return followed


class _LeftError(Exception):
    """An address is read again in the next round; the message goes on with the sentence that begins with it."""


def _read_to_the_end(url: str, row: Feed, reading: Reading, clock: datetime) -> list[str]:
    """Take in what stands at an address, and give what the reader warns of; raises if it is to be read again."""
    answer = read(url, HEADERS, limits(), MOST_BYTES)
    if answer.status != _OK:
        raise _LeftError(f"answers with status {answer.status}.")
    whole = read_alerts(answer.body, clock)
    taken = take_alerts(whole.alerts, row, clock, _summarised_as(url, reading, whole))
    if taken.broken:
        raise _LeftError(f"was read, but {taken.broken[0]}")
    hear_link(url)
    return [f"{url[:150]}: {each}" for each in whole.warnings]


def _summarised_as(url: str, reading: Reading, whole: Reading) -> list[str]:
    """Give the identifiers under which a feed summarises what stands at an address, where that is one message."""
    is_one = len({message_of(each.source_id) for each in whole.alerts}) == 1
    return [identifier for link, identifier in reading.summaries if link == url] if is_one else []


def _whose_turn_it_is(links: list[str], row: Feed, clock: datetime) -> list[str]:
    """Choose the addresses of this round, each round others: those that never answer must not stand before the rest."""
    if len(links) <= MOST_LINKS:
        return links
    rounds = int(clock.timestamp()) // (60 * max(row.every_minutes, 1))
    first = rounds * MOST_LINKS % len(links)
    return (links[first:] + links[:first])[:MOST_LINKS]
