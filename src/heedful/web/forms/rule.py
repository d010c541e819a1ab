"""What an owner says about a rule."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.domain.rule import When, phrases
from heedful.models import Colleague, Mailbox, Rule, SavedReply, Tag, Team
from heedful.queries.saved_reply import one_of_each_title
from heedful.services.rule import Plan

_WHEN = (
    (When.BEGINS.value, _("a conversation begins")),
    (When.WRITES.value, _("the customer writes")),
    (When.WAITS.value, _("the customer has waited for our answer for too long")),
)
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_MOST_WORDS = 50
#: What it can do; one of them at least.
_ACTS = ("put", "is_complaint", "assignee", "team", "saved_reply", "tells")


class RuleForm(forms.Form):
    """When it looks, what must hold, and what it does."""

    name = forms.CharField(label=_("Name"), max_length=60)
    when = forms.ChoiceField(label=_("When"), choices=_WHEN)
    waits_hours = forms.IntegerField(
        label=_("Longer than so many hours"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Only where it is about waiting. Each wait is looked at once."),
    )
    mailbox = forms.ModelChoiceField(
        label=_("If it came to"), queryset=Mailbox.objects.none(), required=False, empty_label=_("any mailbox")
    )
    words = forms.CharField(
        label=_("If one of these stands in the subject or the text"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whole words or phrases, one on each line or with commas between them."),
    )
    tag = forms.ModelChoiceField(
        label=_("If it has this tag"), queryset=Tag.objects.none(), required=False, empty_label=_("whatever its tags")
    )
    domain = forms.CharField(
        label=_("If the sender is of this domain"),
        required=False,
        max_length=255,
        help_text=_("Such as example.org; also what is below it."),
    )
    put = forms.CharField(
        label=_("Then put on this tag"), required=False, max_length=60, help_text=_("It is made if there is none.")
    )
    is_complaint = forms.BooleanField(
        label=_("Then mark it as a complaint"),
        required=False,
        help_text=_("Until somebody takes the mark away, nothing needless is sent to the customer."),
    )
    assignee = forms.ModelChoiceField(
        label=_("Then hand it to"),
        queryset=Colleague.objects.none(),
        required=False,
        empty_label=_("nobody"),
        help_text=_("Only if nobody looks after it."),
    )
    team = forms.ModelChoiceField(
        label=_("Then hand it to the team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_("Only if no team looks after it."),
    )

    saved_reply = forms.ModelChoiceField(
        label=_("Then begin an answer with this saved reply"),
        queryset=SavedReply.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_("A draft of whoever looks after it, who reads, changes and sends it. Only if they began none."),
    )
    tells = forms.ModelChoiceField(
        label=_("Then tell"),
        queryset=Colleague.objects.none(),
        required=False,
        empty_label=_("nobody"),
        help_text=_("On the page or by mail, as they wish."),
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        people = Colleague.objects.filter(is_active=True).exclude(role="viewer").order_by("name", "pk")
        offered = {"mailbox": Mailbox.objects.all(), "tag": Tag.objects.all(), "team": Team.objects.all()}
        offered["saved_reply"] = one_of_each_title()
        for name, rows in {**offered, "assignee": people, "tells": people}.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean_words(self) -> list[str]:
        """Read the words, each once."""
        found = phrases(self.cleaned_data["words"])
        if len(found) > _MOST_WORDS:
            raise forms.ValidationError(_("Fifty words or phrases are enough for one rule."))
        return found

    def clean_domain(self) -> str:
        """Take a domain, also where somebody typed an address or an '@' before it."""
        domain: str = self.cleaned_data["domain"].strip().lower().rpartition("@")[2]
        if domain and not _DOMAIN.fullmatch(domain):
            raise forms.ValidationError(_("Write it such as example.org."))
        return domain

    def clean(self) -> dict[str, Any]:
        """Ask for hours where it is about waiting, and for something to do."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("when") == When.WAITS and not said.get("waits_hours") and "waits_hours" not in self.errors:
            self.add_error("waits_hours", _("Say how long."))
        if not self.errors and not any(said.get(name) for name in _ACTS):
            self.add_error("put", _("Say what it is to do."))
        return said

    def plan(self, put_tag: Tag | None) -> Plan:
        """Give what was said, with the tag that is to be put on."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "put"}
        if said["when"] != When.WAITS:
            said["waits_hours"] = None
        return Plan(**said, put_tag=put_tag)

    @classmethod
    def of(cls, row: Rule) -> RuleForm:
        """Give the form filled in."""
        kept = {name: getattr(row, name) for name in cls.base_fields if name not in {"put", "words"}}
        put = row.put_tag.name if row.put_tag else ""
        return cls(initial={**kept, "put": put, "words": "\n".join(row.words)})
