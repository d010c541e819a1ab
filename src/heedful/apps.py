"""The one Django app that has tables."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class HeedfulConfig(AppConfig):
    """Heedful, as Django sees it."""

    name = "heedful"
    label = "heedful"
    verbose_name = _("Heedful")

    def ready(self) -> None:
        """Listen to migrations, and to libraries that sign people in and hand mail over; else there are no signals."""
        from heedful.web import signin  # noqa: PLC0415 - models exist only now

        signin.listen()
        if settings.HEEDFUL_ANYMAIL:
            from heedful.services import delivery_event  # noqa: PLC0415 - as above, and an extra

            delivery_event.listen()
        pre_migrate.connect(_before_migrations, sender=self)
        post_migrate.connect(_after_migrations, sender=self)


def _before_migrations(plan: Sequence[object], **_: object) -> None:
    from heedful.services.tag_lists import let_go  # noqa: PLC0415 - models exist only now

    if plan:
        let_go()


def _after_migrations(**_: object) -> None:
    from heedful.services.tag_lists import keep_true  # noqa: PLC0415 - models exist only now

    keep_true()
