"""Defining kinds: form and text are the same thing, and a mistake is said in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.signals import RESTORE, take

from heedful.domain.kind import read_kinds
from heedful.models import AuditEntry, Kind, KindVersion
from heedful.services.kind import read_definition, write_definition
from heedful.web.forms.kind import KindForm, initial_of

pytestmark = pytest.mark.django_db
END = datetime(2024, 3, 5, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path
    return tmp_path


@pytest.fixture
def owner(signed_in, alice):
    return signed_in(alice)


def _log(folder, *kinds):
    rows = []
    for number in range(6):
        at = END + timedelta(hours=number)
        rows += [
            (f"c{number}", at.isoformat(), "restore.started"),
            (f"c{number}", (at + timedelta(minutes=2)).isoformat(), "restore.finished"),
        ]
        rows += [(f"c{number}", (at + timedelta(minutes=4)).isoformat(), "restore.started")]
    take(folder, rows, *kinds)


def _said(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def _fields(**changed: str) -> dict[str, str]:
    fields = {
        "shown": "form",
        "definition": RESTORE,
        "id": "restore",
        "name": "Get my files back",
        "arises": "restore.started\npage:/restore",
        "steps": "choose files: restore.chosen\nrestore.downloading",
        "fulfilled": "restore.finished",
        "fulfilled_name": "has them",
        "refused": "restore.denied",
        "touches": "page:/help/**",
        "awaits_us": "",
        "answered": "",
        "patience": "2 days",
        "stalls": "6 hours",
        "rest": "",
        "target": "",
    }
    return fields | changed


def test_only_owners_define(signed_in, bob, charlie, folder):
    _log(folder, RESTORE)
    for colleague in (bob, charlie):
        client = signed_in(colleague)
        for address in ("/define/", "/flow/restore/define/", "/define/found/"):
            assert client.get(address).status_code == 404
            assert client.post(address, _fields()).status_code == 404


def test_define_from_text_then_follow(owner, folder):
    _log(folder)
    answer = owner.post("/define/", {"shown": "text", "definition": RESTORE, "save": ""})
    assert answer.status_code == 302
    assert answer["Location"] == "/flow/restore/"
    assert Kind.objects.get().definition.strip() == RESTORE.strip()
    assert AuditEntry.objects.filter(sort="kind", object_id="restore").count() == 1


def test_edit_by_form_keeps_what_was_not_touched(owner, folder):
    commented = RESTORE.replace('patience = "2 days"', 'patience = "2 days"  # they told us so')
    _log(folder, commented)
    answer = owner.post("/flow/restore/define/", _fields(definition=commented, target="0.9", save=""))
    assert answer.status_code == 302
    kind = Kind.objects.get()
    assert "# they told us so" in kind.definition
    assert read_definition(kind.definition).target == 0.9
    assert (kind.version, KindVersion.objects.filter(kind=kind).count()) == (2, 2)


def test_switching_shows_the_same_thing_the_other_way(owner, folder):
    _log(folder, RESTORE)
    as_text = owner.post("/flow/restore/define/", _fields(patience="3 days", switch="")).content.decode()
    assert 'patience = "3 days"' in as_text.replace("&quot;", '"')
    as_form = owner.post(
        "/flow/restore/define/", {"shown": "text", "definition": RESTORE, "switch": ""}
    ).content.decode()
    assert "choose files: restore.chosen" in as_form


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"arises": ""}, "has no entrance"),
        ({"patience": "soon"}, "is no duration"),
        ({"target": "2"}, "can&#x27;t be watched"),
        ({"fulfilled": "a[b"}, "not closed"),
        ({"id": "other"}, "The id of a kind stays as it is"),
    ],
)
def test_mistake_in_a_form_is_said_and_nothing_is_lost(owner, folder, changed, says):
    _log(folder, RESTORE)
    answer = owner.post("/flow/restore/define/", _fields(name="My own words", save="", **changed))
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert "My own words" in answer.content.decode()
    assert Kind.objects.get().version == 1


def test_mistake_in_a_text_names_the_line(owner, folder):
    _log(folder, RESTORE)
    answer = owner.post(
        "/flow/restore/define/", {"shown": "text", "definition": RESTORE.replace('"2 days"', '"soon"'), "save": ""}
    )
    assert "Line 11: " in _said(answer)


def test_several_kinds_or_none_at_once_are_refused(owner, folder):
    for text in ("", "nonsense", RESTORE + RESTORE.replace('"restore"', '"other"')):
        answer = owner.post("/define/", {"shown": "text", "definition": text, "save": ""})
        assert answer.status_code == 200
        assert 'class="notice error"' in answer.content.decode()
    assert not Kind.objects.exists()


def test_found_says_what_a_draft_would_find(owner, folder):
    _log(folder)
    said = _said(owner.post("/define/found/", _fields()))
    assert "In all 18 signals it finds 12 desires of 6 customers" in said
    assert "6 of 6 got it" in said
    assert "6 of these began within five minutes of a fulfilled one" in said
    assert "No signal in the log matches ‘restore.denied’" in said


def test_found_before_the_first_signal(owner):
    assert "There is no signal in the log yet" in _said(owner.post("/define/found/", _fields()))


def test_a_second_kind_of_one_id_is_refused(owner, folder):
    _log(folder, RESTORE)
    answer = owner.post("/define/", _fields(save=""))
    assert "is here already" in answer.content.decode()


names = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
)
patterns = st.sampled_from(["a.b", "page:/x/**", 'pay[reason="a, b", amount>=1]', r"a\*b", "Order Completed"])


@settings(deadline=None, max_examples=200)
@given(
    st.fixed_dictionaries(
        {
            "name": names.filter(lambda text: ": " not in text),
            "arises": st.lists(patterns, min_size=1, max_size=3, unique=True),
            "fulfilled": st.lists(patterns, min_size=1, max_size=2, unique=True),
            "steps": st.lists(
                patterns
                | st.fixed_dictionaries(
                    {
                        "name": st.sampled_from(["choose", "Größe wählen"]),
                        "when": st.lists(patterns, min_size=2, max_size=2, unique=True),
                    }
                ),
                max_size=3,
            ),
            "patience": st.sampled_from(["2 days", "90 minutes"]),
            "target": st.none() | st.sampled_from([0.5, 0.95]),
        }
    )
)
def test_form_and_text_say_the_same(fields):
    text = write_definition({"id": "k", **fields})
    (kind,) = read_kinds(text)
    form = KindForm({key: "" if value is None else value for key, value in initial_of(kind).items()})
    assert form.is_valid()
    assert read_kinds(write_definition(form.fields_of_kind(), text)) == (kind,)
    assert read_kinds(write_definition(form.fields_of_kind())) == (kind,)


@pytest.mark.parametrize(
    "step", ['"Order: Completed"', '{name = "ship: it", when = "x"}', """{name = "n", when = 'y[a="1 | 2"]'}"""]
)
def test_a_step_that_a_form_cannot_say_is_shown_as_text(owner, folder, step):
    definition = RESTORE.replace('"restore.downloading"]', f"{step}]")
    _log(folder, definition)
    assert 'name="shown" value="text"' in owner.get("/flow/restore/define/").content.decode()
    owner.post("/flow/restore/define/", {"shown": "text", "definition": definition + "target = 0.9\n", "save": ""})
    assert read_definition(Kind.objects.get().definition).steps == read_definition(definition).steps
