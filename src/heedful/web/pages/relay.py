"""The relay: who sends through it, what for, and how it stands."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import relay, relayed

urlpatterns = [
    path("moments/gate/held/relay/", relayed.held, name="relayed_held"),
    path("moments/gate/held/relay/all/", relayed.all_held, name="relayed_all"),
    path("moments/gate/held/relay/<int:number>/", relayed.one, name="relayed"),
    path("moments/gate/held/relay/<int:number>/release/", relayed.release, name="relayed_release"),
    path("moments/gate/held/relay/<int:number>/discard/", relayed.discard, name="relayed_discard"),
    path("moments/gate/relay/", relay.relay, name="relay"),
    path("moments/gate/relay/mailer/", relay.mailer, name="relay_mailer"),
    path("moments/gate/relay/mailer/<int:number>/revoke/", relay.revoke, name="relay_mailer_revoke"),
    path("moments/gate/relay/sender/", relay.sender, name="relay_sender"),
    path("moments/gate/relay/sender/<int:number>/remove/", relay.remove, name="relay_sender_remove"),
]
