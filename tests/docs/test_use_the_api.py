"""The examples of 'Use the API', run one after the other against a server, answer what stands there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.signals import RESTORE, take

from heedful.domain.api_key import Scope
from heedful.services.api_key import make_key
from heedful.services.audit import MACHINE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "use-the-api.md"
EXAMPLES = re.findall(
    r"^```sh\n(.*?)^```\n+```json\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)
#: Numbers and times that are others each time.
_EXAMPLE = re.compile(r"\b(?:\d{4}-\d\d-\d\dT[\d:.]+Z|\d+)\b")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_examples_answer_what_stands_there(live_server, settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    take(tmp_path, [("ana", "2024-03-05T03:00:00Z", "restore.started"), ("kai", "2024-03-05T12:00:00Z", "k")], RESTORE)
    _, key = make_key(MACHINE, "curl", list(Scope))
    known = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HEEDFUL": live_server.url, "HEEDFUL_KEY": key}
    assert len(EXAMPLES) == 7
    for script, answer in EXAMPLES:
        done = subprocess.run(
            ["sh", "-ec", script], cwd=tmp_path, env=known, capture_output=True, text=True, timeout=30, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert _shape(json.loads(done.stdout)) == _shape(json.loads(answer))
    assert [each["kind"] for each in json.loads((tmp_path / "ana.json").read_text(encoding="utf-8"))["signals"]] == [
        "restore.started"
    ]


def _shape(value: object) -> str:
    """Give an answer as text in which whatever is an example is left out."""
    return _EXAMPLE.sub("?", json.dumps(value, indent=1))
