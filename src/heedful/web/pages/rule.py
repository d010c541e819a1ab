"""Rules of the inbox."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import rule

urlpatterns = [
    path("rules/", rule.listing, name="rules"),
    path("rules/new/", rule.new, name="rule_new"),
    path("rules/<int:number>/", rule.one, name="rule"),
    path("rules/<int:number>/switch/", rule.switch, name="rule_switch"),
    path("rules/<int:number>/up/", rule.up, name="rule_up"),
    path("rules/<int:number>/delete/", rule.delete, name="rule_delete"),
]
