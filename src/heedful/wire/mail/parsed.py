"""What a mail says, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Flaw(StrEnum):
    """What was amiss with a mail, or was left out of what was read; pages put words of their own to each."""

    EMPTY = "empty"
    NO_MAIL = "no_mail"
    NO_HEADER = "no_header"
    HEADER_BROKEN = "header_broken"
    HEADER_CUT = "header_cut"
    FROM_MISSING = "from_missing"
    FROM_TWICE = "from_twice"
    DATE_UNREADABLE = "date_unreadable"
    RECIPIENTS_CUT = "recipients_cut"
    REFERENCES_CUT = "references_cut"
    OWN_HEADERS_REMOVED = "own_headers_removed"
    TOO_LARGE = "too_large"
    PARTS_CUT = "parts_cut"
    TOO_DEEP = "too_deep"
    BOUNDARY_BROKEN = "boundary_broken"
    ENCODING_BROKEN = "encoding_broken"
    CHARSET_UNKNOWN = "charset_unknown"
    CHARSET_GUESSED = "charset_guessed"
    TEXT_CUT = "text_cut"
    HTML_LEFT_OUT = "html_left_out"
    SIGNED = "signed"
    ENCRYPTED = "encrypted"


#: For the command line and for logs, in English.
SENTENCES: dict[Flaw, str] = {
    Flaw.EMPTY: "It is empty.",
    Flaw.NO_MAIL: "It is no mail: it has no header, and what it holds is no text.",
    Flaw.NO_HEADER: "It has no header; all of it was taken for text.",
    Flaw.HEADER_BROKEN: "Lines of the header could not be read and were passed over.",
    Flaw.HEADER_CUT: "The header is too long; only its beginning was read.",
    Flaw.FROM_MISSING: "It does not say who it is from.",
    Flaw.FROM_TWICE: "It names several senders; the first counts.",
    Flaw.DATE_UNREADABLE: "Its date could not be read.",
    Flaw.RECIPIENTS_CUT: "It has too many recipients; only the first are listed.",
    Flaw.REFERENCES_CUT: "It refers to too many mails; the oldest were left out.",
    Flaw.OWN_HEADERS_REMOVED: "It held headers that only Heedful itself may write; they were removed.",
    Flaw.TOO_LARGE: "It is too large: the text was taken, and the attachments were left in the raw mail.",
    Flaw.PARTS_CUT: "It has too many parts; only the first were read.",
    Flaw.TOO_DEEP: "Its parts are nested too deep; what lies deeper was left in the raw mail.",
    Flaw.BOUNDARY_BROKEN: "Its parts are not told apart as its header says.",
    Flaw.ENCODING_BROKEN: "A part is encoded wrongly; what could be read of it was.",
    Flaw.CHARSET_UNKNOWN: "The character set of a text is not known; it was guessed.",
    Flaw.CHARSET_GUESSED: "The character set of a text is missing or wrong; it was guessed.",
    Flaw.TEXT_CUT: "The text is too long; only its beginning was taken.",
    Flaw.HTML_LEFT_OUT: "The HTML is too large or too deep to be shown; its text was taken.",
    Flaw.SIGNED: "It is signed; the signature is unverified.",
    Flaw.ENCRYPTED: "It is encrypted; Heedful can't read it, and keeps it as an attachment.",
}


@dataclass(frozen=True)
class Warned:
    """One flaw, with a word on where it was, such as a number or the name of a character set."""

    flaw: Flaw
    detail: str = ""

    @property
    def sentence(self) -> str:
        """Say it in English."""
        return f"{SENTENCES[self.flaw]} ({self.detail})" if self.detail else SENTENCES[self.flaw]


@dataclass(frozen=True)
class Address:
    """A mailbox: its address, with the domain in small letters and as ASCII, and the name beside it."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class Attachment:
    """A part that is no text to read, or a whole mail.

    `content` is None where the mail was too large: then `size` is that of the encoded part, and `sha256` is None.
    `inline` says that the HTML shows it (`cid:` and `content_id`) or that the sender wanted it shown.
    """

    name: str
    type: str
    size: int
    sha256: str | None
    inline: bool
    content_id: str | None = None
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Bounce:
    """That a mail of ours did not arrive. `status` is enhanced (5.1.1), or as near to it as was said; else None."""

    recipient: str | None
    status: str | None
    original_message_id: str | None
    #: `failed` or `delayed` (RFC 3464, 2.3.3).
    action: str = "failed"
    #: The words of the refusing server.
    diagnostic: str = ""

    @property
    def is_final(self) -> bool:
        """Whether no server tries again, be it that one refused it for good or that one gave up."""
        return self.action == "failed"

    @property
    def is_permanent(self) -> bool:
        """Whether another mail to the same address would fare no better."""
        return self.is_final and not (self.status or "5").startswith("4")


