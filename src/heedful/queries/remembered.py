"""Answers that are remembered for a minute: what millions of desires say does not change while they do not.

The rule of this file: an answer may be remembered only if it follows from the file of desires, what has moved since,
and the clock alone. A changed log or definition has another file, so nothing is ever older than that; only the clock
may be up to a minute on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import update_wrapper
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar

from heedful.queries.desire import Followed

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

MINUTE_MS = 60_000
#: Small things only, so many of them cost little: counts, weeks, the steps of a question.
_MOST = 500


def remembered(
    answer: Callable[Concatenate[Followed, Asked], Answer],
) -> Callable[Concatenate[Followed, Asked], Answer]:
    """Remember what a function answers about desires; its arguments must be hashable, its answer frozen and small."""
    kept: OrderedDict[Hashable, Answer] = OrderedDict()
    lock = Lock()

    def remembering(followed: Followed, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        minute = followed.now // MINUTE_MS
        key = (*followed.state, minute, args, tuple(sorted(kwargs.items())))
        with lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key]
        found = answer(followed, *args, **kwargs)
        with lock:
            kept[key] = found
            if len(kept) > _MOST:
                kept.popitem(last=False)
        return found

    return update_wrapper(remembering, answer)
