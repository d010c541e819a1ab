"""Have it worked out anew where some customers are; `heedful.services.locating` does it, in the background."""

from __future__ import annotations

from collections.abc import Collection

from heedful.models import Locality, Place, Touched
from heedful.queries.identity import families_of

#: What says that a moment touches somebody because of where they are.
BY_PLACE = (Touched.By.CODE, Touched.By.POLYGON, Touched.By.CIRCLE, Touched.By.COUNTRY)


def locate_again(customers: Collection[int]) -> None:
    """Forget where some customers are and what touches them there: they were joined or parted.

    Places of a family are read together.
    """
    Locality.objects.filter(pk__in=customers).delete()
    Touched.objects.filter(customer__in=customers, by__in=BY_PLACE).delete()
    Place.objects.filter(customer__in=list(families_of(customers))).update(to_locate=True)
