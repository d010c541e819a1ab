"""What comes next, over a log that was taken in from a file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from heedful.models import Kind
from heedful.queries.afterwards import comes_next
from heedful.queries.desire import followed
from heedful.services.audit import MACHINE
from heedful.services.desire import refresh
from heedful.services.intake import take_file
from heedful.services.kind import save_kind
from heedful.wire.signals import Mapping

pytestmark = pytest.mark.django_db

KINDS = {
    "restore": '[[desire]]\nid = "restore"\narises = ["lost"]\nfulfilled = ["found"]\npatience = "1 day"\n',
    "upgrade": '[[desire]]\nid = "upgrade"\narises = ["plans"]\nfulfilled = ["upgraded"]\npatience = "1 day"\n',
    "never": '[[desire]]\nid = "never"\narises = ["nothing"]\nfulfilled = ["nothing"]\npatience = "1 day"\n',
}


@pytest.fixture
def views(settings, tmp_path):
    """Forty people restore, half of them look at plans a week later; all come again after half a year."""
    settings.HEEDFUL_DATA = tmp_path
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    signals = []
    for who in range(40):
        signals += [(0, who, "lost"), (1, who, "found"), (180, who, "lost"), (181, who, "found")]
        if who % 2:
            signals.append((8, who, "plans"))
    rows = [f"{who},{begin + timedelta(days=day):%Y-%m-%dT%H:%M:%SZ},{kind}" for day, who, kind in signals]
    (tmp_path / "log.csv").write_text("\n".join(["customer,at,kind", *rows]))
    take_file(tmp_path / "log.csv", Mapping(), MACHINE)
    for definition in KINDS.values():
        save_kind(definition, MACHINE)
    refresh()
    return [followed(kind, datetime(2027, 1, 1, tzinfo=UTC)) for kind in Kind.objects.all()]


def test_comes_next_against_other_months(views):
    [upgrade] = comes_next(views[0], views)
    assert (upgrade.kind.slug, upgrade.came, upgrade.n, upgrade.median) == ("upgrade", 20, 40, timedelta(days=7))
    # Six whole months before the end of the log; the second began within the month after the restore.
    assert (upgrade.base_came, upgrade.base_n) == (20, 200)
    assert (upgrade.share, upgrade.base, upgrade.is_more) == (0.5, 0.1, True)
    assert upgrade.ratio == pytest.approx(5.0)
    assert upgrade.ratio_interval.low > 1


def test_comes_next_of_a_kind_with_too_few(views):
    assert comes_next(views[1], views) == []
