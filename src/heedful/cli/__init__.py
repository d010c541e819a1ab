"""The command line: one module for each group of commands.

The rule of this file: nothing slow is imported here. `heedful --help` answers in a fraction of a second
because a command's module is imported only when that command is called; its one line of help stands in the
table below for the same reason.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import NamedTuple

import click


class Entry(NamedTuple):
    """Where a command lives: the module below `heedful.cli`, and whether it needs Django set up."""

    module: str
    needs_django: bool
    help: str


#: Every command, in the order in which a newcomer meets them.
COMMANDS: dict[str, Entry] = {
    "run": Entry("run", True, "Start Heedful on this machine, with a demo company the first time."),
    "flow": Entry("flow", False, "How many got what they came for: from files, without a server."),
    "suggest": Entry("suggest", False, "Propose kinds of desires from files of signals."),
    "mail": Entry("mail", False, "Take mail in; show what files of mail say."),
    "guard": Entry("guard", False, "Judge replies before they go: who gets them, and what they say."),
    "gate": Entry("gate", True, "Ask the gate what may go to whom now, and why; try another policy."),
    "moments": Entry("moments", False, "Read files of warnings, and say whom they touch."),
