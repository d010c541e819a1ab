"""The forms of django-allauth in our words: a label each, no grey text inside a field that repeats it."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _

_LABELS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "oldpassword": _("The password until now"),
    "password1": _("The new password"),
    "password2": _("The new password once more"),
    "code": _("Code"),
}


class OurWords(forms.Form):
    """Gives the fields of a form of the library our labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
        # The library puts the link to a forgotten password here, and the rules for passwords as a list.
        for name in {"password", "password1"} & self.fields.keys():
            self.fields[name].help_text = ""
        if "password1" in self.fields:
            self.fields["password1"].help_text = _("At least 10 characters.")


class SignInForm(OurWords, account.LoginForm):  # type: ignore[misc]
    """Come in."""


class ForgottenPasswordForm(OurWords, account.ResetPasswordForm):  # type: ignore[misc]
    """Ask for a link by mail."""


class NewPasswordForm(OurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """Choose a new password, by the link in the mail."""


class ChangePasswordForm(OurWords, account.ChangePasswordForm):  # type: ignore[misc]
    """Choose a new password, knowing the old one."""


class StillYouForm(OurWords, account.ReauthenticateForm):  # type: ignore[misc]
    """Type the password once more."""


class CodeForm(OurWords, factor.AuthenticateForm):  # type: ignore[misc]
    """Type the code of the second factor."""


class StillYouCodeForm(OurWords, factor.ReauthenticateForm):  # type: ignore[misc]
    """Type the code once more."""


class AppForm(OurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """Show that the app works."""
