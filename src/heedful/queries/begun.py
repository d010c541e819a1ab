"""What somebody had begun to write when a page was opened, so that an open page never writes over anything else."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from secrets import token_hex

from heedful.models import Colleague, Conversation, Draft, OpeningDraft


@dataclass(frozen=True)
class Begun:
    """An open page and the draft that it showed: by its number, and by what stood in it."""

    page: str = ""
    draft: int = 0
    digest: str = ""

    def __str__(self) -> str:
        """Write it for a form."""
        return f"{self.page}.{self.draft}.{self.digest}"

    @classmethod
    def shown(cls, draft: Draft | OpeningDraft | None) -> Begun:
        """Begin a page that shows a draft."""
        return cls(token_hex(8), draft.pk if draft else 0, _digest(draft.text if draft else ""))

    @classmethod
    def read(cls, text: str) -> Begun:
        """Read it from a form; what makes no sense is no page."""
        page, _, rest = text[:80].partition(".")
        number, _, digest = rest.partition(".")
        is_number = number.isascii() and number.isdecimal() and len(number) < 18  # noqa: PLR2004 - 64 bits
        return cls(page, int(number), digest) if is_number and page.isalnum() and page.isascii() else cls()

    def own(self, author: Colleague, sort: str) -> Draft | None:
        """Give the draft that this page wrote last, or that is as it showed it, wherever that went."""
        rows = Draft.objects.filter(author=author, sort=sort)
        shown = rows.filter(saved_by=self.page).first() or rows.filter(pk=self.draft).first()
        return shown if shown and self._wrote(shown) else None

    def _wrote(self, draft: Draft | OpeningDraft) -> bool:
        """Tell whether this page wrote a draft last, or it is as it showed it."""
        return draft.saved_by == self.page or _digest(draft.text) == self.digest

    def is_missing(self, there: OpeningDraft | None, text: str) -> bool:
        """Tell whether something else has written what a text lacks, of a letter that begins a conversation."""
        if there is None or not self.page or self._wrote(there):
            return False
        return " ".join(there.text.split()) not in " ".join(text.split())

    def missed(self, row: Conversation, author: Colleague, sort: str, text: str) -> Draft | None:
        """Give what something else has written here since, if a text lacks it."""
        there = Draft.objects.filter(conversation=row, author=author, sort=sort).first()
        if there is None or not self.page or self.own(author, sort) is not None:
            return None
        return None if " ".join(there.text.split()) in " ".join(text.split()) else there


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
