"""The guard: how long one reply takes, beside what one would write first, and how often it speaks and is silent.

The slips and the good replies are those of the tests. Real answers are read where HEEDFUL_BENCH_ANSWERS names a folder
with `questions*.csv.gz` and `answers*.csv.gz` (columns id, question_id, created, creator, content; HTML); they are no
part of the project.
"""

from __future__ import annotations

import csv
import difflib
import gzip
import html
import os
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.domain.guard_cases import cases, is_set_aside

from bench.report import Reach, Section
from heedful.domain.guard import Code, Customer, Person, Reply, Turn, judge
from heedful.domain.guard.listening import LANGUAGES
from heedful.stats.interval import wilson
from heedful.wire.guard import reply_of

ANNA = Person("Anna Weber", "anna@weber.example")
MIA, BEN = Person("Mia Holm", "mia@house.example"), Person("Ben Carter", "ben@house.example")
LONG, TURNS = 20_000, 200


def reply(letters: int, turns: int) -> Reply:
    """Make a long reply in a long thread, a fifth notes, of the good replies and the slips of the tests."""
    chance = random.Random(7)
    said = [line["draft"] for _, _, line in cases("guard_good.toml")]
    noted = [line["draft"] for _, _, line in cases("guard_slips.toml")]

    def text(length: int, texts: list[str]) -> str:
        made = "Hi Anna,\n\n"
        while len(made) < length:
            made += chance.choice(texts) + "\n\n"
        return made[:length]

    thread = tuple(
        Turn((ANNA, MIA)[turn % 2], text(640, noted if turn % 5 == 4 else said), is_note=turn % 5 == 4)
        for turn in range(turns)
    )
    customer = Customer(ANNA.name, (ANNA.address,))
    return Reply(
        MIA, (ANNA,), text(letters, said), customer=customer, colleagues=(MIA, BEN), thread=thread, attachments=()
    )


def naive(given: Reply) -> list[str]:
    """Do what one would write first, for notes and phrases only: compare texts, and search phrase by phrase."""
    found = [
        turn.text
        for turn in given.thread
        if turn.is_note
        and difflib.SequenceMatcher(None, given.draft, turn.text, autojunk=False).find_longest_match().size > 40
    ]
    return found + [phrase for phrase, pattern in _PATTERNS if pattern.search(given.draft)]


