"""Account: what is one's own."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import account

urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/try-mail/", account.try_mail, name="account_try_mail"),
]
