"""Colleagues: the people who sign in here, and the one-time links by which they come."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a colleague may do; each role may all that the one before it may."""

    VIEWER = "viewer", _("viewer")
    AGENT = "agent", _("agent")
    OWNER = "owner", _("owner")


class Colleague(AbstractBaseUser):
    """One of us: signs in by e-mail, and has one role."""

    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=100)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.VIEWER)
    # A name that Python knows; the forms offer and take no other.
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    # The code of a language of the pages; empty is as the browser asks.
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    # Whether alarms come by mail; None is as the role has it: owners are told, the others are not.
    alarm_mail = models.BooleanField(null=True, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    class Meta:
        constraints = [
            # Sign-in by e-mail ignores case, so two colleagues may not differ by case alone.
            models.UniqueConstraint(
                Lower("email"),
                name="colleague_email_once",
                violation_error_message=_("A colleague with this e-mail address is here already."),
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="colleague_role_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def wants_alarm_mail(self) -> bool:
        """Whether alarms come to this colleague by mail."""
        return self.role == Role.OWNER if self.alarm_mail is None else self.alarm_mail

    @property
    def language_of_mail(self) -> str:
        """The language in which we write to this colleague: there is no browser to ask."""
        return self.language if self.language in dict(settings.LANGUAGES) else settings.HEEDFUL_LANGUAGE

    def get_full_name(self) -> str:
        """Give the name, for libraries that ask in this way."""
        return self.name


class Invitation(models.Model):
    """A link that lets one person become a colleague, once, for a while.

    The link holds a random key and this table only its digest: who reads the database cannot come in by it.
    """

    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=10, choices=Role.choices)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    # Nobody for the first owner, who is invited from the command line.
    made_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    used_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role_known"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
