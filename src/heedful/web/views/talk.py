"""Writing a talk down, and what we owe because one of us said so."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from heedful.models import Customer, Owed
from heedful.queries.customer import customer_page, handles_of
from heedful.queries.identity import one_who_stays
from heedful.services.owed import keep, not_kept, owe
from heedful.services.talk import write_down
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.talk import OwedForm, TalkForm
from heedful.web.number import number_in
from heedful.web.views.inbox import found, view_of
from heedful.web.views.look import note_look

#: So many people are offered; who looks for another one types more of the name.
_OFFERED = 8


@needs(Right.WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest) -> HttpResponse:
    """Write down a talk: with somebody who was chosen, or with somebody new."""
    who = _who(request)
    form = TalkForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        message = write_down(form.talked, actor_of(request), timezone.now())
        messages.success(request, _("Written down. It is a conversation like any other."))
        return redirect("conversation", "all", message.conversation_id)
    words = "" if who else request.GET.get("q", "").strip()[:200]
    offered = customer_page(timezone.now(), words=words, size=_OFFERED).rows if words else ()
    context = {
        "form": form,
        "who": who,
        "handle": next((each.value for each in handles_of(who, 1)), "") if who else "",
        "words": words,
        "offered": offered,
    }
    return render(request, "talk/talk.html", context, status=422 if form.errors else 200)


def _who(request: HttpRequest) -> Customer | None:
    """Give who was chosen; nobody, where a form or an address names nobody."""
    number = number_in(request.GET.get("customer", ""))
    if number is None:
        return None
    who = one_who_stays(get_object_or_404(Customer, pk=number))
    note_look(request, who.pk)
    return who


@needs(Right.WORK)
@require_POST
def promise(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Write down what we owe."""
    row, form = found(number), OwedForm(request.POST)
    if form.is_valid():
        owe(row, actor_of(request), form.cleaned_data["text"], form.cleaned_data["due_on"], timezone.now())
    else:
        messages.error(request, _("Say in a few words what we promised, and by which day, if we did."))
    return redirect("conversation", view_of(view), row.pk)


@needs(Right.WORK)
@require_POST
def kept(request: HttpRequest, number: int) -> HttpResponse:
    """Say that we did what we owed, or take that back (`still=yes`); go back to where it was said."""
    row = get_object_or_404(Owed, pk=number)
    if request.POST.get("still") == "yes":
        not_kept(row, actor_of(request))
        messages.success(request, _("It is owed again."))
    else:
        keep(row, actor_of(request), timezone.now())
        messages.success(request, _("Kept: %(what)s") % {"what": row.text})
    return redirect("conversation", "all", row.conversation_id)
