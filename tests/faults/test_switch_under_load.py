"""The switch is pressed while the relay keeps the database busy: it holds at once, and everything else goes on."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest
from aiosmtpd.controller import Controller
from tests.faults.relay_house import Counting, Processes, send
from tests.next_hop import free_port

pytestmark = pytest.mark.faults
#: What four connections can have in hand when the switch is pressed; see `relay_crew`.
IN_HAND = 100
_SETUP = (
    "import django; django.setup()\nfrom django.utils import timezone\nfrom heedful.services.audit import MACHINE\n"
)
#: At night the gate holds promotions by itself, whatever the switch says: here it is never night.
NO_NIGHT = (
    _SETUP
    + "from dataclasses import replace\nfrom heedful.queries.gate import current_policy\n"
    + "from heedful.services.gate import change_policy\npolicy = current_policy()\n"
    + "policy = replace(policy, night_begins=policy.night_ends)\n"
    + "change_policy(MACHINE, policy, 'Whenever this runs', timezone.now())"
)
PRESS = _SETUP + "from heedful.services.gate import stop_all\nstop_all(MACHINE, 'A fault of ours', timezone.now())"
LET_GO = (
    _SETUP
    + "from heedful.queries.gate import switches_on\nfrom heedful.services.gate import let_go\n"
    + "let_go(MACHINE, switches_on()[0], timezone.now())"
)


def test_pressed_under_load_it_holds_at_once_and_lets_everything_go_again(house):
    port, hop = free_port(), Counting()
    controller = Controller(hop, hostname="127.0.0.1", port=free_port())
    controller.start()
    relay, acked, stopping = Processes(house, port, controller.port), set(), threading.Event()
    senders = [
        threading.Thread(target=send, args=(port, f"{word}{n}", acked, stopping), kwargs={"Heedful_Purpose": word})
        for n in range(3)
        for word in ("promotion", "receipt")
    ]
    _run(relay, NO_NIGHT)
    relay.start()
    for each in senders:
        each.start()
    try:
        _wait(lambda: len(hop.got) > 200 and promotions(hop))
        _run(relay, PRESS)
        seen, accepted = promotions(hop), set(acked)
        _wait(lambda: len(acked) > len(accepted) + 400)
        stopping.set()
        for each in senders:
            each.join()
        _wait(lambda: wanted(acked, "receipt") <= set(hop.got))
        later = promotions(hop) - seen
        assert not later & wanted(acked - accepted, "promotion"), "what came after the switch went out"
        assert len(later) <= IN_HAND
        _run(relay, LET_GO)
        _wait(lambda: wanted(acked, "promotion") <= set(hop.got))
    finally:
        stopping.set()
        relay.kill("listen", "deliver")
        controller.stop()
    assert max(hop.got.values()) == 1


def wanted(identities: set[str], word: str) -> set[str]:
    """Give what the next hop ought to have of a sort, for both whom each was sent to."""
    return {f"{each} {to}@example.org" for each in identities if each.startswith(word) for to in ("ana", "bob")}


def promotions(hop: Counting) -> set[str]:
    return {each for each in set(hop.got) if each.startswith("promotion")}


def _run(relay: Processes, script: str) -> None:
    env = relay.env | {"DJANGO_SETTINGS_MODULE": "heedful.settings"}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _wait(is_so) -> None:
    until = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.05)
