"""What a door for machines says when it does not do what it was asked for: always the same shape."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import JsonResponse


class RefusalError(Exception):
    """A request that is not served: status, a word for programs, a sentence for people, and what to do."""

    def __init__(
        self, status: int, code: str, message: str, detail: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.detail = status, code, message, detail or message
        self.headers = dict(headers or {})

    def response(self) -> JsonResponse:
        """Say it."""
        told = {"code": self.code, "message": self.message, "detail": self.detail}
        return JsonResponse(told, status=self.status, headers=self.headers)
