"""The letter in which we own up to a slip, as a beginning: its author writes on it before it goes.

The rule of this file: it names the mistake, says that it was ours, and blames nobody. What only its author can know
stands in it as a gap, which the guard does not let go out.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from heedful.models import Customer, Problem
from heedful.queries.problem import whoever_got


def letter_about(row: Problem) -> str:
    """Write the beginning of the letter to whoever got the message, in the language of the customer."""
    message = row.message
    with translation.override(language_of(message.conversation.customer)):
        first = next(iter(whoever_got(message).to), None)
        called = first.called if first and first.name else ""
        day = date_format(timezone.localtime(row.since), _("j F Y"))
        greeting = _("Hello %(name)s,") % {"name": called} if called else _("Hello,")
        return "\n\n".join([greeting, _NAMED[Problem.Slip(row.slip)](day), _regret()]) + "\n"


def language_of(customer: Customer | None) -> str:
    """Give the language in which we write to a customer: theirs, if we speak it, else that of the house."""
    theirs = (customer.language if customer else "").replace("_", "-").split("-")[0].strip().lower()
    return theirs if theirs in dict(settings.LANGUAGES) else settings.HEEDFUL_LANGUAGE


def _wrong_person(day: str) -> str:
    return _(
        "on %(day)s we sent you a message that was not meant for you. That was our mistake. Please delete it, and do "
        "not act on what it says."
    ) % {"day": day}


def _meant_for_us(day: str) -> str:
    return _(
        "on %(day)s you got words of ours that were never meant to be sent. You should not have had to read them, and "
        "how they were put was not right. Nobody but us is to blame for that."
    ) % {"day": day}


def _anothers(day: str) -> str:
    return _(
        "our message of %(day)s held something that belongs to somebody else. That was our mistake. Please delete it, "
        "and do not pass it on. We are telling them, too."
    ) % {"day": day}


def _untrue(day: str) -> str:
    return _("what we wrote to you on %(day)s was wrong. This is how it is: {{ what is right }}") % {"day": day}


def _unkind(day: str) -> str:
    return _(
        "our message of %(day)s was not how we want to speak to you, whatever the matter was. You deserved better."
    ) % {"day": day}


def _regret() -> str:
    return _("We are sorry. If anything came of it for you, please tell us, and we will put it right.")


_NAMED = {
    Problem.Slip.WRONG_PERSON: _wrong_person,
    Problem.Slip.MEANT_FOR_US: _meant_for_us,
    Problem.Slip.ANOTHERS: _anothers,
    Problem.Slip.UNTRUE: _untrue,
    Problem.Slip.UNKIND: _unkind,
}
