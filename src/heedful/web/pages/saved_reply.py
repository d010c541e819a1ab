"""Saved replies: texts that answers begin with."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import saved_reply

urlpatterns = [
    path("inbox/saved-replies/", saved_reply.listing, name="saved_replies"),
    path("inbox/saved-replies/new/", saved_reply.new, name="saved_reply_new"),
    path("inbox/saved-replies/<int:number>/change/", saved_reply.change, name="saved_reply_change"),
    path("inbox/saved-replies/<int:number>/remove/", saved_reply.remove, name="saved_reply_remove"),
    path("inbox/<slug:view>/<int:number>/saved/", saved_reply.find, name="saved_reply_find"),
    path("inbox/<slug:view>/<int:number>/saved/<int:saved>/", saved_reply.use, name="saved_reply_use"),
]
