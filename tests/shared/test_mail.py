"""Real mails: none breaks the reading, none is lost, and what others expect of them is found.

The figures are floors: how many of each corpus match today. Whoever makes it better raises them.
"""

from __future__ import annotations

import email
import email.utils
import re
import tarfile
from datetime import UTC
from xml.etree import ElementTree as ET

import pytest
from tests.wire.mail.test_any_bytes import read_and_checked

from heedful.services.reader import Reader
from heedful.wire.mail import Address, BlockKind, ParsedMail, parse_mail
from heedful.wire.mail.quotes import split_blocks

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def mails(shared_data):
    return shared_data / "mail"


@pytest.fixture(scope="module")
def real(mails) -> dict[str, bytes]:
    """3,010 mails that people got in 2002 to 2005, half of them spam."""
    with tarfile.open(mails / "spamassassin_half.tar.gz") as archive:
        found = {each.name: archive.extractfile(each).read() for each in archive if each.isfile()}
    return {name: raw for name, raw in found.items() if name != "NOTICE"}


@pytest.fixture(scope="module")
def collected(mails) -> dict[str, bytes]:
    """The mails by which other parsers are tested."""
    return {str(file): file.read_bytes() for file in mails.rglob("*") if file.is_file() and file.suffix != ".gz"}


def test_every_file_is_read(collected):
    assert len(collected) > 900
    found = {name: read_and_checked(raw) for name, raw in collected.items()}
    failed = {name.rpartition("/")[2] for name, each in found.items() if each.failure}
    # Pictures and empty files: everything else has something to read.
    assert len(failed) <= 67
    assert not any(name.endswith((".eml", ".msg")) for name in failed)


def test_every_real_mail_is_read_in_the_guarded_process(real):
    assert len(real) == 3_010
    with Reader() as reader:
        for name, raw in real.items():
            reading = reader.read(raw)
            assert reading.failure is None, name
            assert reading.mail == read_and_checked(raw), name
            assert reading.mail.failure is None, name
            assert reading.mail.text.strip() or reading.mail.attachments or name.startswith("spam"), name


def test_real_mails_are_read_as_the_standard_library_reads_them(real):
    """Where the standard library knows an answer; what it takes for an answer in broken mails is not always one."""
    same = dict.fromkeys(("from", "date", "message_id", "text"), 0)
    asked = dict(same)
    for raw in real.values():
        for field, (theirs, ours) in _both(raw).items():
            asked[field] += 1
            same[field] += theirs == ours
    assert asked == {"from": 3_006, "date": 3_010, "message_id": 3_009, "text": 2_229}
    assert same["from"] >= 3_003
    assert same["date"] >= 3_010
    assert same["message_id"] >= 3_000
    # The others are flowed, or say ISO-8859-1 and mean Windows-1252.
    assert same["text"] >= 2_101


def _both(raw: bytes) -> dict[str, tuple[object, object]]:
    theirs, ours = email.message_from_bytes(raw), parse_mail(raw)
    found: dict[str, tuple[object, object]] = {}
    address = email.utils.parseaddr(str(theirs.get("from", "")))[1]
    if "@" in address:
        found["from"] = (address.lower(), ours.sender.address.lower() if ours.sender else None)
    at = _date(theirs.get("date"))
    if at:
        found["date"] = (at, ours.date)
    if theirs.get("message-id"):
        found["message_id"] = (theirs["message-id"].strip().strip("<>"), ours.message_id)
    text = _text(theirs)
    if text and "BEGIN PGP" not in text:
        found["text"] = (text, " ".join(ours.text.split()))
    return found


def _date(value):
    try:
        at = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at).astimezone(UTC)


def _text(message):
    if message.get_content_type() != "text/plain":
        return None
    try:
        return " ".join(message.get_payload(decode=True).decode(message.get_content_charset() or "ascii").split())
    except (LookupError, UnicodeError):
        return None


def test_mime4j_bodies(mails):
    """Every body that mime4j expects is in the text or among the attachments, to the byte but for white space.

    Of the eight others we read enriched text as text (4), a euro sign for ISO-8859-1 as what was meant (1), two
    boundaries whose last blank counts for mime4j alone (2), and a header that it takes for a body in one mode (1).
    """
    folder = mails / "mime4j/core/src/test/resources"
    expected = sorted(folder.rglob("*_decoded.xml"))
    matched = [file for file in expected if _has_all_bodies(file)]
    assert len(expected) == 80
    assert len(matched) >= 72


