"""What others sent us, as they sent it: HTML, attachments, the raw mail.

The rule of this file: nothing of it ever runs, and nothing of it is loaded from elsewhere before somebody asks. HTML
was sanitised when it was stored, is shown in a frame without any rights, and has a policy of its own besides.
Everything else is a download.
"""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from heedful.models import Attachment, IncomingMail, Message
from heedful.services.file_link import attachment_of, token_of
from heedful.services.kept_bytes import ATTACHMENTS, MAIL, path_of
from heedful.web.access import Right, needs
from heedful.web.views.look import note_look_at_mail, note_look_at_message
from heedful.wire.mail.folding import fold_quotes
from heedful.wire.mail.html import with_inline_images, with_remote_images

#: These may be shown where a mail shows them; a browser runs nothing that is in them.
_PICTURES = frozenset({"image/png", "image/gif", "image/jpeg", "image/webp"})
_BYTES = "application/octet-stream"
_DOWNLOAD_POLICY = "default-src 'none'; sandbox"


@needs(Right.READ)
def as_laid_out(request: HttpRequest, message: int) -> HttpResponse:
    """Show the HTML of a message, for a frame; `images=yes` lets in those that lie elsewhere."""
    row = get_object_or_404(Message.objects.exclude(html="").select_related("conversation"), pk=message)
    note_look_at_message(request, row)
    elsewhere = request.GET.get("images") == "yes"
    html = with_remote_images(row.html) if elsewhere else row.html
    folded = fold_quotes(html, _("What was quoted"))
    response = render(request, "inbox/laid_out.html", {"html": with_inline_images(folded, _pictures_in(row))})
    response.headers["Content-Security-Policy"] = _policy(request, elsewhere=elsewhere)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _policy(request: HttpRequest, *, elsewhere: bool) -> str:
    # In a sandbox nothing is 'self': our own files are named by their whole address.
    images = f"data: {request.build_absolute_uri(reverse('attachment_file', args=['x']).removesuffix('x/'))}"
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src {images}{' https: http:' if elsewhere else ''}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
    )


def _pictures_in(row: Message) -> dict[str, str]:
    files = row.attachments.exclude(content_id="").exclude(digest="")
    return {each.content_id: reverse("attachment_file", args=[token_of(each.pk)]) for each in files}


@needs(Right.READ)
def attachment(request: HttpRequest, number: int) -> HttpResponse:
    """Lead whoever may read to the file of an attachment, which asks for no cookie."""
    row = get_object_or_404(Attachment.objects.exclude(digest="").select_related("message__conversation"), pk=number)
    note_look_at_message(request, row.message)
    return redirect("attachment_file", token_of(row.pk))


@needs(Right.OPEN)
def attachment_file(request: HttpRequest, token: str) -> HttpResponseBase:  # noqa: ARG001 - it looks at nothing of it
    """Give a file to whoever has a fresh address of it; always as a download."""
    row = get_object_or_404(Attachment, pk=attachment_of(token) or 0)
    sort = row.type.lower() if row.type.lower() in _PICTURES else _BYTES
    return download(ATTACHMENTS, row.digest, row.name or "attachment", sort)


@needs(Right.READ)
def raw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Give a mail as it came, byte by byte."""
    row = get_object_or_404(IncomingMail.objects.filter(deleted_at=None), pk=number)
    note_look_at_mail(request, row)
    return download(MAIL, row.digest, f"mail-{row.pk}.eml")


def download(place: str, digest: str, name: str, sort: str = _BYTES) -> FileResponse:
    """Give kept bytes as a file to download, with no right to run anything."""
    try:
        file = path_of(place, digest).open("rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(file, as_attachment=True, filename=name, content_type=sort)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _DOWNLOAD_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response
