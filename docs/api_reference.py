"""Writes the operations in docs/reference/api.md anew from what the API says of itself.

    .venv/bin/python docs/api_reference.py

A test compares the two, so nobody has to remember it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).resolve().parent / "reference" / "api.md"
#: What stands above this line is written by hand.
BEGIN = "<!-- Below: .venv/bin/python docs/api_reference.py -->\n"


def operations() -> str:
    """Give the part of the page that is written by this script."""
    from heedful.api.v1.description import parts  # noqa: PLC0415 - Django is set up first

    return "\n".join(line for part, told in parts() for line in [f"\n## {part}", *(_lines(told))]) + "\n"


def _lines(told) -> Iterator[str]:
    for one in told:
        yield f"\n### {one.summary}"
        yield f"`{one.method} {one.path}`, scope `{one.scope}`. Statuses: {', '.join(one.statuses)}."
        if one.meaning:
            yield f"\n{one.meaning}"
        parameters = [field for field in one.parameters if field.name != "Idempotency-Key"]
        for words, fields in (("parameter", parameters), ("body", one.body), ("answer", one.answer)):
            if fields:
                yield f"\n| {words} | what it is | what it means |\n|---|---|---|"
                yield from (_row(field, is_sent=words != "answer") for field in fields)


def _row(field, *, is_sent: bool) -> str:
    needed = " (needed)" if field.needed and is_sent else ""
    return f"| `{field.name}`{needed} | {field.form} | {field.meaning} |"


def page() -> str:
    """Give the whole page as it should be."""
    return PAGE.read_text(encoding="utf-8").partition(BEGIN)[0] + BEGIN + operations()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heedful.settings")
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
