"""Accounts, the hats they may wear, and what protects the door."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.powers import GRANTABLE, POWER_LABELS, Power, power_of
from renda.core.base.actor import ROLE_LABELS, THREE_POWERS, Role
from renda.core.base.fields import EncryptedText, keyed_index
from renda.core.people.models import Assembly, Body, Level, Organ, Person, Place

ROLE_CHOICES = [(role.value, ROLE_LABELS[role]) for role in GRANTABLE]
POWER_CHOICES = [(power.value, label) for power, label in POWER_LABELS.items()]


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts for seeding and tests; people make them by the action `access.create_account`."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Account:
        """Make an account with a hashed password (none: it cannot sign in)."""
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser):
    """Someone who signs in. Holds no right by itself; rights are grants."""

    username = models.CharField(
        _("用户名"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]{2,39}$", _("用户名只能用小写字母、数字、点、横线，3 至 40 个字符。")
            )
        ],
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts"
    )
    assembly = models.ForeignKey(Assembly, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(default=False)
    notice_address = EncryptedText(_("通知邮箱"), null=True, blank=True)
    telephone = EncryptedText(_("登记手机"), null=True, blank=True)  # for text messages and sign-in links
    telephone_index = models.CharField(max_length=64, null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "notice_address"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_staff = False  # Django's own word; nobody enters Django's admin

    objects = AccountManager()

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The person's name, or the user name where no person is known."""
        return self.person.name if self.person else self.username


def telephone_index(clean: str) -> str:
    """Return the keyed index of an account's clean telephone number."""
    return keyed_index(f"telephone:{clean}")


class Standing(models.Model):
    """What an account is for, for good. One row an account: so the three powers cannot meet in one (docs/explain)."""

    id = models.CharField(primary_key=True, max_length=60)  # "{account}:{power}"
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="standing")
    power = models.CharField(max_length=20, choices=POWER_CHOICES)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    id=Concat(
                        Cast("account_id", models.CharField()),
                        models.Value(":"),
                        "power",
                        output_field=models.CharField(),
                    )
                ),
                name="standing_says_its_power",
            )
        ]


def standing_identifier(account: int, role: Role) -> str:
    """Return the key of the standing that a grant of this role needs."""
    return f"{account}:{power_of(role).value}"


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, on: date) -> GrantQuerySet:
        """Return the grants held on a day (the last day is the day before `ends_on`)."""
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=on), starts_on__lte=on)

    def give(
        self, *, account: Account, role: Role, assembly: Assembly, starts_on: date, **rest: Any
    ) -> Grant:
        """Write the grant and, with an account's first, its standing; IntegrityError if the powers would meet."""
        identifier = standing_identifier(account.pk, role)
        Standing.objects.get_or_create(
            id=identifier, defaults={"account": account, "power": power_of(role).value}
        )
        return self.create(
            account=account,
            standing_id=identifier,
            role=role.value,
            assembly=assembly,
            starts_on=starts_on,
            **rest,
        )


class Grant(models.Model):
    """A hat (角色): a role held by an account in an assembly, sometimes in an organ, for a body or at a place."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    standing = models.ForeignKey(Standing, on_delete=models.PROTECT, related_name="+", editable=False)
    role = models.CharField(_("角色"), max_length=30, choices=ROLE_CHOICES)
    assembly = models.ForeignKey(
        Assembly, on_delete=models.PROTECT, related_name="+", verbose_name=_("所属人大")
    )
    organ = models.ForeignKey(Organ, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    matter = models.CharField(_("限于事项"), max_length=60, blank=True)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)  # the first day without it
    granted_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["account", "starts_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    standing=Concat(
                        Cast("account_id", models.CharField()),
                        models.Value(":"),
                        models.Case(
                            models.When(
                                role__in=[role.value for role in THREE_POWERS], then=models.F("role")
                            ),
                            default=models.Value(Power.BUSINESS.value),
                            output_field=models.CharField(),
                        ),
                        output_field=models.CharField(),
                    )
                ),
                name="grant_fits_the_standing",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="grant_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def role_words(self) -> str:
        """The role in words; a township has no council of chairpersons but a presidium (组织法 18)."""
        if self.role == Role.CHAIRPERSON and self.assembly.level == Level.TOWNSHIP:
            return gettext("主席团成员")
        return str(ROLE_LABELS[Role(self.role)])

    @property
    def label(self) -> str:
        """The hat in words: assembly, organ or body or place, role, and the one matter if limited to it."""
        where = self.organ or self.body or self.place
        parts = [self.assembly.short_name, where.name if where else "", self.role_words]
        parts += [gettext("限于事项 %(matter)s") % {"matter": self.matter}] if self.matter else []
        return " · ".join(part for part in parts if part)


class AdministrationSession(models.Model):
    """A stretch of administrator's work: it has a reason and an end."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="administration_sessions")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("事由"), max_length=200)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="administration_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("started_at")), name="administration_has_an_end"
            ),
        ]

    def is_open(self, at: datetime) -> bool:
        """Whether work may go on at this instant."""
        return self.closed_at is None and self.started_at <= at < self.ends_at


