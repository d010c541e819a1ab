"""Where the sender's own words end and older ones begin.

The rule of this file: nothing is deleted. A text is cut into blocks, and the blocks joined are the text. Where we
can't tell, it is the sender's own: too much shown costs a glance, a hidden question costs an answer.

- Lines with '>' are quoted, and so is the line above that announces them.
- A line that announces a quote without any '>' below it quotes all that follows, provided that something was said
  before. So does a copied header ('From: ... Sent: ... To: ...') and a line such as '-----Original Message-----'.
- What is forwarded is there to be read: from there on all is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from heedful.wire.mail.parsed import Address, Block, BlockKind
from heedful.wire.mail.quote_words import DAYS, FORWARDED, FROM, ORIGINAL, SENT, STARTS, SUBJECT, TO, VERBS
from heedful.wire.mail.signatures import signature_start

#: Who writes more lines than this has attached a log to read; beyond it nothing is looked for.
MOST_LINES = 20_000
#: A signature is looked for in so many of the last lines of a stretch.
_SEARCHED = 400
_LONGEST_ANNOUNCEMENT = 400
_MOST_ANNOUNCING = 5
_MOST_HEADER_LINES = 8


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


#: Also the wide one, of Chinese and Japanese.
_COLONS = ":\uff1a"
_MARK = re.compile(rf"\s{{0,3}}>(?!\s*[{_COLONS}]\s*$)")
_NO_QUOTE = re.compile(r"<<|^\s*>+[-=]")
_START = re.compile(rf"(?:{_any(STARTS)})\s")
_DATED_START = re.compile(rf"(?:\d{{1,4}}[./:年-]\s?\d|(?:{_any(DAYS)})\b[.,]?\s*\S)", re.IGNORECASE)
_VERB = re.compile(rf"(?:^|[\s>\"”)]|\d)(?:{_any(VERBS)})(?:$|[\s{_COLONS}])", re.IGNORECASE)
_VERB_ENDS = tuple(verb.lower() for verb in VERBS)
_DIGIT = re.compile(r"\d")
_BRACKETED = re.compile(r"(?:<|\(|&lt;)\s*(?:mailto:)?\s*[^\s<>()@]+@[^\s<>()]+\s*(?:<[^<>]*>)?\s*(?:>|\)|&gt;)")
_BARE_ADDRESS = re.compile(r"\S+@\S+\.\S+")
_DATED = re.compile(r"\d{1,2}[:.h]\d\d|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}")
_SHARED_LINE = re.compile(r"(.*?\S)(?=(?:\s|-{2,}\s*)On (?:\w{3},? )?[^\n]{6,200} wrote:\s*$)")
_RULES = "-_=*"
_ORIGINALS = frozenset(ORIGINAL)
_LONGEST_FORWARD = 100
_AROUND = f"{_RULES} \t>#–—|:"
_RULE = re.compile(r"\s*[-_=*–—]{4,}\s*")
_DRAWN = re.compile(r"[-_=*–—]{3,}")
_MOST_AIR = 4
_HEADER = re.compile(
    rf"\s*[*_|]{{0,2}}(?:(?P<f>{_any(FROM)})|(?P<d>{_any(SENT)})|(?P<t>{_any(TO)})|(?P<s>{_any(SUBJECT)}))"
    rf"\s?[*_]{{0,2}}\s?[{_COLONS}][*_]{{0,2}}(?P<rest>.*)"
)
_LONG_LINE = 60


def split_blocks(text: str, sender: Address | None = None) -> tuple[Block, ...]:
    """Cut a text with plain line feeds into what is said, quoted and signature; joined they are the text."""
    lines = _lines(text)
    kinds = [BlockKind.SAID] * len(lines)
    looked = lines[:MOST_LINES]
    _mark_quoted(looked, kinds)
    if len(lines) > MOST_LINES:
        kinds[MOST_LINES:] = [kinds[MOST_LINES - 1]] * (len(lines) - MOST_LINES)
    _mark_signatures(lines, kinds, sender)
    _lend_blanks(lines, kinds)
    return tuple(
        Block(kind, "".join(line for line, _ in run))
        for kind, run in groupby(zip(lines, kinds, strict=True), key=lambda each: each[1])
    )


def _lines(text: str) -> list[str]:
    """Cut into lines with their ends; a reply that shares its line with the announcement of a quote is cut off it."""
    lines: list[str] = []
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        shared = _SHARED_LINE.match(line) if " wrote:" in line and len(line) < _LONGEST_ANNOUNCEMENT else None
        if shared and not _START.match(line.lstrip()) and not _MARK.match(line):
            lines += [line[: shared.end()], line[shared.end() :]]
        else:
            lines.append(line)
    return lines


def _mark_quoted(lines: list[str], kinds: list[BlockKind]) -> None:
    at = 0
    said = quoting = False
    while at < len(lines):
        line = lines[at].strip()
        if not line:
            at += 1
            continue
        if (_is_forward(line) and not _MARK.match(lines[at])) or (not said and _is_header(lines, at)):
            return
        quoted = _quote_at(lines, at, said=said, quoting=quoting)
        for each in range(_rule_above(lines, at) if quoted else at, at + quoted):
            kinds[each] = BlockKind.QUOTED
        said, quoting = said or not quoted, quoting or quoted > 0
        at += quoted or 1


def _rule_above(lines: list[str], at: int) -> int:
    """Give the line of a rule that is drawn right above a quote, or the quote's own first line."""
    above = at - 1
    while above >= 0 and at - above < _MOST_AIR and not lines[above].strip():
        above -= 1
    drawn = above > 0 and len(lines[above]) < _LONGEST_ANNOUNCEMENT and _DRAWN.fullmatch(lines[above].strip())
    return above if drawn else at


