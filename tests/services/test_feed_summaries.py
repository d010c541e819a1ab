"""Feeds that summarise their warnings and point to the whole of them: the whole counts, whatever the summary says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.services.feed_server import MINUTE, NOW, asked, feed, running

from heedful.domain.alert import Severity
from heedful.models import Heard, Moment
from heedful.queries.moment import window_of
from heedful.services.audit import MACHINE
from heedful.services.moment import let_be_over

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
SPACES = 'xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2" xmlns:gdacs="http://www.gdacs.org" xmlns:georss="http://www.georss.org/georss"'
SENT = "2026-11-26T11:00:00+00:00"
BERGEN, ESSEX = "034003", "034013"
LAPSES, ENDS = NOW + 2 * HOUR, NOW + 8 * HOUR


@pytest.fixture
def server(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS = True
    with running() as told:
        yield told


def at(code: str) -> str:
    return f"<geocode><valueName>SAME</valueName><value>{code}</value></geocode>"


ALSO_ESSEX = f"<area><areaDesc>E</areaDesc>{at(ESSEX)}</area>"


def info(event="High Wind Warning", code=BERGEN, more=ALSO_ESSEX) -> str:
    return f"""<info><category>Met</category><event>{event}</event><urgency>Expected</urgency><severity>Severe</severity>
<certainty>Likely</certainty><onset>2026-11-26T11:30:00+00:00</onset><expires>{LAPSES.isoformat()}</expires><parameter>
<valueName>eventEndingTime</valueName><value>{ENDS.isoformat()}</value></parameter><area><areaDesc>B</areaDesc>{at(code)}
</area>{more}</info>"""


def cap(*infos: str, identifier="w", sent=SENT, kind="Alert", more="") -> bytes:
    return f"""<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{identifier}</identifier>
<sender>w@example.org</sender><sent>{sent}</sent><status>Actual</status><msgType>{kind}</msgType><scope>Public</scope>
{more}{"".join(infos)}</alert>""".encode()


def item(
    link="", *, name="<cap:identifier>w</cap:identifier>", sent=SENT, code=BERGEN, event="High Wind Warning"
) -> str:
    """Give an entry that says less than the message: one area, and when it lapses."""
    when = f"<cap:sent>{sent}</cap:sent>" if sent else "<pubDate>Thu, 26 Nov 2026 11:59:00 +0000</pubDate>"
    where = f"<cap:geocode><valueName>SAME</valueName><value>{code}</value></cap:geocode>" if code else ""
    return f"""<item><title>{event}</title>{f"<link>{link}</link>" if link else ""}{name}{when}<cap:event>{event}</cap:event>
