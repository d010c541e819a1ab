"""Defining a kind: as a form or as text, with what it would find in the whole log beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from heedful.domain.kind import DesireKind, KindsError
from heedful.models import Kind
from heedful.queries.preview import what_it_finds
from heedful.services.kind import read_definition, save_kind, write_definition
from heedful.web.access import Right, actor_of, needs
from heedful.web.charts import strip_of
from heedful.web.forms.kind import KindForm, fits_form, initial_of

_PATIENCE = "2 days"
_FRESH = f"""[[desire]]
id        = ""
name      = ""
arises    = []
fulfilled = []
patience  = "{_PATIENCE}"
"""


@dataclass(frozen=True)
class Draft:
    """What somebody is writing: its text, whether it is shown as text, and what it says or why it says nothing."""

    text: str
    as_text: bool
    kind: DesireKind | None
    problems: list[str]

    @property
    def form(self) -> KindForm:
        """The draft as a form; one that can't be read begins with the usual patience and nothing else."""
        return KindForm(initial=initial_of(self.kind) if self.kind else {"patience": _PATIENCE})


@needs(Right.OWN)
def define(request: HttpRequest) -> HttpResponse:
    """Define a new kind."""
    return _editor(request, None)


@needs(Right.OWN)
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a kind."""
    return _editor(request, get_object_or_404(Kind, slug=slug, is_built_in=False))


@needs(Right.OWN)
def found(request: HttpRequest) -> HttpResponse:
    """Tell what a draft would find; a part of the page, asked for while one types."""
    return render(request, "kind/found.html", _found(_draft(request, None)))


def _editor(request: HttpRequest, row: Kind | None) -> HttpResponse:
    draft = _draft(request, row)
    if request.method == "POST" and "save" in request.POST and draft.kind:
        if row is None and Kind.objects.filter(slug=draft.kind.id).exists():
            draft.problems.append(_("A kind with the id ‘%(id)s’ is here already.") % {"id": draft.kind.id})
        elif row is not None and row.slug != draft.kind.id:
            draft.problems.append(_("The id of a kind stays as it is; define another one for a new id."))
        else:
            kind = save_kind(draft.text, actor_of(request))
            messages.success(request, _("Saved. It is being followed through the whole log."))
            return redirect("flow_kind", kind.slug)
    form = (
        _posted_form(request) if draft.kind is None and not draft.as_text and request.method == "POST" else draft.form
    )
    context = {"row": row, "draft": draft, "form": form, **_found(draft)}
    return render(request, "kind/kind.html", context)


def _draft(request: HttpRequest, row: Kind | None) -> Draft:
    """Read what was sent, whether as text or as a form; at first, what is defined now."""
    if request.method != "POST":
        return _read(row.definition if row else _FRESH, as_text=False, quietly=row is None)
    was_text = request.POST.get("shown") == "text"
    text = request.POST.get("definition", "").replace("\r\n", "\n")
    if not was_text:
        form = _posted_form(request)
        form.is_valid()
        text = write_definition(form.fields_of_kind(), text)
    return _read(text, as_text=was_text != ("switch" in request.POST))


def _posted_form(request: HttpRequest) -> KindForm:
    return KindForm(request.POST)


def _read(text: str, *, as_text: bool, quietly: bool = False) -> Draft:
    try:
        kind = read_definition(text, _("this definition"))
        return Draft(text, as_text or not fits_form(kind), kind, [])
    except KindsError as error:
        problems = [] if quietly else [_said(problem, as_text=as_text) for problem in error.problems]
        return Draft(text, as_text, None, problems)


def _said(problem: Any, *, as_text: bool) -> str:
    """Name the line only where lines are seen."""
    where = _("Line %(line)d: ") % {"line": problem.line} if as_text else ""
    return f"{where}{problem.message}. {problem.cure}"


def _found(draft: Draft) -> dict[str, Any]:
    if draft.kind is None:
        return {"draft": draft, "found": None, "strip": None}
    result = what_it_finds(draft.kind, timezone.now())
    return {"draft": draft, "found": result, "strip": strip_of(result.weeks, draft.kind.target) if result else None}
