"""Writing a talk down, what we owe, and whom we block."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import block, talk

urlpatterns = [
    path("inbox/write-down/", talk.talk, name="talk"),
    path("inbox/owed/<int:number>/kept/", talk.kept, name="owed_kept"),
    path("inbox/<slug:view>/<int:number>/owed/", talk.promise, name="owed_add"),
    path("inbox/<slug:view>/<int:number>/block-sender/", block.block_sender, name="conversation_block"),
    path("inbox/<slug:view>/<int:number>/unblock-sender/", block.unblock_sender, name="conversation_unblock"),
]
