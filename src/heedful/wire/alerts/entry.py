"""An entry of a feed that summarises an alert by fields of CAP (`cap:event`, `cap:severity`) or of GDACS.

The rule of this file: what the entry does not say is not made up. A service that lists an alert means it, so the status
is Actual unless the entry says otherwise.
"""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from heedful.domain.alert import Alert, Certainty, MessageType, Severity, Status, Urgency
from heedful.wire.alerts import gdacs
from heedful.wire.alerts.areas import area_of, point_of, united
from heedful.wire.alerts.cap import parameters_of
from heedful.wire.alerts.kinds import kind_of
from heedful.wire.alerts.shapes import number
from heedful.wire.alerts.when import read_time
from heedful.wire.alerts.words import LONGEST_HEADLINE, LONGEST_ID, chosen, plain, told
from heedful.wire.alerts.xml_tree import Node

_OID = re.compile(r"urn:oid:[0-9A-Za-z.\-]+")
_DEPTH = re.compile(r"depth\W{0,3}(\d{1,3}(?:\.\d+)?)", re.IGNORECASE)
_FIELDS = frozenset({"event", "severity", "urgency", "certainty", "msgtype", "messagetype", "geocode", "areadesc"})
Words = TypeVar("Words", bound=StrEnum)


def is_summary(entry: Node) -> bool:
    """Tell whether an entry has fields of an alert, and not a title alone."""
    return any(
        (each.space == "cap" and each.key in _FIELDS) or (each.space == "gdacs" and each.key == "eventtype")
        for each in entry.children
    )


def alert_of_entry(entry: Node, language: str, now: datetime) -> Alert:
    """Make the alert of an entry that is a summary; `language` is that of its feed."""
    if entry.first("eventtype", "gdacs") is not None:
        return gdacs.alert_of(_gdacs_event(entry), now)
    return _alert(entry, plain(entry.said("language", "cap")) or language, now)


def _alert(entry: Node, language: str, now: datetime) -> Alert:
    warnings: list[str] = []
    title = plain(entry.said("title"), LONGEST_HEADLINE)
    event = plain(entry.said("event", "cap")) or plain(title)
    keys = ("sent", "onset", "effective", "expires")
    times = {key: read_time(entry.said(key, "cap"), now, key, warnings) for key in keys}
    parameters = parameters_of(entry)
    ending = read_time(parameters.get("eventendingtime"), now, "eventEndingTime", warnings)
    sent = times["sent"] or _published(entry, now, warnings)
    area = united([area_of(each, warnings) for each in (entry, *entry.all("area", "cap"))])
    if not area:
        warnings.append("The feed says neither by code nor by shape where it is; it touches nobody.")
    return Alert(
        source_id=_identifier(entry) or title or event,
        event=event,
        kind=kind_of(event, (), parameters),
        status=_word(entry, ("status",), Status, Status.ACTUAL, warnings),
        message_type=_word(entry, ("msgtype", "messagetype"), MessageType, MessageType.ALERT, warnings),
        severity=_word(entry, ("severity",), Severity, Severity.UNKNOWN, warnings),
        urgency=_word(entry, ("urgency",), Urgency, Urgency.UNKNOWN, warnings),
        certainty=_word(entry, ("certainty",), Certainty, Certainty.UNKNOWN, warnings),
        sent=sent,
        onset=times["onset"] or times["effective"] or sent,
        ends=ending or times["expires"],
        area=area,
        languages=(language,) if language else (),
        headline=title,
        warnings=told(warnings),
        is_summary=True,
        is_dated=times["sent"] is not None,
    )


def _identifier(entry: Node) -> str:
    """Give the identifier of the message that is summarised: CAP's own where the entry names or contains it."""
    given = entry.said("identifier", "cap") or entry.said("guid") or entry.said("id")
    oid = _OID.search(given)
    return oid[0] if oid else plain(given, LONGEST_ID)


def _published(entry: Node, now: datetime, warnings: list[str]) -> datetime:
    for key in ("published", "pubdate", "updated", "date"):
        if (found := read_time(entry.said(key), now, key, warnings)) is not None:
            return found
    warnings.append("Nobody says when it was sent; taken as now.")
    return now


def _word(entry: Node, keys: tuple[str, ...], words: type[Words], default: Words, warnings: list[str]) -> Words:
    """Read a word of CAP; a summary may leave it out, and that is no fault."""
    given = next((text for key in keys if (text := plain(entry.said(key, "cap")))), "")
    return chosen(words, given, default, keys[0], warnings) if given else default


def _gdacs_event(entry: Node) -> gdacs.Event:
    said = {each.key: each.text for each in entry.children if each.space == "gdacs"}
    said |= {"title": entry.said("title"), "pubdate": entry.said("pubdate")}
    severity = entry.first("severity", "gdacs")
    unit = "" if severity is None else severity.attributes.get("unit", "").casefold()
    value = None if severity is None else number(severity.attributes.get("value", ""))
    if unit == "ha" and value is not None:
        said["hectares"] = str(value)
    depth = _DEPTH.search("" if severity is None else severity.text)
    return gdacs.Event(
        said=said,
        point=point_of(entry),
        magnitude=value if unit.startswith("m") else None,
        depth_km=None if depth is None else number(depth[1]),
    )
