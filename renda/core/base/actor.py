"""Who acts: one hat of one person, a citizen's contact, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """The roles of decisions.md 17 and of decision record 0013; held in an assembly, sometimes in an organ or for a body."""

    CITIZEN = "citizen"
    DEPUTY = "deputy"
    MEMBER = "member"
    CHAIRPERSON = "chairperson"
    SECRETARY_GENERAL = "secretary_general"
    DEPUTIES_OFFICE = "deputies_office"
    LEGISLATIVE_OFFICE = "legislative_office"
    SPECIAL_COMMITTEE = "special_committee"
    BUDGET_OFFICE = "budget_office"
    GENERAL_OFFICE = "general_office"
    COORDINATING_OFFICE = "coordinating_office"
    COMPLAINTS_OFFICE = "complaints_office"
    BODY_CONTACT = "body_contact"
    BODY_HANDLER = "body_handler"
    BODY_SIGNER = "body_signer"
    STATION_STAFF = "station_staff"
    DUTY_OFFICIAL = "duty_official"
    EVALUATOR = "evaluator"
    ADMINISTRATOR = "administrator"
    SECURITY_OFFICER = "security_officer"
    AUDITOR = "auditor"
    SYSTEM = "system"


ROLE_LABELS: dict[Role, str] = {
    Role.CITIZEN: _("群众"),
    Role.DEPUTY: _("人大代表"),
    Role.MEMBER: _("常委会组成人员"),
    Role.CHAIRPERSON: _("主任会议成员"),
    Role.SECRETARY_GENERAL: _("秘书长"),
    Role.DEPUTIES_OFFICE: _("代表工委"),
    Role.LEGISLATIVE_OFFICE: _("法制工委"),
    Role.SPECIAL_COMMITTEE: _("专门委员会"),
    Role.BUDGET_OFFICE: _("预算工委"),
    Role.GENERAL_OFFICE: _("办公室"),
    Role.COORDINATING_OFFICE: _("政府督查室"),
    Role.COMPLAINTS_OFFICE: _("信访办理"),
    Role.BODY_CONTACT: _("承办单位联络人"),
    Role.BODY_HANDLER: _("承办人"),
    Role.BODY_SIGNER: _("承办单位签发人"),
    Role.STATION_STAFF: _("站点联络员"),
    Role.DUTY_OFFICIAL: _("三官一员"),
    Role.EVALUATOR: _("第三方评估机构"),
    Role.ADMINISTRATOR: _("系统管理员"),
    Role.SECURITY_OFFICER: _("安全保密员"),
    Role.AUDITOR: _("安全审计员"),
    Role.SYSTEM: _("系统"),
}

BODY_ROLES = (Role.BODY_CONTACT, Role.BODY_HANDLER, Role.BODY_SIGNER)
THREE_POWERS = (Role.ADMINISTRATOR, Role.SECURITY_OFFICER, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Actor:
    """One active hat: the role, where it is held, and by whom (decisions.md 15).

    `name` is for the record shown to staff; the chain keeps identifiers only.
    """

    role: Role
    assembly: int | None = None
    account: int | None = None
    contact: int | None = None
    grant: int | None = None
    person: int | None = None
    organ: int | None = None
    body: int | None = None
    name: str = ""
    verified: bool = True  # a second factor was given, where the role needs one
    place: int | None = None  # the station or contact point where the hat is held
    matter: str = ""  # the number of the one matter to which the hat is limited; empty where it is not

    @classmethod
    def citizen(cls, *, contact: int | None = None) -> Actor:
        """A citizen: no account, perhaps a confirmed contact."""
        return cls(role=Role.CITIZEN, contact=contact, name="群众")

    @classmethod
    def system(cls, *, assembly: int | None = None) -> Actor:
        """The machine itself: clocks and jobs."""
        return cls(role=Role.SYSTEM, assembly=assembly, name="系统")

    @property
    def is_staff(self) -> bool:
        """Signed in with a hat."""
        return self.grant is not None

    def for_record(self) -> dict[str, int | str | None]:
        """The identifiers that enter the chain."""
        return {
            "role": self.role.value,
            "account": self.account,
            "contact": self.contact,
            "grant": self.grant,
            "organ": self.organ,
            "body": self.body,
        }
