"""Customers, and the handles by which we know them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Customer(models.Model):
    """A person that we have a relationship with.

    The log holds the number of this row and nothing else about the person; names and addresses live here
    only, so that erasing the row takes them away at once.
    """

    name = models.CharField(max_length=200, blank=True)
    # The name of the organisation, also where we have no row for it; lists and the search read it here.
    organisation = models.CharField(max_length=200, blank=True)
    belongs_to = models.ForeignKey(
        "heedful.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="people"
    )
    plan = models.CharField(max_length=200, blank=True)
    services = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=40, blank=True)
    # As told, which may be a name that this machine does not know.
    time_zone = models.CharField(max_length=64, blank=True)
    # What we know of them that groups of a question are made of: plan, country and the like.
    traits = models.JSONField(default=dict, blank=True)
    since = models.DateTimeField(default=timezone.now)
    # When what we know of them was said last: what was said before that fills gaps only.
    told_at = models.DateTimeField(null=True, blank=True)
    # Whose handles all went to another customer stays here, without a page, so that the merge can be undone.
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")

    class Meta:
        indexes = [models.Index(fields=["name"], name="customer_by_name")]

    def __str__(self) -> str:
        return self.name or f"customer {self.pk}"


class Identity(models.Model):
    """One handle of a customer: what a file, a client or a mail calls them."""

    class Sort(models.TextChoices):
        """What a handle is."""

        USER_ID = "user_id"
        EMAIL = "email"
        ANONYMOUS = "anonymous"
        PHONE = "phone"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    sort = models.CharField(max_length=10, choices=Sort.choices, default=Sort.USER_ID)
    value = models.CharField(max_length=320)
    # When we first heard of it; None for those from before we wrote it down.
    since = models.DateTimeField(null=True, blank=True, default=timezone.now)
    # Several people use it, so it ties nobody to anybody.
    is_shared = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sort", "value"], name="identity_once")]
        indexes = [models.Index(fields=["value"], name="identity_by_value")]
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return self.value


class IdentityEdge(models.Model):
    """One handle that went from one customer to another, when, and why. What is undone stays, and is marked.

    Signals keep for ever the number of the handle, and the number of the customer whose it was when they were
    settled. Whose they are now is said by `Identity.customer`; under which numbers they were written, by these rows.
    """

    class Cause(models.TextChoices):
        """Who said so."""

        IDENTIFY = "identify"
        ALIAS = "alias"
        FILE = "file"
        PERSON = "person"
        SPLIT = "split"

    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="edges")
    from_number = models.BigIntegerField()
    to_number = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    # One merge moves several handles; they share the number of the `Merge`, and are undone together. 0: moved alone.
    merge = models.BigIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["from_number"], name="edge_by_from"),
            models.Index(fields=["to_number"], name="edge_by_to"),
            models.Index(fields=["merge"], name="edge_by_merge"),
        ]

    def __str__(self) -> str:
        return f"{self.identity_id} from {self.from_number} to {self.to_number}"


class Erasure(models.Model):
    """A customer who was erased. The number alone stays, until no file holds it any more.

    While a row without `files_clean_at` is here, every reader of the log leaves this customer out.
    """

    customer_number = models.BigIntegerField(unique=True)
    # Signals carry the number of the handle by which they came: by these they are found, whosever they were then.
    identities = models.JSONField(default=list)
    # Digests of their handles, for a day: what was accepted before the erasure and is settled after it is left out.
    handles = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    files_clean_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["files_clean_at"], name="erasure_unfinished")]

    def __str__(self) -> str:
        return f"erasure of {self.customer_number}"
