"""Assemblies, their terms, organs and seats; persons; the outside bodies that answer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.base.scope import EVERY_MATTER, ScopedModel


class Level(models.TextChoices):
    """The levels differ in law; figures stand in the packs, by case."""

    REGION = "region", _("自治区")
    CITY = "city", _("设区的市")
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡级")


class Assembly(models.Model):
    """A people's congress (人民代表大会), in a tree region > city > county > township."""

    code = models.CharField(_("代码"), max_length=20, unique=True)  # also the place code of the law packs
    name = models.CharField(_("名称"), max_length=60)
    short_name = models.CharField(_("简称"), max_length=30)
    level = models.CharField(_("层级"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=120, unique=True)  # codes from the root, "/4501/450102/"
    place = models.CharField(_("适用规则包"), max_length=20)  # the narrowest law pack that applies
    seats = models.PositiveIntegerField(_("名额"), null=True, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    area = models.JSONField(null=True, blank=True)  # polygon rings, longitude and latitude in WGS84

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name

    @property
    def standing_committee_name(self) -> str:
        """The name under which its standing committee acts; a township has a presidium instead."""
        return f"{self.name}主席团" if self.level == Level.TOWNSHIP else f"{self.name}常务委员会"


class Term(models.Model):
    """A term (届) of an assembly."""

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField(_("届次"))
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assembly", "number"], name="term_once")]
        ordering = ["assembly", "number"]


class Session(models.Model):
    """A session (次会议) of the congress within a term."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("次数"))
    opens_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "number"], name="session_once")]


class Person(models.Model):
    """A natural person who holds seats or hats; citizens who speak are contacts, not persons."""

    name = models.CharField(_("姓名"), max_length=40)
    born_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class OrganKind(models.TextChoices):
    """Kinds of organ of an assembly."""

    STANDING_COMMITTEE = "standing_committee", _("常务委员会")
    CHAIRPERSONS = "chairpersons", _("主任会议")
    PRESIDIUM = "presidium", _("主席团")
    SPECIAL_COMMITTEE = "special_committee", _("专门委员会")
    WORKING_COMMITTEE = "working_committee", _("工作委员会")
    OFFICE = "office", _("办事机构")
    STREET_COMMITTEE = "street_committee", _("街道人大工委")
    DELEGATION = "delegation", _("代表团")
    DEPUTIES_GROUP = "deputies_group", _("代表小组")


class Organ(ScopedModel):
    """An organ of an assembly; a sub-district working committee has its own area."""

    kind = models.CharField(max_length=20, choices=OrganKind)
    name = models.CharField(_("名称"), max_length=60)
    area = models.JSONField(null=True, blank=True)
    fixed_seats = models.PositiveSmallIntegerField(_("名额"), null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    matter_lookup = EVERY_MATTER

    class Meta:
        ordering = ["assembly", "name"]

    def __str__(self) -> str:
        return self.name


class Seat(ScopedModel):
    """A person's seat in an organ, or as a deputy of the assembly itself, with its dates."""

    organ = models.ForeignKey(Organ, null=True, blank=True, on_delete=models.PROTECT, related_name="places")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    office = models.CharField(_("职务"), max_length=40, blank=True)
    constituency = models.CharField(_("选举单位"), max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    suspended_from = models.DateField(null=True, blank=True)
    suspended_until = models.DateField(null=True, blank=True)

    matter_lookup = EVERY_MATTER

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "organ", "person"],
                condition=models.Q(ends_on=None),
                name="seat_held_once",
            )
        ]


class BodyKind(models.TextChoices):
    """Kinds of outside organisation that answer."""

    GOVERNMENT = "government", _("人民政府")
    DEPARTMENT = "department", _("政府部门")
    SUPERVISORY = "supervisory", _("监察委员会")
    COURT = "court", _("人民法院")
    PROCURATORATE = "procuratorate", _("人民检察院")
    TOWN = "town", _("乡镇街道")
    OTHER = "other", _("其他")


class Body(ScopedModel):
    """An outside organisation (承办单位) that answers to the assembly."""

    kind = models.CharField(max_length=20, choices=BodyKind)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    matter_lookup = EVERY_MATTER

    class Meta:
        ordering = ["assembly", "name"]

    def __str__(self) -> str:
        return self.name


class Place(ScopedModel):
    """A place where people are received: a liaison station or contact point (their pages come with their module)."""

    class Kind(models.TextChoices):
        STATION = "station", _("代表联络站")
        CONTACT_POINT = "contact_point", _("基层立法联系点")

    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(_("名称"), max_length=60)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    organ = models.ForeignKey(Organ, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    public_lookup = {}
    matter_lookup = EVERY_MATTER

    class Meta:
        ordering = ["assembly", "name"]

    def __str__(self) -> str:
        return self.name


class Installation(models.Model):
    """The installation itself, in one row: whether it is a demo, and by which keys its rows were written.

    `keys` maps a key's name to its fingerprints; the keys themselves never enter the database.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_demo = models.BooleanField(default=False)
    keys = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="installation_one_row")]
