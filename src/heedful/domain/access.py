"""The rights that a view may ask for, and how it says so.

The rule of this file: closed by default. A view that declares nothing is closed to everybody but owners, and a
test fails for it. Who holds which right is decided at the door (`heedful.web.access`); a door for machines declares
`OPEN` and asks for its key itself.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

View = TypeVar("View", bound=Callable[..., Any])


class Right(enum.IntEnum):
    """What a view asks of whoever opens it; each right includes those before it, except `SELF`."""

    OPEN = 0  # anybody: sign-in, welcome, health
    SELF = 1  # anybody signed in, for what is theirs alone: account, second factor
    READ = 2  # a viewer: sees everything, changes and exports and sends nothing
    WORK = 3  # an agent: works with customers and conversations
    OWN = 4  # an owner: kinds, keys, people, the gate, erasure


def needs(right: Right, *, change: Right | None = None) -> Callable[[View], View]:
    """Declare what a view needs: `right` to look, `change` to send anything to it.

    Without `change`, a view that asks for `READ` asks for `WORK` when something is sent to it: so no viewer
    changes anything by an oversight of ours.
    """
    sending = change if change is not None else (Right.WORK if right is Right.READ else right)

    def declare(view: View) -> View:
        @wraps(view)
        def declared(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs)

        declared.rights = (right, sending)  # type: ignore[attr-defined]
        return cast("View", declared)

    return declare


def rights_of(view: Callable[..., Any]) -> tuple[Right, Right] | None:
    """Give the declared rights of a view, to look and to send; None when it declares none."""
    return getattr(view, "rights", None)