def _has_all_bodies(file) -> bool:
    found = parse_mail(file.with_name(file.name.replace("_decoded.xml", ".msg")).read_bytes())
    held = [_bare(found.text.encode()), *(_bare(each.content) for each in found.attachments)]
    bodies = [_bare((file.parent / name).read_bytes()) for name in _bodies(ET.parse(file).getroot())]  # noqa: S314 - of the corpus
    return all(
        body in held[0]
        or body in held[1:]
        or (found.html and b"<" in body)
        or _bare(body.decode("latin-1").encode()) in held[0]
        for body in bodies
    )


def _bare(data: bytes) -> bytes:
    return b"".join(data.split())


def _bodies(element):
    for inside in element:
        if inside.tag in {"text-body", "binary-body"}:
            yield inside.get("name")
        elif inside.tag != "message":
            yield from _bodies(inside)


#: What the parser of Crisp expects of its own mails beside those that begin with 'Fusce bibendum'. A part of the
#: visible text that has to be there, and one that must not; or nothing, where all of it is one piece.
CRISP = {
    "correct_sig": ("a correct -- signature.", "rick"),
    "email_1": ("-Abhishek Kona", "riak-users"),
    "email_2": ("You can list the keys", "Hi folks"),
    "email_2_1": ("Outlook with a reply", "Google Apps"),
    "email_3": ("Having the function would be great.\n\n-Abhishek Kona", "Russell"),
    "email_4": ("Awesome!", "Loader"),
    "email_5": ("for a while.", None),
    "email_6": ("I get proper", "Was this"),
    "email_19": ("On Thursday, I get proper rendering.", "Was this"),
    "email_20": ("On Thursday.", "fix this parsing"),
    "email_21": ("est laborum.", None),
    "email_blackberry": ("Here is another email", "BlackBerry"),
    "email_bullets": ("- and another", "Joe Smith"),
    "email_custom_quote_header": ("Thank you!", "I really like"),
    "email_customer_quote_header_2": ("Thank you very much.", "somedude"),
    "email_customer_quote_header_3": ("merci d'avance", "description cdt"),
    "email_emoji": ("🎉\n\n—\nJohn Doe\nCEO at Pandaland\n\n@pandaland", None),
    "email_iphone": ("Here is another email", "iPhone"),
    "email_multi_word_sent_from_my_mobile_device": ("Here is another email", "Verizon"),
    "email_not_a_signature": ("Super Domain Name Manager", None),
    "email_not_a_signature_2": ("Thanks!", None),
    "email_one_is_not_on": ("One outstanding question", "lastLocation"),
    "email_reply_header": ("On the other hand, it could happen TWICE!", "On Wed, Dec 9"),
    "email_sent_from": ("or paragraphs.", "TypeApp"),
    "email_sent_from_my_not_signature": ("Sent from my desk", None),
    "email_thread": ("in thread from bellow.", "Ok. Thanks."),
    "email_tricky_1_on_false_positive": ("performance is great.", None),
    "email_tricky_2_url_with_wrote": ("https://example.com/blog", "Best regards"),
    "email_tricky_3_code_block": ("function sendEmail", None),
    "email_tricky_4_from_in_body": ("the actual message content", None),
    "email_tricky_6_regards_in_sentence": ("should be visible.", None),
    "email_tricky_7_multiple_dashes": ("Key Points", None),
    "email_tricky_8_sent_from_in_content": ("from the main server.", None),
    "email_tricky_9_nested_quotes": ("I agree with the points", "Thanks for forwarding"),
    "email_tricky_11_double_signature": ("Thanks for your help!", "Senior Developer"),
    "email_tricky_13_timestamp_variations": ("not quote headers.", None),
    "email_tricky_16_unicode_signatures": ("Thanks for the update!", "Product Manager"),
    "email_tricky_17_forward_header": ("See the forwarded message below.", None),
    "email_tricky_18_inline_reply": ("Option B has some drawbacks.", "What about option B?"),
    "email_tricky_19_quote_without_header": ("And my final thoughts.", "just angle brackets"),
    "email_tricky_20_html_entities": ("&gt; 100 and &lt; 200", "Previous message"),
    "email_unquoted_reply": ("This is my reply.", "This is my quote."),
    "email_with_regards": ("Can you help?", "John Doe"),
    "email_zoho": ("running a test?", "Java sucks"),
    "sig_no_empty_line": ("no empty line above.", "rick"),
}
_USUAL_END = "et mollis ligula rutrum quis. Fusce sed odio id arcu varius aliquet nec nec nibh."


