"""How things are with a customer, as one of us writes it down; and the links to the customer's own page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from heedful.models import Circumstances, Customer, Moment
from heedful.queries.circumstances import how_things_are
from heedful.queries.identity import family_of
from heedful.queries.lost_address import lost_of
from heedful.services import circumstances as services
from heedful.services.own_page import address_of, make_link, revoke_links
from heedful.web.access import Right, actor_of, may, needs
from heedful.web.forms.circumstances import OWN_MOMENTS, CircumstancesForm, mark_of


def circumstances_of(request: HttpRequest, person: Customer, family: Sequence[int]) -> dict[str, Any]:
    """Give what the page of a customer shows of it. Links open the page, so viewers do not see them."""
    things = how_things_are(person, timezone.now(), family)
    shows_links = may(request.user, Right.WORK)
    return {
        "things": things,
        "lost": lost_of(family),
        "things_form": CircumstancesForm.of(things.said),
        "own_moments": OWN_MOMENTS,
        "own_links": [(each, address_of(each)) for each in things.links if each.made_by_id] if shows_links else [],
        "links_in_mail": sum(each.made_by_id is None for each in things.links),
    }


@needs(Right.WORK)
@require_POST
def keep(request: HttpRequest, number: int) -> HttpResponse:
    """Write down what they want, until when they want peace, and whether one can write to them."""
    person, form = _person(number), CircumstancesForm(request.POST)
    row = Circumstances.objects.filter(customer=person).first()
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
    elif form.cleaned_data["seen"] != mark_of(row):
        messages.error(
            request, _("Something was changed here meanwhile, perhaps by them. Look at it, and say it again.")
        )
    else:
        by, now = actor_of(request), timezone.now()
        services.choose(person, form.unwanted, by, now)
        quiet = form.quiet(row.quiet_until if row else None, timezone.get_current_timezone())
        services.be_quiet_until(person, quiet, by, now)
        services.mark_state(person, form.cleaned_data["state"], by, now)
        messages.success(request, _("Written down. It counts from now on."))
    return _back(number)


@needs(Right.WORK)
@require_POST
def begin(request: HttpRequest, number: int) -> HttpResponse:
    """Note that something is on in their life."""
    person, kind = _person(number), request.POST.get("kind", "")
    if kind not in dict(OWN_MOMENTS):
        raise Http404
    services.begin_own_moment(person, kind, actor_of(request), timezone.now())
    messages.success(request, _("Noted. It counts until one of us or they themselves end it, for 30 days at most."))
    return _back(number)


@needs(Right.WORK)
@require_POST
def end(request: HttpRequest, number: int, moment: int) -> HttpResponse:
    """Say that something in their life is over."""
    theirs = Moment.objects.filter(sort=Moment.Sort.PERSON, customer__in=family_of(_person(number)))
    services.end_own_moment(get_object_or_404(theirs, pk=moment), actor_of(request), timezone.now())
    messages.success(request, _("It is over, and holds nothing any more."))
    return _back(number)


@needs(Right.WORK)
@require_POST
def give_link(request: HttpRequest, number: int) -> HttpResponse:
    """Make a link to the customer's own page."""
    make_link(_person(number), actor_of(request), timezone.now())
    messages.success(request, _("Here is a link for them. Whoever has it sees their page: send it to nobody else."))
    return _back(number)


@needs(Right.WORK)
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Let no link to the customer's own page open it any more."""
    ended = revoke_links(_person(number), actor_of(request), timezone.now())
    told = ngettext("%d link opens their page no more.", "%d links open their page no more.", ended)
    messages.success(request, told % ended if ended else _("No link opened their page."))
    return _back(number)


def _person(number: int) -> Customer:
    return get_object_or_404(Customer, pk=number, merged_into=None)


def _back(number: int) -> HttpResponse:
    response = redirect("customer", number)
    response.headers["Location"] += "#things"
    return response
