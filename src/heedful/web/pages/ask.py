"""Web forms: where visitors write to us, and where owners make them."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import ask, web_form

urlpatterns = [
    path("ask/embed.js", ask.embed, name="ask_embed"),
    path("ask/<str:key>/", ask.ask, name="ask"),
    path("ask/<str:key>/thanks/", ask.thanks, name="ask_thanks"),
    path("web-forms/", web_form.listing, name="web_forms"),
    path("web-forms/new/", web_form.new, name="web_form_new"),
    path("web-forms/<int:number>/", web_form.one, name="web_form"),
    path("web-forms/<int:number>/close/", web_form.close, name="web_form_close"),
]
