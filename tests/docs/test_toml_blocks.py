"""What the documents show of kinds can be read, and what they say about a mistake is what is told."""

import re
from pathlib import Path

import pytest

from heedful.domain.kind import DesireKind, KindsError, read_kinds
from heedful.domain.pattern import parse_pattern

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
REFERENCE = (ROOT / "docs" / "reference" / "kinds.md").read_text(encoding="utf-8")
HOW_TO = ROOT / "docs" / "how-to"

BLOCKS = [
    pytest.param(block, id=f"{document.relative_to(ROOT)}-{number}")
    for document in DOCUMENTS
    for number, block in enumerate(
        re.findall(r"^```toml\n(.*?)^```$", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    )
    if "[[desire]]" in block
]


@pytest.mark.parametrize("block", BLOCKS)
def test_block_of_kinds_can_be_read(block):
    assert read_kinds(block)


@pytest.mark.parametrize("file", sorted((HOW_TO / "kinds").glob("*.toml")), ids=lambda path: path.name)
def test_file_of_kinds_can_be_read(file):
    assert read_kinds(file.read_text(encoding="utf-8"), file.name)


@pytest.mark.parametrize(
    ("page", "file"),
    [
        ("follow-a-support-forum", "support_forum"),
        ("follow-a-shop", "shop"),
        ("follow-loan-applications", "loan"),
        ("follow-an-it-desk", "it_desk"),
    ],
)
def test_how_to_shows_the_kind_of_its_file(page, file):
    (shown,) = re.findall(
        r"^```toml\n(.*?)^```$", (HOW_TO / f"{page}.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert read_kinds(shown)[0] in read_kinds((HOW_TO / "kinds" / f"{file}.toml").read_text(encoding="utf-8"))


def test_reference_lists_every_field_and_no_other():
    (table,) = re.findall(r"^## Fields\n(.*?)^## ", REFERENCE, re.MULTILINE | re.DOTALL)
    listed = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    with pytest.raises(KindsError) as error:
        read_kinds('[[desire]]\nid="a"\narises="a"\nfulfilled="b"\npatience="1 day"\nqqqqqq="x"')
    (known,) = re.findall(r"Known are: (.*)\.$", str(error.value))
    assert sorted(listed) == sorted(known.split(", "))


def test_reference_tells_the_defaults():
    least = read_kinds('[[desire]]\nid="a"\narises="a"\nfulfilled="b"\npatience="1 day"')[0]
    assert least == DesireKind(
        id="a",
        name="a",
        arises=(parse_pattern("a"),),
        fulfilled=(parse_pattern("b"),),
        patience_ms=86_400_000,
        stalls_ms=21_600_000,
        fulfilled_name="fulfilled",
        rest_ms=0,
        target=None,
    )


def test_patterns_of_the_reference_can_be_read():
    (table,) = re.findall(r"^## Patterns\n(.*?)^Operators", REFERENCE, re.MULTILINE | re.DOTALL)
    patterns = re.findall(r"^\| `(.+?)` \|", table, re.MULTILINE)
    assert len(patterns) == 12
    for pattern in patterns:
        assert parse_pattern(pattern).text == pattern


def test_reference_tells_mistakes_in_the_words_of_the_program():
    (told,) = re.findall(r"^```\n(kinds\.toml, line.*?)^```$", REFERENCE, re.MULTILINE | re.DOTALL)
    text = """[[desire]]
id = "a"
arrises = ["a"]
fulfilled = ["page:restore"]
patience = 5
target = 0.3
"""
    with pytest.raises(KindsError) as error:
        read_kinds(text)
    assert told.splitlines() == [str(problem) for problem in error.value.problems if problem.line > 1]
