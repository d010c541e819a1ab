"""Matomo's dialect, hit by hit."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from tests.wire.collect.reading import NOW, calls, ms

from heedful.wire.collect.calls import Happened, Unreadable, Who

ANA = Who("ana")
URL = "https://x.example/a/?q=secret&utm_source=news#top"

TABLE = [
    (
        {"uid": "ana", "url": URL, "action_name": "A", "urlref": "https://y.example/?q=me"},
        Happened(ANA, NOW, "page", "/a", properties={"utm_source": "news", "title": "A", "referrer": "https://y.example/"}),
    ),
    ({"_id": "0123456789abcdef", "url": "https://x.example/"}, Happened(Who(None, "0123456789abcdef"), NOW, "page", "/")),
    ({"uid": "ana", "e_c": "video", "e_a": "play", "e_n": "intro", "e_v": "3.5"},
     Happened(ANA, NOW, "video.play", value=3.5, properties={"category": "video", "name": "intro", "value": 3.5})),
    ({"uid": "ana", "idgoal": "2", "revenue": "10"}, Happened(ANA, NOW, "goal", value=10.0, properties={"goal": "2", "value": 10.0})),
    ({"uid": "ana", "idgoal": "0", "ec_id": "o1", "revenue": "99.90"},
     Happened(ANA, NOW, "order", value=99.9, properties={"goal": "0", "order": "o1", "value": 99.9})),
    ({"uid": "ana", "idgoal": "0", "revenue": "9"}, Happened(ANA, NOW, "cart", value=9.0, properties={"goal": "0", "value": 9.0})),
    ({"uid": "ana", "search": "lost file", "search_count": "0"}, Happened(ANA, NOW, "search", properties={"words": "lost file", "found": "0"})),
    ({"uid": "ana", "download": "https://x.example/f.zip?token=t"}, Happened(ANA, NOW, "download", properties={"download": "https://x.example/f.zip"})),
    ({"uid": "ana", "url": "https://x.example/", "cdt": "2026-02-28 10:00:00", "dimension1": "pro"},
     Happened(ANA, ms("2026-02-28T10:00:00Z"), "page", "/", properties={"dimension1": "pro"})),
    ({"uid": "ana", "url": "https://x.example/", "cdt": "1772272800"}, Happened(ANA, ms("2026-02-28T10:00:00Z"), "page", "/")),
]  # fmt: skip


@pytest.mark.parametrize(("hit", "found"), TABLE)
def test_hits_are_read_as_queries_and_as_objects(hit, found):
    for written in (f"?{urlencode(hit)}", urlencode(hit), hit):
        assert calls("matomo", {"requests": [written]}) == [found]


def test_signs_of_life_are_noise():
    hits = [{"uid": "ana", "ping": "1"}, {"uid": "ana", "c_n": "banner"}]
    assert calls("matomo", {"requests": hits}) == []
    assert [each.kind for each in calls("matomo", {"requests": hits}, noise=("ping", "content"))] == ["ping", "content"]


def test_line_of_a_log_is_of_a_visitor_for_a_day():
    """Matomo's log importer knows no ids: an address with a browser is one visitor for one day, and told apart so."""

    def visitor(**more):
        hit = {"url": "https://x.example/", "cip": "192.0.2.7", "ua": "Firefox", "cdt": "2026-02-28 10:00:00", **more}
        (found,) = calls("matomo", {"requests": [hit]})
        assert found.who.user_id is None
        assert "192.0.2.7" not in found.who.anonymous_id
        return found.who.anonymous_id

    assert visitor() == visitor(cdt="2026-02-28 23:00:00")
    others = [visitor(cdt="2026-03-01 00:00:00"), visitor(ua="Chrome"), visitor(cip="192.0.2.8")]
    assert len({visitor(), *others}) == 4


def test_hit_of_nobody_says_what_to_send():
    (found,) = calls("matomo", {"requests": ["?url=https://x.example/"]})
    assert isinstance(found, Unreadable)
    assert found.reason.startswith("It names nobody: send ‘uid’")


def test_endless_parameters_are_refused():
    (found,) = calls("matomo", {"requests": ["?" + "a=1&" * 501]})
    assert found.reason == "It has more than 500 parameters."
