"""Files of customers: sending one, saying what its columns mean, and what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.domain.customer_file import Reading
from heedful.models import CustomerFile
from heedful.services import customer_files as services
from heedful.services import sent_files
from heedful.services.rejects import first_rejects
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.customer_file import ReadingForm, SendCustomersForm
from heedful.web.views.rejected import as_table
from heedful.web.views.sent_file import how_far, just_sent

#: So many files, and bad rows of one, are listed.
_LISTED, _SHOWN = 50, 100


@needs(Right.OWN)
def files(request: HttpRequest) -> HttpResponse:
    """List the files that came in, and take another."""
    form = SendCustomersForm(request.POST or None, request.FILES or None)
    row = just_sent(request, form, services.keep_file)
    if row is not None:
        return redirect("customer_file", row.pk)
    rows = CustomerFile.objects.select_related("by").order_by("-pk")[:_LISTED]
    return render(request, "customer/files.html", {"form": form, "rows": rows})


@needs(Right.OWN)
def file(request: HttpRequest, number: int) -> HttpResponse:
    """Show how a file would be read, or what became of it."""
    row = get_object_or_404(CustomerFile.objects.select_related("by"), pk=number)
    if row.state == CustomerFile.State.ASKED:
        return _asked(request, row)
    if request.method == "POST":
        return redirect("customer_file", row.pk)
    if (progress := how_far(request, row, "customer/file.html")) is not None:
        return progress
    rejects = first_rejects(row.rejects_file, _SHOWN)
    return render(request, "customer/file.html", {"file": row, "rejects": rejects})


def _asked(request: HttpRequest, row: CustomerFile) -> HttpResponse:
    reading = Reading.of_json(row.mapping)
    try:
        columns = services.columns_of(row)
        form = ReadingForm(columns, request.POST) if request.method == "POST" else ReadingForm.of(columns, reading)
        if request.method == "POST" and form.is_valid() and form.reading is not None:
            if "take" in request.POST:
                services.want(row, form.reading, actor_of(request))
                return redirect("customer_file", row.pk)
            reading = form.reading
        look = services.look_at(row, reading)
    except sent_files.FileGoneError:
        messages.error(request, _("That file is not here any more. Send it again."))
        return redirect("customer_files")
    context = {"file": row, "form": form, "lines": form.lines(look.examples), "look": look}
    context["notes"] = form.reading.notes if form.reading else row.notes
    return render(request, "customer/reading.html", context)


@needs(Right.OWN)
@require_POST
def give_up(request: HttpRequest, number: int) -> HttpResponse:
    """Remove a file that is not wanted after all."""
    sent_files.give_up(get_object_or_404(CustomerFile, pk=number))
    messages.success(request, _("Removed. Nothing of it was taken."))
    return redirect("customer_files")


@needs(Right.OWN)
def rejects(request: HttpRequest, number: int) -> FileResponse:
    """Give the rows of a file that were not taken, with lines and reasons."""
    del request
    return as_table(get_object_or_404(CustomerFile, pk=number).rejects_file, f"rejects-{number}")
