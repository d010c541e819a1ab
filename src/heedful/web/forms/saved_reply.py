"""What somebody says about a saved reply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.models import Colleague, SavedReply
from heedful.services.drafting import LONGEST
from heedful.services.saved_reply import LANGUAGES, Text, TitleTakenError


def _languages() -> list[tuple[str, object]]:
    """Give the languages that customers may speak, each in its own words; regions are left out."""
    return [("", _("for any language")), *sorted(LANGUAGES.items(), key=lambda each: each[1].lower())]


class SavedReplyForm(forms.Form):
    """A title to find it by, the text, its language, and whose it is."""

    title = forms.CharField(label=_("Title"), max_length=100, help_text=_("You find it by this; no customer sees it."))
    body = forms.CharField(label=_("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 12}), strip=False)
    language = forms.ChoiceField(
        label=_("Its language"),
        choices=_languages,
        required=False,
        help_text=_("Save it again under the same title for another language: customers get theirs."),
    )
    whose = forms.ChoiceField(
        label=_("Who has it"),
        choices=[("all", _("all of us")), ("mine", _("only I"))],
        widget=forms.RadioSelect,
        initial="all",
    )

    def __init__(self, data: Any, me: Colleague, row: SavedReply | None = None) -> None:
        super().__init__(data, initial=_shown(row) if row else None)
        self._me, self._row = me, row

    def clean_title(self) -> str:
        """Take it on one line."""
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean_body(self) -> str:
        """Refuse a text of blanks."""
        text = str(self.cleaned_data["body"]).replace("\r\n", "\n").replace("\0", "").strip("\n")
        if not text.strip():
            raise forms.ValidationError(_("Write something first."))
        return text

    def clean(self) -> dict[str, Any]:
        """Refuse a second one of the same title and language."""
        said: dict[str, Any] = super().clean() or {}
        owner = self._me if said.get("whose") == "mine" else None
        same = SavedReply.objects.filter(
            title__iexact=said.get("title", ""), language=said.get("language", ""), owner=owner
        )
        if same.exclude(pk=self._row.pk if self._row else 0).exists():
            self._say_taken()
        return said

    @contextmanager
    def taken_title(self) -> Iterator[None]:
        """Say of one that was saved at the same moment what `clean` says of one from before."""
        try:
            yield
        except TitleTakenError:
            self._say_taken()

    def _say_taken(self) -> None:
        self.add_error("title", _("There is one of this title in this language already."))

    def said(self) -> Text:
        """Give what was said."""
        said = self.cleaned_data
        return Text(said["title"], said["body"], said["language"], is_mine=said["whose"] == "mine")


def _shown(row: SavedReply) -> dict[str, Any]:
    return {
        "title": row.title,
        "body": row.body,
        "language": row.language,
        "whose": "all" if row.owner_id is None else "mine",
    }
