"""Asks for pages of the installation that HEEDFUL_DATA names, and prints for each as JSON how long answers took.

    HEEDFUL_DATA=folder DJANGO_SETTINGS_MODULE=heedful.settings python -m bench.ask flow|customer|preview|inbox|why
        [--rounds 30] [--profile]

With `--profile` it prints where the time goes instead.
"""

# ruff: noqa: PLC0415 - what needs Django is imported when it is set up

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.fill import OWNER
from bench.wants import BEGIN, SPAN, WANTS, kinds_toml


@dataclass(frozen=True)
class Page:
    """A page to ask for: its name, where it is, what is sent to it (each round another one), and its reach in ms."""

    what: str
    address: str
    limit: float | None = None
    sent: list[dict[str, str]] = field(default_factory=list)


def flow_pages() -> Iterator[Page]:
    from django.urls import reverse

    from heedful.models import DesireFile

    desires = DesireFile.objects.get(kind__slug=WANTS[0].id).desires
    of = f"Flow of one kind with {desires:,} desires"
    here = reverse("flow_kind", args=[WANTS[0].id])
    yield Page(of, here, 150)
    yield Page(f"{of}, over everything", f"{here}?period=all", 150)
    yield Page(f"{of}, of a group", f"{here}?group=plan%3Dhome", 1000)
    yield Page(f"{of}, of a group, over everything", f"{here}?period=all&group=plan%3Dhome", 1000)
    yield Page(
        f"{of}, of a group beside everybody else, over everything",
        f"{here}?period=all&group=plan%3Dhome&beside=others",
    )
    yield Page("the list of all kinds there", reverse("flow"))
    yield Page("Today there", reverse("today"))
    yield Page("what is seen with those who stopped there, 28 days", reverse("flow_seen", args=[WANTS[0].id]))


def customer_pages() -> Iterator[Page]:
    from django.urls import reverse

    from heedful.models import Identity
    from heedful.queries.stream import stream_of

    number = Identity.objects.get(value="1000000001").customer_id
    here = reverse("customer", args=[number])
    of = f"one customer with {stream_of(number, limit=1).signals:,} signals"
    yield Page(of, here, 100)
    middle = BEGIN + SPAN // 2
    yield Page(f"{of}, one kind of signal only", f"{here}?signals=page&before={middle}.0")
    yield Page("the list of customers there", reverse("customers"))


def preview_pages() -> Iterator[Page]:
    from django.urls import reverse

    from heedful.queries.desire import newest_log

    signals = newest_log().signals
    texts = [kinds_toml(WANTS[:1]).replace("2 days", f"{hours} hours") for hours in range(24, 24 + 97)]
    drafts = [{"shown": "text", "definition": text} for text in texts]
    yield Page(f"preview of an edit over {signals:,} signals", reverse("kind_found"), 1000, drafts)
    asking = [
        {**draft, "definition": draft["definition"].replace('started"', 'started[plan=home]"')} for draft in drafts
    ]
    yield Page("preview of an edit that asks for a property there", reverse("kind_found"), 1000, asking)


def inbox_pages() -> Iterator[Page]:
    from django.urls import reverse
    from django.utils import timezone

    from bench.inbox import PAGE_MS, SEARCH_MS
    from heedful.models import Conversation
    from heedful.queries.inbox import View, list_page

    me = Conversation.objects.order_by("pk").values_list("assignee", flat=True).exclude(assignee=None)[0]
    for view in View:
        here = reverse("inbox_view", args=[view])
        yield Page(f"the view ‘{view}’", here, PAGE_MS)
        after = list_page(view, me, timezone.now()).next
        for _ in range(20):
            after = list_page(view, me, timezone.now(), after).next or after
        if after:
            yield Page(f"the view ‘{view}’, twenty pages on", f"{here}?after={after}", PAGE_MS)
    for word, what, is_search in _lists():
        yield Page(what, reverse("inbox_view", args=[word]), SEARCH_MS if is_search else PAGE_MS)
    yield Page("mail that was set aside", reverse("inbox_aside"), PAGE_MS)
    number = Conversation.objects.order_by("-moved_at").values_list("pk", flat=True)[0]
    yield Page("a conversation beside its list", reverse("conversation", args=["waiting", number]), PAGE_MS)
    yield Page("what is new there", reverse("conversation_live", args=["waiting", number]), PAGE_MS)
    search = reverse("inbox_search")
    yield Page("a search for a frequent word", f"{search}?q=restore", SEARCH_MS)
    yield Page("a search for a number that was said once", f"{search}?q={number}", SEARCH_MS)
    yield Page("the best match of a frequent word", f"{search}?q=restore&order=match", SEARCH_MS)
    yield Page("the best match of two words", f"{search}?q=invoice+order&order=match", SEARCH_MS)
    yield Page("the best match of a beginning", f"{search}?q=rest&order=match", SEARCH_MS)
    yield Page("a search for two words", f"{search}?q=invoice+order+{number // 2}", SEARCH_MS)
    yield Page("a search for a beginning", f"{search}?q=rest", SEARCH_MS)
    yield Page("a search for the name of a file", f"{search}?q=scan+pdf", SEARCH_MS)
    yield Page("the best match of the name of a file", f"{search}?q=scan+pdf&order=match", SEARCH_MS)
    yield Page("a search for nothing that was said", f"{search}?q=zzzyyy+restore", SEARCH_MS)


