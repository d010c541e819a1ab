"""The fuzzer for a short while, where atheris is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.wire.mail.test_any_bytes import SEEDS

ROOT = Path(__file__).resolve().parents[3]


def test_the_fuzzer_finds_nothing_in_twenty_seconds(tmp_path):
    pytest.importorskip("atheris", reason="needs atheris, which is no dependency")
    for number, seed in enumerate(SEEDS):
        (tmp_path / f"{number}.eml").write_bytes(seed)
    words = [sys.executable, "-m", "tests.wire.mail.fuzz", str(tmp_path), "-max_total_time=20", "-timeout=5"]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 0, ended.stderr[-3000:]
