"""The reference of the API says what the API says of itself."""

import re
import runpy
from pathlib import Path

from heedful.domain.api_key import Scope

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference" / "api.md"


def test_operations_are_described_as_they_are():
    """If not: .venv/bin/python docs/api_reference.py."""
    assert REFERENCE.read_text(encoding="utf-8") == runpy.run_path(str(ROOT / "docs" / "api_reference.py"))["page"]()


def test_every_scope_is_described():
    assert re.findall(r"^\| `(\w+:\w+)` \|", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE) == list(Scope)


def test_every_code_of_an_error_is_described():
    """Codes are literals where they are raised; a new one is found there."""
    raised = set()
    for file in (ROOT / "src/heedful/api/v1").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        raised |= set(re.findall(r'bad_request\("(\w+)"|ApiError\(\s*\w+,\s*"(\w+)"', text))
    (table,) = re.findall(r"^## Errors\n(.*?)^## ", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    rows = [line.split("|")[2] for line in table.splitlines() if re.match(r"\| \d", line)]
    described = {code for row in rows for code in re.findall(r"`(\w+)`", row)}

    assert described == {code for pair in raised for code in pair if code}
