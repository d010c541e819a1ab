"""What the API can do: for programs as OpenAPI, for people as a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heedful.api.v1.errors import unauthorised
from heedful.api.v1.house import description
from heedful.api.v1.keys import may_read_description
from heedful.domain.access import Right, needs

View = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True)
class Field:
    """One thing that is sent or answered: its name, what it is, whether it must be there, and what it means."""

    name: str
    form: str
    needed: bool
    meaning: str
    where: str = ""


@dataclass(frozen=True)
class OperationTold:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    scope: str
    summary: str
    meaning: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answer: tuple[Field, ...]
    statuses: tuple[str, ...]


def _for_readers(view: View) -> View:
    """Let in who is signed in, and who has a key."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        return view(request) if may_read_description(request) else unauthorised().response()

    return needs(Right.OPEN)(require_safe(guarded))


@_for_readers
def show_description(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view takes a request
    """Give the description as OpenAPI."""
    return JsonResponse(description())


@_for_readers
def show_page(request: HttpRequest) -> HttpResponse:
    """Show the description to a person, without a script and without anything from elsewhere."""
    return render(request, "api/description.html", {"parts": parts(), "address": request.build_absolute_uri("/api/v1")})


@cache
def parts() -> tuple[tuple[str, tuple[OperationTold, ...]], ...]:
    """Give all operations by the part of the API that they are in."""
    found: dict[str, list[OperationTold]] = {}
    for path, methods in description()["paths"].items():
        for method, told in methods.items():
            found.setdefault(told["tags"][0], []).append(_operation(path, method, told))
    return tuple((name, tuple(operations)) for name, operations in found.items())


def _operation(path: str, method: str, told: dict[str, Any]) -> OperationTold:
    sent = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    answers = {status: one for status, one in told["responses"].items() if int(status) < 300}  # noqa: PLR2004 - success
    given = next(iter(answers.values())).get("content", {}).get("application/json", {}).get("schema", {})
    return OperationTold(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        scope=told["x-scope"],
        summary=told["summary"],
        meaning=told["description"] if told["description"].rstrip(".") != told["summary"] else "",
        parameters=tuple(_parameters(told)),
        body=tuple(_fields(sent)),
        answer=tuple(_fields(given)),
        statuses=tuple(map(str, told["responses"])),
    )


def _parameters(told: dict[str, Any]) -> Iterator[Field]:
    for one in told["parameters"]:
        form = _form(one["schema"]).removesuffix(" or null")  # an address can't say null: it leaves it out
        yield Field(one["name"], form, one["required"], one.get("description", ""), one["in"])


def _fields(schema: dict[str, Any], before: str = "") -> Iterator[Field]:
    """Give the fields of an object, and of the objects in its lists, by dotted names."""
    schema = _resolved(schema)
    needed = set(schema.get("required", ()))
    for name, one in schema.get("properties", {}).items():
        yield Field(before + name, _form(one), name in needed, one.get("description", ""))
        inner = _resolved(one).get("items", {}) if _resolved(one).get("type") == "array" else {}
        yield from _fields(inner, f"{before}{name}[].")


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = description()["components"]["schemas"][name] if name else schema
    return found


def _form(schema: dict[str, Any]) -> str:
    """Say what a value is, in a few words."""
    schema = _resolved(schema)
    if "anyOf" in schema or "allOf" in schema:
        return " or ".join(_form(each) for each in schema.get("anyOf") or schema["allOf"])
    if "enum" in schema:
        return f"one of {', '.join(map(str, schema['enum']))}"
    if schema.get("type") == "array":
        return f"list of {_form(schema['items'])}" if "properties" not in _resolved(schema["items"]) else "list"
    words = {"date-time": "time", "string": "text", "integer": "whole number", "boolean": "true or false"}
    kind = str(schema.get("format") or schema.get("type") or "anything")
    return words.get(kind, kind)
