"""The API does what its own description says: tried with what the description allows, and with what it does not.

The same examples each time: a change is judged by what it changed, and this runs in the short test run.
"""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi import checks
from tests.mails import came, written
from tests.signals import RESTORE, take

from heedful.api.v1.house import description
from heedful.domain.api_key import Scope
from heedful.models import Conversation, Customer
from heedful.services.api_key import make_key
from heedful.services.audit import MACHINE
from heedful.wsgi import application

load_all_checks()
schema = schemathesis.openapi.from_dict(description())
schema.app = application
schema.config.generation.with_security_parameters = False  # what happens without a key is tried elsewhere

TOO_LARGE = 413
#: A signal that makes no sense is refused by itself, and what came with it is taken: that is 200.
_EACH_BY_ITSELF = "/api/v1/signals"
#: Refused for what no schema says: that a cursor is ours, that an address is one, that a name is of this call,
#: that somebody takes part, that an address is theirs.
_BEYOND_SCHEMAS = {
    "no_cursor",
    "no_handle",
    "half_a_point",
    "no_text",
    "too_deep",
    "too_large_a_number",
    "idempotency_key_reused",
    "nothing_said",
    "still_to_come",
    "too_long_ago",
    "no_base64",
    "no_mailbox",
    "no_colleague",
    "no_kind",
    "no_language",
    "no_tag",
    "no_team",
    "same_customer",
    "nothing_open",
    "not_taking_part",
    "not_their_address",
    "no_recipient",
    "whom",
    "no_customer",
    "no_address",
    "no_incident",
    "no_county",
    "no_shares",
}
_EXAMPLES = settings(
    max_examples=40, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def headers(transactional_db, settings, folder):
    """A key that may do everything, with a log behind the API; transactions are real ones, as the application's are."""
    settings.HEEDFUL_API_RATE = 1_000_000
    rows = [(name, f"2024-03-05T0{hour}:00:00Z", "restore.started") for hour, name in enumerate(("ana", "ben", "kai"))]
    take(folder, rows, RESTORE)
    for name in ("ana", "ben"):
        came(written("Where are my files?", sender=f"{name}@example.org"))
    _, text = make_key(MACHINE, "test", list(Scope))
    return {"Authorization": f"Bearer {text}"}


@schema.parametrize()
@_EXAMPLES
def test_operation_does_what_its_description_says(case, headers):
    _lead_to_somebody(case)
    answer = case.call(headers=headers)
    # Too large is refused as well, whatever else is wrong with it; schemathesis does not know that answer as one.
    may_take_nonsense = case.operation.path == _EACH_BY_ITSELF or answer.status_code == TOO_LARGE
    excluded = [checks.negative_data_rejection] if may_take_nonsense else []
    if answer.status_code in {400, 422} and answer.json()["code"] in _BEYOND_SCHEMAS:
        excluded.append(checks.positive_data_acceptance)
    case.validate_response(answer, headers=headers, excluded_checks=excluded)


def _lead_to_somebody(case) -> None:
    """Let half of the numbers that may be anybody's be somebody's, where the example is meant to make sense."""
    if case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    number = case.path_parameters.get("number")
    people = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    if people and isinstance(number, int) and number % 2:
        case.path_parameters["number"] = people[number % len(people)]
    talks = list(Conversation.objects.order_by("pk").values_list("pk", flat=True))
    talk = case.path_parameters.get("conversation")
    if talks and isinstance(talk, int) and talk % 2:
        case.path_parameters["conversation"] = talks[talk % len(talks)]
    if (case.path_parameters.get("slug") or "x") < "M":
        case.path_parameters["slug"] = "restore"
