"""What people are told, by which ways it went out, and what each of them chose."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.access.models import Account, Contact
from renda.core.base.fields import EncryptedText
from renda.core.notices.wording import in_words
from renda.core.people.models import Assembly, Body


class Way(models.TextChoices):
    """How a notice reaches somebody."""

    IN_APP = "inapp", _("平台内")
    EMAIL = "email", _("电子邮件")
    TEXT = "sms", _("短信")
    CHAT = "chat", _("工作群")


class ChatRoom(models.Model):
    """A work-chat group (工作群) with a robot: of the assembly's office, or of one body."""

    class Kind(models.TextChoices):
        WECOM = "wecom", _("企业微信群机器人")
        DINGTALK = "dingtalk", _("钉钉群机器人")

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("群名"), max_length=40)
    kind = models.CharField(_("机器人"), max_length=10, choices=Kind)
    address = EncryptedText(null=True)  # holds the robot's key; erased when the room is closed
    secret = EncryptedText(null=True)
    language = models.CharField(max_length=10, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    off = models.JSONField(default=list)  # names of kinds that are not said there
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["assembly", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(address=None, secret=None),
                name="closed_room_keeps_no_key",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """One person (or work-chat group) told of one occasion; the pair is unique, so nobody is told twice.

    `title` and `body` are texts to be translated, `arguments` their values: see `wording`.
    """

    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    room = models.ForeignKey(
        ChatRoom, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    assembly = models.ForeignKey(Assembly, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)  # the matter's number or the like
    dedupe = models.CharField(max_length=120)  # names the occasion
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    arguments = models.JSONField(default=dict)
    confidential = models.BooleanField(default=False)  # outside only that there is something, not what
    url = models.CharField(max_length=300, blank=True)  # a path on this site
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["account", "-created_at"], name="notice_of_account")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account=None, contact=None, room__isnull=False)
                | models.Q(account=None, contact__isnull=False, room=None)
                | models.Q(account__isnull=False, contact=None, room=None),
                name="notice_has_one_recipient",
            ),
            models.UniqueConstraint(fields=["account", "dedupe"], name="account_told_once"),
            models.UniqueConstraint(fields=["contact", "dedupe"], name="contact_told_once"),
            models.UniqueConstraint(fields=["room", "dedupe"], name="room_told_once"),
        ]

    @property
    def heading(self) -> str:
        """The title in the active language."""
        return in_words(self.title, self.arguments)

    @property
    def words(self) -> str:
        """What is said under the title, in the active language."""
        return in_words(self.body, self.arguments)


class State(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", _("待发送")
    SENDING = "sending", _("发送中")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("未送达")
    NO_GATEWAY = "no_gateway", _("通道未接通")


class Delivery(models.Model):
    """A notice on one way out."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    way = models.CharField(max_length=5, choices=Way)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=40, blank=True)  # the class of the last fault, never its words
    next_try_at = models.DateTimeField(null=True, blank=True)  # not before, for quiet hours and after a fault
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "way"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="delivery_open",
            ),
            models.Index(
                fields=["-id"],
                condition=models.Q(state__in=["waiting", "sending", "failed", "no_gateway"]),
                name="delivery_not_out",
            ),
        ]


class NoticeChoice(models.Model):
    """What an account chose about its notices; without a row all is as usual."""

    class Digest(models.TextChoices):
        NONE = "", _("不发送")
        DAILY = "daily", _("每天")
        WEEKLY = "weekly", _("每周")

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="notice_choice")
    ways = models.JSONField(
        default=dict
    )  # kind's name to the ways chosen; kinds that are not there go as usual
    language = models.CharField(max_length=10, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    quiet_email = models.BooleanField(default=False)
    digest = models.CharField(max_length=6, choices=Digest, blank=True, default=Digest.NONE)
    digest_hour = models.PositiveSmallIntegerField(default=8)
    digest_weekday = models.PositiveSmallIntegerField(default=0)  # 0 is Monday
    digest_done_on = models.DateField(null=True, blank=True)
    digest_until = models.DateTimeField(null=True, blank=True)  # what arrived later stands in the next digest
    version = models.PositiveIntegerField(default=1)


class CalendarAddress(models.Model):
    """The secret address of an account's calendar; only a keyed hash is kept, so it is shown once."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="calendar_address")
    index = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()


class GatewayFailure(models.Model):
    """A way out that has been failing since, without one message taken; the row goes with the first that is."""

    gateway = models.CharField(max_length=30, unique=True)  # "email", "sms" or "chat:<room>"
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=40, blank=True)
    alarmed_at = models.DateTimeField(null=True, blank=True)
