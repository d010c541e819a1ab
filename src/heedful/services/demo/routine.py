"""What goes on without a desire: nightly backups, invoices, visits; and the desires that come of it."""

from __future__ import annotations

import numpy as np

from heedful.services.demo import words as w
from heedful.services.demo.backups import repair
from heedful.services.demo.calendar import HOUR, MINUTE, Week
from heedful.services.demo.chance import mix, name_of, pick, shares, spread
from heedful.services.demo.people import BILLING
from heedful.services.demo.walk import Walk
from heedful.services.demo.world import BACKING_UP, INVOICING, PAYING, REPAIRING, VISITING, World

MINUTES = spread(4 * MINUTE, 0.9)
SECONDS = spread(50_000, 0.8)
NEXT_DAY = spread(18 * HOUR, 0.8)
FAILURES = w.reasons("no_network", "disk_full", "file_locked", "quota")
CARD_FAILURES = w.reasons("expired", "declined", "wrong_code", "fraud_check")
#: Pages on which people stroll about; no entrance of a desire is among them.
STROLL = np.array(
    (
        w.HOME,
        w.ACCOUNT,
        w.BACKUPS,
        w.STATUS,
        w.PRICING,
        w.BLOG,
        w.BILLING,
        w.HELP,
        w.HELP_FAILED,
        w.HELP_CARD,
    ),
    dtype=np.int16,
)
STROLL_SHARES = shares((24, 20, 28, 5, 3, 6, 6, 4, 2, 2))


def visits(world: World, week: Week) -> None:
    """People look in: one page to five."""
    walk = world.arise(week, VISITING, 0.28)
    for _ in range(5):
        walk.see(STROLL[pick(STROLL_SHARES, walk.draw())])
        walk = walk.only(walk.chance(0.55))
        walk.wait(SECONDS)


def backups(world: World, week: Week) -> None:
    """Backups run by themselves, up to three reports a week; one in seventy fails, and some people notice."""
    for turn, share in enumerate((0.85, 0.6, 0.35)):
        walk = world.arise(week, (BACKING_UP << 8) + turn, share)
        failed = walk.chance(0.014)
        walk.see(w.BACKUP_FINISHED, ~failed)
        walk.see(w.BACKUP_FAILED, failed, reason=walk.one_of(FAILURES))
        repair(walk.then((REPAIRING << 8) + turn, failed & walk.chance(0.4)))


def invoices(world: World, week: Week) -> None:
    """Every thirty days an invoice; most pay themselves."""
    phase = world.people.billing
    turn = (week.end - 1 - phase) // BILLING
    due = turn * BILLING + phase
    who = np.flatnonzero((due >= week.start) & (due > world.protected) & (due < world.gone))
    key = mix(world.people.key[who] ^ name_of(week.back, INVOICING))
    walk = Walk(world.sink, who, due[who], key)
    walk.see(w.INVOICE_SENT)
    walk.wait(MINUTES)
    down = world.provider_down(walk)
    failed = walk.chance(np.where(down, 0.97, 0.035))
    reason = np.where(down, w.reason("provider_down"), walk.one_of(CARD_FAILURES)).astype(np.int16)
    walk.see(w.INVOICE_PAID, ~failed)
    walk.see(w.INVOICE_FAILED, failed, reason=reason)
    walk.wait(NEXT_DAY)
    pay(world, walk.then(PAYING, failed & walk.chance(0.85)))


def pay(world: World, walk: Walk) -> None:
    """'Get my card to work': enter it, the bank asks back, paid or not; most try again a day later."""
    for again in (0.8, 0.6, 0.5, 0.0):
        walk.see(w.PAY_PAGE)
        walk.wait(SECONDS)
        walk = walk.only(walk.chance(0.985))
        walk.see(w.CARD_ENTERED)
        walk.wait(SECONDS)
        down = world.provider_down(walk)
        walk.see(w.CARD_CHECKED, ~down)
        walk.wait(SECONDS)
        failed = walk.chance(np.where(down, 0.98, 0.18))
        walk.see(w.INVOICE_PAID, ~failed)
        walk, down = walk.only(failed), down[failed]
        reason = np.where(down, w.reason("provider_down"), walk.one_of(CARD_FAILURES)).astype(np.int16)
        walk.see(w.CARD_FAILED, reason=reason)
        refused = ~down & walk.chance(0.08)
        walk.see(w.CARD_REFUSED, refused, reason=w.reason("fraud_check"))
        # Who is told that the provider is down tries once more at most.
        tries = ~refused & walk.chance(np.where(down, again * 0.45, again))
        walk.see(w.HELP_CARD, ~refused & walk.chance(0.3))
        walk = walk.only(tries)
        walk.wait(NEXT_DAY)
