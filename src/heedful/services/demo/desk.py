"""The desk of the demo company: saved replies, and what agents may grant unasked. Its words are in desk.toml."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from django.db import transaction

from heedful.models import Allowance, SavedReply
from heedful.services.audit import MACHINE
from heedful.services.granting import allow
from heedful.services.saved_reply import Text, save_reply


@transaction.atomic
def lay_out_desk() -> None:
    """Write the saved replies and the list of what may be granted; what a broken attempt left there is enough."""
    if SavedReply.objects.exists() or Allowance.objects.exists():
        return
    desk = tomllib.loads(files(__package__).joinpath("desk.toml").read_text(encoding="utf-8"))
    for each in desk["reply"]:
        save_reply(MACHINE, Text(each["title"], each["text"].strip(), each["language"]))
    for words in desk["may_grant"]:
        allow(MACHINE, words)
