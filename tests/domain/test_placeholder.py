import pytest

from heedful.domain.placeholder import NAMES, fill, gaps, left_standing

KNOWN = {"customer.name": "Ana Lima", "agent.name": "Bob", "customer.plan": "", "date": "26 November 2026"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Dear {{customer.name}},", "Dear Ana Lima,"),
        ("Dear {{ Customer.Name }},", "Dear Ana Lima,"),
        ("{{date}} {{agent.name}}{{agent.name}}", "26 November 2026 BobBob"),
        ("Your plan {{customer.plan}}", "Your plan {{customer.plan}}"),
        ("Order {{ order }}", "Order {{ order }}"),
        ("{customer.name} {{customer.name} {{}}", "{customer.name} {{customer.name} {{}}"),
        ("nothing", "nothing"),
    ],
)
def test_what_is_known_is_filled_and_the_rest_stands(text, filled):
    assert fill(text, KNOWN) == filled


def test_what_is_filled_in_is_not_looked_at_again_and_stays_on_its_line():
    hostile = {"customer.name": "{{agent.name}}\r\nBcc: x@example.org", "agent.name": "Bob"}
    assert fill("Dear {{customer.name}},", hostile) == "Dear {{agent.name}} Bcc: x@example.org,"


def test_left_standing_names_what_nothing_fills_once():
    assert left_standing("{{order}} {{ date }} {{order}} {{Agent.Name}}") == ["{{order}}"]
    assert left_standing("{{date}}", ("agent.name",)) == ["{{date}}"]
    assert left_standing("".join(f"{{{{{name}}}}}" for name in NAMES)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dear {{customer.name}}, {{ Date }}", []),
        ("{{order}} {{date}} {{order}}", ["{{order}}"]),
        ("Dear {{customer name}},", ["{{customer name}}"]),
        ("Dear {{customer.name},", ["{{customer.name}"]),
        ("Dear {{customer.\nname}},", ["{{customer.", "}}"]),
        ("Dear {{}},", ["{{}}"]),
        ("A {set} of {one}", []),
    ],
)
def test_gaps_are_also_what_is_misspelt(text, found):
    assert gaps(text) == found
