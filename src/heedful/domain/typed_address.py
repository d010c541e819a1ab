"""Who writes through a form, when they typed an address that nothing proves and their browser says which one it is.

The rules of this file: the address alone makes nobody anybody. The browser leads to its customer only if the address
fits that customer by the rules of `heedful.domain.identity`: it is theirs already, or it is nobody's and could become
theirs. It does not become theirs here; that takes more than typing it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heedful.domain.identity import Handle, Names, Verdict, judge


class Standing(StrEnum):
    """How a typed address stands to what we know."""

    NEW = "new"  # nobody we know has it
    KNOWN = "known"  # a customer has it, and whoever wrote may be somebody else
    THEIRS = "theirs"  # whose browser it is has it, too


@dataclass(frozen=True)
class Browser:
    """An anonymous handle with the number and the names of its customer; `is_shared`: many people sit there."""

    handle: Handle
    customer: int
    names: Names
    is_shared: bool = False


@dataclass(frozen=True)
class Writer:
    """Whether who wrote is the customer of that browser, and how the address stands."""

    is_same: bool
    address: Standing


def judge_writer(browser: Browser | None, address: Handle, owner: int | None) -> Writer:
    """Judge who wrote; `owner` is the number of the customer who has the address, None where nobody has."""
    if browser is None or browser.is_shared:
        return Writer(is_same=False, address=Standing.NEW if owner is None else Standing.KNOWN)
    if owner is not None:
        is_theirs = owner == browser.customer
        return Writer(is_same=is_theirs, address=Standing.THEIRS if is_theirs else Standing.KNOWN)
    verdict = judge(browser.handle, browser.names, address, None)
    return Writer(is_same=verdict is Verdict.ATTACH_OTHER, address=Standing.NEW)
