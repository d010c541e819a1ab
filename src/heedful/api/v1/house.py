"""The API itself: its operations, and what holds for all of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import REF_TEMPLATE

# Each declares its operations by being imported, in the order in which they are told.
from heedful.api.v1 import (  # noqa: F401
    conversations,
    customers,
    desires,
    incidents,
    kinds,
    moments,
    notes,
    openings,
    outreach,
    persons,
    power,
    regrouping,
    replies,
    said,
    saved_replies,
    signals,
    tags,
    talks,
    teams,
)
from heedful.api.v1.errors import answer_errors
from heedful.api.v1.once import once
from heedful.api.v1.operation import router
from heedful.api.v1.reading import CarefulParser

PREFIX = "api/v1/"


def _made() -> NinjaAPI:
    # Its pages load scripts from elsewhere, which our pages never do; we have one of our own.
    made = NinjaAPI(
        title="Heedful",
        version="1",
        description="What your customers came for, and whether they got it.",
        docs_url=None,
        openapi_url=None,
        parser=CarefulParser(),
        urls_namespace="api-v1",
    )
    made.add_decorator(once)
    made.add_router("", router)
    answer_errors(made)
    return made


api = _made()


@cache
def description() -> dict[str, Any]:
    """Give the description of the API (OpenAPI 3.1)."""
    told: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    # Signals are read one by one, so the library does not see their form.
    forms = told["components"]["schemas"]
    forms["SignalIn"] = signals.SignalIn.model_json_schema(ref_template=REF_TEMPLATE)
    forms["SignalsIn"]["properties"]["signals"]["items"] = {"$ref": REF_TEMPLATE.format(model="SignalIn")}
    return told


def query_parameters(route: str) -> dict[str, frozenset[str]]:
    """Give the names of the query parameters at an address ('customers/<number>'), by method."""
    operations = description()["paths"][f"/{PREFIX}{route.replace('<', '{').replace('>', '}')}"]
    return {
        method.upper(): frozenset(one["name"] for one in told["parameters"] if one["in"] == "query")
        for method, told in operations.items()
    }
