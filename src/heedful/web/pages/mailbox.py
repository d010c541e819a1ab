"""Mailboxes: addresses of ours that people write to."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import mailbox, trial_mail

urlpatterns = [
    path("mailboxes/", mailbox.all_mailboxes, name="mailboxes"),
    path("mailboxes/new/", mailbox.new, name="mailbox_new"),
    path("mailboxes/<int:number>/", mailbox.mailbox, name="mailbox"),
    path("mailboxes/<int:number>/change/", mailbox.change, name="mailbox_change"),
    path("mailboxes/<int:number>/domain/", mailbox.domain, name="mailbox_domain"),
    path("mailboxes/<int:number>/try-mail/", trial_mail.try_mail, name="mailbox_try_mail"),
    path("mailboxes/<int:number>/close/", mailbox.close, name="mailbox_close"),
    path("mailboxes/<int:number>/let-come/", mailbox.let_come, name="mailbox_let_come"),
]
