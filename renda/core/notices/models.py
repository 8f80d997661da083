"""What people are told, and by which ways it went out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.access.models import Account, Contact
from renda.core.people.models import Assembly


class Way(models.TextChoices):
    """How a notice reaches somebody."""

    IN_APP = "inapp", _("平台内")
    EMAIL = "email", _("电子邮件")
    TEXT = "sms", _("短信")
    CHAT = "chat", _("工作群")


class Notice(models.Model):
    """One person told of one occasion; the pair is unique, so nobody is told twice."""

    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    assembly = models.ForeignKey(Assembly, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)  # the matter's number or the like
    dedupe = models.CharField(max_length=120)  # names the occasion
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)  # a path on this site
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["account", "-created_at"], name="notice_of_account")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account=None, contact__isnull=False)
                | models.Q(account__isnull=False, contact=None),
                name="notice_has_one_recipient",
            ),
            models.UniqueConstraint(fields=["account", "dedupe"], name="account_told_once"),
            models.UniqueConstraint(fields=["contact", "dedupe"], name="contact_told_once"),
        ]


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
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "way"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="delivery_open",
            )
        ]
