"""Signing in and out, passwords and the second factor: the pages of django-allauth that we offer, and no others.

The names are the library's, since it looks its pages up by them.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from heedful.web.access import Right, needs

anybody = needs(Right.OPEN)
oneself = needs(Right.SELF)

urlpatterns = [
    path("sign-in/", anybody(account.login), name="account_login"),
    path("sign-in/code/", anybody(factor.authenticate), name="mfa_authenticate"),
    path("sign-out/", anybody(account.logout), name="account_logout"),
    path("sign-in/switched-off/", anybody(account.account_inactive), name="account_inactive"),
    path("sign-in/again/", oneself(account.reauthenticate), name="account_reauthenticate"),
    path("sign-in/again/code/", oneself(factor.reauthenticate), name="mfa_reauthenticate"),
    path("password/", oneself(account.password_change), name="account_change_password"),
    path("password/forgotten/", anybody(account.password_reset), name="account_reset_password"),
    path("password/forgotten/sent/", anybody(account.password_reset_done), name="account_reset_password_done"),
    # An expression, since the number of the colleague ends at the first dash and the key may hold more.
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        anybody(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/",
        anybody(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("account/second-factor/", oneself(factor.index), name="mfa_index"),
    path("account/second-factor/app/", oneself(totp.activate_totp), name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", oneself(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/recovery-codes/", oneself(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/recovery-codes/new/",
        oneself(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/recovery-codes/file/",
        oneself(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
