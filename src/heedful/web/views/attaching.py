"""Attaching files to an answer or a note while one writes it, taking them away again, and giving them back.

The rule of this file: what somebody is writing is theirs alone, with its files; what stands at a note is for everybody
who may read notes. Like what others sent, they are given as downloads that no cookie meets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.domain.attaching import MOST_BYTES, MOST_FILES, Unfit
from heedful.models import Conversation, Draft, DraftFile, Grant, KeptFile, NoteFile
from heedful.queries.begun import Begun
from heedful.queries.kept_file import files_of_draft
from heedful.services.attaching import UnfitFileError, attach_to_draft, file_of, take_away
from heedful.services.drafting import save_typed
from heedful.services.file_link import Of, token_of
from heedful.services.file_link import file_of as linked
from heedful.services.kept_bytes import ATTACHMENTS
from heedful.web.access import Right, colleague_of, needs
from heedful.web.forms.inbox import ReplyForm, written_in
from heedful.web.views.inbox import conversation_page, found, view_of, wants_part
from heedful.web.views.look import note_look_at_conversation
from heedful.web.views.mail_file import download
from heedful.wire.mail import Attachment


@needs(Right.WORK)
@require_POST
def attach(request: HttpRequest, view: str, number: int, sort: str) -> HttpResponse:
    """Attach files to what somebody is writing."""
    row, kind = found(number), _sort_of(sort)
    trouble = attach_sent(request, row, kind)
    return _shown(request, view, row, kind, trouble)


@needs(Right.WORK)
@require_POST
def detach(request: HttpRequest, view: str, number: int, sort: str, file: int) -> HttpResponse:
    """Take a file away from what somebody is writing."""
    row, kind = found(number), _sort_of(sort)
    for each in files_of_draft(row, colleague_of(request).pk, kind):
        if each.pk == file:
            take_away(each)
    return _shown(request, view, row, kind, "")


def attach_sent(request: HttpRequest, row: Conversation, sort: Draft.Sort) -> str:
    """Attach the files that came with a form, and say which could not be, and why; empty where all could."""
    me, now = colleague_of(request), timezone.now()
    return attach_each(request, lambda file: attach_to_draft(row, me, sort, file, now))


def attach_each(request: HttpRequest, attach: Callable[[Attachment], None]) -> str:
    """Let `attach` take each file that came with a form, and say which it refused, and why; empty where none."""
    said = []
    for sent in request.FILES.getlist("file"):
        try:
            attach(_read(sent))
        except UnfitFileError as error:
            said.append(words_for(error))
    return " ".join(dict.fromkeys(said))


def _read(sent: UploadedFile[bytes]) -> Attachment:
    name = sent.name or ""
    if (sent.size or 0) > MOST_BYTES:
        # Not read into memory: it can't go along anyway.
        raise UnfitFileError(name, Unfit.TOO_LARGE)
    return file_of(name, sent.content_type or "", sent.read())


def words_for(error: UnfitFileError) -> str:
    """Say why a file can't be attached."""
    words = {
        Unfit.EMPTY: _("‘%(name)s’ is empty, and is not attached."),
        Unfit.TOO_MANY: _("%(files)d files are the most that go along; ‘%(name)s’ is not attached."),
        Unfit.TOO_LARGE: _("With ‘%(name)s’ it would be over %(mb)d MB, which many mail servers refuse: not attached."),
    }
    return words[error.why] % {"name": error.name, "files": MOST_FILES, "mb": MOST_BYTES // 1_000_000}


def are_as_shown(request: HttpRequest, name: str, rows: Iterable[KeptFile | Grant]) -> bool:
    """Tell whether files or grants are those that stood on the page: another window may have changed them meanwhile."""
    return set(request.POST.getlist(name)) == {str(each.pk) for each in rows}


def _sort_of(word: str) -> Draft.Sort:
    try:
        return Draft.Sort(word)
    except ValueError as error:
        raise Http404 from error


def _shown(request: HttpRequest, view: str, row: Conversation, sort: Draft.Sort, trouble: str) -> HttpResponse:
    """Show the files of a draft: as a part, or with the page as it was, whose text is kept."""
    around = view_of(view)
    if wants_part(request):
        files = files_of_draft(row, colleague_of(request).pk, sort)
        at = reverse("conversation_attach", args=[view, row.pk, sort.value])
        context = {"place": sort.value, "at": at, "file_page": "draft_file", "files": files, "trouble": trouble}
        return render(request, "inbox/attached.html", context)
    begun = Begun.read(request.POST.get("begun", ""))
    save_typed(row, colleague_of(request), sort, written_in(request.POST), begun, timezone.now())
    return conversation_page(request, around, row, **_as_it_was(request, row, sort, trouble))


def _as_it_was(request: HttpRequest, row: Conversation, sort: Draft.Sort, trouble: str) -> dict[str, Any]:
    if sort == Draft.Sort.NOTE:
        return {"note_files_trouble": trouble, "is_note_open": True}
    chosen = ReplyForm(request.POST).recipients_among(row)
    return {"reply_files_trouble": trouble, **({"recipients": chosen} if chosen.to else {})}


@needs(Right.WORK)
def draft_file(request: HttpRequest, number: int) -> HttpResponse:
    """Lead whoever attached a file to it."""
    file = get_object_or_404(DraftFile, pk=number, draft__author=colleague_of(request))
    return redirect("draft_file_bytes", token_of(file.pk, Of.DRAFT))


@needs(Right.OPEN)
def draft_file_bytes(request: HttpRequest, token: str) -> HttpResponseBase:  # noqa: ARG001 - it looks at nothing of it
    """Give a file of a draft to whoever has a fresh address of it."""
    file = get_object_or_404(DraftFile, pk=linked(token, Of.DRAFT) or 0)
    return download(ATTACHMENTS, file.digest, file.name)


@needs(Right.READ)
def note_file(request: HttpRequest, number: int) -> HttpResponse:
    """Lead whoever may read notes to a file of one."""
    file = get_object_or_404(NoteFile.objects.select_related("note__conversation"), pk=number)
    note_look_at_conversation(request, file.note.conversation)
    return redirect("note_file_bytes", token_of(file.pk, Of.NOTE))


@needs(Right.OPEN)
def note_file_bytes(request: HttpRequest, token: str) -> HttpResponseBase:  # noqa: ARG001 - it looks at nothing of it
    """Give a file of a note to whoever has a fresh address of it."""
    file = get_object_or_404(NoteFile, pk=linked(token, Of.NOTE) or 0)
    return download(ATTACHMENTS, file.digest, file.name)
