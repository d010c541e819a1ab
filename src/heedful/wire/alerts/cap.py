"""CAP 1.1 and 1.2 messages (OASIS, 2005 and 2010): an `alert` element to alerts, one for each event it tells of.

The rule of this file: what is missing or written wrong is accepted with a warning, as long as there is something to
act upon. Onset is `onset`, else `effective`, else `sent`; the end is the parameter `eventEndingTime`, else `expires`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from heedful.domain.alert import Alert, Area, Certainty, Circle, MessageType, Severity, Status, Urgency
from heedful.domain.earthquake import reach_km
from heedful.domain.moment_kind import EARTHQUAKE, OTHER
from heedful.wire.alerts.areas import area_of, united
from heedful.wire.alerts.blocks import Block, merged
from heedful.wire.alerts.country import country_codes
from heedful.wire.alerts.kinds import kind_of
from heedful.wire.alerts.reading import AlertError
from heedful.wire.alerts.shapes import number
from heedful.wire.alerts.strict import faults_of
from heedful.wire.alerts.when import read_time
from heedful.wire.alerts.words import LONGEST_HEADLINE, LONGEST_ID, chosen, plain, told
from heedful.wire.alerts.xml_tree import Node

#: CAP 1.2, 3.2.2: where an info names no language, it is this one.
_LANGUAGE = "en-US"
#: A country told in one message has a few hundred.
_MOST_INFOS = 1000
_MAGNITUDE = re.compile(
    r"(?:magnitude|magnitud|mag)\W{0,3}(\d{1,2}(?:[.,]\d+)?)|\bm[wlbs]?\s?(\d[.,]\d)\b", re.IGNORECASE
)
_DEPTH = re.compile(r"depth\W{0,3}(\d{1,3}(?:[.,]\d+)?)", re.IGNORECASE)


def read_cap(alert: Node, now: datetime) -> tuple[Alert, ...]:
    """Read one `alert` element; raises `AlertError` where nothing in it is of an alert.

    A message that tells of several events gives one alert each, `#1`, `#2` behind its identifier. One without any
    `info` (many cancellations) gives one alert without an area.
    """
    if not any(alert.said(key) for key in ("identifier", "sent", "msgtype")) and alert.first("info") is None:
        raise AlertError("Its <alert> has neither identifier nor info: it is no CAP message.")
    warnings = faults_of(alert)
    whole = _envelope(alert, now, warnings)
    infos = list(alert.all("info"))
    if len(infos) > _MOST_INFOS:
        warnings.append(f"It has {len(infos):,} <info>; only the first {_MOST_INFOS:,} are read.")
    events = merged(_block(info, whole.sent, now, warnings) for info in infos[:_MOST_INFOS])
    amiss = told(warnings)
    if not events:
        return (replace(whole, warnings=amiss),)
    several = len(events) > 1
    return tuple(
        _filled(whole, block, f"{whole.source_id}#{at}" if several else whole.source_id, amiss)
        for at, block in enumerate(events, 1)
    )


def parameters_of(node: Node) -> dict[str, str]:
    """Give the parameters of an info by their names in small letters; of several of a name the first."""
    found: dict[str, str] = {}
    for each in node.all("parameter"):
        names, values = list(each.all("valuename")), list(each.all("value"))
        for name, value in zip(names, values, strict=False):
            found.setdefault(name.text.casefold(), value.text)
    return found


def with_reach(area: Area, kind: str, texts: list[str], warnings: list[str]) -> Area:
    """Give circles of radius 0 the reach of their earthquake, by the magnitude that `texts` name."""
    if kind != EARTHQUAKE or not any(circle.radius_km == 0 for circle in area.circles):
        return area
    magnitude = _named(_MAGNITUDE, texts)
    if magnitude is None:
        warnings.append("A circle has no radius and the earthquake no magnitude; it reaches nobody.")
        return area
    reach = reach_km(magnitude, _named(_DEPTH, texts))
    grown = (circle if circle.radius_km else Circle(circle.lat, circle.lon, reach) for circle in area.circles)
    return replace(area, circles=tuple(grown))


def _envelope(alert: Node, now: datetime, warnings: list[str]) -> Alert:
    sent = read_time(alert.said("sent"), now, "sent", warnings)
    if sent is None:
        warnings.append("Nobody says when it was sent; taken as now.")
        sent = now
    source_id = plain(alert.said("identifier"), LONGEST_ID)
    references = _references(alert.said("references"))
    if source_id in references:
        warnings.append("It refers to itself.")
    return Alert(
        source_id=source_id or _made_up(alert, warnings),
        event="",
        kind=OTHER,
        status=chosen(Status, alert.said("status"), Status.ACTUAL, "status", warnings),
        message_type=chosen(MessageType, alert.said("msgtype"), MessageType.ALERT, "msgType", warnings),
        severity=Severity.UNKNOWN,
        urgency=Urgency.UNKNOWN,
        certainty=Certainty.UNKNOWN,
        sent=sent,
        onset=sent,
        ends=None,
        area=Area(),
        references=references,
    )


def _block(info: Node, sent: datetime, now: datetime, warnings: list[str]) -> Block:
    parameters = parameters_of(info)
    codes = frozenset(plain(each.said("value")) for each in info.all("eventcode"))
    event = plain(info.said("event"))
    kind = kind_of(event, sorted(codes), parameters)
    times = {key: read_time(info.said(key), now, key, warnings) for key in ("onset", "effective", "expires")}
    areas = list(info.all("area"))
    texts = [*parameters.values(), *(f"{name} {value}" for name, value in parameters.items())]
    texts += [info.said("headline"), info.said("description")]
    return Block(
        languages=(plain(info.said("language")) or _LANGUAGE,),
        event=event,
        kind=kind,
        severity=chosen(Severity, info.said("severity"), Severity.UNKNOWN, "severity", warnings),
        urgency=chosen(Urgency, info.said("urgency"), Urgency.UNKNOWN, "urgency", warnings),
        certainty=chosen(Certainty, info.said("certainty"), Certainty.UNKNOWN, "certainty", warnings),
        onset=times["onset"] or times["effective"] or sent,
        ends=read_time(parameters.get("eventendingtime"), now, "eventEndingTime", warnings) or times["expires"],
        area=with_reach(_area(areas, parameters, warnings), kind, texts, warnings),
        codes=codes | {parameters.get("awareness_type", "").partition(";")[0].strip()},
        place="; ".join(plain(each.said("areadesc")) for each in areas),
        headline=plain(info.said("headline"), LONGEST_HEADLINE),
    )


def _area(areas: list[Node], parameters: dict[str, str], warnings: list[str]) -> Area:
    """Give where it is; a country that GDACS names counts where nothing else does."""
    found = united(area_of(each, warnings) for each in areas)
    return found or Area(codes=country_codes(parameters.get("iso3", "")))


def _filled(whole: Alert, block: Block, source_id: str, warnings: tuple[str, ...]) -> Alert:
    return replace(
        whole,
        source_id=source_id,
        event=block.event,
        kind=block.kind,
        severity=block.severity,
        urgency=block.urgency,
        certainty=block.certainty,
        onset=block.onset,
        ends=block.ends,
        area=block.area,
        languages=block.languages,
        headline=block.headline,
        warnings=warnings,
    )


def _references(text: str) -> tuple[str, ...]:
    """Give the identifiers of 'sender,identifier,sent' triples; what is no triple is taken as an identifier itself."""
    found = []
    for each in text.split():
        parts = each.split(",")
        found.append(parts[1] if len(parts) > 1 else parts[0])
    return tuple(dict.fromkeys(plain(each, LONGEST_ID) for each in found if each))


def _made_up(alert: Node, warnings: list[str]) -> str:
    """Make an identifier of what it says, so that the same message has the same one each time."""
    warnings.append("It has no identifier; one was made of what it says.")
    said = "\n".join(f"{each.key}={each.text}" for each in alert.descendants())
    return f"sha256:{sha256(said.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _named(pattern: re.Pattern[str], texts: list[str]) -> float | None:
    for text in texts:
        if found := pattern.search(text):
            return number(next(group for group in found.groups() if group).replace(",", "."))
    return None
