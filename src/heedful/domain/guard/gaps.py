"""Placeholders that nobody filled."""

from __future__ import annotations

import re
from collections.abc import Iterator

from heedful.domain.guard.context import Context
from heedful.domain.guard.listening import vocabulary
from heedful.domain.guard.reply import Code, Finding
from heedful.domain.guard.words import fold

_GAP = re.compile(
    r"\{\{[^{}\n]{0,80}\}\}"  # {{ name }}
    r"|\{%[^{}\n]{0,80}%\}"
    r"|<<[^<>\n]{1,40}>>"
    r"|(?<![\w\\/.])\$?\{[^\W\d][\w .-]{1,40}\}"
    r"|(?<![\w\\/@.])\[[^\W\d][\w .:/'’-]{1,40}\](?![(@\w]|\.\w)"  # [NAME], and no link of Markdown
    r"|(?<![\w\\/%])%[A-Za-z]\w{2,30}%(?!\w)"
    r"|(?<=\w )<[^\W\d][\w -]{1,30}>"
    r"|(?<![\w@./\\:%+*-])(?:X{3,8}(?:[ -]X{2,8}){0,3}(?![\w@/\\:%*]|[.-]\w)|TBD(?!\w)|TODO:|FIXME)"
    r"|(?<![\w?])\?{3,}(?= ?(?:€|\$|EUR|euros?|Euro)\b)"
)
_HINT = re.compile(r"[{$<\[%?]|XXX|T(?:BD|ODO:)|FIXME")
_UNSURE_NAME = re.compile(
    r"^(?:Dear|Hi|Hello|Hallo|Liebe|Lieber|Guten Tag|Bonjour|Cher|Chère|Hola|Estimado|Estimada) "
    r"(?:None|null|undefined|NaN|N/A)\b",
    re.MULTILINE,
)
_NAMELESS = re.compile(
    r"^(?:Dear|Sehr geehrte(?:r|/r)?"
    r"|Liebe(?:r|/r)?|Cher|Chère|Estimad[oa]|Querid[oa])(?: (?:Mr|Ms|Mrs|Frau|Herr|Sra?)\.?)? ?,",
    re.MULTILINE,
)


def gaps(context: Context) -> Iterator[Finding]:
    """Find gaps, unless the line speaks of templates and examples."""
    for match in _candidates(context.own):
        if _is_gap(match, context) and not context.explains(match.start()):
            yield Finding(Code.PLACEHOLDER, match.start(), match.end(), match[0])
    for pattern in (_UNSURE_NAME, _NAMELESS):
        for match in pattern.finditer(context.own):
            yield Finding(Code.PLACEHOLDER, match.start(), match.end(), match[0])


def _candidates(text: str) -> Iterator[re.Match[str]]:
    """Try the expression only where its first character stands: most of a text has none of these."""
    end = 0
    for hint in _HINT.finditer(text):
        match = _GAP.match(text, hint.start()) if hint.start() >= end else None
        if match is not None:
            end = match.end()
            yield match


def _is_gap(match: re.Match[str], context: Context) -> bool:
    """Tell whether this is what one writes to fill it later."""
    text = match[0]
    if text.startswith(("{{", "{%", "<<", "TODO", "FIXME", "?")):
        return True
    if text[0] in "XT":
        return _stands_for_value(match, context)
    words = fold(text.strip("{}$[]%<> ")).replace("_", " ").replace("-", " ").replace(".", " ").split()
    if text[0] == "<" and not _follows(match, vocabulary("titles") | _HELLOS):
        return False
    asks = text[0] == "[" and len(words) > 1 and words[0] in _FILL
    return " ".join(words) in vocabulary("gaps") or asks


def _stands_for_value(match: re.Match[str], context: Context) -> bool:
    """Tell whether XXX stands where a sum or a name would; alone it may be anything, a kiss included."""
    unit = _UNIT.match(match.string, match.end())
    is_letter = any(not one.in_thanks for one in context.greeted)
    return (
        unit is not None
        or is_letter
        or _follows(match, vocabulary("orders") | vocabulary("gaps") | vocabulary("titles"))
    )


def _follows(match: re.Match[str], words: frozenset[str]) -> bool:
    before = fold(match.string[max(0, match.start() - 24) : match.start()]).replace(".", " ").split()
    return bool(before) and before[-1] in words


_UNIT = re.compile(r" ?(?:€|\$|£|EUR\b|USD\b|euros?\b|Euro\b|dollars?\b|Uhr\b|days?\b|Tagen?\b|jours?\b|d[ií]as?\b|%)")
_HELLOS = frozenset(
    "dear hi hello hey hallo liebe lieber geehrte geehrter bonjour cher chere hola estimado estimada tag".split()
)
_FILL = frozenset(
    "insert your ihr ihre votre su hier here add enter fill einfugen customer customer's client's kunden".split()
)
