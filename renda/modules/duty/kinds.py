"""What a deputy may report: the kinds of act, and which of them the system counts by itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.facts.api import kinds as declared

PERSON = "people.person"  # the subject of every fact of a duty record


class ActKind(models.TextChoices):
    """Kinds of act that a deputy reports."""

    VISIT = "visit", _("走访群众")
    VOTER_CONTACT = "voter_contact", _("联系选民")
    RECEPTION = "reception", _("进站接待")
    RESEARCH = "research", _("专题调研")
    INSPECTION = "inspection", _("视察检查")
    SPEECH = "speech", _("会议发言")
    POLICY_TALK = "policy_talk", _("政策宣讲")
    SERVICE = "service", _("为民办实事")
    REPORTING = "reporting", _("向选民或者选举单位述职")
    STUDY = "study", _("学习培训")


class PairKind(models.TextChoices):
    """Who keeps in touch with whom."""

    MEMBER_DEPUTY = "member_deputy", _("组成人员联系代表")
    DEPUTY_VOTERS = "deputy_voters", _("代表联系选民")


class Way(models.TextChoices):
    """How a contact was made."""

    VISIT = "visit", _("上门走访")
    MEETING = "meeting", _("见面座谈")
    TELEPHONE = "telephone", _("电话")
    MESSAGE = "message", _("网络联系")
    STATION = "station", _("在联络站")


# A kind is no longer reported once a module counts it from its own record.
COUNTED_BY: dict[str, tuple[str, ...]] = {
    ActKind.RECEPTION: ("stations.receptions",),
    ActKind.INSPECTION: ("oversight.inspections_joined",),
    ActKind.SPEECH: ("meetings.speeches",),
    ActKind.STUDY: ("training.hours", "training.attended"),
}


def reported_kinds() -> list[tuple[str, str]]:
    """Return (kind, label) of what a deputy reports here, in the order of the form."""
    return [(kind.value, str(kind.label)) for kind in ActKind if not is_counted_elsewhere(kind)]


def counted_elsewhere() -> list[str]:
    """Return the labels of kinds that nobody needs to report, as a module counts them."""
    return [str(kind.label) for kind in ActKind if is_counted_elsewhere(kind)]


def is_counted_elsewhere(kind: str) -> bool:
    """Whether a module counts this kind from its own record."""
    return any(name in declared for name in COUNTED_BY.get(kind, ()))