def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Make an expression of each phrase of the guard."""
    made = []
    for language in LANGUAGES:
        for lines in language.phrases.values():
            for line in filter(None, map(str.strip, lines.splitlines())):
                items = [item for item in line.split() if item not in {"<", ">", ">?", ".", ",", ":", ",|:?"}]
                spelt = " ".join(rf"(?:{_ways(item, language.classes)})" for item in items)
                made.append((line, re.compile(rf"\b{spelt}\b", re.IGNORECASE)))
    return made


def _ways(item: str, classes) -> str:
    ways = [classes[way[1:]] if way[0] == "#" else way for way in item.removesuffix("?").split("|")]
    return "|".join(r"\w+" if way == "*" else re.escape(way).replace("_", " ").replace(r"\|", "|") for way in ways)


_PATTERNS = _patterns()


def spent(what: Callable[[Reply], object], given: Reply, rounds: int) -> float:
    """Give the median of the CPU time in ms."""
    times = []
    for _ in range(rounds):
        begin = time.process_time()
        what(given)
        times.append((time.process_time() - begin) * 1000)
    return sorted(times)[rounds // 2]


def measure(rounds: int = 20) -> Section:
    judge(reply(10, 1))
    long = reply(LONG, TURNS)
    ours, usual = spent(judge, long, rounds), spent(judge, reply(800, 6), rounds)
    theirs = spent(naive, long, 1)
    rows = [
        (f"**judge**, reply of {LONG:,} characters, thread of {TURNS}", f"{ours:.1f} ms"),
        ("**judge**, reply of 800 characters, thread of 6", f"{usual:.2f} ms"),
        ("difflib for notes and an expression for each phrase, the long one", f"{theirs:,.0f} ms"),
    ]
    reaches = [Reach("CPU time of a long reply in a long thread", ours, 20, "ms")]
    for name, share, n in [*_caught(), *_silent()]:
        rows.append((name, f"{share * n:.0f} of {n} ({share:.1%})"))
    notes = ["Slips and good replies: tests/domain/guard_*.toml, which say when each was written, and tried first."]
    return Section("The guard", ("what", "found"), rows, reaches, [*notes, *_answers()])


def _caught() -> Iterator[tuple[str, float, int]]:
    slips = [line for _, _, line in cases("guard_slips.toml")]
    for name, aside in (("tuned on", False), ("set aside before the first rule", True)):
        half = [line for line in slips if is_set_aside(line["draft"]) == aside]
        yield f"slips stopped, {name}", sum(_stops(line) for line in half) / len(half), len(half)
    later = [line for _, _, line in cases("guard_slips_later.toml")]
    yield "slips stopped, written later and tuned on", sum(map(_stops, later)) / len(later), len(later)


def _silent() -> Iterator[tuple[str, float, int]]:
    good = [line for file in ("guard_good.toml", "guard_good_later.toml") for _, _, line in cases(file)]
    yield "good replies stopped", sum(map(_stops, good)) / len(good), len(good)


def _stops(line) -> bool:
    return bool(judge(reply_of(line)))


def _answers() -> list[str]:
    folder = os.environ.get("HEEDFUL_BENCH_ANSWERS")
    if not folder:
        return ["Real answers: name a folder of them by HEEDFUL_BENCH_ANSWERS."]
    codes: Counter[Code] = Counter()
    stopped = judged = 0
    for given in answers(Path(folder)):
        found = {one.code for one in judge(given)}
        judged += 1
        stopped += bool(found)
        codes.update(found)
    between = wilson(stopped, judged)
    if between is None:
        return [f"Real answers: none in {folder}."]
    each = ", ".join(f"{code} {count}" for code, count in codes.most_common())
    share = f"{stopped / judged:.3%} (95 % interval {between.low:.3%} to {between.high:.3%})"
    how = "each with its thread and as if nothing were attached"
    return [f"Real answers of a forum, {how}: {stopped} of {judged:,} stopped, {share}; by code: {each}."]


def answers(folder: Path) -> Iterator[Reply]:
    """Read a forum: every answer is a reply to whoever asked, or of whoever asked to the last who answered."""
    asked = {row["id"]: row for row in _rows(folder, "questions")}
    given = defaultdict(list)
    for row in sorted(_rows(folder, "answers"), key=lambda row: row["created"]):
        if row["question_id"] in asked:
            given[row["question_id"]].append(row)
    for number, rows in given.items():
        asker = _person(asked[number]["creator"])
        thread = [Turn(asker, _plain(asked[number]["content"]))]
        for row in rows:
            sender, text = _person(row["creator"]), _plain(row["content"])
            others = [turn.sender for turn in reversed(thread) if turn.sender != sender]
            to = asker if sender != asker else (others[0] if others else Person(address="desk@desk.example"))
            customer = Customer(to.name, (to.address,))
            yield Reply(sender, (to,), text, customer=customer, thread=tuple(thread), attachments=())
            thread.append(Turn(sender, text))


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    for file in sorted(folder.glob(f"{name}*.csv.gz")):
        with gzip.open(file, "rt", encoding="utf-8", newline="") as opened:
            yield from csv.DictReader(opened)


def _person(creator: str) -> Person:
    return Person(creator, f"{creator}@{creator}.example")


def _plain(text: str) -> str:
    quoted = re.sub(r"<blockquote>(.*?)</blockquote>", lambda found: _quoted(found[1]), text, flags=re.DOTALL)
    lines = re.sub(r"</?p>|<br ?/?>|</li>|</?[uo]l>|<hr>|</?pre>", "\n", quoted)
    return html.unescape(re.sub(r"<[^>]+>", "", lines)).replace("\xa0", " ").strip()


def _quoted(text: str) -> str:
    lines = re.sub(r"</?p>|<br ?/?>|</li>", "\n", text).splitlines()
    return "\n" + "\n".join(f"&gt; {line}" for line in lines) + "\n"
