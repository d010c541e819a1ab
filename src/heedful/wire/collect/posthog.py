"""The dialect of PostHog's clients.

`/batch/`, `/e/`, `/capture/` and `/i/v0/e/` bring one event, a list of them or `{"batch": [...], "sent_at": ...}`;
`/i/v1/analytics/events` brings a batch whose events have their switches under `options` and not among the
properties, and the name of the client in a header, which the door writes around the batch as `$lib`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heedful.wire.collect.calls import Aliased, Call, Grouped, Happened, Identified, Who
from heedful.wire.collect.envelope import Envelope, Reading, happened, kind_of, mapping_of, message_id_of
from heedful.wire.collect.handles import handle_of
from heedful.wire.collect.page import campaign_of, without_query
from heedful.wire.collect.refused import RefusedError
from heedful.wire.collect.whence import address_of

#: What the clients send by themselves, and what tells nearly nobody anything.
NOISE = frozenset(
    {
        "$$heatmap",
        "$autocapture",
        "$copy_autocapture",
        "$dead_click",
        "$feature_enrollment_update",
        "$feature_flag_called",
        "$feature_interaction",
        "$feature_view",
        "$heatmap",
        "$opt_in",
        "$opt_out",
        "$pageleave",
        "$performance_event",
        "$rageclick",
        "$snapshot",
        "$web_vitals",
    }
)
#: `alias(alias, original)` of the browser and `alias(previous_id, distinct_id)` of Python put the old id into
#: `distinct_id`; `alias({distinctId, alias})` of Node, and every other client, puts the user's id there.
_OLD_ID_FIRST = frozenset({"web", "posthog-python"})
#: Clients in the hands of one person: `group()` says that this person belongs. Servers send an id that they invent.
_PERSONAL = frozenset({"web", "posthog-react-native", "posthog-ios", "posthog-android", "posthog-flutter"})
#: Of the groups that PostHog knows, these are organisations that a customer may belong to.
_ORGANISATIONS = frozenset({"company", "organization", "organisation", "account"})
#: What clients tell about a visitor and that groups of a question are made of.
_RENAMED = {"$browser": "browser", "$os": "os", "$device_type": "device_type", "$app_version": "app_version"}
_TRACKING = frozenset({"distinct_id", "token"})


@dataclass(frozen=True)
class PostHog:
    """Reads bodies of PostHog."""

    def opened(self, document: Any) -> Envelope | None:
        """Give the events of a body."""
        if isinstance(document, list):
            return Envelope("batch", document)
        if not isinstance(document, dict):
            return None
        around = {name: document[name] for name in ("sent_at", "created_at", "$lib") if name in document}
        events = document.get("batch", [document] if "event" in document else None)
        sent_at = document.get("sent_at") or document.get("created_at")
        return Envelope("batch", events, around, sent_at) if isinstance(events, list) else None

    def calls(self, event: dict[str, Any], reading: Reading) -> Iterator[Call]:
        """Read one event."""
        told = _told(event, reading)
        if told.name in NOISE and told.name not in reading.kept_noise:
            return
        read = _READERS.get(told.name)
        if read is not None:
            yield from read(told, reading)
            return
        yield _signal(told, reading)
        # Any event may also say something about the person, or where they belong.
        yield from _traits_beside(told)
        yield from _groups(told, reading)


@dataclass(frozen=True)
class _Told:
    """One event, looked through: what every reader of it needs."""

    name: str
    distinct_id: str | None
    is_anonymous: bool
    lib: str
    at: int
    marks: tuple[str, ...]
    message_id: str | None
    properties: Mapping[str, Any]
    traits: Mapping[str, Any]
    address: str | None = None

    @property
    def who(self) -> Who:
        """Whose event it is; raises `RefusedError` where that is nobody."""
        if self.distinct_id is None:
            raise RefusedError("It names nobody: ‘distinct_id’ identifies nobody.")
        return Who(anonymous_id=self.distinct_id) if self.is_anonymous else Who(user_id=self.distinct_id)


def _told(event: dict[str, Any], reading: Reading) -> _Told:
    properties = mapping_of(event.get("properties"), "‘properties’")
    options = mapping_of(event.get("options"), "‘options’")
    # The browser's client writes it among the properties, the others beside them.
    distinct_id = handle_of(event.get("distinct_id") or properties.get("distinct_id"))
    at, marks = _when(event, reading)
    return _Told(
        name=kind_of(event.get("event")),
        distinct_id=distinct_id,
        is_anonymous=_is_anonymous(distinct_id, properties, options),
        lib=str(properties.get("$lib") or reading.around.get("$lib") or ""),
        at=at,
        marks=marks,
        message_id=message_id_of(event.get("uuid") or properties.get("$insert_id")),
        properties=properties,
        traits=_traits(event, properties),
        address=address_of(properties.get("$ip") or event.get("ip")),
    )


def _is_anonymous(distinct_id: str | None, properties: Mapping[str, Any], options: Mapping[str, Any]) -> bool:
    """Tell whether the client itself says that it made the id up."""
    return (
        properties.get("$is_identified") is False
        or properties.get("$process_person_profile") is False
        or options.get("process_person_profile") is False
        or (distinct_id is not None and distinct_id == properties.get("$device_id"))
    )


def _when(event: dict[str, Any], reading: Reading) -> tuple[int, tuple[str, ...]]:
    offset = event.get("offset")
    if event.get("timestamp") is None and isinstance(offset, int) and not isinstance(offset, bool):
        # So many ms before it was sent; older clients of the browser know nothing better.
        return reading.at(reading.received_at - max(0, offset), reading.received_at)
    return reading.at(event.get("timestamp"), event.get("sent_at"))


def _traits(event: dict[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is said about the person; what the client adds about the visit stays out."""
    once = {**_object(properties.get("$set_once")), **_object(event.get("$set_once"))}
    always = {**_object(properties.get("$set")), **_object(event.get("$set"))}
    # The browser's client repeats the campaign of the visit here, once as it is and once as the initial one.
    own = {name for name in once if f"$initial_{name}" not in once}
    told = mapping_of({**{name: once[name] for name in own}, **always}, "‘$set’")
    return {name: value for name, value in told.items() if not name.startswith("$")}


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _signal(told: _Told, reading: Reading) -> Happened:
    properties = _plain(told.properties)
    kind, path = told.name, None
    address = told.properties.get("$current_url") or told.properties.get("$pathname")
    if kind in {"$pageview", "$screen"}:
        path = reading.path(told.properties.get("$screen_name") if kind == "$screen" else address)
        kind = "page"
    return happened(
        told.who,
        (told.at, told.marks),
        kind,
        {**campaign_of(address), **properties},
        path=path,
        message_id=told.message_id,
        address=told.address,
    )


