"""The demo company against its answer key, counted afresh by a slow reader that shares nothing with its maker."""

import re
import tomllib
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from math import comb
from statistics import median

import polars as pl
import pytest

from heedful.services import demo

UNTIL = datetime(2026, 6, 3, 14, tzinfo=UTC)
END = round(UNTIL.timestamp() * 1000)
DAY = 86_400_000
UNITS = {"hour": DAY // 24, "day": DAY}
KINDS = {kind["id"]: kind for kind in tomllib.loads(demo.kinds_toml())["desire"]}
FIELDS = ("arises", "fulfilled", "refused", "touches", "awaits_us", "answered")


@pytest.fixture(scope="module")
def signals():
    return pl.concat(demo.signals(until=UNTIL))


@pytest.fixture(scope="module")
def desires(signals):
    return {kind: read(signals, KINDS[kind]) for kind in KINDS}


def test_signals_twice_are_identical():
    asked = dict(customers=200, months=6, until=UNTIL, seed=7)
    assert pl.concat(demo.signals(**asked)).equals(pl.concat(demo.signals(**asked)))
    assert demo.customers(**asked).equals(demo.customers(**asked))


def test_signals_are_these_ones():
    # A literal hash of a small company: another machine, or a changed library, would be seen here.
    small = pl.concat(demo.signals(customers=300, months=12, until=UNTIL))
    assert (small.height, sum(small["at"]) % 1_000_003) == FINGERPRINT


def test_signals_of_another_seed_are_others():
    one, two = (pl.concat(demo.signals(customers=50, months=3, until=UNTIL, seed=seed)) for seed in (1, 2))
    assert not one.equals(two)


def test_more_customers_leave_the_earlier_lives_alone():
    few = pl.concat(demo.signals(customers=150, until=UNTIL))
    many = pl.concat(demo.signals(customers=400, until=UNTIL))
    assert many.filter(pl.col("customer") < "c000150").equals(few)
    assert demo.customers(customers=400, until=UNTIL).head(150).equals(demo.customers(customers=150, until=UNTIL))


def test_signals_ascend_and_end_in_time(signals):
    assert signals["at"].is_sorted()
    assert END - DAY // 24 < signals["at"][-1] <= END
    assert timedelta(days=540) < UNTIL - datetime.fromtimestamp(signals["at"][0] / 1000, UTC) < timedelta(days=556)


def test_signals_without_zone_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        next(demo.signals(until=datetime(2026, 6, 3)))  # noqa: DTZ001


@pytest.mark.parametrize("customers", [0, 1])
def test_signals_of_hardly_anybody(customers):
    assert sum(chunk.height for chunk in demo.signals(customers=customers, months=2, until=UNTIL)) >= 0
    assert demo.customers(customers=customers, until=UNTIL).height == customers


def test_columns_are_null_where_they_do_not_apply(signals):
    assert signals.schema == {
        "customer": pl.String,
        "at": pl.Int64,
        "kind": pl.String,
        **dict.fromkeys(("path", "plan", "country", "client", "browser", "channel", "reason"), pl.String),
        "size_gb": pl.Float64,
    }
    assert (signals["path"].is_not_null() == (signals["kind"] == "page")).all()
    assert signals.filter(pl.col("size_gb").is_not_null())["kind"].unique().sort().to_list() == [
        "restore.chosen",
        "restore.downloading",
        "restore.finished",
    ]
    assert signals.select("customer", "at", "kind", "plan", "country").null_count().sum_horizontal()[0] == 0


def test_every_pattern_matches_some_signal(signals):
    seen = signals.select("kind", "path", "reason").unique().rows()
    for kind in KINDS.values():
        for pattern in patterns(kind):
            assert any(matches(pattern, *row) for row in seen), pattern


def test_restores_break_with_version_4_2(signals, desires):
    released = END - 21 * DAY
    restores = desires["restore"]
    assert reliability(restores, END - 200 * DAY, released) == pytest.approx(0.96, abs=0.012)
    assert reliability(restores, released + 5 * DAY, END) == pytest.approx(0.75, abs=0.05)
    late = signals.filter(pl.col("at") >= released)
    broken = late.filter(pl.col("reason") == "stream_reset")
    assert broken["client"].unique().to_list() == ["4.2"]
    stuck = [each for each in restores if each["outcome"] == "stalled"]
    assert len(stuck) >= 30
    assert Counter(each["furthest"] for each in stuck).most_common(1)[0][0] == 2


def test_restores_on_other_clients_stay_good(desires):
    recent = [each for each in desires["restore"] if each["arose"] >= END - 14 * DAY]
    with_it, without = ([each for each in recent if (each["client"] == "4.2") is new] for new in (True, False))
    assert reliability(without, 0, END) > 0.92
    # Those who are still trying are not counted yet: most of them are on 4.2, so this is the kind side.
    assert reliability(with_it, 0, END) < 0.84


def test_the_alarm_sounds_for_restores_only_now(desires):
    # The rule of the flow: p of the binomial below 0.001, and the budget burning twice as fast as it may.
    def alarmed(end):
        ends = [
            each["outcome"] for each in desires["restore"] if each["ended"] and end - 7 * DAY <= each["ended"] < end
        ]
        known = [outcome for outcome in ends if outcome != "unconfirmed"]
        bad = sum(outcome != "fulfilled" for outcome in known)
        return binomial_tail(bad, len(known), 0.05) < 0.001 and bad / len(known) / 0.05 >= 2

    assert [alarmed(END - week * 7 * DAY) for week in range(12)] == [True, True] + [False] * 10


def test_the_card_outage_of_portugal(desires):
    start = END - 304 * DAY
    there = [each for each in desires["card"] if each["country"] == "PT"]
    week = within(there, start, start + 9 * DAY)
    before = within(there, start - 90 * DAY, start)
    assert len(week) / 9 > 8 * len(before) / 90
    given_up = Counter(each["outcome"] for each in week)["given_up"] / len(week)
    assert given_up > 0.5
    elsewhere = [each for each in desires["card"] if each["country"] != "PT"]
    assert reliability(elsewhere, start, start + 9 * DAY) > 0.7
    assert reliability(desires["card"], END - 250 * DAY, END) > 0.85


def test_answers_come_later_and_later(signals, desires):
    waits = answer_waits(signals)
    early = [wait for asked, wait in waits if asked < END - 182 * DAY]
    late = [wait for asked, wait in waits if END - 40 * DAY < asked < END - 12 * DAY]
    assert median(late) > 2.5 * median(early)
    questions = desires["question"]
    early, late = (
        unknown(within(questions, END - begin * DAY, END - end * DAY)) for begin, end in ((540, 182), (50, 20))
    )
    assert late > early + 0.1


def test_choosing_folders_became_better(desires):
    def stopped(begin, end):
        reached = [each for each in within(desires["first_backup"], begin, end) if each["furthest"] >= 2]
        return sum(each["furthest"] == 2 and each["outcome"] == "given_up" for each in reached) / len(reached)

    redesign = END - 365 * DAY
    assert stopped(redesign - 170 * DAY, redesign) == pytest.approx(0.25, abs=0.06)
    assert stopped(redesign, END - 20 * DAY) == pytest.approx(0.085, abs=0.03)


def test_a_change_of_plan_comes_next(desires):
    changes = defaultdict(list)
    for each in desires["plan"]:
        changes[each["customer"]].append(each["arose"])
    ended = [(each["customer"], each["ended"]) for each in desires["first_backup"] if each["outcome"] == "fulfilled"]
    ended = [(customer, at) for customer, at in ended if at < END - 30 * DAY]
    follow = sum(any(at < change <= at + 30 * DAY for change in changes[customer]) for customer, at in ended)
    assert follow / len(ended) == pytest.approx(0.4, abs=0.05)


def test_people_are_stuck_and_wait_for_us_at_the_end(desires):
    ends = Counter(each["outcome"] for kind in desires.values() for each in kind)
    assert 40 < ends["stalled"] < 300
    assert 15 < sum(each["waiting"] for each in desires["question"]) < 150
    for kind, found in desires.items():
        outcomes = Counter(each["outcome"] for each in found)
        assert outcomes["fulfilled"] > 100, kind
        assert outcomes["given_up"] > 10, kind
    assert sum(each["outcome"] == "refused" for each in desires["restore"]) > 10


def test_some_customers_bring_several_desires(desires):
    kinds = defaultdict(set)
    for kind, found in desires.items():
        for each in found:
            kinds[each["customer"]].add(kind)
    assert sum(len(each) >= 3 for each in kinds.values()) > 500


def test_days_have_a_rhythm(signals):
    pages = signals.filter(pl.col("kind") == "page", pl.col("country") == "DE")
    hours = Counter(pages["at"].cast(pl.Datetime("ms")).dt.hour().to_list())
    assert hours[9] > 8 * hours[2]
    days = Counter(pages["at"].cast(pl.Datetime("ms")).dt.weekday().to_list())
    assert days[2] > 1.5 * days[7]


def test_nobody_acts_after_leaving(signals):
    left = dict(signals.filter(pl.col("kind") == "account.closed").select("customer", "at").rows())
    acts = signals.filter(pl.col("kind").is_in(["backup.finished", "invoice.sent"])).select("customer", "at")
    assert len(left) > 100
    assert [row for row in acts.rows() if row[1] > left.get(row[0], END)] == []


def test_customers_are_plausible(signals):
    people = demo.customers(until=UNTIL)
    assert people.columns == [
        *("id", "name", "email", "organisation", "country", "postal_code", "city", "plan", "since")
    ]
    assert people["id"].n_unique() == people["email"].n_unique() == 3000
    assert people["name"].str.len_chars().max() == 60
    assert people["name"].str.contains("[äöüß]").any()
    assert people["email"].str.contains(r"^[a-z]+\.[a-z]+\d+@example\.(com|org|net)$").all()
    assert 300 < people["organisation"].count() < 1200
    assert 100 < people["city"].null_count() < 1000
    assert people["since"].max() <= UNTIL
    last = signals.group_by("customer").agg(pl.col("plan").last().alias("last"))
    assert people.join(last, left_on="id", right_on="customer").filter(pl.col("plan") != pl.col("last")).is_empty()


# The slow reader.


def patterns(kind):
    steps = [step if isinstance(step, str) else step["when"] for step in kind["steps"]]
    return steps + [pattern for field in FIELDS for pattern in kind.get(field, [])]


def matches(pattern, kind, path, reason):
    pattern, _, condition = pattern.partition("[")
    if condition and condition != f"reason={reason}]":
        return False
    if not pattern.startswith("page:"):
        return pattern == kind
    if pattern.endswith("/**"):
        stem = pattern[5:-3]
        return path is not None and (path == stem or path.startswith(stem + "/"))
    return path is not None and re.fullmatch(pattern[5:].replace("*", "[^/]*"), path) is not None


def length(text):
    number, unit = text.split()
    return int(number) * UNITS[unit.rstrip("s")]


def read(signals, kind):
    """Follow one kind of desire, signal by signal, as the specification words it."""
    rows = signals.select("customer", "at", "country", "client", "kind", "path", "reason")
    of = {what: effects(kind, *what) for what in rows.select("kind", "path", "reason").unique().rows()}
    lives, found = defaultdict(list), []
    for customer, at, country, client, *what in rows.iter_rows():
        if of[tuple(what)]:
            lives[customer, country].append((at, of[tuple(what)], client))
    patience, stalls = length(kind["patience"]), length(kind.get("stalls", "0 days"))
    for (customer, country), life in lives.items():
        ends = follow(life, patience, stalls or patience // 4)
        found.extend({"customer": customer, "country": country, **each} for each in ends)
    return found


def effects(kind, *what):
    steps = [step if isinstance(step, str) else step["when"] for step in kind["steps"]]
    named = {field for field in FIELDS if any(matches(each, *what) for each in kind.get(field, []))}
    return named | {number for number, step in enumerate(steps, 1) if matches(step, *what)}


def follow(life, patience, stalls):
    now = None
    for at, does, client in life:
        if now and not now["waiting"] and at - now["touched"] > patience:
            yield closed(now, now["touched"] + patience, silent(now))
            now = None
        steps = [effect for effect in does if isinstance(effect, int)]
        if now is None:
            if "arises" in does:
                waiting = "awaits_us" in does
                now = dict(arose=at, touched=at, furthest=max(steps, default=0), waiting=waiting, ours=False)
                now["client"] = client
        elif end := "refused" if "refused" in does else "fulfilled" if "fulfilled" in does else "":
            yield closed(now, at, end)
            now = None
        else:
            ours = "answered" in does and not does & {"arises", "awaits_us"} and not steps
            waiting = "awaits_us" in does or (now["waiting"] and "answered" not in does)
            furthest = max([now["furthest"], *steps])
            now |= dict(touched=at, furthest=furthest, waiting=waiting, ours=ours)
    if now is None:
        return
    if now["waiting"] or END - now["touched"] <= stalls:
        yield now | dict(ended=None, outcome="flowing")
    elif END - now["touched"] <= patience:
        yield now | dict(ended=None, outcome="stalled")
    else:
        yield closed(now, now["touched"] + patience, silent(now))


def silent(desire):
    return "unconfirmed" if desire["ours"] else "given_up"


def closed(desire, at, outcome):
    return desire | dict(ended=at, outcome=outcome, waiting=False)


def within(desires, begin, end):
    return [each for each in desires if begin <= each["arose"] < end]


def reliability(desires, begin, end):
    outcomes = Counter(each["outcome"] for each in desires if each["ended"] and begin <= each["ended"] < end)
    return outcomes["fulfilled"] / (outcomes["fulfilled"] + outcomes["refused"] + outcomes["given_up"])


def binomial_tail(least, of, p):
    return sum(comb(of, bad) * p**bad * (1 - p) ** (of - bad) for bad in range(least, of + 1))


def unknown(desires):
    return sum(each["outcome"] == "unconfirmed" for each in desires) / len(desires)


def answer_waits(signals):
    asked, waits = {}, []
    rows = signals.filter(pl.col("kind").is_in(["question.asked", "answer.sent"])).select("customer", "at", "kind")
    for customer, at, kind in rows.iter_rows():
        if kind == "question.asked":
            asked.setdefault(customer, at)
        elif customer in asked:
            waits.append((asked[customer], at - asked.pop(customer)))
    return waits


#: Number of signals and checksum of times of `test_signals_are_these_ones`.
FINGERPRINT = (46945, 352429)
