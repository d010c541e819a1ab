"""Which of all that is held an address asks for: one moment's (`moment=3`), what we are asked about (`show=asked`)."""

from __future__ import annotations

from django.http import QueryDict

from heedful.queries.held import Which
from heedful.web.number import number_in

_ASKED = "asked"


def which_in(given: QueryDict) -> Which:
    """Read what an address or a form asks for; what makes no sense asks for all."""
    return Which(number_in(given.get("moment", "")), given.get("show") == _ASKED)


def query_of(which: Which) -> str:
    """Give it as the end of an address, to which more may be added."""
    told = QueryDict(mutable=True)
    if which.moment is not None:
        told["moment"] = str(which.moment)
    if which.asked:
        told["show"] = _ASKED
    return told.urlencode()