def _quote_at(lines: list[str], at: int, *, said: bool, quoting: bool) -> int:
    """Count the lines of the quote that begins here; nought where none does. `quoting`: there was one before."""
    if _MARK.match(lines[at]):
        count = _marked(lines, at)
        return count if quoting or _is_quote(lines, at, count) else 0
    if len(lines[at]) > _LONGEST_ANNOUNCEMENT:
        return 0
    announcing = _announcing(lines, at)
    if announcing:
        return _announced(lines, at, announcing, said=said)
    if said and (_is_original(lines[at].strip()) or _is_header(lines, at)):
        return len(lines) - at
    return 0


def _is_original(line: str) -> bool:
    """Tell '-----Original Message-----', which begins with two of whatever rules are drawn with."""
    drawn = line[:2].strip(_RULES) == "" and len(line) > 2  # noqa: PLR2004 - two of them
    return drawn and line.strip(_AROUND).lower() in _ORIGINALS


def _is_forward(line: str) -> bool:
    bare = line[:_LONGEST_ANNOUNCEMENT].strip(_AROUND).lower()
    return bare.startswith(FORWARDED) and len(bare) < _LONGEST_FORWARD


def _announced(lines: list[str], at: int, announcing: int, *, said: bool) -> int:
    below = _skip_blank(lines, at + announcing)
    if below < len(lines) and _MARK.match(lines[below]):
        return below - at + _marked(lines, below)
    return len(lines) - at if said else 0