class SignIn(models.Model):
    """An attempt at the door, for the auditor; the address is kept only as a keyed hash."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("登录")
        BY_LINK = "by_link", _("短信链接登录")
        SIGNED_OUT = "signed_out", _("退出")
        REFUSED = "refused", _("登录被拒绝")

    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="sign_ins"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField(db_index=True)
    address = models.CharField(max_length=64, blank=True)
    second_factor = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-pk"]


class ContactManager(models.Manager["Contact"]):
    """Finds contacts by the keyed index of their value."""

    def known(self, kind: str, clean: str) -> Contact | None:
        """Return the contact with this clean value, or None."""
        return self.filter(index=contact_index(kind, clean)).first()

    def known_or_new(self, kind: str, clean: str, *, at: datetime | None = None) -> Contact:
        """Return the contact with this clean value (`clean_contact`), made unconfirmed if there is none.

        `at` is the moment when somebody typed it on a public page; staff, who have it from a letter or a call, give none.
        """
        fields = {"kind": kind, "value": clean, "created_at": at}
        contact = self.get_or_create(index=contact_index(kind, clean), defaults=fields)[0]
        if at is None and contact.created_at is not None:
            contact.created_at = None
            contact.save(update_fields=["created_at"])
        return contact


def contact_index(kind: str, clean: str) -> str:
    """Return the keyed index of a clean value."""
    return keyed_index(f"contact:{kind}:{clean}")


class Contact(models.Model):
    """Where a citizen can be reached (联系方式); encrypted, found by a keyed index (decisions.md 18)."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("手机")
        EMAIL = "email", _("电子邮箱")

    kind = models.CharField(max_length=5, choices=Kind)
    value = EncryptedText(null=True)
    index = models.CharField(max_length=64, null=True, unique=True)
    created_at = models.DateTimeField(null=True)  # when typed on a public page; none: entered by staff
    language = models.CharField(max_length=10, blank=True)  # in which its owner read the page
    confirmed_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # in the list of forgettings

    objects = ContactManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(forgotten_at=None) | models.Q(value=None, index=None),
                name="forgotten_is_erased",
            )
        ]

    def __str__(self) -> str:
        return gettext("%(kind)s联系方式") % {"kind": self.get_kind_display()}

    def __repr__(self) -> str:
        return f"<Contact {self.pk}>"

    @property
    def is_reachable(self) -> bool:
        """Confirmed by its owner or entered by staff; what anybody typed on a public page is not, until confirmed."""
        return self.value is not None and (self.confirmed_at is not None or self.created_at is None)


class ContactCode(models.Model):
    """A six-digit code sent to a contact; kept only as a keyed hash, good for ten minutes and five attempts."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="codes")
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # empty until the job has sent it
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["contact", "sent_at"])]


class SignInLink(models.Model):
    """A link for signing in once, sent to a registered telephone; kept only as a keyed hash, good for ten minutes.

    A row without an account stands for a number that is nobody's, so that both are asked for alike.
    """

    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.CASCADE, related_name="sign_in_links"
    )
    digest = models.CharField(max_length=64, null=True, unique=True)  # None until the job has sent it
    language = models.CharField(max_length=10, blank=True)
    asked_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class RateLimit(models.Model):
    """How often something was tried in the running window; in the database, so that it holds for all processes."""

    name = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    started_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "key"], name="rate_limit_once")]