class BlockKind(StrEnum):
    """What a stretch of the text is."""

    SAID = "said"
    QUOTED = "quoted"
    SIGNATURE = "signature"


@dataclass(frozen=True)
class Block:
    """A stretch of the text; all blocks joined are the text, character by character."""

    kind: BlockKind
    text: str


class Protection(StrEnum):
    """What S/MIME or PGP did to a mail. We verify nothing."""

    SIGNED_UNVERIFIED = "signed_unverified"
    ENCRYPTED = "encrypted"


@dataclass(frozen=True)
class Automatic:
    """Plain facts on whether a person wrote it (RFC 3834 and its neighbours); None and False where nothing was said.

    Two questions are asked of them: whether a machine of ours may answer it, and whether anybody waits for an answer.
    """

    #: The keyword of Auto-Submitted ('auto-replied'), or of an older header that means the same; never 'no'.
    auto_submitted: str | None = None
    #: The List-Id; where only other List-* headers are there, what the first of them holds.
    list: str | None = None
    precedence: str | None = None
    #: What X-Auto-Response-Suppress asks for; where that is none, None.
    suppress: str | None = None
    empty_return_path: bool = False
    no_reply_sender: bool = False

    @property
    def no_person_wrote_it(self) -> bool:
        """Whether a machine says so. What people write passes lists, too, and bears wishes of their mail servers."""
        return bool(self.auto_submitted or self.empty_return_path or self.precedence in {"bulk", "junk", "auto_reply"})

    @property
    def forbids_answer(self) -> bool:
        """Whether nothing of ours may answer by itself; our own Message-ID is for the caller to know."""
        return bool(
            self.no_person_wrote_it or self.list or self.precedence == "list" or self.suppress or self.no_reply_sender
        )


@dataclass(frozen=True)
class ParsedMail:
    """All that a mail says. `failure` is set where nothing could be read; then everything else is empty."""

    failure: Flaw | None = None
    sender: Address | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    subject: str | None = None
    #: In UTC; what the sender's clock said.
    date: datetime | None = None
    #: Ids are without their angle brackets, as in JMAP (RFC 8621, 4.1.2.3).
    message_id: str | None = None
    in_reply_to: str | None = None
    #: The oldest first, fewer than 4,096 characters with brackets and blanks.
    references: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    #: Harmless: no script, no style sheet, no form, nothing loaded; None where there was none, or too much of it.
    html: str | None = None
    #: How many images of the HTML lie elsewhere, and are switched off.
    remote_images: int = 0
    attachments: tuple[Attachment, ...] = ()
    automatic: Automatic = Automatic()
    bounces: tuple[Bounce, ...] = ()
    #: The kind of a multipart/report: 'delivery-status', 'disposition-notification', 'feedback-report'.
    report: str | None = None
    protection: Protection | None = None
    warnings: tuple[Warned, ...] = ()
    #: Every header field in order, name as written and value decoded, less those of our own namespace.
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(block.text for block in self.blocks)

    @property
    def visible_text(self) -> str:
        """What the sender wrote this time."""
        return self._of(BlockKind.SAID)

    @property
    def quoted_text(self) -> str:
        """What others wrote before, with the lines that announce it."""
        return self._of(BlockKind.QUOTED)

    @property
    def signature(self) -> str:
        """Closing, name, and what devices and lists put below."""
        return self._of(BlockKind.SIGNATURE)

    @property
    def no_person_wrote_it(self) -> bool:
        """Whether a machine wrote it, as far as it says; all reports are theirs."""
        return self.automatic.no_person_wrote_it or self.report is not None or bool(self.bounces)

    @property
    def forbids_answer(self) -> bool:
        """Whether nothing of ours may answer by itself; our own Message-ID is for the caller to know."""
        return self.automatic.forbids_answer or self.no_person_wrote_it

    @property
    def bounce(self) -> Bounce | None:
        """The first bounce."""
        return self.bounces[0] if self.bounces else None

    def header(self, name: str) -> str | None:
        """Give the topmost header field of that name."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def _of(self, kind: BlockKind) -> str:
        stretches = (block.text.strip("\n").rstrip() for block in self.blocks if block.kind is kind)
        return "\n\n".join(stretch for stretch in stretches if stretch)
