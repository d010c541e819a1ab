"""Writing a talk down, and what we owe."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import talk

urlpatterns = [
    path("inbox/write-down/", talk.talk, name="talk"),
    path("inbox/owed/<int:number>/kept/", talk.kept, name="owed_kept"),
    path("inbox/<slug:view>/<int:number>/owed/", talk.promise, name="owed_add"),
]
