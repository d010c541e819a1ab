"""One bad mail costs no other: it is tried again, and fails where everybody sees it; trouble of the machine stops all."""

from __future__ import annotations

import resource
from datetime import UTC, datetime
from email.message import EmailMessage
from hashlib import sha256

import pytest
from tests.mails import SUPPORT, mailbox, written

from heedful.models import IncomingMail
from heedful.services.audit import MACHINE
from heedful.services.bring_in import Terms, bring_in
from heedful.services.kept_bytes import ATTACHMENTS, MAIL, path_of
from heedful.services.read_mail import TRIES, read_waiting, replay
from heedful.services.reader import Reader
from heedful.services.receive import Arrived, receive

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
State = IncomingMail.State
FILE = b"the findings of Ana"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


@pytest.fixture
def reader():
    with Reader() as found:
        yield found


def _with_file(content: bytes = FILE) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ana@example.org", SUPPORT, "My secret"
    mail.set_content("See the file.")
    mail.add_attachment(content, maintype="text", subtype="plain", filename="findings.txt")
    return mail.as_bytes()


def _lies(raw: bytes) -> IncomingMail:
    return receive(mailbox(), Arrived(raw), AT)


@pytest.fixture
def obstacle(home):
    """A file where the folder of an attachment belongs: keeping it breaks, in a way that nobody thought of."""
    path = path_of(ATTACHMENTS, sha256(FILE).hexdigest()).parent
    path.parent.mkdir(parents=True)
    path.write_bytes(b"")
    return path


def _states(*rows: IncomingMail) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def test_mail_that_can_t_be_placed_stops_none_and_fails_after_some_tries(reader, obstacle, caplog):
    bad, good = _lies(_with_file()), _lies(written("Hello"))
    assert read_waiting(reader, AT) == 1
    assert _states(bad, good) == [State.WAITING, State.PLACED]
    assert [read_waiting(reader, AT) for _ in range(TRIES - 1)] == [0] * (TRIES - 2) + [1]
    assert _states(bad) == [State.FAILED]
    assert "could not be put where it belongs (NotADirectoryError)" in bad.detail
    assert f"mail {bad.pk} could not be placed" in caplog.text
    assert "in kept_files" in caplog.text
    assert "secret" not in caplog.text
    assert replay(reader, AT) == 1
    assert _states(bad) == [State.FAILED]
    obstacle.unlink()
    assert replay(reader, AT) == 1
    assert _states(bad) == [State.PLACED]
    assert bad.message.attachments.get().name == "findings.txt"


@pytest.mark.usefixtures("obstacle")
def test_import_goes_on_and_leaves_none_where_nobody_sees_it(home):
    mailbox()
    folder = home / "old"
    folder.mkdir()
    (folder / "1.eml").write_bytes(_with_file())
    (folder / "2.eml").write_bytes(written("Hello"))
    brought = bring_in([folder], Terms(), MACHINE, AT).mails
    assert dict(brought.states) == {"failed": 1, "placed": 1}


def test_bytes_that_can_t_be_read_fail_at_once_and_can_be_tried_again(reader):
    bad, good = _lies(written("Hello")), _lies(written("Hello again", sender="ben@example.net"))
    path = path_of(MAIL, bad.digest)
    raw = path.read_bytes()
    path.unlink()
    # Whoever is root may read everything, but no folder as a file.
    path.mkdir()
    assert read_waiting(reader, AT) == 2
    assert _states(bad, good) == [State.FAILED, State.PLACED]
    assert "can’t be read from the disk (Is a directory)" in bad.detail
    path.rmdir()
    replay(reader, AT)
    assert _states(bad) == [State.FAILED]
    assert "not on the disk any more" in bad.detail
    path.write_bytes(raw)
    replay(reader, AT)
    assert _states(bad) == [State.PLACED]


def test_full_disk_stops_the_round_and_nothing_fails_by_it(reader):
    first, second = _lies(_with_file(b"x" * 5_000_000)), _lies(written("Hello"))
    # Its process is there already: it is not what has no room.
    reader.read(b"")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, hard))
        for _ in range(TRIES + 1):
            with pytest.raises(OSError, match="File too large"):
                read_waiting(reader, AT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert _states(first, second) == [State.WAITING, State.WAITING]
    assert first.tries == 0
    assert read_waiting(reader, AT) == 2
    assert _states(first, second) == [State.PLACED, State.PLACED]
