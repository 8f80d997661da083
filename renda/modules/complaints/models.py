"""The restricted register: what was complained of, against whom, where it went, its clocks, steps and letters.

Every row belongs to a compartment of its assembly: its acts stand in a chain of their own, it has no page, list,
search entry, to-do or fact outside this module, and it is read only by a named reader (`opening`). Decision 0013
says why these are tables of their own and not matters.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.base.fields import EncryptedText
from renda.core.base.scope import NO_MATTER, Concern, ScopedManager, ScopedModel
from renda.core.people.models import Assembly
from renda.lib.saying import say
from renda.modules.complaints import opening

PROCEDURE = "complaints.handling"


class Kind(models.TextChoices):
    """What it is, by what is asked for."""

    UNSORTED = "unsorted", _("待归类")
    APPEAL = "appeal", _("申诉")
    ACCUSATION = "accusation", _("控告检举")
    PETITION = "petition", _("信访请求")
    OPINION = "opinion", _("意见建议")


class Way(models.TextChoices):
    """By which way it came."""

    LETTER = "letter", _("来信")
    VISIT = "visit", _("来访")
    CALL = "call", _("来电")
    ONLINE = "online", _("网上")
    HANDED = "handed", _("其他渠道移交")


class Delivery(models.TextChoices):
    """How a written notice reached the sender."""

    SERVED = "served", _("当场送达")
    POSTED = "posted", _("邮寄送达")
    FETCHED = "fetched", _("信访人领取")
    ENTRUSTED = "entrusted", _("委托送达")
    ONLINE = "online", _("电子送达")


class RestrictedManager(ScopedManager):
    """Filters by scope and by the named reader; without a reader it raises."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(self.model.readable(opening.current()))


class RestrictedRow(ScopedModel):
    """A row of the register. The reader decides instead of the matters that concern a hat."""

    objects = RestrictedManager()

    matter_lookup: ClassVar = NO_MATTER
    complaint_path: ClassVar[str] = "complaint"

    class Meta:
        abstract = True

    @classmethod
    def concern_condition(cls, concern: Concern) -> models.Q:
        return models.Q()

    @classmethod
    def readable(cls, reader: opening.Reader) -> models.Q:
        """Which rows the reader may read: none of a complaint that touches the reader."""
        if reader.is_machine:
            return models.Q()
        way = f"{cls.complaint_path}__in"
        touched = models.Q(body__in=reader.tied)
        if reader.person is not None:
            touched |= models.Q(person=reader.person)
        if reader.name_index:
            touched |= models.Q(name_index=reader.name_index)
        barred = ~models.Q(**{way: Accused._base_manager.filter(touched).values("complaint")})
        if reader.is_office:
            return barred
        sent = models.Q(pk__in=[])
        if reader.body is not None:
            sent |= models.Q(body=reader.body)
        if reader.organ is not None:
            sent |= models.Q(organ=reader.organ)
        received = Transfer._base_manager.filter(sent, returned=False)
        return barred & models.Q(**{way: received.values("complaint")})


class Complaint(RestrictedRow):
    """One complaint or petition (信访事项). Its number is drawn at random, so that two numbers tell no count."""

    complaint_path: ClassVar = "pk"

    number = models.CharField(_("登记编号"), max_length=60, unique=True)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind, default=Kind.UNSORTED)
    way = models.CharField(_("来源"), max_length=10, choices=Way)
    received_on = models.DateField(_("收到日期"))
    title = EncryptedText(_("信访事由"))
    text = EncryptedText(_("内容"))
    sender_name = EncryptedText(_("信访人"), null=True, blank=True)
    sender_address = EncryptedText(_("通信地址"), null=True, blank=True)
    contact = models.ForeignKey(
        "access.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    representatives = EncryptedText(
        _("推选的代表"), null=True, blank=True
    )  # one name a line, in a group visit
    people = models.PositiveIntegerField(_("人数"), default=1)
    consents = models.BooleanField(_("同意向办理单位提供姓名和联系方式"), default=False)
    note = EncryptedText(_("备注"), null=True, blank=True)
    procedure_from = models.DateField()
    state = models.CharField(max_length=20)
    entered_by = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    code_index = models.CharField(max_length=64, unique=True)  # of the code printed on its letters
    origin_index = models.CharField(
        max_length=64, null=True, blank=True, unique=True
    )  # of a code given out before
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-received_on", "-pk"]
        indexes = [models.Index(fields=["assembly", "state", "-received_on"])]

    def __str__(self) -> str:
        return self.number

    procedure: ClassVar[str] = PROCEDURE
    body_id: ClassVar[int | None] = None  # a complaint is no body's part; who received it is asked by a guard

    @property
    def audit_chain(self) -> str:
        """The chain of the compartment."""
        code = Assembly.objects.values_list("code", flat=True).get(pk=self.assembly_id)
        return chain_of(code)