def _skip_blank(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _marked(lines: list[str], at: int) -> int:
    """Count the lines with '>' from here on, with blank ones between, and the tails that a mailer broke off them."""
    begin, last = at, at
    while at < len(lines):
        line = lines[at]
        if _MARK.match(line):
            last = at
        elif line.strip() and not _is_tail(lines, at):
            break
        at += 1
    return last - begin + 1


def _is_tail(lines: list[str], at: int) -> bool:
    """Tell a line that was broken off the quoted one above it, and goes on being quoted below."""
    above, line = lines[at - 1], lines[at].strip()
    below = lines[at + 1] if at + 1 < len(lines) else ""
    if not _MARK.match(above) or not _MARK.match(below):
        return False
    link = re.fullmatch(r"\(?https?://\S+\)?[ >)]*|[^\s]*\)[ >]*", line) is not None
    return link or (len(above.rstrip()) > _LONG_LINE and len(line) < _LONG_LINE)


def _is_quote(lines: list[str], at: int, count: int) -> bool:
    """Tell whether lines with '>' are a quote: a single one amid a text may be an arrow or a banner."""
    if any(_NO_QUOTE.search(line) for line in lines[at : at + min(count, 3)]) and count < 4:  # noqa: PLR2004 - a banner
        return False
    marks = sum(1 for line in lines[at : at + count] if _MARK.match(line))
    alone = marks > 1 or _skip_blank(lines, at + count) == len(lines)
    return alone or (at > 0 and not lines[at - 1].strip())


def _announcing(lines: list[str], at: int) -> int:
    """Count the lines that announce a quote ('On ... <...> wrote:'), broken as they may be; nought where none does."""
    joined = ""
    for count in range(1, _MOST_ANNOUNCING):
        if at + count > len(lines):
            return 0
        line = lines[at + count - 1].strip()
        joined = f"{joined} {line}" if joined else line
        if not line or len(joined) > _LONGEST_ANNOUNCEMENT or _MARK.match(line):
            return 0
        bare = joined.strip("-–—_*| \t")
        if _announces(bare, quoted_below=_quotes_below(lines, at + count)):
            return count
        if count == 1 and not _may_announce(bare):
            return 0
    return 0


def _may_announce(bare: str) -> bool:
    return bool(_START.match(bare) or _DATED_START.match(bare) or _BARE_ADDRESS.search(bare) or "<" in bare)


def _quotes_below(lines: list[str], at: int) -> bool:
    below = _skip_blank(lines, at)
    return below < len(lines) and _MARK.match(lines[below]) is not None


def _announces(bare: str, *, quoted_below: bool) -> bool:
    """Judge one line. Two of three make it: a beginning as announcements have, a verb, and an address in brackets."""
    ends_with_verb = bare.lower().rstrip(f" {_COLONS}").endswith(_VERB_ENDS)
    if not ends_with_verb and not bare.endswith((*_COLONS, ">")):
        return False
    begins = bool(_START.match(bare))
    dated_begin = bool(_DATED_START.match(bare))
    verb = _VERB.search(bare) is not None
    address = _BRACKETED.search(bare) is not None
    if not _DIGIT.search(bare):
        return address and bare.endswith(":") and ends_with_verb
    if bare.endswith(tuple(_COLONS)):
        strong = (begins or dated_begin) + verb + address
        return strong == 3 or (strong == 2 and _DATED.search(bare) is not None)  # noqa: PLR2004 - of three
    if begins and ends_with_verb:
        return _DATED.search(bare) is not None and (
            _BARE_ADDRESS.search(bare) is not None or quoted_below or bare.endswith("wrote")
        )
    return quoted_below and dated_begin and address and bare.endswith(">")


def _is_header(lines: list[str], at: int) -> bool:
    """Tell a copied header: two of from, sent, to, subject with an address among them, or three."""
    first = _below_rules(lines, at)
    if first is None:
        return False
    groups: set[str] = set()
    address = False
    for line in lines[first : first + _MOST_HEADER_LINES]:
        found = _HEADER.match(line)
        if found:
            groups.add(_group(found))
            address = address or "@" in line
        elif not line.strip() and len(groups) > 1:
            break
        else:
            address = address or (bool(groups) and "@" in line)
    return bool(groups & {"f", "d"}) and (len(groups) >= 3 or (len(groups) == 2 and address))  # noqa: PLR2004


def _group(found: re.Match[str]) -> str:
    return next(name for name in "fdts" if found[name] is not None)


def _below_rules(lines: list[str], at: int) -> int | None:
    """Give the first line of a copied header that begins here, below a drawn rule or without one."""
    begin = at
    if _RULE.fullmatch(lines[at].rstrip("\n")):
        at = _skip_blank(lines, at + 1)
    if at >= len(lines):
        return None
    found = _HEADER.match(lines[at])
    if found is None or (begin == at and _group(found) == "t"):
        return None
    return at


def _mark_signatures(lines: list[str], kinds: list[BlockKind], sender: Address | None) -> None:
    """Look for a signature at the end of each stretch that is said; what is left must say something."""
    first = next((at for at, kind in enumerate(kinds) if kind is BlockKind.SAID and lines[at].strip()), len(lines))
    at = 0
    for kind, run in groupby(list(kinds)):
        count = len(list(run))
        if kind is BlockKind.SAID:
            looked = max(at, at + count - _SEARCHED)
            begin = signature_start(lines[looked : at + count], sender)
            if begin is not None and first < looked + begin:
                kinds[looked + begin : at + count] = [BlockKind.SIGNATURE] * (at + count - looked - begin)
        at += count


def _lend_blanks(lines: list[str], kinds: list[BlockKind]) -> None:
    """Let blank lines between two blocks belong to the one before them."""
    for at in range(1, len(lines)):
        if not lines[at].strip():
            kinds[at] = kinds[at - 1]
