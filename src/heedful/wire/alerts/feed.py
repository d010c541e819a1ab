"""XML of warning services: a CAP message, one in an envelope, or a feed (Atom, RSS) of them.

The rule of this file: an entry that holds a whole CAP message is that message. One that only summarises, by fields of
CAP or GDACS, is an alert as far as it goes, and its link to the whole is given. Entries of one
message are one alert, or its parts. One that has nothing but a title (also 'There are no active warnings') is no
alert; its link may be one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from heedful.domain.alert import message_of
from heedful.wire.alerts.cap import read_cap
from heedful.wire.alerts.entry import alert_of_entry, is_summary
from heedful.wire.alerts.links import links_of
from heedful.wire.alerts.one_message import united_parts
from heedful.wire.alerts.reading import AlertError, Reading, together
from heedful.wire.alerts.size import MOST_ENTRIES
from heedful.wire.alerts.words import plain
from heedful.wire.alerts.xml_tree import Node

_ENTRIES = frozenset({"entry", "item"})
_FEEDS = frozenset({"feed", "rss", "rdf"})


def read_document(root: Node, now: datetime) -> Reading:
    """Read a document; raises `AlertError` where it is no alert, no feed, and holds no alert either."""
    if root.key == "alert":
        return Reading(read_cap(root, now))
    if root.key in _FEEDS:
        return _read_feed(root, now)
    inside = list(_alerts_within(root))
    if not inside:
        raise AlertError(f"It is XML that begins with <{plain(root.name)}>: neither a CAP alert nor a feed.")
    return together(_message(each, now) for each in inside)


def _read_feed(root: Node, now: datetime) -> Reading:
    channel = root.first("channel") or root
    language = plain(channel.said("language"))
    # RSS 1.0 puts its items beside the channel, all others inside.
    inside = [] if channel is root else channel.children
    entries = [each for each in (*inside, *root.children) if each.key in _ENTRIES]
    read = together(_read_entry(each, language, now) for each in entries[:MOST_ENTRIES])
    whole = replace(read, alerts=united_parts(read.alerts))
    if len(entries) <= MOST_ENTRIES:
        return whole
    said = f"It has {len(entries):,} entries; only the first {MOST_ENTRIES:,} are read."
    return replace(whole, warnings=(said, *whole.warnings))


def _read_entry(entry: Node, language: str, now: datetime) -> Reading:
    inside = list(_alerts_within(entry))
    if inside:
        return together(_message(each, now) for each in inside)
    links = links_of(entry)
    if not is_summary(entry):
        return Reading(links=links)
    alert = alert_of_entry(entry, language, now)
    summaries = tuple((link, message_of(alert.source_id)) for link in links) if alert.is_summary else ()
    return Reading((alert,), links=links, summaries=summaries)


def _message(alert: Node, now: datetime) -> Reading:
    """Read one message of several: a broken one costs itself and no other."""
    try:
        return Reading(read_cap(alert, now))
    except AlertError as error:
        return Reading(warnings=(str(error),))


def _alerts_within(node: Node) -> Iterator[Node]:
    """Give the CAP messages below a node; what stands inside of one is its own."""
    for each in node.children:
        if each.key == "alert" and each.space in {"cap", ""} and each.first("identifier") is not None:
            yield each
        else:
            yield from _alerts_within(each)
