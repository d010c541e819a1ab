"""Signatures: one's own, and those of mailboxes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from heedful.models import Mailbox, Signature
from heedful.services.signature import NAMES, sign_as, sign_mailbox
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.signature import MailboxSignatureForm, SignaturesForm


@needs(Right.WORK)
def own(request: HttpRequest) -> HttpResponse:
    """Show and change one's own signatures."""
    me = colleague_of(request)
    mailboxes = list(Mailbox.objects.filter(closed_at=None))
    known: dict[int | None, str] = dict(Signature.objects.filter(colleague=me).values_list("mailbox", "text"))
    form = SignaturesForm(request.POST or None, mailboxes, known)
    if request.method == "POST" and form.is_valid():
        for mailbox, text in form.said():
            sign_as(actor_of(request), me, mailbox, text)
        messages.success(request, _("Saved. It stands below your next answer."))
        return redirect("signatures")
    return render(request, "signature/own.html", {"form": form, "names": NAMES, "mailboxes": mailboxes})


@needs(Right.OWN)
def of_mailbox(request: HttpRequest, number: int) -> HttpResponse:
    """Show and change the signature of a mailbox."""
    mailbox = get_object_or_404(Mailbox, pk=number)
    form = MailboxSignatureForm(request.POST or None, initial={"text": mailbox.signature})
    if request.method == "POST" and form.is_valid():
        sign_mailbox(actor_of(request), mailbox, form.cleaned_data["text"])
        messages.success(request, _("Saved."))
        return redirect("mailbox", number)
    return render(request, "signature/of_mailbox.html", {"form": form, "mailbox": mailbox, "names": NAMES})
