"""The relay: who sends through it, what for, and how it stands."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import relay

urlpatterns = [
    path("moments/gate/relay/", relay.relay, name="relay"),
    path("moments/gate/relay/mailer/", relay.mailer, name="relay_mailer"),
    path("moments/gate/relay/mailer/<int:number>/revoke/", relay.revoke, name="relay_mailer_revoke"),
    path("moments/gate/relay/sender/", relay.sender, name="relay_sender"),
    path("moments/gate/relay/sender/<int:number>/remove/", relay.remove, name="relay_sender_remove"),
]
