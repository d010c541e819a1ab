"""The one Django app that has tables."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class HeedfulConfig(AppConfig):
    """Heedful, as Django sees it."""

    name = "heedful"
    label = "heedful"
    verbose_name = _("Heedful")

    def ready(self) -> None:
        """Listen to libraries that sign people in and hand mail over; between our own modules there are no signals."""
        from heedful.web import signin  # noqa: PLC0415 - models exist only now

        signin.listen()
        if settings.HEEDFUL_ANYMAIL:
            from heedful.services import delivery_event  # noqa: PLC0415 - as above, and an extra

            delivery_event.listen()
