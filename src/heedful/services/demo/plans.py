"""Scripts around the contract: changing the plan, leaving with one's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heedful.services.demo import words as w
from heedful.services.demo.calendar import DAY, HOUR, MINUTE, Week, after_working
from heedful.services.demo.chance import delay, spread
from heedful.services.demo.world import LEAVING, PLANNING, World

if TYPE_CHECKING:
    from heedful.services.demo.walk import Walk

MINUTES = spread(5 * MINUTE, 0.9)
NEXT_DAY = spread(22 * HOUR, 0.6)
OUR_WORK = spread(3 * HOUR, 0.8)
WHY = w.reasons("price", "price", "not_needed", "moved_away")


def plan_changes(world: World, week: Week) -> None:
    """Those who change their plan without a first backup shortly before."""
    walk = world.arise(week, PLANNING, 0.006)
    settled = walk.at > world.protected[walk.who] + 30 * DAY
    change_plan(world, walk.only(settled))


def change_plan(world: World, walk: Walk, *, mostly_up: bool = False) -> None:
    """'Change my plan': look, compare, choose; a plan that is too small is refused."""
    walk = walk.only(world.can_change_plan(walk.who) & (walk.at < world.gone[walk.who]))
    looks = walk.chance(0.4)
    walk.see(w.PRICING, looks)
    walk.wait(MINUTES, looks)
    walk.see(w.PLAN_PAGE)
    walk = walk.only(walk.chance(0.93))
    walk.wait(MINUTES)
    walk.see(w.PLAN_COMPARED)
    thinks = walk.chance(0.25)
    walk.wait(NEXT_DAY, thinks)
    walk.see(w.PLAN_PAGE, thinks)
    walk = walk.only(walk.chance(0.88))
    walk.wait(MINUTES)
    walk.see(w.PLAN_CHOSEN)
    walk.wait(MINUTES)
    up = walk.chance(0.9 if mostly_up else 0.6)
    refused = ~up & walk.chance(0.2)
    walk.see(w.PLAN_REFUSED, refused, reason=w.reason("too_much_data"))
    done = ~refused & walk.chance(0.97)
    walk, up = walk.only(done), up[done]
    walk.see(w.PLAN_CHANGED)
    world.change_plan(walk, up)


def farewells(world: World, week: Week) -> None:
    """Those who leave for reasons of their own."""
    leave(world, world.arise(week, LEAVING, 0.0016))


def leave(world: World, walk: Walk, *, trust_lost: bool = False) -> None:
    """'Leave with my data': they ask for it, we get it ready, they take it and go; some stay after all."""
    walk = walk.only(walk.at < world.gone[walk.who])
    walk.see(w.LEAVE_PAGE)
    refused = walk.chance(0.03)
    walk.wait(MINUTES)
    walk.see(w.LEAVE_REFUSED, refused, reason=w.reason("contract_runs"))
    walk = walk.only(~refused & walk.chance(0.88))
    walk.see(w.EXPORT_ASKED)
    walk.at = after_working(walk.at, delay(OUR_WORK, walk.draw()))
    walk.see(w.EXPORT_READY)
    walk.wait(NEXT_DAY)
    walk = walk.only(walk.chance(0.93))
    walk.see(w.EXPORT_DOWNLOADED)
    walk.wait(MINUTES)
    walk = walk.only(walk.chance(0.94))
    walk.see(w.ACCOUNT_CLOSED, reason=w.reason("lost_trust") if trust_lost else walk.one_of(WHY))
    world.gone[walk.who] = np.minimum(world.gone[walk.who], walk.at)
