"""Words for problems: what kind of slip it was, as the button that says so and as the list names it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heedful.models import Problem

#: The kind, what the button says, and what stands in the list.
SLIPS = (
    (Problem.Slip.MEANT_FOR_US, _("It was meant for a colleague"), _("words for a colleague went to a customer")),
    (Problem.Slip.WRONG_PERSON, _("It was meant for somebody else"), _("it went to the wrong person")),
    (Problem.Slip.ANOTHERS, _("It holds what belongs to another customer"), _("it held what belongs to another")),
    (Problem.Slip.UNTRUE, _("What it says is not so"), _("what it said was not so")),
    (Problem.Slip.UNKIND, _("It was not how we want to speak"), _("it was not how we want to speak")),
)
NAMES = {slip.value: name for slip, _button, name in SLIPS}
BUTTONS = [(slip.value, button) for slip, button, _name in SLIPS]
