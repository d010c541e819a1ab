"""The one Django app that has tables."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HeedfulConfig(AppConfig):
    """Heedful, as Django sees it."""

    name = "heedful"
    label = "heedful"
    verbose_name = _("Heedful")

    def ready(self) -> None:
        """Listen to the library that signs people in; between our own modules there are no signals."""
        from heedful.web import signin  # noqa: PLC0415 - models exist only now

        signin.listen()
