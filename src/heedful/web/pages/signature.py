"""Signatures of colleagues and of mailboxes."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import signature

urlpatterns = [
    path("account/signatures/", signature.own, name="signatures"),
    path("mailboxes/<int:number>/signature/", signature.of_mailbox, name="mailbox_signature"),
]
