"""Words for moments, for what says that one touches somebody, and for how far a message is."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SEVERITIES: dict[str, str | Promise] = {
    "Extreme": pgettext_lazy("severity", "extreme"),
    "Severe": pgettext_lazy("severity", "severe"),
    "Moderate": pgettext_lazy("severity", "moderate"),
    "Minor": pgettext_lazy("severity", "minor"),
    "Unknown": pgettext_lazy("severity", "not said"),
}
BY: dict[str, str | Promise] = {
    "code": _("by the code of their place"),
    "polygon": _("by the area on the map"),
    "circle": _("by the distance"),
    "country": _("by their country"),
    "service": _("by what they use"),
    "person": _("told of them alone"),
    "listed": _("named by one of us"),
}
STATES: dict[str, str | Promise] = {
    "waiting": pgettext_lazy("message", "about to be judged"),
    "held": pgettext_lazy("message", "held"),
    "taken": pgettext_lazy("message", "on its way"),
    "sent": pgettext_lazy("message", "sent"),
    "dropped": pgettext_lazy("message", "not sent"),
    "discarded": pgettext_lazy("message", "thrown away"),
    "failed": pgettext_lazy("message", "could not be sent"),
}