<cap:onset>2026-11-26T11:30:00+00:00</cap:onset><cap:expires>{LAPSES.isoformat()}</cap:expires>
<cap:severity>Severe</cap:severity><cap:urgency>Expected</cap:urgency><cap:certainty>Likely</cap:certainty>{where}</item>"""


def lists(server, *items: str, **headers: str) -> None:
    server.says(f"<rss {SPACES}><channel><title>w</title>{''.join(items)}</channel></rss>".encode(), **headers)


def on() -> list[tuple]:
    rows = Moment.objects.filter(ended_at=None).order_by("pk")
    return [(row.event, row.last_at, [each["code"] for each in row.area["codes"]]) for row in rows]


WHOLE = [("High Wind Warning", ENDS, [BERGEN, ESSEX])]


@pytest.mark.parametrize(
    "said",
    [
        {},
        # Of many feeds we know only when they listed it, which is after it was sent.
        {"sent": ""},
        # Many say nothing that can be matched.
        {"code": ""},
        {"sent": "", "code": ""},
        # Or name the entry by its address.
        {"name": "<guid>{link}</guid>"},
        {"name": "<guid>{link}</guid>", "sent": ""},
        {"name": "<guid>another name</guid>", "event": "Wind"},
    ],
)
def test_whole_stands_whatever_its_summary_says_again(server, said):
    link = f"{server.url}/w.xml"
    name = said.get("name", "<cap:identifier>w</cap:identifier>").format(link=link)
    lists(server, item(link, **{**said, "name": name}))
    server.says(cap(info()), "/w.xml")
    row = asked(feed(server))
    assert on() == WHOLE
    for _ in range(2):
        row = asked(row, row.next_at)
        assert (on(), row.trouble) == (WHOLE, "")
    assert [path for path, _ in server.asked].count("/w.xml") == 1
    assert Heard.objects.filter(identifier=f"link {link}").count() == 1


def test_parts_of_a_whole_stand_beside_a_summary_that_knows_of_one(server):
    lists(server, item(f"{server.url}/w.xml"))
    server.says(cap(info(more=""), info("Flood Watch", ESSEX, "")), "/w.xml")
    row, parts = asked(feed(server)), [("High Wind Warning", ENDS, [BERGEN]), ("Flood Watch", ENDS, [ESSEX])]
    assert on() == parts
    asked(row, row.next_at)
    assert on() == parts


def test_summary_stands_as_long_as_the_whole_is_not_there_and_no_longer(server):
    lists(server, item(f"{server.url}/w.xml", sent=""), ETag='"1"')
    row = asked(feed(server))
    assert on() == [("High Wind Warning", LAPSES, [BERGEN])]
    assert (row.etag, row.trouble.endswith("/w.xml answers with status 404.")) == ("", True)
    row = asked(row, row.next_at)
    assert on() == [("High Wind Warning", LAPSES, [BERGEN])]
    server.says(cap(info()), "/w.xml")
    row = asked(row, row.next_at)
    assert (on(), row.trouble, row.etag) == (WHOLE, "", '"1"')


def test_what_takes_back_the_whole_takes_back_what_its_summary_began(server):
    link = f"{server.url}/w.xml"
    lists(server, item(link, name=f"<guid>{link}</guid>", sent=""))
    row = asked(feed(server))
    server.says(cap(info()), "/w.xml")
    row = asked(row, row.next_at)
    server.says(
        cap(
            identifier="c", sent="2026-11-26T12:05:00+00:00", kind="Cancel", more=f"<references>a,w,{SENT}</references>"
        )
    )
    at_once = row.next_at
    row = asked(row, at_once)
    assert [each.last_at for each in Moment.objects.all()] == [at_once]
    lists(server, item(link, name=f"<guid>{link}</guid>", sent=""))
    asked(row, row.next_at)
    assert [each.last_at for each in Moment.objects.all()] == [at_once]


def test_later_word_is_taken_from_the_summary_and_its_whole_is_read_again(server):
    link, later = f"{server.url}/w.xml", "2026-11-26T12:03:00+00:00"
    lists(server, item(link))
    server.says(cap(info()), "/w.xml")
    row = asked(feed(server))
    lists(server, item(link, sent=later))
    server.says(b"", "/w.xml", 500)
    row = asked(row, row.next_at)
    assert on() == [("High Wind Warning", LAPSES, [BERGEN])]
    server.says(cap(info(more=""), sent=later), "/w.xml")
    row = asked(row, row.next_at)
    assert on() == [("High Wind Warning", ENDS, [BERGEN])]
    asked(row, row.next_at)
    assert on() == [("High Wind Warning", ENDS, [BERGEN])]


@pytest.mark.parametrize("name", ["<cap:identifier>w</cap:identifier>", "<guid>another</guid>"])
def test_what_one_of_us_called_a_mistake_does_not_come_back_as_a_whole(server, name):
    lists(server, item(f"{server.url}/w.xml", name=name))
    row = asked(feed(server))
    let_be_over(Moment.objects.get(), MACHINE, NOW)
    server.says(cap(info()), "/w.xml")
    row = asked(row, row.next_at)
    assert (on(), row.trouble) == ([], "")


# Entries of one message.


def test_entries_of_one_message_are_one_moment_for_each_event_and_stay_so(server):
    entries = [item(code=BERGEN), item(code=ESSEX), item(event="Flood Watch", code=ESSEX), item(name="<guid>x</guid>")]
    lists(server, *entries, item(name="<guid>y</guid>", sent="2026-11-26T11:40:00+00:00", event="Tornado Warning"))
    row = asked(feed(server))
    told = [
        ("High Wind Warning", LAPSES, [BERGEN, ESSEX]),
        ("Flood Watch", LAPSES, [ESSEX]),
        ("High Wind Warning", LAPSES, [BERGEN]),
        ("Tornado Warning", LAPSES, [BERGEN]),
    ]
    assert (on(), row.trouble, row.good_at) == (told, "", NOW)
    # One entry less ends nothing.
    lists(server, *entries[:2])
    asked(row, row.next_at)
    assert on() == told


def test_what_breaks_for_one_message_is_said_and_stops_no_other(server):
    """A moment that nobody heard of under its identifier is in the way of the first."""
    Moment.objects.create(
        sort=Moment.Sort.ALERT, source_id="w", kind="flood", event="F", severity=Severity.SEVERE,
        onset=NOW, last_at=NOW, aftermath_until=NOW, ended_at=NOW,
    )  # fmt: skip
    later = item(name="<guid>y</guid>", sent="2026-11-26T11:40:00+00:00", event="Tornado Warning")
    lists(server, item(), later, ETag='"1"')
    row = asked(feed(server))
    assert on() == [("Tornado Warning", LAPSES, [BERGEN])]
    assert row.trouble == "w could not be taken in (IntegrityError)."
    assert (row.good_at, row.failures, row.etag, row.next_at) == (NOW, 0, "", NOW + 5 * MINUTE)
    Moment.objects.filter(source_id="w").delete()
    row = asked(row, row.next_at)
    assert (len(on()), row.trouble, row.etag) == (2, "", '"1"')


def test_what_breaks_behind_an_address_is_read_again(server):
    Moment.objects.create(
        sort=Moment.Sort.ALERT, source_id="w", kind="flood", event="F", severity=Severity.SEVERE,
        onset=NOW, last_at=NOW, aftermath_until=NOW, ended_at=NOW,
    )  # fmt: skip
    lists(server, f"<item><title>t</title><link>{server.url}/w.xml</link></item>")
    server.says(cap(info()), "/w.xml")
    row = asked(feed(server))
    assert row.trouble == f"{server.url}/w.xml was read, but w could not be taken in (IntegrityError)."
    Moment.objects.filter(source_id="w").delete()
    row = asked(row, row.next_at)
    assert (on(), row.trouble) == (WHOLE, "")


# GDACS.

CYCLONE = """<item><title>Cyclone</title><link>{url}/report</link><gdacs:cap>{url}/cap_1001150.xml</gdacs:cap>
<georss:point>-22.1 -178.2</georss:point><gdacs:eventtype>TC</gdacs:eventtype><gdacs:eventid>1001150</gdacs:eventid>
<gdacs:episodeid>2</gdacs:episodeid><gdacs:alertlevel>Red</gdacs:alertlevel><gdacs:iscurrent>{current}</gdacs:iscurrent>
<gdacs:fromdate>Mon, 24 Feb 2025 18:00:00 GMT</gdacs:fromdate><gdacs:todate>Tue, 25 Feb 2025 00:00:00 GMT</gdacs:todate>
<gdacs:datemodified>Tue, 25 Feb 2025 06:35:05 GMT</gdacs:datemodified></item>"""


@pytest.mark.shared
def test_event_that_is_over_has_its_time_after_and_the_word_past_of_its_file_takes_it_from_nobody(server, shared_data):
    server.says((shared_data / "alerts" / "cap" / "gdacs-cap_1001150.xml").read_bytes(), "/cap_1001150.xml")
    lists(server, CYCLONE.format(url=server.url, current="true"))
    row, clock = feed(server), datetime(2025, 2, 25, 7, tzinfo=UTC)
    type(row).objects.update(next_at=clock)
    row = asked(row, clock)
    moment = Moment.objects.get()
    assert window_of(moment).phase(clock) == "active"
    assert "/cap_1001150.xml" in [path for path, _ in server.asked]
    lists(server, CYCLONE.format(url=server.url, current="false"))
    row = asked(row, row.next_at)
    moment.refresh_from_db()
    ended = datetime(2025, 2, 25, tzinfo=UTC)
    assert (moment.last_at, moment.aftermath_until, moment.ended_at) == (ended, ended + timedelta(days=7), None)
    assert window_of(moment).phase(row.asked_at) == "aftermath"


def test_event_of_which_we_hear_when_its_time_after_is_over_begins_nothing_and_ends_what_was_on(server):
    lists(server, CYCLONE.format(url=server.url, current="true"))
    row, late = feed(server), datetime(2025, 3, 5, tzinfo=UTC)
    for current, clock in (("true", datetime(2025, 2, 25, 7, tzinfo=UTC)), ("false", late)):
        lists(server, CYCLONE.format(url=server.url, current=current))
        type(row).objects.update(next_at=clock)
        row = asked(row, clock)
    moment = Moment.objects.get()
    assert (window_of(moment).phase(late), moment.to_judge) == ("over", True)
