"""Keep the catalogs of translated texts: collect texts from the code, compile catalogs, and look for what is missing.

Run it from the root of the repository, in the environment that `make venv` makes:

    .venv/bin/python docs/translate.py collect    new texts into src/heedful/locale/*/django.po; needs gettext
    .venv/bin/python docs/translate.py compile    every django.po into the django.mo beside it, which is what runs
    .venv/bin/python docs/translate.py check      fail for what is missing, fuzzy, broken or not compiled
    .venv/bin/python docs/translate.py fresh      fail for texts in the code that are in no catalog; needs gettext

Compiled catalogs are kept in the repository: so a clone and a wheel speak every language without gettext.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.makemessages import Command

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "heedful"
LOCALE = PACKAGE / "locale"
#: The API and the command line speak English, so what only they say needs no translation. The rest of
#: `services/doctor` stands on Today as well.
ENGLISH = ["api/*.py", "api/collect", "api/v1", "cli", "migrations", *(f"services/doctor/{name}.py" for name in (
    "clock", "examine", "files", "folder", "kernels", "outside"
))]  # fmt: skip
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def main() -> int:
    """Do what the command line names; give its exit status."""
    what = sys.argv[1] if len(sys.argv) == 2 else ""
    doing = {"collect": collect, "compile": compile_all, "check": check, "fresh": fresh}.get(what)
    if doing is None:
        print(__doc__)
        return 2
    found = list(doing())
    for fault in found:
        print(fault)
    return 1 if found else 0


def languages() -> list[str]:
    """Name the languages that have a catalog."""
    return sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/django.po"))


def catalog_of(language: str) -> Catalog:
    """Read the catalog that translators write."""
    with _path(language).open("rb") as file:
        return read_po(file, locale=language)


def collect() -> Iterator[str]:
    """Bring every catalog up to what the code says now; never guess a translation from a similar text."""
    template = _template()
    for language in languages():
        catalog = catalog_of(language)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        with _path(language).open("wb") as file:
            write_po(file, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    yield from compile_all()


def compile_all() -> Iterator[str]:
    """Write what runs."""
    for language in languages():
        with _path(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog_of(language))
    yield from ()


def check() -> Iterator[str]:
    """Name what is wrong in each catalog."""
    for language in languages():
        yield from faults_of(language)


def faults_of(language: str) -> Iterator[str]:
    """Name each text that is not translated, is fuzzy, or lost a placeholder; and a catalog that is not compiled."""
    catalog = catalog_of(language)
    for message in _messages(catalog):
        fault = _fault_of(message)
        if fault:
            yield f"{language}: {fault}: {message.id!r}"
    if not is_compiled(language):
        yield f"{language}: django.mo is not made from django.po; run 'docs/translate.py compile'"


def is_compiled(language: str) -> bool:
    """Tell whether what runs is what was written."""
    path = _path(language).with_suffix(".mo")
    return path.exists() and _said(read_mo(io.BytesIO(path.read_bytes()))) == _said(catalog_of(language))


def fresh() -> Iterator[str]:
    """Name texts of the code that are in no catalog, and texts of catalogs that are in the code no more."""
    now = {_key(message) for message in _messages(_template())}
    for language in languages():
        kept = {_key(message) for message in _messages(catalog_of(language))}
        yield from (
            f"{language}: run 'docs/translate.py collect': {key[1][0]!r}" for key in sorted(now ^ kept, key=str)
        )


def _path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _template() -> Catalog:
    # In a copy, since `makemessages` writes beside what it reads.
    with tempfile.TemporaryDirectory(prefix="heedful-texts-") as folder:
        copy = shutil.copytree(
            PACKAGE, Path(folder) / "heedful", ignore=shutil.ignore_patterns("locale", "__pycache__")
        )
        (copy / "locale").mkdir()
        if not settings.configured:
            settings.configure()
        back = Path.cwd()
        os.chdir(copy)
        try:
            call_command(Command(), locale=["en"], no_location=True, no_wrap=True, ignore_patterns=ENGLISH, verbosity=0)
        finally:
            os.chdir(back)
        with (copy / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
            return read_po(file)


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _key(message: Message) -> tuple[str | None, tuple[str, ...]]:
    # Babel gives the context of a compiled text as bytes.
    context = message.context.decode() if isinstance(message.context, bytes) else message.context
    return context, tuple(_forms(message.id))


def _said(catalog: Catalog) -> dict[object, object]:
    return {_key(message): _forms(message.string) for message in _messages(catalog) if any(_forms(message.string))}


def _fault_of(message: Message) -> str:
    sources, texts = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        return "fuzzy"
    if len(texts) != len(sources) or not all(texts):
        return "not translated"
    if [_placeholders(text) for text in texts] != [_placeholders(source) for source in sources]:
        return "other placeholders than the source"
    return ""


def _forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def _placeholders(text: str) -> list[str]:
    return sorted(set(_PLACEHOLDER.findall(text)))


if __name__ == "__main__":
    sys.exit(main())
