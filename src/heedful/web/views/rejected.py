"""Rows of files that could not be taken, given to whoever sent the file."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, Http404, StreamingHttpResponse

from heedful.services.rejects import rejected_rows, rejects_path


def as_table(name: str, called: str) -> FileResponse:
    """Give a file of rejects, with lines and reasons, as CSV; `called` is what it is called there."""
    path = _there(name)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{called}.csv", content_type="text/csv")


def as_rows(name: str, called: str) -> StreamingHttpResponse:
    """Give nothing but the rows, as they stood, to be mended and sent again."""
    response = StreamingHttpResponse(rejected_rows(_there(name)), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{called}.txt"'
    return response


def _there(name: str) -> Path:
    path = rejects_path(name)
    if path is None:
        raise Http404
    return path
