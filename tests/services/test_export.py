"""Everything that we hold of one person, compared with what was put in."""

from __future__ import annotations

import json
import tracemalloc
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from tests.mails import came, written
from tests.services.logs import KIND, json_lines, row, take

from heedful.domain.gate.request import Purpose
from heedful.models import (
    ApiKey,
    AuditEntry,
    Conversation,
    Customer,
    Delivery,
    FlowAgain,
    Identity,
    IdentityEdge,
    Judgement,
    Locality,
    Mailbox,
    Message,
    Outreach,
    Regrouping,
    Reject,
    Source,
)
from heedful.queries.audit import SAW
from heedful.services import export
from heedful.services.attaching import file_of
from heedful.services.audit import MACHINE, Actor, record
from heedful.services.circumstances import begin_own_moment, unsubscribe
from heedful.services.conversing import add_note, assign
from heedful.services.desire import refresh
from heedful.services.export import export_customer
from heedful.services.intake import take_file
from heedful.services.kind import save_kind
from heedful.services.merging import merge_customers
from heedful.services.outbox import Handed, send_due
from heedful.services.own_page import make_link
from heedful.services.regrouping import merge, undo
from heedful.services.replying import Reply, send
from heedful.services.tagging import put_on
from heedful.wire.signals import Mapping

