"""What our templates can say beyond Django's own words."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()


@register.filter
def translated(phrase: str) -> str:
    """Give a phrase that was kept in the database in the language of the page."""
    return gettext(phrase) if phrase else ""


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """Show an instant in the zone of whoever looks, with the exact one for machines."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    shown = date_format(local, "j M Y, H:i")
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), shown)
