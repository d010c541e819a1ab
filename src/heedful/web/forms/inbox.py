"""What is sent from the inbox: a reply, a note, who looks after it, and until when it is put off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heedful.domain.recipients import Person, Recipients
from heedful.domain.signature import LONGEST as LONGEST_SIGNATURE
from heedful.models import Conversation, Draft
from heedful.queries.begun import Begun
from heedful.queries.conversation import Seen, colleagues, may_get_answers
from heedful.services.drafting import LONGEST

#: A signature with its names filled in.
MOST_SIGNED = 2 * LONGEST_SIGNATURE
_MORNING = time(9)


def written_in(data: Mapping[str, Any]) -> str:
    """Give what somebody is writing, of a form that is not sent yet: as far as a database keeps it."""
    return str(data.get("text", "")).replace("\r\n", "\n").replace("\0", "")[:LONGEST]


class ReplyForm(forms.Form):
    """A reply as it stood on the page. Recipients come with it: what is posted is what was shown."""

    text = forms.CharField(max_length=LONGEST, strip=False)
    signature = forms.CharField(required=False, max_length=MOST_SIGNED, strip=False)
    said = forms.CharField(required=False, max_length=40)
    override = forms.CharField(required=False, max_length=10_000)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.to: list[str] = data.getlist("to")
        self.cc: list[str] = data.getlist("cc")

    def clean_text(self) -> str:
        """Refuse a reply of blanks; keep every other one as it was written, but for how lines end."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").replace("\0", "")
        if not text.strip():
            raise forms.ValidationError(_("Write something first."))
        return text

    @property
    def written(self) -> str:
        """What was written, whether it can be sent or not."""
        return written_in(self.data)

    def named(self, addresses: Iterable[str], allowed: Mapping[str, str]) -> list[list[str]]:
        """Give addresses with the names beside them, of those only to whom an answer may go."""
        return [[allowed[each.lower()], each] for each in dict.fromkeys(addresses) if each.lower() in allowed]

    def recipients_among(self, row: Conversation) -> Recipients:
        """Give the recipients that stood on the page, as far as they may get an answer."""
        allowed = may_get_answers(row)
        to, cc = (tuple(Person(*each) for each in self.named(kept, allowed)) for kept in (self.to, self.cc))
        return Recipients(to, cc)

    @property
    def seen(self) -> Seen:
        """How far its author had read."""
        return Seen.read(str(self.data.get("said", "")))

    @property
    def begun(self) -> Begun:
        """What its author had begun when the page was opened."""
        return Begun.read(str(self.data.get("begun", "")))

    @property
    def overridden(self) -> set[str]:
        """What the guard had found, as marks, when its author chose to send it all the same."""
        return set(str(self.data.get("override", ""))[:10_000].split())


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = forms.CharField(max_length=LONGEST)


class DraftForm(forms.Form):
    """What somebody has written so far."""

    sort = forms.ChoiceField(choices=Draft.Sort.choices)
    text = forms.CharField(max_length=LONGEST, required=False, strip=False)
    begun = forms.CharField(max_length=80, required=False)


class AssignForm(forms.Form):
    """Who looks after a conversation; nobody if empty."""

    to = forms.TypedChoiceField(coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(str(each.pk), each.name) for each in colleagues()]  # type: ignore[attr-defined]


class AboutForm(forms.Form):
    """The id of the kind of desire that a conversation is about; empty: of none that we follow."""

    kind = forms.CharField(max_length=64, required=False)


class SnoozeForm(forms.Form):
    """Until when a conversation is put off: mornings are those of whoever puts it off."""

    CHOICES = (
        ("hours", _("for three hours")),
        ("tomorrow", _("until tomorrow, 9:00")),
        ("week", _("until next Monday, 9:00")),
        ("month", _("for thirty days")),
    )

    until = forms.ChoiceField(choices=CHOICES)

    def clean_until(self) -> datetime:
        """Give the time."""
        return later(self.cleaned_data["until"], timezone.localtime())


def later(word: str, now: datetime) -> datetime:
    """Say when it is so far; `now` is in the zone of whoever asks."""
    if word == "hours":
        return now + timedelta(hours=3)
    days = {"tomorrow": 1, "week": 7 - now.weekday(), "month": 30}[word]
    return datetime.combine(now.date() + timedelta(days=days), _MORNING, now.tzinfo)
