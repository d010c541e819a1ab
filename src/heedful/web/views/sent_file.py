"""What pages of files that somebody sends have in common, whatever is in the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from heedful.models import SentFile
from heedful.services.audit import Actor
from heedful.web.access import actor_of
from heedful.wire.signals import Unreadable

Sent = TypeVar("Sent", bound=SentFile)


def just_sent(
    request: HttpRequest, form: forms.Form, keep: Callable[[str, Iterable[bytes], Actor], Sent]
) -> Sent | None:
    """Keep the file that a form brings; None where it brings none that can be used, and the form then says why."""
    if request.method != "POST" or not form.is_valid():
        return None
    file = form.cleaned_data["file"]
    try:
        return keep(file.name, file.chunks(), actor_of(request))
    except Unreadable as error:
        form.add_error("file", str(error))
        return None


def how_far(request: HttpRequest, row: SentFile, page: str) -> HttpResponse | None:
    """Answer a page that asks how far a file is; None where somebody asks for the page itself."""
    if request.headers.get("HX-Target") != "progress":
        return None
    # Once it is done the whole page has more to say.
    done = HttpResponse(headers={"HX-Refresh": "true"})
    return done if row.finished_at else render(request, f"{page}#progress", {"file": row})
