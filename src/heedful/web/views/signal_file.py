"""Files of signals: sending one, saying what its columns mean, and what became of it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Intake, SignalFile
from heedful.services import sent_files
from heedful.services import signal_files as services
from heedful.services.rejects import first_rejects
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.signal_file import MappingForm, SendSignalsForm
from heedful.web.views.rejected import as_rows, as_table
from heedful.web.views.sent_file import how_far, just_sent
from heedful.wire.signals import Mapping

#: So many files, and bad rows of one, are listed.
_LISTED, _SHOWN = 50, 100


@needs(Right.OWN)
def files(request: HttpRequest) -> HttpResponse:
    """List the files that came in, and take another."""
    form = SendSignalsForm(request.POST or None, request.FILES or None)
    row = just_sent(request, form, services.keep_file)
    if row is not None:
        return redirect("signal_file", row.pk)
    sent = SignalFile.objects.exclude(state=SignalFile.State.DONE).select_related("by").order_by("-pk")[:_LISTED]
    taken = Intake.objects.order_by("-pk")[:_LISTED]
    return render(request, "source/files.html", {"form": form, "sent": sent, "taken": taken})


@needs(Right.OWN)
def file(request: HttpRequest, number: int) -> HttpResponse:
    """Show how a file would be read, or how far it is."""
    row = get_object_or_404(SignalFile.objects.select_related("by", "intake"), pk=number)
    if row.state == SignalFile.State.ASKED:
        return _asked(request, row)
    if request.method == "POST":
        return redirect("signal_file", row.pk)
    if (progress := how_far(request, row, "source/file.html")) is not None:
        return progress
    if row.intake is not None:
        for note in row.notes:
            messages.info(request, note)
        return redirect("intake", row.intake.pk)
    return render(request, "source/file.html", {"file": row})


def _asked(request: HttpRequest, row: SignalFile) -> HttpResponse:
    try:
        look = services.look_at_file(row, Mapping())
        form = MappingForm.of(list(look.columns), look.mapping, row.source, is_access_log=look.is_access_log)
        if request.method == "POST":
            form = MappingForm(list(look.columns), request.POST, is_access_log=look.is_access_log)
            if form.is_valid():
                look = services.look_at_file(row, form.mapping())
                if "take" in request.POST and not look.problem:
                    services.want(row, form.mapping(), form.cleaned_data["source"], actor_of(request))
                    return redirect("signal_file", row.pk)
    except sent_files.FileGoneError:
        messages.error(request, _("That file is not here any more. Send it again."))
        return redirect("signal_files")
    signals = [(signal, datetime.fromtimestamp(signal.at / 1000, UTC)) for signal in look.signals]
    context = {"file": row, "form": form, "look": look, "signals": signals}
    return render(request, "source/mapping.html", context)


@needs(Right.OWN)
@require_POST
def give_up(request: HttpRequest, number: int) -> HttpResponse:
    """Remove a file that is not wanted after all, also while it is being taken."""
    if services.give_up(get_object_or_404(SignalFile, pk=number)):
        messages.success(request, _("Removed. Nothing of it was taken."))
        return redirect("signal_files")
    return redirect("signal_file", number)


@needs(Right.OWN)
def intake(request: HttpRequest, number: int) -> HttpResponse:
    """Show what was taken of a file, and what was not."""
    row = get_object_or_404(Intake, pk=number)
    return render(request, "source/intake.html", {"intake": row, "rejects": first_rejects(row.rejects_file, _SHOWN)})


@needs(Right.OWN)
def rejects(request: HttpRequest, number: int) -> FileResponse:
    """Give the rows of a file that were not taken, with lines and reasons."""
    del request
    return as_table(get_object_or_404(Intake, pk=number).rejects_file, f"rejects-{number}")


@needs(Right.OWN)
def rejected(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """Give nothing but the rows, as they stood."""
    del request
    return as_rows(get_object_or_404(Intake, pk=number).rejects_file, f"rows-{number}")
