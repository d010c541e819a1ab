"""Mail: any bytes at all to one frozen value.

The rule of this package: `parse_mail` never raises, whatever comes in, and what it can't read it says as a warning.
Nothing here is the standard library's tree of a message: that is built whole before a limit can speak, and 25 MB of
empty parts are five million objects. Offsets into the bytes are kept instead, and reading stops where a limit is.
"""

from heedful.wire.mail.limits import Limits
from heedful.wire.mail.parse import parse_mail
from heedful.wire.mail.parsed import (
    Address,
    Attachment,
    Automatic,
    Block,
    BlockKind,
    Bounce,
    Flaw,
    ParsedMail,
    Protection,
    Warned,
)

__all__ = [
    "Address",
    "Attachment",
    "Automatic",
    "Block",
    "BlockKind",
    "Bounce",
    "Flaw",
    "Limits",
    "ParsedMail",
    "Protection",
    "Warned",
    "parse_mail",
]
