"""The gate: its table, its switch, its words, what it holds and what it said."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import gate, outreach

urlpatterns = [
    path("moments/gate/", gate.gate, name="gate"),
    path("moments/gate/cell/<slug:row>/<slug:column>/", gate.cell, name="gate_cell"),
    path("moments/gate/settings/", gate.settings, name="gate_settings"),
    path("moments/gate/stop/", gate.stop, name="gate_stop"),
    path("moments/gate/stop/<int:number>/go-on/", gate.go_on, name="gate_go_on"),
    path("moments/gate/words/", gate.words, name="gate_words"),
    path("moments/gate/words/begin/", gate.begin_words, name="gate_words_begin"),
    path("moments/gate/words/new/", gate.one_word, name="gate_word_new"),
    path("moments/gate/words/<int:number>/", gate.one_word, name="gate_word"),
    path("moments/gate/words/<int:number>/remove/", gate.remove_word, name="gate_word_remove"),
    path("moments/gate/held/", outreach.held, name="held"),
    path("moments/gate/held/all/", outreach.all_held, name="held_all"),
    path("moments/gate/message/<int:number>/", outreach.one, name="outreach"),
    path("moments/gate/message/<int:number>/change/", outreach.change, name="outreach_change"),
    path("moments/gate/message/<int:number>/release/", outreach.release, name="outreach_release"),
    path("moments/gate/message/<int:number>/discard/", outreach.discard, name="outreach_discard"),
    path("moments/gate/log/", outreach.log, name="gate_log"),
]