def said(text: str, sender: Address | None = None) -> str:
    found = split_blocks(text, sender)
    assert "".join(block.text for block in found) == text
    return ParsedMail(blocks=found).visible_text


def test_crisp_replies(mails):
    files = sorted((mails / "crisp_reply_parser/test/fixtures").glob("*.txt"))
    texts = {file.stem: file.read_text(encoding="utf-8").replace("\r\n", "\n") for file in files}
    judged = {name: text for name, text in texts.items() if name in CRISP or text.startswith("Fusce bibendum")}
    missed = [name for name, text in judged.items() if not _as_crisp_expects(name, text)]
    assert len(judged) == 88
    # 'Sincerely' and a name are a signature to us.
    assert missed == ["email_not_a_signature"]


def _as_crisp_expects(name: str, text: str) -> bool:
    if name not in CRISP:
        return said(text).rstrip() == text[: text.index(_USUAL_END) + len(_USUAL_END)]
    there, gone = CRISP[name]
    if gone is None:
        return said(text) == text.strip("\n").rstrip()
    return there in said(text) and gone not in said(text)


def test_talon_replies(mails):
    folder = mails / "talon/tests/fixtures"
    replies = {file.stem: parse_mail(file.read_bytes()) for file in (folder / "standard_replies").glob("*.eml")}
    assert {name: found.visible_text for name, found in replies.items()} == dict.fromkeys(replies, "Hello")
    assert len(replies) == 12
    assert replies["iphone"].signature == "Sent from my iPhone"
    assert replies["sparrow"].signature == "-- \nxxx\nSent with Sparrow (http://www.sparrowmailapp.com/?sig)"
    pages = sorted((folder / "html_replies").glob("*.html"))
    head = b"From: a@b.cd\nContent-Type: text/html; charset=utf-8\n\n"
    assert [parse_mail(head + page.read_bytes()).visible_text for page in pages] == ["Hi. I am fine."] * 9


def test_talon_signatures(mails):
    bodies = sorted((mails / "talon/tests/fixtures/signature/emails/stripped").glob("*_body"))
    matched = [body.name for body in bodies if _signature_matches(body)]
    assert len(bodies) == 6
    assert len(matched) >= 6


def _signature_matches(body) -> bool:
    texts = [
        body.with_name(body.name.replace("_body", f"_{part}")).read_text() for part in ("body", "sender", "signature")
    ]
    text, sender, signature = (re.sub("#sig#", "", each) for each in texts)
    name = sender.strip()
    found = split_blocks(text, Address(name) if "@" in name else Address("", name))
    return "".join(block.text for block in found if block.kind is BlockKind.SIGNATURE).strip() == signature.strip()


def test_flanker_bounces(mails):
    folder = mails / "flanker/tests/fixtures/messages/bounce"
    found = {file.stem: parse_mail(file.read_bytes()).bounce for file in folder.glob("*.eml")}
    assert {name: (bounce.recipient, bounce.status) for name, bounce in found.items()} == {
        "broken-mime": ("info@example.net", None),
        "delayed": ("foo@example.com", "4.0.0"),
        "delayed-broken": ("demo@example.com", "4.2.2"),
        "gmail-invalid-address": ("awfawfawfawfawfaw@someserverhere.com", "5.1.0"),
        "gmail-no-dns": ("user@example.comm", "5.1.2"),
        "mailbox-full": ("user@aol.com", "5.2.2"),
        "no-mx": ("user@example.com", "4.4.4"),
        "office365": ("noname@example.com", "5.1.10"),
        "zed": ("asdfasdfasdfasdfasdfasdfewrqertrtyrthsfgdfgadfqeadvxzvz@gmail.com", "5.1.1"),
    }


def test_no_real_letter_is_a_bounce_but_those_that_are(real):
    bounced = {name.partition(".")[0] for name, raw in real.items() if parse_mail(raw).bounces}
    assert bounced == {"easy-ham-1/01507", "easy-ham-2/01304", "spam-2/00169"}
