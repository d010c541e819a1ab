"""What every page needs: the rooms, the search, and what whoever looks may do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from heedful.web.access import Right, may
from heedful.web.rooms import address_of, links


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give `rooms`, `search_url` with `searches_inbox`, `may_work` and `may_own` to every template."""
    user = getattr(request, "user", None)
    # In the inbox one looks for what was said, everywhere else for somebody.
    in_inbox = request.path.startswith("/inbox/")
    return {
        # Lazy, since a part of a page that htmx asks for has no frame.
        "rooms": SimpleLazyObject(lambda: links(request)),
        "search_url": SimpleLazyObject(lambda: address_of("inbox_search" if in_inbox else "customers") or ""),
        "searches_inbox": in_inbox,
        "may_work": may(user, Right.WORK),
        "may_own": may(user, Right.OWN),
    }
