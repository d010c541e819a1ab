"""Files of kinds: what is read, and what is said of every mistake."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.domain.kind import KindsError, read_kinds

WHOLE = """
[[desire]]
id        = "restore"
name      = "Get my files back"              # the customer's words
arises    = ["restore.started", "page:/restore"]   # entrances, not areas
steps     = [{name = "choose files", when = "restore.chosen"}, "restore.downloading"]
fulfilled = ["restore.finished"]
fulfilled_name = "has them"
refused   = ["restore.denied"]
touches   = ["page:/help/**"]
awaits_us = ["callback.asked"]
answered  = ["callback.done"]
patience  = "2 days"
stalls    = "6 hours"
rest      = "0 minutes"
target    = 0.95
"""
HOUR = 3_600_000


def test_read_kinds_the_one_of_the_specification():
    (kind,) = read_kinds(WHOLE)
    assert (kind.id, kind.name, kind.fulfilled_name, kind.target) == (
        "restore",
        "Get my files back",
        "has them",
        0.95,
    )
    assert (kind.patience_ms, kind.stalls_ms, kind.rest_ms) == (48 * HOUR, 6 * HOUR, 0)
    assert [(step.name, [each.text for each in step.when]) for step in kind.steps] == [
        ("choose files", ["restore.chosen"]),
        ("restore.downloading", ["restore.downloading"]),
    ]


def test_read_kinds_defaults():
    (kind,) = read_kinds('[[desire]]\nid="k"\narises="a"\nfulfilled="b"\npatience="2 days"\n')
    assert (kind.name, kind.stalls_ms, kind.rest_ms, kind.target, kind.steps) == ("k", 12 * HOUR, 0, None, ())


def test_read_kinds_step_without_a_name_and_several_patterns():
    (kind,) = read_kinds(
        '[[desire]]\nid="k"\narises=["a"]\nfulfilled=["b"]\npatience="1 day"\nsteps=[{when=["x","y"]}]\n'
    )
    assert kind.steps[0].name == "x or y"


#: what is written instead of a line of WHOLE, its number there, and what is said of it
MISTAKES = [
    ('arises    = ["restore.started", "page:/restore"]', "arises = []", 5, "no entrance"),
    ('fulfilled = ["restore.finished"]', "fulfilled = []", 7, "never be fulfilled"),
    ('fulfilled = ["restore.finished"]', 'fulfiled = ["x"]', 7, "Did you mean 'fulfilled'"),
    ('patience  = "2 days"', 'patience = "0 days"', 13, "longer than nothing"),
    ('patience  = "2 days"', 'patience = "-1 day"', 13, "is no duration"),
    ('patience  = "2 days"', "patience = 2", 13, "in quotes"),
    ('patience  = "2 days"', 'patience = "soon"', 13, "is no duration"),
    ('rest      = "0 minutes"', 'rest = "x"', 15, "is no duration"),
    ("target    = 0.95", "target = 1.0", 16, "can't be watched"),
    ("target    = 0.95", "target = 0.49", 16, "can't be watched"),
    ("target    = 0.95", 'target = "95%"', 16, "can't be watched"),
    ('refused   = ["restore.denied"]', 'refused = ["a[b"]', 9, "not closed"),
    ('refused   = ["restore.denied"]', "refused = [3]", 9, "list of patterns"),
    ('id        = "restore"', 'id = "a b"', 3, "can't be an id"),
    ('id        = "restore"', "id = 3", 3, "must be a text"),
    ('name      = "Get my files back"', "name = [", 4, "not TOML"),
]


@pytest.mark.parametrize(("old", "new", "line", "says"), MISTAKES)
def test_read_kinds_mistake_names_file_line_and_cure(old, new, line, says):
    with pytest.raises(KindsError) as caught:
        read_kinds(WHOLE.replace(old, new), "my.toml")
    said = [str(problem) for problem in caught.value.problems]
    assert any(says in one for one in said), said
    if says != "not TOML":
        assert any(one.startswith(f"my.toml, line {line}: ") for one in said), said
    assert all(problem.cure for problem in caught.value.problems)


def test_read_kinds_tells_every_mistake_at_once_in_the_order_of_lines():
    text = '[[desire]]\nid="a"\narises=[]\nfulfilled=["x["]\n[[desire]]\nid="a"\narises=["x"]\nfulfilled=["y"]\npatience="1 day"\nwhat=1\n'
    with pytest.raises(KindsError) as caught:
        read_kinds(text, "k")
    lines = [problem.line for problem in caught.value.problems]
    assert lines == sorted(lines)
    assert len(lines) == 5


def test_read_kinds_finds_the_line_of_a_pattern_in_a_long_list():
    text = '[[desire]]\nid="a"\narises=[\n  "x",\n  "y[",\n]\nfulfilled=["z"]\npatience="1 day"\n'
    with pytest.raises(KindsError) as caught:
        read_kinds(text, "k")
    assert [problem.line for problem in caught.value.problems] == [5]


@pytest.mark.parametrize("text", ["", "desire = 3", "[desire]\nid='a'", "x = 1\n[[desire]]\nid='a'"])
def test_read_kinds_of_a_file_that_holds_none(text):
    with pytest.raises(KindsError):
        read_kinds(text)


@settings(deadline=None)
@given(st.text())
def test_read_kinds_any_text_is_read_or_refused(text):
    try:
        read_kinds(text)
    except KindsError as error:
        assert error.problems


def test_answer_that_is_a_step_too_is_named():
    (kind,) = read_kinds(WHOLE.replace('"restore.downloading"]', '"callback.done"]'))
    assert kind.answers_that_are_steps == ("callback.done",)
    assert read_kinds(WHOLE)[0].answers_that_are_steps == ()


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "9" * 5_000,
        "x" * 300_000,
        "\n".join(f"key{number} = 1" for number in range(4_000)),
        WHOLE.replace("2 days", "9" * 400 + " days"),
        WHOLE * 300,
        "\n".join(f'[[desire]]\nid="k{number}"\narises="a"\nfulfilled="b"\npatience="1 day"' for number in range(300)),
    ],
)
def test_read_kinds_of_what_is_meant_to_keep_it_busy(text):
    with pytest.raises(KindsError):
        read_kinds(text)