pytestmark = pytest.mark.django_db
CLOCK = datetime(2024, 1, 1, 0, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


def _exported(customer: Customer, by: Actor = MACHINE) -> dict:
    return json.loads("".join(export_customer(customer, by, CLOCK)))


def _known(value: str) -> Customer:
    return Identity.objects.get(value=value).customer


def test_export_holds_all_that_was_put_in_and_nothing_of_others(home, alice):
    save_kind(KIND, MACHINE)
    take(
        home,
        row("ana", 0, "started", note="ümlaut", depth={"a": [1, None]}),
        row("ana", 5, "finished", path="/done", value=12.5, currency="EUR"),
        row("browser", 30, "started"),
        row("ben", 1, "started", note="of ben"),
        {"customer": "ana", "at": "never", "kind": "k", "note": "a row of ana"},
        {"customer": "ben", "at": "never", "kind": "k"},
    )
    refresh()
    ana, browser = _known("ana"), _known("browser")
    ana.name, ana.organisation, ana.traits = "Ana Lima", "Harbour Works", {"plan": "pro"}
    ana.save()
    source = Source.objects.create(name="shop", client="segment")
    for body in ('{"user_id": "ana", "what": "never"}', '{"user_id": "ben"}', '{"name": "Ana Lima"}'):
        Reject.objects.create(source=source, dialect="segment", received_at=CLOCK, reason="no kind", body=body)
    record(Actor(alice, "127.0.0.1"), SAW, "customer", ana.pk)
    merge_customers(browser, ana, MACHINE)
    told = _exported(ana, Actor(alice))

    assert list(told) == [
        *("about", "exported_at", "customer", "handles", "merged", *_tables(told), "messages", "notes"),
        *("attachments", "note_files", "talks", "owed", "problems", "mails", "tags"),
        *("desires", "looks"),
        *("rejected_rows", "rejected_events", "signals"),
    ]
    assert told["customer"] == {
        **told["customer"],
        "id": ana.pk,
        "name": "Ana Lima",
        "organisation": "Harbour Works",
        "traits": {"plan": "pro"},
        "merged_into_id": None,
    }
    assert [(each["sort"], each["value"], len(each["moves"])) for each in told["handles"]] == [
        ("user_id", "ana", 0),
        ("user_id", "browser", 1),
    ]
    move = told["handles"][1]["moves"][0]
    assert (move["from_number"], move["to_number"], move["cause"]) == (browser.pk, ana.pk, "person")
    assert [each["id"] for each in told["merged"]] == [browser.pk]
    assert [(each["kind"], each["outcome"], each["arose_at"]) for each in told["desires"]] == [
        ("restore", "fulfilled", "2024-01-01T00:00:00Z"),
    ]
    assert [(each["did"], each["by"]) for each in told["looks"]] == [
        ("saw", "one of us"),
        ("joined two customers", "a program of ours"),
        ("exported", "one of us"),
    ]
    assert [json.loads(each["raw"])["note"] for each in told["rejected_rows"]] == ["a row of ana"]
    assert [each["body"] for each in told["rejected_events"]] == [
        '{"user_id": "ana", "what": "never"}',
        '{"name": "Ana Lima"}',
    ]
    assert told["rejected_events"][0]["source"]["name"] == "shop"
    signals = [(each["at"], each["kind"], each["handle"], each["path"], each["value"]) for each in told["signals"]]
    assert signals == [
        ("2024-01-01T00:00:00Z", "started", "ana", None, None),
        ("2024-01-01T00:05:00Z", "finished", "ana", "/done", 12.5),
        ("2024-01-01T00:30:00Z", "started", "browser", None, None),
    ]
    assert told["signals"][0]["properties"]["note"] == "ümlaut"
    whole = json.dumps(told)
    for stranger in ("ben", "alice", "Alice", "127.0.0.1"):
        assert stranger not in whole
    entry = AuditEntry.objects.get(verb="exported")
    assert (entry.who, entry.object_id, entry.detail) == (alice, str(ana.pk), {})


def _tables(told: dict) -> list[str]:
    return [name for name in told if "." in name]


def test_every_table_that_points_at_customers_is_told(home):
    """Whoever adds a table about customers finds it in the export without thinking of it."""
    pointing = {
        f"{relation.related_model._meta.model_name}.{relation.field.name}"
        for pointed in (Customer, Identity)
        for relation in pointed._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and (relation.one_to_many or relation.one_to_one)
        and relation.related_model not in {Customer, Identity, IdentityEdge}
    }
    assert {"circumstances.customer", "place.customer", "merge.into", "conflict.one"} <= pointing
    assert set(_tables(_exported(Customer.objects.create()))) == pointing


def test_rows_of_other_tables_come_with_all_their_columns_but_ours(home, alice):
    """A table as any of those that point at something: its columns, how the row is called that it names, no colleague."""
    source = Source.objects.create(name="shop", client="segment")
    delivery = Delivery.objects.create(source=source, dialect="x", received_at=CLOCK, body=b"x", signals=3)
    told = export._columns(delivery)
    assert told == {
        "id": delivery.pk,
        "source_id": source.pk,
        "source": {"name": "shop"},
        "dialect": "x",
        "received_at": CLOCK,
        "address": None,
        "signals": 3,
    }
    entry = AuditEntry.objects.create(who=alice, verb="x")
    assert "who_id" not in export._columns(entry)


def test_export_tells_how_things_are_what_touched_them_and_what_was_to_be_sent(home, bob):
    ana, ben = Customer.objects.create(name="Ana Lima"), Customer.objects.create(name="Ben Okafor")
    for person in (ana, ben):
        unsubscribe(person, [Purpose.SURVEY], None, CLOCK)
        make_link(person, Actor(bob), CLOCK)
        begin_own_moment(person, "moving", None, CLOCK)
        Locality.objects.create(customer=person, label=f"The house of {person.name}")
        told = {"subject": f"To {person.name}", "text": "Hello", "words": "1", "msg_id": "<1@x>", "made_by": bob}
        row = Outreach.objects.create(customer=person, address="a@example.org", **told)
        Judgement.objects.create(at=CLOCK, customer=person, outreach=row, decision="hold", facts={"of": person.name})
    told = _exported(ana)
    assert [each["unsubscribed"] for each in told["circumstances.customer"]] == [["survey"]]
    assert [each["kind"] for each in told["moment.customer"]] == ["moving"]
    assert [each["moment"]["event"] for each in told["touched.customer"]] == ["Moving house"]
    assert [each["label"] for each in told["locality.customer"]] == ["The house of Ana Lima"]
    assert [each["subject"] for each in told["outreach.customer"]] == ["To Ana Lima"]
    assert [each["facts"] for each in told["judgement.customer"]] == [{"of": "Ana Lima"}]
    assert len(told["ownpagelink.customer"]) == 1
    assert [(each["did"], each["by"]) for each in told["looks"]] == [
        ("changed what may be sent to", "they themselves"),
        ("made a link to their own page for", "one of us"),
        ("noted a moment of", "they themselves"),
        ("exported", "a program of ours"),
    ]
    assert "Ben" not in json.dumps(told)
    assert "Bob" not in json.dumps(told)


def test_export_holds_nothing_of_the_house_but_names(home, bob):
    row = came(written("Where are my files?")).conversation
    source = Source.objects.create(name="shop", client="segment", sites=["SITE"])
    key = ApiKey.objects.create(name="till", prefix="PREFIX", digest="DIGEST-OF-A-KEY", scopes=["SCOPE"], source=source)
    box = row.mailbox
    Mailbox.objects.update(secret="SEALED", user="USER", host="HOST", signature="SIGNATURE")
    row.messages.update(program=key)
    add_note(row, Actor(program=key), "Called")
    assign(row, MACHINE, bob)
    told = _exported(row.customer)
    whole = json.dumps(told)
    for secret in ("SEALED", "USER", "HOST", "SIGNATURE", "DIGEST", "PREFIX", "SCOPE", "SITE", "Bob", "bob@"):
        assert secret not in whole
    assert [each["mailbox"] for each in told["mails"]] == [{"name": box.name, "address": box.address}]
    assert [each["program"] for each in (*told["messages"], *told["notes"])] == [{"name": "till"}] * 2
    assert told["messages"][0]["conversation"] == {"subject": "My files"}


def test_export_of_somebody_of_whom_nothing_is_known(home):
    told = _exported(Customer.objects.create())
    assert [told[name] for name in ("handles", "desires", "rejected_rows", "rejected_events", "signals")] == [[]] * 5


def test_export_tells_what_is_attached_in_their_conversations(home, bob):
    row = came(written("May I have the invoice?")).conversation
    other = came(written("Mine", sender="jon@example.net")).conversation
    sent, kept = file_of("invoice.pdf", "application/pdf", b"42"), file_of("inside.txt", "text/plain", b"7")
    send(row, Actor(bob), Reply("Here it is.", [["", "ana@example.org"]], row.version, files=[sent]), CLOCK)
    add_note(row, Actor(bob), "See", [kept])
    add_note(other, Actor(bob), "See", [kept])
    told = _exported(row.customer)
    assert [(each["name"], each["size"], each["digest"]) for each in told["attachments"]] == [
        ("invoice.pdf", 2, sent.sha256)
    ]
    assert [(each["name"], each["size"]) for each in told["note_files"]] == [("inside.txt", 1)]


def test_export_tells_the_tags_of_their_conversations(home):
    row = came(written("May I have the invoice?")).conversation
    other = came(written("Mine", sender="jon@example.net")).conversation
    put_on(row, MACHINE, "complains often")
    put_on(other, MACHINE, "of Jon")
    told = _exported(row.customer)["tags"]
    assert [(each["tag"], each["conversation"]) for each in told] == [
        ({"name": "complains often"}, {"subject": "My files"})
    ]


@pytest.fixture
def merged(home, bob):
    """Jon's conversation, with all that hangs on it, in Ana's; and what was said there since."""
    ana = came(written("Of Ana", Subject="Ana asks")).conversation
    jon = came(written("Of Jon", sender="Jon Berg <jon@example.net>", Subject="Jon asks")).conversation
    file = file_of("jon.txt", "text/plain", b"7")
    _answer(jon, "To Jon", [["Jon Berg", "jon@example.net"]], files=[file])
    add_note(jon, Actor(bob), "A note about Jon", [file])
    put_on(jon, MACHINE, "tag of Jon")
    put_on(ana, MACHINE, "tag of Ana")
    add_note(ana, Actor(bob), "A note about Ana")
    merge(Conversation.objects.get(pk=jon.pk), Conversation.objects.get(pk=ana.pk), MACHINE, other_customer=True)
    first = Message.objects.get(visible="Of Jon").msg_id
    came(written("Since, of Jon", sender="Jon Berg <jon@example.net>", In_Reply_To=f"<{first}>", Subject="Jon asks"))
    _answer(ana, "To both", [["Ana", "ana@example.org"], ["Jon Berg", "jon@example.net"]])
    _answer(ana, "To Jon since", [["Jon Berg", "jon@example.net"]])
    return ana.customer, jon.customer


def _answer(row, text, to, **more):
    row.refresh_from_db()
    send(row, MACHINE, Reply(text, to, row.version, **more), CLOCK)
    while send_due(lambda *_: Handed({}), timezone.now()):
        pass


def _with_words(told, *words):
    """Give the parts of an export in which one of these stands."""
    return {key: value for key, value in told.items() if any(word in json.dumps(value) for word in words)}


def test_export_of_a_merged_conversation_holds_nothing_of_the_other_customer(merged):
    ana, _ = merged
    told = _exported(ana)
    assert [each["visible"] for each in told["messages"]] == ["Of Ana", "To both"]
    assert [each["to"] for each in told["messages"]][1] == [["Ana", "ana@example.org"]]
    assert [each["text"] for each in told["notes"]] == ["A note about Ana"]
    assert [each["tag"]["name"] for each in told["tags"]] == ["tag of Ana"]
    assert (told["attachments"], told["note_files"]) == ([], [])
    assert [each["subject"] for each in told["mails"]] == ["Ana asks"]
    assert not _with_words(told, "Jon", "jon@", "example.net")
    assert "merged with those of somebody else, it leaves out what is of that other person" in told["about"]


def test_export_of_whose_conversation_went_to_another_holds_what_is_theirs(merged):
    _, jon = merged
    told = _exported(jon)
    assert [each["visible"] for each in told["messages"]] == ["Of Jon", "To Jon"]
    assert [each["visible"] for each in told["message.customer"]] == ["Of Jon", "Since, of Jon"]
    assert [each["text"] for each in told["notes"]] == ["A note about Jon"]
    assert [each["name"] for each in (*told["attachments"], *told["note_files"])] == ["jon.txt"] * 2
    assert [each["tag"]["name"] for each in told["tags"]] == ["tag of Jon"]
    assert not _with_words(told, "Ana", "ana@")
    assert "leaves out" in told["about"]


@pytest.mark.parametrize("name", ["Ana", "Jon", "Cem"])
@pytest.mark.parametrize(
    "merges", [[("Jon", "Ana"), ("Ana", "Cem")], [("Ana", "Jon"), ("Jon", "Cem")], [("Jon", "Cem"), ("Ana", "Cem")]]
)
def test_export_after_a_chain_of_merges_is_theirs_alone(home, merges, name):
    names = ("Ana", "Jon", "Cem")
    rows = {}
    for each in names:
        said = written(f"Of {each}", sender=f"{each} <{each.lower()}@{each.lower()}.example>", Subject=f"{each} asks")
        rows[each] = came(said).conversation
    for gone, into in merges:
        merge(*(Conversation.objects.get(pk=rows[each].pk) for each in (gone, into)), MACHINE, other_customer=True)
    told = _exported(rows[name].customer)
    assert [each["visible"] for each in told["messages"]] == [f"Of {name}"]
    others = [word for each in names if each != name for word in (f"Of {each}", f"{each} asks", f"{each.lower()}@")]
    assert not _with_words(told, *others)


def test_export_of_a_merge_that_was_undone_is_whole(merged):
    ana, _ = merged
    undo(Regrouping.objects.get(), MACHINE)
    assert "leaves out" not in _exported(ana)["about"]


def test_export_of_many_signals_comes_in_pieces(home):
    signals = 50_000
    file = json_lines(
        home, (row("ana", minute, "page", path=f"/p{minute}", note="x" * 40) for minute in range(signals))
    )
    take_file(file, Mapping(customer="customer", at="at", kind="kind", path="path"), MACHINE)
    ana = _known("ana")
    tracemalloc.start()
    size = longest = 0
    for piece in export_customer(ana, MACHINE, timezone.now()):
        size += len(piece)
        longest = max(longest, len(piece))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 10_000_000
    assert longest < 100_000
    assert peak < 8_000_000


def test_follow_again_is_no_table_of_persons():
    """It holds a number and a time, and goes when it is done; so it is in no export."""
    assert {field.name for field in FlowAgain._meta.fields} == {"id", "customer_number", "due_at"}
