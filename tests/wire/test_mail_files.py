"""Files of mails: mbox, Maildir, single mails; no byte more or less than the mail had."""

from __future__ import annotations

import gzip
import mailbox
from datetime import UTC, datetime
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.wire.chunk import Reject, Unreadable
from heedful.wire.mail_files import LeftOut, RawMail, mails_of

ONE = b"From: ana@example.org\nSubject: One\n\nHello\nFrom here it goes on.\n"
TWO = b"From: ben@example.org\nSubject: Two\n\n>From my side: no.\n"
MBOX = (
    b"From ana@example.org Mon Nov 23 09:41:00 2026\n" + ONE + b"\n"
    b"From ben@example.org  Tue Nov 24 10:00:00 2026 +0000\n" + TWO.replace(b">From my", b">>From my") + b"\n"
)


def test_mbox_is_cut_into_its_mails(tmp_path):
    path = tmp_path / "old.mbox"
    path.write_bytes(MBOX)
    assert list(mails_of(path)) == [
        RawMail("old.mbox", 1, ONE, datetime(2026, 11, 23, 9, 41, tzinfo=UTC)),
        RawMail("old.mbox", 8, TWO, datetime(2026, 11, 24, 10, tzinfo=UTC)),
    ]
    (tmp_path / "old.mbox.gz").write_bytes(gzip.compress(MBOX))
    assert [each.content for each in mails_of(tmp_path / "old.mbox.gz")] == [ONE, TWO]


def test_mbox_with_carriage_returns_and_a_line_that_looks_like_a_start(tmp_path):
    path = tmp_path / "box"
    body = b"Subject: x\r\n\r\nFrom Monday at 9:30 on, in 2026 or so\r\n\r\nFrom all of us, 2026\r\n"
    path.write_bytes(
        b"From a@b.c Mon Nov 23 09:41:00 2026\r\n" + body + b"\r\nFrom - Mon Nov 23 09:42:00 2026\r\nSubject: y\r\n\r\n"
    )
    assert [each.content for each in mails_of(path)] == [body, b"Subject: y\r\n\r\n"[:-2]]


@given(
    st.lists(
        st.sampled_from([b"From x@y Mon Nov 23 09:41:00 2026", b">From x", b"", b"Hello", b"From me"]), max_size=12
    )
)
def test_what_the_library_wrote_is_read_again(tmp_path_factory, lines):
    """Python's own writer quotes like mboxo: 'From ' becomes '>From ', and '>From ' stays."""
    folder = tmp_path_factory.mktemp("mbox")
    content = b"Subject: x\n\n" + b"\n".join(lines) + b"\n"
    box = mailbox.mbox(folder / "box")
    for each in (content, ONE):
        box.add(message_from_bytes(each))
    box.close()
    read = [each.content for each in mails_of(folder / "box")]
    # In mboxo nobody can tell what was '>From ' before.
    assert read[0].rstrip(b"\n").replace(b">From ", b"From ") == content.rstrip(b"\n").replace(b">From ", b"From ")
    assert read[1] == ONE
    assert len(read) == 2


def test_maildir_gives_what_was_sent_and_leaves_drafts_and_the_bin(tmp_path):
    box = mailbox.Maildir(tmp_path / "Maildir")
    for flags, text in (("S", "seen"), ("", "new"), ("DS", "draft"), ("ST", "gone")):
        mail = mailbox.MaildirMessage(f"Subject: {text}\n\n{text}\n")
        if flags:
            mail.set_subdir("cur")
            mail.set_flags(flags)
        box.add(mail)
    (tmp_path / "Maildir" / "cur" / "from").write_bytes(b"From a@b Mon Nov 23 09:41:00 2026\nSubject: odd\n\nodd\n")
    found = list(mails_of(tmp_path / "Maildir"))
    texts = sorted(each.content.split(b"\n")[-2].decode() for each in found if isinstance(each, RawMail))
    assert texts == ["new", "odd", "seen"]
    assert sum(isinstance(each, LeftOut) for each in found) == 2


def test_folder_gives_all_mails_below_it_and_single_files_one_each(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.eml").write_bytes(ONE)
    (tmp_path / "two.eml.gz").write_bytes(gzip.compress(TWO))
    (tmp_path / "list.mbox").write_bytes(MBOX)
    (tmp_path / "readme.txt").write_text("no mail")
    shares = []
    found = list(mails_of(tmp_path, shares.append))
    assert [(each.file, each.line) for each in found] == [
        ("a/one.eml", 1),
        ("list.mbox", 1),
        ("list.mbox", 8),
        ("two.eml.gz", 1),
    ]
    assert shares == [1 / 3, 2 / 3, 1.0]
    assert [each.content for each in mails_of(tmp_path / "a" / "one.eml")] == [ONE]


def test_what_is_no_mail_is_said(tmp_path):
    with pytest.raises(Unreadable, match="neither a Maildir"):
        list(mails_of(tmp_path))
    with pytest.raises(Unreadable, match="is not there"):
        list(mails_of(tmp_path / "nothing.mbox"))
    (tmp_path / "large.eml").write_bytes(b"x" * 101)
    (tmp_path / "large.mbox").write_bytes(MBOX + b"From - Mon Nov 23 09:42:00 2026\n" + b"x" * 200)
    assert list(mails_of(tmp_path / "large.eml", largest=100)) == [
        Reject("large.eml", 1, "it is larger than 100 bytes, as no mail is", "")
    ]
    assert [type(each) for each in mails_of(tmp_path / "large.mbox", largest=150)] == [RawMail, RawMail, Reject]
    (tmp_path / "cut.mbox.gz").write_bytes(gzip.compress(MBOX)[:-4])
    assert list(mails_of(tmp_path / "cut.mbox.gz"))[-1].startswith("cut.mbox.gz is cut")
