"""Turn a support forum's questions and answers (gzipped CSV) into signals for Heedful.

    python support_forum.py questions.csv.gz answers.csv.gz signals.csv

Needs nothing but Python. Four kinds of signal come out, one row each:

    question.asked     somebody asks
    question.answered  somebody else answers
    question.replied   the asker writes again
    question.thanked   the asker writes again, and it is a plain thank-you

Every row carries the question, its topic and its locale. The customer of a row is always the asker.
"""

import csv
import gzip
import html
import re
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

csv.field_size_limit(10**9)
COLUMNS = ["customer", "at", "kind", "question", "topic", "locale"]

#: A thank-you that says it works may be this long (in words); a bare one, this long, and it begins with the thanks.
WITH_SUCCESS, BARE, BEFORE_BARE = 30, 8, 2
#: A bare one does not hold figures or names of files and settings: those answer what somebody asked.
DETAIL = re.compile(r"\d|\w\.\w|\byes\b", re.IGNORECASE)

#: For each locale (English everywhere): words of thanks, of success, of objection, and of somebody still on the way.
WORDS = {
    "en": (
        r"thanks|thanx|thank ?you|thx|cheers",
        (
            r"work(s|ed|ing)?|fix(ed|es)?|(re)?solved|solves|sorted|(did|does) (it|the trick)|(was|is"
            r"|that['’]?s) it|perfect"
            r"|figured|found|got it|all (good|set|well)|success\w*|recovered|restored|good now|back (in|to)|took care"
        ),
        (
            r"but|still|however|unfortunately|not|no|nothing|none|never|cannot|\w+n['’]t|dont|cant"
            r"|doesnt|didnt|wont|isnt"
            r"|although|though|except|wrong|errors?|fail\w*|sorry|same (problem|issue)|g[ai]ve up"
            r"|giving up|puzzled|pointless"
            r"|for (trying|now|nothing|considering)|any(way|how)|annoying|bump\w*|bug|stuck"
            r"|again (today|now)|switched to|moved to"
        ),
        (
            r"will|\w+['’]ll|shall|going to|gonna|try|trying|hop(e|es|ing)|a?wait\w*|fingers crossed|let (me|you) know"
            r"|in advance|keep you|get back to|look(ing)? (into|for|forward)|should|would|could|might|maybe|need|needs"
            r"|if|until|once|later|soon|tomorrow|please|anyone|someone|attach\w*|screen ?shots?|image"
            r"|picture|as follows"
            r"|here|here['’]s|version|one more|another (question|problem|issue)|posted|when i|temporar\w*|work ?around"
        ),
    ),
    "it": (
        r"grazie",
        r"risolto|funziona|a posto|perfetto|riuscit[oa]|ottimo",
        r"ma|però|purtroppo|non|ancora|errore|stesso|niente|nulla|comunque|allora",
        r"prover\w+|provo|farò|spero|attendo|aspetto|allego|versione|dimmi|potr\w+|se",
    ),
    "es": (
        r"gracias",
        r"solucionado|resuelto|funciona|arreglado|perfecto",
        r"pero|sin embargo|no|aún|todavía|error|nada|mismo",
        r"probaré|voy a|espero|adjunto|captura|si|versión",
    ),
    "nl": (
        r"bedankt|dank (u|je)|dankjewel|dank|dankuwel",
        r"gelukt|opgelost|werkt|prima",
        r"maar|echter|helaas|niet|geen|nog|fout",
        r"proberen|probeer|wacht\w*|bijlage|zal|ga|hoop|als|versie",
    ),
    "cs": (
        r"děkuj[iu]|díky|dík",
        r"funguje|vyřešen[oý]|pomohlo|odstraněn|v pořádku",
        r"ale|bohužel|ne\w*|chyb\w*|špatně|stejně",
        r"zkusím|připoj\w*|čekám|verz\w*|obrázek|viz",
    ),
}


def main(questions_file: str, answers_file: str, out_file: str) -> None:
    questions = {row["id"]: row for row in rows(questions_file)}
    answers = defaultdict(list)
    for row in rows(answers_file):
        answers[row["question_id"]].append(row)
    with Path(out_file).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for question in questions.values():
            if question["is_spam"] != "true":
                writer.writerows(signals_of(question, answers[question["id"]]))


def rows(file: str) -> list[dict[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def signals_of(question: dict[str, str], answers: list[dict[str, str]]) -> list[list[str]]:
    """Tell one question as signals, in order of time."""
    about = [question["id"], question["topic"], question["locale"]]
    signals = [[question["creator"], question["created"], "question.asked", *about]]
    answered = False
    for answer in sorted(answers, key=lambda row: row["created"]):
        if answer["is_spam"] == "true":
            continue
        own = answer["creator"] == question["creator"]
        kind = "question.answered"
        if own:
            kind = (
                "question.thanked"
                if answered and is_plain_thanks(answer["content"], question["locale"])
                else "question.replied"
            )
        answered = answered or not own
        signals.append([question["creator"], answer["created"], kind, *about])
    return signals


def is_plain_thanks(content: str, locale: str) -> bool:
    """Tell whether this is a thank-you and nothing else: short, no question, no objection, no attachment.

    It says that it works, or it is hardly more than the thanks themselves.
    """
    text = plain_text(content)
    if "?" in text or re.search(r"https?:|www\.|\bbp-|<img", text + content, re.IGNORECASE):
        return False
    thanks, success, objection, on_the_way = (words(locale, which) for which in range(4))
    found = thanks.search(text)
    if not found or objection.search(text) or on_the_way.search(text):
        return False
    if success.search(text):
        return len(text.split()) <= WITH_SUCCESS
    begins = len(text[: found.start()].split()) <= BEFORE_BARE
    return len(text.split()) <= BARE and begins and DETAIL.search(text) is None


@cache
def words(locale: str, which: int) -> re.Pattern[str]:
    languages = dict.fromkeys(["en", locale.partition("-")[0]])
    alternatives = "|".join(WORDS[language][which] for language in languages if language in WORDS)
    return re.compile(rf"\b(?:{alternatives})\b", re.IGNORECASE)


def plain_text(content: str) -> str:
    """Take the words out of HTML, without what is quoted from others."""
    quoted = r"<em>\s*<p>[^<]*(<a[^>]*>)?[^<]*(</a>)?[^<]*</p>\s*</em>|<blockquote.*?</blockquote>"
    own = re.sub(quoted, " ", content, flags=re.DOTALL | re.IGNORECASE)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", own)).split())


if __name__ == "__main__":
    main(*sys.argv[1:])
