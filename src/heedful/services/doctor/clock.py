"""The clock: what is recorded carries times, and a clock that jumps back puts the new before the old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from heedful.domain.house import set_back
from heedful.queries.house import newest_recorded
from heedful.services.doctor.remark import Remark, well, wrong

CLOCK = "clock"


def check_clock(clock: datetime) -> Iterator[Remark]:
    """Look whether the clock stands before what was recorded by it."""
    found = list(clock_set_back(clock))
    yield from found
    if not found:
        yield well(CLOCK, _("The clock stands at %(now)s.") % {"now": _moment(clock)})


def clock_set_back(clock: datetime) -> Iterator[Remark]:
    """Say so if the clock stands before the newest thing that was recorded."""
    newest = newest_recorded()
    if newest is not None and set_back(clock, newest):
        yield wrong(
            CLOCK,
            _("The clock of this machine stands at %(now)s, and something was recorded at %(newest)s already.")
            % {"now": _moment(clock), "newest": _moment(newest)},
            _(
                "Set the clock right, best by a time server (timedatectl set-ntp true). If it was ahead until now, it "
                "is right again, and this goes away when new things have been recorded."
            ),
        )


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), _("j F Y, H:i T"))
