"""Reading in a process that can be killed: one mail never costs another one."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest
from tests.wire.mail.hostile import HOSTILE
from tests.wire.mail.making import HEAD, file, multipart, plain

from heedful.services import reader as door
from heedful.services.reader import BROKE, TOO_LONG, TOO_MUCH, Reader, Reading
from heedful.wire.mail import parse_mail

GOOD = HEAD + multipart("mixed", plain("Hello"), file("a.pdf", b"x" * 3_000_000))
#: Takes a few hundredths of a second, which is more than a hundredth.
SLOW = HOSTILE["a million signatures"].make()


@pytest.fixture
def reader():
    with Reader() as started:
        yield started


def pid_of(reader: Reader) -> int:
    return reader._process.pid


def test_reads_as_it_does_without_a_process(reader):
    assert reader.read(GOOD) == Reading(parse_mail(GOOD))
    assert reader.read(b"") == Reading(parse_mail(b""))


def test_a_mail_that_takes_too_long_costs_itself_only():
    with Reader(cpu_s=0.02) as reader:
        found = list(reader.read_all([HEAD + b"\none", SLOW, HEAD + b"\ntwo"]))
    assert found == [
        Reading(parse_mail(HEAD + b"\none")),
        Reading(None, TOO_LONG),
        Reading(parse_mail(HEAD + b"\ntwo")),
    ]


def test_a_mail_that_takes_too_long_by_the_clock_costs_itself_only(reader):
    reader.read(HEAD + b"\none")
    os.kill(pid_of(reader), signal.SIGSTOP)  # as if the machine had stood still
    reader._clock_s = 0.3
    began = time.monotonic()
    assert reader.read(GOOD) == Reading(None, TOO_LONG)
    assert time.monotonic() - began < 3
    reader._clock_s = 30
    assert reader.read(GOOD) == Reading(parse_mail(GOOD))


@pytest.mark.parametrize("memory", [55_000_000, 80_000_000])
def test_a_mail_that_takes_too_much_memory_costs_itself_only(memory):
    large = HEAD + b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + b"aaaa" * 6_000_000
    with Reader(memory=memory) as reader:
        found = [reader.read(HEAD + b"\none"), reader.read(large), reader.read(HEAD + b"\ntwo")]
    assert [each.mail.text if each.mail else None for each in found] == ["one", None, "two"]
    assert found[1].failure == TOO_MUCH


def test_a_process_that_was_killed_while_it_waited_is_started_anew(reader):
    reader.read(GOOD)
    os.kill(pid_of(reader), signal.SIGKILL)
    reader._process.wait()
    assert reader.read(GOOD) == Reading(parse_mail(GOOD))


def test_a_process_that_is_killed_while_it_reads_costs_that_mail_only(reader):
    reader.read(HEAD + b"\none")
    killer = threading.Timer(0.15, os.kill, (pid_of(reader), signal.SIGKILL))
    os.kill(pid_of(reader), signal.SIGSTOP)
    killer.start()
    assert reader.read(HEAD + b"\ntwo") == Reading(None, BROKE.format("killed"))
    assert reader.read(HEAD + b"\nthree") == Reading(parse_mail(HEAD + b"\nthree"))


def test_it_may_open_no_file_and_sees_no_setting(reader, monkeypatch):
    monkeypatch.setenv("HEEDFUL_SECRET_KEY", "not for it")
    reader.read(HEAD + b"\none")
    pid = pid_of(reader)
    limits = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()
    told = {line[:25].strip(): line[26:46].strip() for line in limits}
    assert (told["Max open files"], told["Max file size"], told["Max core file size"]) == ("3", "0", "0")
    assert told["Max address space"] == str(door.MEMORY)
    assert "HEEDFUL" not in Path(f"/proc/{pid}/environ").read_text(encoding="ascii")


def test_several_threads_get_their_own_answers(reader):
    found: dict[int, str] = {}

    def read(number: int) -> None:
        for _ in range(20):
            found[number] = reader.read(HEAD + f"\n{number}".encode()).mail.text

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: str(number) for number in range(4)}


def test_close_ends_the_process_and_a_later_read_starts_another(reader):
    reader.read(GOOD)
    process = reader._process
    reader.close()
    reader.close()
    assert process.returncode is not None
    assert reader.read(GOOD).failure is None


def test_hostile_mails_and_noise_one_after_the_other(reader):
    """With the limits that it has in life, not one of them is even a failure."""
    chance = random.Random(1)
    some = list(HOSTILE.values())[::5]
    raws = [*(hostile.make() for hostile in some), *(chance.randbytes(10_000) for _ in range(20))]
    assert [reading.failure for reading in reader.read_all(raws)] == [None] * len(raws)
