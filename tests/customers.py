"""Customers with everything that a file can tell of them."""

from __future__ import annotations

from django.db import transaction

from heedful.domain.customer import Told
from heedful.models import Customer, Place
from heedful.services.customers_in import Taken, write_customers


def known(told: Told, taken: Taken | None = None) -> Customer:
    """Make a customer known, or write down what is new of them."""
    with transaction.atomic():
        (person,) = write_customers([told], Place.How.ADDRESS, taken or Taken())
    return person.customer
