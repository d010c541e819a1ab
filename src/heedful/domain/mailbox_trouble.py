"""Why a mailbox can't be reached: the step at which it failed, and a sentence that a person can act on."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """The way into a mailbox, in order."""

    NAME = "name"
    CONNECT = "connect"
    TLS = "tls"
    SIGN_IN = "sign_in"
    FOLDER = "folder"
    READ = "read"


class MailboxTroubleError(Exception):
    """A mailbox can't be reached, or broke off; the message is a sentence for the person who can mend it."""

    def __init__(self, step: Step, words: str) -> None:
        super().__init__(words)
        self.step = step


def quoted(said: object) -> str:
    """Give what a server said, short and on one line, to be shown."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:150]