def chain_of(code: str) -> str:
    """Return the chain of an assembly's compartment."""
    return f"compartment:complaints:{code}"


class PartOfComplaint(RestrictedRow):
    """A row that hangs on a complaint."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def audit_chain(self) -> str:
        """The chain of the compartment."""
        return self.complaint.audit_chain


class Accused(PartOfComplaint):
    """Whom the complaint is against: a body, a person who works here, or a name only (被反映人)."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="accused")
    name = EncryptedText(blank=True)
    name_index = models.CharField(max_length=64, blank=True)
    body = models.ForeignKey("people.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["name_index"])]


class Paper(PartOfComplaint):
    """A scan or picture that came with the complaint."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="papers")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]


class Transfer(PartOfComplaint):
    """A complaint sent to a body or an organ that may handle it: the words chosen for it, never more."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="transfers")
    body = models.ForeignKey("people.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organ = models.ForeignKey(
        "people.Organ", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = EncryptedText(_("转送的内容"))
    ground = EncryptedText(_("由其办理的依据"))
    with_sender = models.BooleanField(_("附姓名和联系方式"), default=False)
    papers = models.ManyToManyField(Paper, related_name="+")
    sent_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    returned = models.BooleanField(default=False)  # sent or called back: its receiver reads it no longer

    class Meta:
        ordering = ["-sent_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(body=None, organ__isnull=False) | models.Q(body__isnull=False, organ=None),
                name="transfer_has_one_receiver",
            ),
            models.UniqueConstraint(
                fields=["complaint"], condition=models.Q(ended_on=None), name="transfer_runs_once"
            ),
        ]

    @property
    def receiver(self) -> str:
        """The receiver's name."""
        return str(self.body or self.organ)


class Step(PartOfComplaint):
    """A step that a complaint took; what was written with it (an answer, a reason) is encrypted."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    origin = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    at = models.DateTimeField()
    happened_on = models.DateField()
    role = models.CharField(max_length=30)
    actor = models.CharField(max_length=60, blank=True)
    citations = models.JSONField(default=list)
    practice = models.CharField(max_length=200, blank=True)
    words = EncryptedText(blank=True)
    reason = EncryptedText(blank=True)

    class Meta:
        ordering = ["pk"]


class Clock(PartOfComplaint):
    """A running term, with the figure it was reckoned from; `raised_at` when it ran out, once."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="clocks")
    state = models.CharField(max_length=20)
    ends_with = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    starts_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    figure = models.JSONField()
    met_on = models.DateField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    raised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="complaint_clock_running",
                condition=models.Q(met_on=None, dropped_at=None, raised_at=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "state", "ends_with"],
                condition=models.Q(met_on=None, dropped_at=None),
                name="complaint_clock_once",
            )
        ]

    @property
    def words(self) -> str:
        """The label in the reader's language."""
        return say(self.label)


class Letter(PartOfComplaint):
    """A written notice to the sender (书面告知): its words as they were signed, and when it was delivered."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="letters")
    serial = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=40)
    words = EncryptedText()
    made_on = models.DateField()
    delivered_by = models.CharField(max_length=12, choices=Delivery)
    digest = models.CharField(max_length=64)  # SHA-256 of the document

    class Meta:
        ordering = ["serial"]
        constraints = [models.UniqueConstraint(fields=["complaint", "serial"], name="letter_once")]