def _lists() -> Iterator[tuple[str, str, bool]]:
    """Give the lists that somebody made, and whether each looks for words that were said, as a search does."""
    from heedful.models import SavedView, Tag, Team

    for tag in Tag.objects.all():
        yield tag.word, f"the list of the tag ‘{tag.name}’", False
    for team in Team.objects.all()[:1]:
        yield team.word, "the list of a team", False
    for view in SavedView.objects.all():
        yield view.word, f"the kept view ‘{view.name}’", bool(view.words)


def why_pages() -> Iterator[Page]:
    from django.urls import reverse

    from bench.why import REACH_MS
    from heedful.models import Judgement, Moment, Outreach

    log = reverse("gate_log")
    newest = Judgement.objects.order_by("-pk").values_list("pk", flat=True)[0]
    old = Judgement.objects.exclude(subject_of="").order_by("pk")[:10][9]
    yield Page("what was judged last", log, REACH_MS)
    yield Page("what was judged half a year before", f"{log}?before={newest // 2}", REACH_MS)
    yield Page("all verdicts on one customer", f"{log}?q={old.customer_id}", REACH_MS)
    yield Page("one mail of a year ago, by its name", f"{log}?q={old.subject_of.replace(' ', '+')}", REACH_MS)
    for decision, what in (("drop", "fell away"), ("adapt", "was adapted, half a year ago")):
        yield Page(f"what {what}", f"{log}?decision={decision}", REACH_MS)
        yield Page(f"what {what}, of one customer", f"{log}?decision={decision}&q={old.customer_id}", REACH_MS)
    letter = Outreach.objects.order_by("pk").values_list("pk", flat=True)[0]
    yield Page("a letter of a year ago", reverse("outreach", args=[letter]), REACH_MS)
    yield Page("a customer", reverse("customer", args=[old.customer_id]))
    yield Page("what is held", reverse("held"))
    yield Page("the moments", f"{reverse('moments')}?show=all")
    yield Page("a storm with a tenth of its letters held", reverse("moment", args=[Moment.objects.latest("pk").pk]))


PAGES = {
    "flow": flow_pages,
    "customer": customer_pages,
    "preview": preview_pages,
    "inbox": inbox_pages,
    "why": why_pages,
}


def ask(client, page: Page, number: int) -> tuple[float, float]:
    """Ask once; give wall and CPU time in ms."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = client.post(page.address, page.sent[number % len(page.sent)]) if page.sent else client.get(page.address)
    spent = (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{page.address} answered {answer.status_code}: {answer.content[:500]!r}")
    return spent


def measure(client, page: Page, rounds: int) -> dict:
    """Ask once to open everything, then so many times."""
    first, _ = ask(client, page, 0)
    spent = [ask(client, page, number) for number in range(1, rounds + 1)]
    walls, cpus = (sorted(column) for column in zip(*spent, strict=True))
    return {
        "what": page.what,
        "limit": page.limit,
        "first": first,
        "p50": walls[len(walls) // 2],
        "p95": walls[min(len(walls) - 1, int(len(walls) * 0.95))],
        "cpu": cpus[len(cpus) // 2],
    }


def profile(client, page: Page) -> None:
    ask(client, page, 0)
    watched = cProfile.Profile()
    watched.enable()
    for number in range(5):
        ask(client, page, number)
    watched.disable()
    print(f"\n=== {page.what}")
    pstats.Stats(watched).sort_stats("tottime").print_stats(14)


def main() -> None:
    parser = argparse.ArgumentParser(description="Ask for pages and time the answers.")
    parser.add_argument("what", choices=sorted(PAGES))
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()

    import django

    django.setup()
    from django.test import Client

    from heedful.models import Colleague

    # Not 'testserver', which the settings rightly refuse.
    client = Client(SERVER_NAME="localhost")
    client.force_login(Colleague.objects.get(email=OWNER))
    for page in PAGES[given.what]():
        if given.profile:
            profile(client, page)
        else:
            print(json.dumps(measure(client, page, given.rounds)), flush=True)


if __name__ == "__main__":
    main()
