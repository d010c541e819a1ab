"""What the mail server before us says of spam: its verdict, in the header fields in which such servers write it.

The rule of this file: we believe that it takes something for spam, and no more: whoever writes 'no spam' into their own
mail gains nothing. What is taken for spam is set aside and never dropped, so a wrong verdict costs one look.
"""

from __future__ import annotations

import re
from collections.abc import Callable

#: From this level on Exchange itself puts mail among the junk ('spam confidence level', -1 to 9).
_JUNK_LEVEL = 5
#: 'SFV:SPM' and 'SFV:SKB': spam by its words, or by a sender that the company blocks.
_FOREFRONT = re.compile(r"(?:^|;)\s*SFV:(?:SPM|SKB|SKS)\b", re.IGNORECASE)


def is_spam(header: Callable[[str], str | None]) -> bool:
    """Tell whether the server before us took a mail for spam; `header` gives the topmost field of a name."""
    said = {name: (header(name) or "").strip() for name in _YES}
    if any(words.match(said[name]) for name, words in _YES.items()):
        return True
    level = (header("X-MS-Exchange-Organization-SCL") or "").strip()
    if re.fullmatch(r"[0-9]", level) and int(level) >= _JUNK_LEVEL:
        return True
    return _FOREFRONT.search(header("X-Forefront-Antispam-Report") or "") is not None


_A_YES = re.compile(r"(?:yes|true)\b", re.IGNORECASE)
#: SpamAssassin writes the first two, rspamd the others ('default: True [16.20 / 15.00]').
_YES = {
    "X-Spam-Flag": _A_YES,
    "X-Spam-Status": _A_YES,
    "X-Spam": _A_YES,
    "X-Spamd-Result": re.compile(r"[^;\[]{0,40}:\s*True\b", re.IGNORECASE),
}
