"""The forms of a mailbox: what it is called, how it is reached, and by what we sign in."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.forms import Form
from django.utils.translation import gettext_lazy as _

from heedful.models import Mailbox
from heedful.services.mailbox import Plan
from heedful.services.oauth import Grant
from heedful.services.sealed import seal
from heedful.wire.mail.writing import UnwritableError, wire_address

_HOST = re.compile(r"[A-Za-z0-9.:_-]{1,253}|[^\x00-\x7f\s/@]{1,253}")
_SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_WAYS = [
    (Mailbox.Way.IMAP, _("We fetch it from its mail server (IMAP)")),
    (Mailbox.Way.SMTP, _("Your mail server forwards it to us (SMTP)")),
]
_SECURITIES = [
    (Mailbox.Security.TLS, _("TLS (usual at port 993)")),
    (Mailbox.Security.STARTTLS, _("STARTTLS (usual at port 143)")),
    (Mailbox.Security.NONE, _("none: the password can be read on its way")),
]
_PROOFS = [
    (Mailbox.Proof.PASSWORD, _("a password")),
    (Mailbox.Proof.TOKEN, _("OAuth 2, as Microsoft and Google want it")),
]
BEGINNINGS = [("new", _("only what comes from now on")), ("all", _("what lies there already, too"))]


class MailboxForm(forms.Form):
    """What a mailbox is called, and how its mail comes in."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("As you call it: ‘Support’, ‘Billing’."))
    address = forms.CharField(
        label=_("Address"), max_length=320, help_text=_("People write to it, and answers are from it.")
    )
    sender_name = forms.CharField(
        label=_("Name beside the address"),
        max_length=100,
        required=False,
        help_text=_("Such as ‘Harbour Backup’. Without one, answers bear the name of whoever writes them."),
    )
    way = forms.ChoiceField(label=_("How its mail comes in"), choices=_WAYS)

    def __init__(self, *args: Any, row: Mailbox | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._row = row

    def clean_address(self) -> str:
        """Check that it is an address, and of no other mailbox."""
        address = str(self.cleaned_data["address"]).strip().lower()
        try:
            address = wire_address(address)
        except UnwritableError:
            raise forms.ValidationError(_("An address looks like support@example.org.")) from None
        others = Mailbox.objects.filter(address=address)
        if self._row is not None:
            others = others.exclude(pk=self._row.pk)
        if others.exists():
            raise forms.ValidationError(_("There is a mailbox of that address already."))
        return address


class ReachForm(forms.Form):
    """How a mailbox is reached by IMAP."""

    host = forms.CharField(label=_("Mail server"), max_length=255, help_text=_("Such as imap.example.org."))
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65_535, initial=993)
    security = forms.ChoiceField(label=_("Security of the connection"), choices=_SECURITIES)
    user = forms.CharField(label=_("Name to sign in"), max_length=320, help_text=_("Often the address itself."))
    folder = forms.CharField(label=_("Folder"), max_length=100, initial="INBOX")
    proof = forms.ChoiceField(label=_("We sign in by"), choices=_PROOFS)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed, and never shown again."),
    )

    def __init__(self, *args: Any, row: Mailbox | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._row = row
        if row is not None and row.secret and row.proof == Mailbox.Proof.PASSWORD:
            self.fields["password"].help_text = _(
                "Leave it empty to keep the one that we have. For another server we need it again."
            )

    def keeps_secret(self, found: dict[str, Any]) -> bool:
        """Tell whether the secret that we have may be used: it goes only where it was given for."""
        row = self._row
        if row is None or not row.secret:
            return False
        return all(found.get(name) == getattr(row, name) for name in ("host", "port", "security", "proof"))

    def clean_host(self) -> str:
        """Check that it may be the name of a host."""
        host = str(self.cleaned_data["host"]).strip()
        if not _HOST.fullmatch(host):
            raise forms.ValidationError(_("A mail server looks like imap.example.org."))
        return host

    def clean(self) -> dict[str, Any]:
        """Ask for a password where one is needed."""
        found = super().clean() or {}
        wants = found.get("proof") == Mailbox.Proof.PASSWORD
        if wants and not found.get("password") and not self.keeps_secret(found):
            self.add_error("password", _("We need it to sign in."))
        return found


class TokenForm(forms.Form):
    """By what we get access tokens."""

    token_url = forms.URLField(
        label=_("Address for tokens"),
        max_length=500,
        assume_scheme="https",
        help_text=_(
            "https://oauth2.googleapis.com/token, or https://login.microsoftonline.com/your-tenant/oauth2/v2.0/token"
        ),
    )
    client_id = forms.CharField(label=_("Client ID"), max_length=500)
    client_secret = forms.CharField(
        label=_("Client secret"),
        max_length=1_000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    refresh_token = forms.CharField(
        label=_("Refresh token"),
        max_length=8_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed like a password. How to get one stands in the documents."),
    )


class MoreForm(forms.Form):
    """What may be said besides."""

    takes_plus = forms.BooleanField(
        label=_("Mail to name+anything@ comes to this mailbox, too"),
        required=False,
        help_text=_(
            "Answers then find their conversation by the address alone. Most mail servers can do that; try it first."
        ),
    )
    authserv = forms.CharField(
        label=_("Name of your mail server in Authentication-Results"),
        max_length=255,
        required=False,
        help_text=_("Its first word, in a mail that came to you, such as mx.example.org. By it we know forged mail."),
    )
    dkim_selector = forms.CharField(
        label=_("Selector of the DKIM key"),
        max_length=63,
        required=False,
        help_text=_("As s= says it in the DKIM-Signature of a mail that you sent. Only for checking the domain."),
    )

    def clean_dkim_selector(self) -> str:
        """Check that it may be part of a name."""
        selector = str(self.cleaned_data["dkim_selector"]).strip()
        if selector and not _SELECTOR.fullmatch(selector):
            raise forms.ValidationError(_("A selector looks like mail2026 or s1."))
        return selector


class BeginningForm(forms.Form):
    """What becomes of the mail that lies there already."""

    beginning = forms.ChoiceField(
        label=_("What is taken in"), choices=BEGINNINGS, initial="new", widget=forms.RadioSelect
    )


class Asked:
    """All that is asked of a mailbox, as one: valid when all parts that matter are."""

    def __init__(self, data: Any = None, row: Mailbox | None = None) -> None:
        names = (*MailboxForm.base_fields, *ReachForm.base_fields, *MoreForm.base_fields)
        kept = {name: getattr(row, name) for name in names if hasattr(row, name)} if row else {}
        self._row = row
        self.about = MailboxForm(data, initial=kept, row=row)
        self.reach = ReachForm(data, initial=kept, row=row)
        self.token = TokenForm(data if _wants_token(data) else None)
        self.more = MoreForm(data, initial=kept)
        self.beginning = BeginningForm(data)

    @property
    def forms(self) -> tuple[Form, ...]:
        """All parts."""
        return self.about, self.reach, self.token, self.more

    def is_valid(self) -> bool:
        """Tell whether it can be kept, as far as the forms know."""
        # All are looked at, so that whoever fills them in learns everything at once.
        about, more, reach = self.about.is_valid(), self.more.is_valid(), self.reach.is_valid()
        if not (about and more):
            return False
        if not self.by_imap:
            return True
        return reach and (not self._needs_token() or self.token.is_valid())

    @property
    def by_imap(self) -> bool:
        """Whether we fetch it."""
        return bool(self.about.cleaned_data.get("way") == Mailbox.Way.IMAP)

    @property
    def takes_all(self) -> bool:
        """Whether what lies there is taken in, too."""
        return bool(self.beginning.is_valid() and self.beginning.cleaned_data["beginning"] == "all")

    def _needs_token(self) -> bool:
        wants = self.reach.cleaned_data.get("proof") == Mailbox.Proof.TOKEN
        typed = bool((self.token.data or {}).get("refresh_token"))
        return bool(wants and (typed or not self.reach.keeps_secret(self.reach.cleaned_data)))

    def plan(self) -> Plan:
        """Give what was said, with its secret sealed."""
        said = self.about.cleaned_data | self.more.cleaned_data
        if not self.by_imap:
            return Plan(**said)
        reach = {name: value for name, value in self.reach.cleaned_data.items() if name != "password"}
        return Plan(**said, **reach, secret=self._secret())

    def _secret(self) -> str:
        if self.reach.cleaned_data["proof"] == Mailbox.Proof.TOKEN:
            return Grant(**self.token.cleaned_data).sealed() if self._needs_token() else ""
        password = self.reach.cleaned_data["password"]
        return seal(password) if password else ""


def _wants_token(data: Any) -> bool:
    return data is not None and data.get("proof") == Mailbox.Proof.TOKEN
