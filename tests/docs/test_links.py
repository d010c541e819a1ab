"""What the documents name is there: files behind links, files and folders in running text, and every command."""

import re
from pathlib import Path

import click
import pytest

from heedful.cli import COMMANDS, root
from heedful.cli.conversations import conversations
from heedful.cli.customers import customers

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
#: A path from the root of the repository in running text, such as `src/heedful/flow/kernel.py`.
_NAMED = re.compile(r"`((?:src|tests|docs|bench|requirements|\.ci)/[\w./-]+)`")
_COMMAND = re.compile(r"^## `heedful ([a-z]+)", re.MULTILINE)
_OPTION = re.compile(r"`(--[a-z-]+)")


def text_of(document):
    return _FENCED.sub("", document.read_text(encoding="utf-8"))


def anchors_of(document):
    """Give the anchors of a document's headings, as GitHub and most others make them."""
    headings = _HEADING.findall(text_of(document))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document):
    broken = []
    for target in _LINK.findall(text_of(document)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (document.parent / path).resolve() if path else document
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors_of(there)):
            broken.append(target)

    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_named_in_running_text_exist(document):
    missing = [name for name in _NAMED.findall(text_of(document)) if not (ROOT / name).exists()]

    assert missing == []


def test_every_image_is_shown_somewhere():
    shown = {
        (document.parent / target).resolve() for document in DOCUMENTS for target in _LINK.findall(text_of(document))
    }
    images = {path.resolve() for path in ROOT.glob("docs/images/*")}

    assert images - shown == set()


def test_every_decision_is_in_the_index():
    folder = ROOT / "docs" / "adr"
    listed = [name for name in _LINK.findall(text_of(folder / "README.md")) if re.match(r"\d{4}-", name)]

    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))


def test_commands_are_described_as_they_are():
    described = _COMMAND.findall((ROOT / "docs/reference/commands.md").read_text(encoding="utf-8"))

    assert described == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_options_of_a_command_are_described(name):
    """What `--help` lists is described, and nothing is described that is not there."""
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    part = re.split(r"^##+ ", re.split(rf"^## `heedful {name}\b", text, flags=re.MULTILINE)[1], flags=re.MULTILINE)[0]
    described = {option for line in part.splitlines() if line.startswith("| `-") for option in _OPTION.findall(line)}
    if "[reading options](#reading-options)" in part:
        described |= _OPTIONS_OF_READING

    assert described == options_of(name)


_OPTIONS_OF_READING = {
    *("--customer", "--at", "--kind", "--path", "--value", "--at-format", "--day-first", "--month-first", "--zone"),
    *("--missing", "--sort", "--login-path"),
}


def test_reading_options_are_described():
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8").split("## Reading options")[1]
    described = {option for line in text.splitlines() if line.startswith("| `-") for option in _OPTION.findall(line)}

    assert described == _OPTIONS_OF_READING


def test_options_of_customers_are_described():
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    part = re.split(r"^##+ ", text.split("### `heedful import customers FILE`")[1], flags=re.MULTILINE)[0]
    described = {option for line in part.splitlines() if line.startswith("| `-") for option in _OPTION.findall(line)}

    assert described == options_in(customers)


def test_options_of_conversations_are_described():
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    part = re.split(r"^##+ ", text.split("### `heedful import conversations PATHS`")[1], flags=re.MULTILINE)[0]
    described = {option for line in part.splitlines() if line.startswith("| `-") for option in _OPTION.findall(line)}

    assert described == options_in(conversations)


def options_of(name):
    return options_in(root.get_command(click.Context(root), name))


def options_in(command):
    shown = [each for each in command.params if isinstance(each, click.Option) and not each.hidden]
    return {option for each in shown for option in [*each.opts, *each.secondary_opts] if option.startswith("--")}
