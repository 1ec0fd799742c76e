"""The tables of people and of what they may do. A secret is kept as a digest, or encrypted with the site's key."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from loopwright.interfaces.web.accounts.roles import Role, Scope, may


class People(BaseUserManager["User"]):
    """How a person is found and made."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with an address, however it is capitalised."""
        return self.get(email=tidy(username or ""))

    def enter(self, email: str, name: str, password: str, role: Role) -> User:
        """Make a person; the password has been judged before."""
        person = User(email=tidy(email), name=name, role=role)
        person.set_password(password)
        person.save(force_insert=True)
        return person


def tidy(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().casefold()


class User(AbstractBaseUser):
    """A person. ``totp_secret`` is encrypted and empty where no second factor is set up."""

    email = models.EmailField(unique=True, max_length=254)
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=20, choices=Role, default=Role.VIEWER)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    totp_secret = models.TextField(blank=True, default="")
    totp_step = models.BigIntegerField(default=0)  # the last step whose code was taken: each opens once

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[People] = People()

    class Meta:
        """Named for people."""

        verbose_name = "person"
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name or self.email

    def may(self, needed: Role) -> bool:
        """Whether this person may do what a role may."""
        return self.is_active and may(self.role, needed)


class Digested(models.Model):
    """Something that is shown once and kept as its digest."""

    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Not a table by itself."""

        abstract = True

    def __str__(self) -> str:
        return self.digest[:8]


class RecoveryCode(Digested):
    """Opens once in the place of a code of the second factor."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    used_at = models.DateTimeField(null=True)


class Invitation(Digested):
    """A link with which one person enters. ``email`` is empty for the first owner, who names their own."""

    email = models.EmailField(blank=True, max_length=254)
    role = models.CharField(max_length=20, choices=Role)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, null=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class ApiToken(Digested):
    """What a program shows. It may do what its scope says, and never more than the person may who made it."""

    name = models.CharField(max_length=100)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    scope = models.CharField(max_length=20, choices=Scope)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    @property
    def lives(self) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and self.expires_at > timezone.now() and self.person.is_active


class Sitting(models.Model):
    """A browser that somebody is logged in with; without it, its session opens nothing."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sittings")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.person} since {self.started_at:%Y-%m-%d %H:%M}"


class Change(models.Model):
    """Who did what to which thing, from where; never changed, and kept when the person is gone."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    who = models.CharField(max_length=254)
    what = models.CharField(max_length=60)
    thing = models.CharField(max_length=300, blank=True)
    detail: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.who} {self.what} {self.thing}"