def _plain(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Give properties as somebody sent them, and of what the client adds only what tells something."""
    kept = {name: value for name, value in properties.items() if not name.startswith("$") and name not in _TRACKING}
    if not properties.get("$is_server"):
        kept.update({ours: properties[name] for name, ours in _RENAMED.items() if name in properties})
    referrer = properties.get("$referrer")
    if referrer != "$direct" and (bare := without_query(referrer)):
        kept["referrer"] = bare
    return kept


def _identify(told: _Told, _reading: Reading) -> Iterator[Call]:
    if told.distinct_id is None:
        raise RefusedError("It names nobody: ‘distinct_id’ identifies nobody.")
    anonymous = handle_of(told.properties.get("$anon_distinct_id"))
    who = Who(told.distinct_id, anonymous if anonymous != told.distinct_id else None)
    yield Identified(who, told.at, told.traits, told.message_id)


def _set(told: _Told, _reading: Reading) -> Iterator[Call]:
    yield Identified(told.who, told.at, told.traits, told.message_id)


def _alias(told: _Told, _reading: Reading) -> Iterator[Call]:
    named = handle_of(told.properties.get("distinct_id")) or told.distinct_id
    other = handle_of(told.properties.get("alias"))
    if named is None or other is None:
        raise RefusedError("It says that two ids are one person, and one of them identifies nobody.")
    previous, user_id = (named, other) if told.lib in _OLD_ID_FIRST else (other, named)
    if previous != user_id:
        yield Aliased(previous, user_id, told.at, told.message_id)


def _group(told: _Told, reading: Reading) -> Iterator[Call]:
    organisation = handle_of(told.properties.get("$group_key"))
    if organisation is None:
        raise RefusedError("It does not say which organisation: there is no ‘$group_key’.")
    if told.properties.get("$group_type") not in _ORGANISATIONS:
        return
    who = told.who if told.lib in _PERSONAL else None
    if who is not None:
        reading.told_groups.add((who, organisation))
    traits = mapping_of(told.properties.get("$group_set"), "‘$group_set’")
    yield Grouped(who, told.at, organisation, traits, told.message_id)


_READERS = {
    "$identify": _identify,
    "$set": _set,
    "$create_alias": _alias,
    "$merge_dangerously": _alias,
    "$groupidentify": _group,
}


def _traits_beside(told: _Told) -> Iterator[Call]:
    # Without the id of the message: under it goes the signal, and this would be taken for its repeat.
    if told.traits:
        yield Identified(told.who, told.at, told.traits)


def _groups(told: _Told, reading: Reading) -> Iterator[Call]:
    for sort, key in _object(told.properties.get("$groups")).items():
        organisation = handle_of(key)
        if sort in _ORGANISATIONS and organisation is not None and (told.who, organisation) not in reading.told_groups:
            reading.told_groups.add((told.who, organisation))
            yield Grouped(told.who, told.at, organisation)
