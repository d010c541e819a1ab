"""Every colour that carries words or borders of fields has contrast enough (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import heedful.web

CSS = (Path(heedful.web.__file__).parent / "static/heedful/heedful.css").read_text()
WORDS = ("ink", "quiet-ink", "accent", "waiting", "good", "hold")
GROUNDS = ("paper", "card", "note")
EDGES = ("edge", "accent", "waiting", "good", "hold", "note-edge")


def _schemes() -> dict[str, dict[str, str]]:
    light, dark = re.findall(r":root \{(.*?)\}", CSS, flags=re.DOTALL)[:2]
    return {
        "light": dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light)),
        "dark": dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)),
    }


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_words_can_be_read(scheme, word, ground):
    tokens = _schemes()[scheme]
    assert contrast(tokens[word], tokens[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_buttons_can_be_read(scheme):
    tokens = _schemes()[scheme]
    assert contrast(tokens["on-accent"], tokens["accent"]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_edges_of_fields_can_be_seen(scheme, edge, ground):
    tokens = _schemes()[scheme]
    assert contrast(tokens[edge], tokens[ground]) >= 3


def test_both_schemes_name_the_same_colours():
    schemes = _schemes()
    assert schemes["light"].keys() == schemes["dark"].keys()


def test_colours_stand_in_tokens_only():
    rules = CSS[CSS.index("/* Ground */") :]
    rules = rules.replace("#ffffff", "", 1).replace("#000;", "", 1)  # the code to scan; ink on paper
    assert re.findall(r"#[0-9a-f]{3,8}\b", rules) == []


def test_sizes_and_spaces_are_the_agreed_ones():
    assert re.findall(r"--size-[a-z]+: (\d+)px", CSS) == ["13", "15", "18", "24", "34"]
    assert re.findall(r"--space-\d: (\d+)px", CSS) == ["4", "8", "12", "20", "32", "52"]
