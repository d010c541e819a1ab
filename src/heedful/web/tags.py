"""What our templates can say beyond Django's own words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from heedful.domain.recipients import Recipients
from heedful.queries.circumstances import TouchedNow
from heedful.services.moment_words import words_for_agent as words_of_moment
from heedful.web.words_of_audit import THINGS
from heedful.web.words_of_inbox import EVENTS, FLAWS, WHYS
from heedful.web.words_of_moments import BY, SEVERITIES, STATES
from heedful.web.words_of_problems import NAMES as SLIPS

register = template.Library()

#: Seconds of a unit, and how it is said.
_UNITS: tuple[tuple[int, Callable[[float], str]], ...] = (
    (86_400, lambda n: ngettext("%(n)s day", "%(n)s days", _like(n))),
    (3_600, lambda n: ngettext("%(n)s hour", "%(n)s hours", _like(n))),
    (60, lambda n: ngettext("%(n)s minute", "%(n)s minutes", _like(n))),
    (1, lambda n: ngettext("%(n)s second", "%(n)s seconds", _like(n))),
)


def _like(number: float) -> int:
    """Give a whole number that takes the same form: French says '1,5 jour', the others say the plural."""
    is_one = number < 2 if get_language() == "fr" else number == 1  # noqa: PLR2004 - CLDR's rule for French
    return 1 if is_one else 2


@register.filter
def translated(phrase: str) -> str:
    """Give a phrase that was kept in the database in the language of the page."""
    return gettext(phrase) if phrase else ""


@register.filter
def thing(sort: str) -> str:
    """Say what something was done to; what has no words yet is shown as it was kept."""
    return str(THINGS.get(sort, sort))


@register.filter
def slip_words(slip: str) -> str:
    """Say what kind of slip a message was."""
    return str(SLIPS.get(slip, slip))


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """Show an instant in the zone of whoever looks, with the exact one for machines."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    shown = date_format(local, gettext("j M Y, H:i"))
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), shown)


@register.filter
def words_for_agent(touched: TouchedNow) -> str:
    """Say what is on where somebody is, and how to speak with them."""
    day = date_format(timezone.localtime(touched.turns_at), gettext("D j M Y"))
    return words_of_moment(touched.moment.kind, touched.phase, day)


@register.filter
def percent(share: float | None, digits: int = 1) -> str:
    """Show a share as per cent; a share that is not quite all or nothing is never rounded to it."""
    if share is None:
        return ""
    text = f"{100 * share:.{digits}f}"
    if share < 1 and float(text) == 100:  # noqa: PLR2004 - all
        text = f"{100 * share:.{digits + 2}f}"
    return f"{number_format(text)} %"


@register.filter
def count(number: int | None) -> str:
    """Show a whole number with its thousands apart."""
    return "" if number is None else number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def coordinate(value: float) -> str:
    """Write a coordinate of a chart; never in the way of a language, which may use a comma."""
    return f"{value:g}"


@register.filter
def lasting(seconds: float | None) -> str:
    """Say a measured span of time with one unit, as people do."""
    if seconds is None:
        return ""
    for size, words in _UNITS:
        if seconds >= size:
            whole = seconds / size
            number = round(whole) if whole >= 10 else round(whole, 1)  # noqa: PLR2004 - two digits are enough
            return words(number) % {"n": number_format(f"{number:g}")}
    return gettext("less than a second")


@register.filter
def is_endless(seconds: float | None) -> bool:
    """Tell whether a span of time has no end yet."""
    return seconds is not None and math.isinf(seconds)


@register.filter
def since(at: datetime, now: datetime) -> str:
    """Say how long ago `at` was, seen from `now`."""
    return span(max(timedelta(), now - at))


@register.filter
def span(lasting: timedelta) -> str:
    """Say how long something lasts, as one would: '12 min', '9 h', '3 days', '2 years'."""
    minutes = int(lasting.total_seconds() // 60)
    if minutes < 1:
        return gettext("less than a minute")
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return gettext("%d min") % minutes
    if minutes < 48 * 60:
        return gettext("%d h") % (minutes // 60)
    days = minutes // (24 * 60)
    years = days // 365
    return ngettext("%d year", "%d years", years) % years if years > 1 else ngettext("%d day", "%d days", days) % days


@register.filter
def wording(kind: str) -> str:
    """Say the kind of a signal as words: 'restore.started' is 'restore started', 'page' a page view."""
    words = " ".join(kind.replace(".", " ").replace("_", " ").split())
    return gettext("page view") if kind == "page" else words or kind


@register.filter
def factor(ratio: float | None) -> str:
    """Show how many times as much: fine where small, whole where large, and no figures where they say nothing."""
    if ratio is None:
        return ""
    if ratio >= 1000:  # noqa: PLR2004 - beyond it the digits are chance
        return gettext("over 1,000")
    return number_format(f"{ratio:.2g}" if ratio < 1 else f"{ratio:.1f}" if ratio < 10 else f"{ratio:.0f}")  # noqa: PLR2004


@register.filter
def when(at: datetime, now: datetime) -> str:
    """Say when something was as shortly as a list has room for: the time today, else the day."""
    local, today = timezone.localtime(at), timezone.localtime(now)
    if local.date() == today.date():
        return date_format(local, "H:i")
    return date_format(local, gettext("j M") if local.year == today.year else gettext("j M Y"))


@register.filter
def seconds_from(at: datetime, now: datetime) -> int:
    """Give how many seconds are left."""
    return max(0, math.ceil((at - now).total_seconds()))


@register.filter
def send_to(recipients: Recipients) -> str:
    """Say on a button to whom something goes."""
    first, others = recipients.to[0].called, len(recipients.to) - 1
    if not others:
        return gettext("Send to %(name)s") % {"name": first}
    words = ngettext("Send to %(name)s and %(n)d other", "Send to %(name)s and %(n)d others", others)
    return words % {"name": first, "n": others}


@register.filter
def why_words(code: str) -> Sequence[object]:
    """Say why a mail was set aside, and what one may do; two sentences."""
    return WHYS.get(code, ("", ""))  # type: ignore[call-overload, no-any-return]


@register.filter
def event_words(word: str) -> str:
    """Say what another program was told of a conversation."""
    return str(EVENTS.get(word, word))


@register.filter
def flaw_words(warning: Mapping[str, str]) -> str:
    """Say what was amiss with a mail, as it was written down."""
    code = warning.get("code", "")
    words = str(FLAWS.get(code, code))
    return f"{words} ({warning['detail']})" if warning.get("detail") else words


@register.filter
def severity(word: str) -> str:
    """Say how bad something is, as warnings have it."""
    return str(SEVERITIES.get(word, word))


@register.filter
def touched_by(code: str) -> str:
    """Say by what we know that a moment touches somebody."""
    return str(BY.get(code, code))


@register.filter
def outreach_state(state: str) -> str:
    """Say how far a message is that waits at the gate."""
    return str(STATES.get(state, state))


@register.filter
def hundredths(share: float) -> int:
    """Give a share from 0 to 1 in whole hundredths, never more than is sure."""
    return int(share * 100)
