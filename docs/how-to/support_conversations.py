"""Turn a support forum's questions and answers (gzipped CSV) into a file of conversations for Heedful.

    python support_conversations.py questions.csv.gz answers.csv.gz conversations.jsonl

Needs nothing but Python. A question and all that was written below it is one conversation; its customer is the
asker, and whoever else writes there is one of us. Spam is left out. Times that a clock got wrong stay as they are:
Heedful puts what was said in order of time.
"""

import csv
import gzip
import json
import sys
from collections import defaultdict
from datetime import datetime
from pathlib import Path

csv.field_size_limit(10**9)


def main(questions_file: str, answers_file: str, out_file: str) -> None:
    answers = defaultdict(list)
    for row in rows(answers_file):
        if row["is_spam"] != "true":
            answers[row["question_id"]].append(row)
    with Path(out_file).open("w", encoding="utf-8", newline="\n") as out:
        for question in rows(questions_file):
            if question["is_spam"] != "true":
                told = conversation(question, answers[question["id"]])
                out.write(json.dumps(told, ensure_ascii=False) + "\n")


def rows(file: str) -> list[dict[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def conversation(question: dict[str, str], answers: list[dict[str, str]]) -> dict:
    """Tell a question and its answers as one conversation."""
    asker = question["creator"]
    return {
        "id": question["id"],
        "subject": question["title"],
        "customer": {"id": asker},
        # A longer one is no tag; four of 27,554 conversations have such.
        "tags": [tag[:40] for tag in question["tags"].split(";") if tag],
        "messages": [
            {"id": "question", **said(question), "ours": False},
            *({"id": row["id"], **said(row), "ours": row["creator"] != asker} for row in answers),
        ],
    }


def said(row: dict[str, str]) -> dict[str, str]:
    at = datetime.strptime(row["created"], "%Y-%m-%d %H:%M:%S %z").isoformat()
    # Without an address to answer to, the name alone says who wrote it.
    return {"at": at, "from": row["creator"], "html": row["content"] or "(nothing)"}


if __name__ == "__main__":
    main(*sys.argv[1:])
