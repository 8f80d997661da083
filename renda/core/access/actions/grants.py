"""Rights: the security officer grants and ends them, never the own ones."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext

from renda.core.access.actions.accounts import given
from renda.core.access.events import RoleEnded, RoleGranted
from renda.core.access.matters import title_of
from renda.core.access.models import Account, Grant, Standing
from renda.core.access.powers import GRANTABLE, POWER_LABELS, Power, power_of
from renda.core.access.rules import oversees
from renda.core.base.action import action
from renda.core.base.actor import BODY_ROLES, ROLE_LABELS, THREE_POWERS, Actor, Role
from renda.core.people.models import Assembly, Body, Organ, Place
from renda.lib.clock import local_day
from renda.lib.errors import NotAllowed, Refusal
from renda.web.dates import official_date

ROLES_OF_BODIES = (*BODY_ROLES, Role.COORDINATING_OFFICE)


class OwnGrant(Refusal):
    """Nobody grants or ends the own rights, under any account."""


class PowersMeet(Refusal):
    """Two of the three powers, or a power and business, would come together."""


class GrantIncomplete(Refusal):
    """The role needs a body, a place, or other dates."""


class AlreadyGranted(Refusal):
    """The account has this role there already."""


class AlreadyEnded(Refusal):
    """The grant has ended."""


@action("access.grant_role")
def grant_role(
    *,
    subject: Account,
    role: Role,
    assembly: Assembly,
    starts_on: date,
    reason: str,
    by: Actor,
    at: datetime,
    ends_on: date | None = None,
    organ: Organ | None = None,
    body: Body | None = None,
    place: Place | None = None,
    matter: str = "",
) -> RoleGranted:
    """Give an account a role; `ends_on` is the first day without it, `matter` the number of the one it is limited to.

    Raises: OwnGrant, PowersMeet, GrantIncomplete, AlreadyGranted, NoReason; NotAllowed outside the own tree.
    """
    if not oversees(by, assembly):
        raise NotAllowed(gettext("只能授予本级及下级人大的角色。"))
    _refuse_self(subject, by, gettext("授予角色"))
    _refuse_meeting_powers(subject, role, local_day(at))
    _refuse_incomplete(role, assembly, starts_on, ends_on, organ, body, place, local_day(at))
    _refuse_limit(role, assembly, matter)
    _refuse_double(subject, role, assembly, starts_on, organ, body, place, matter)
    grant = Grant.objects.give(
        account=subject,
        role=role,
        assembly=assembly,
        organ=organ,
        body=body,
        place=place,
        matter=matter,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by_id=by.account,
        reason=given(reason),
    )
    return RoleGranted(
        grant=grant.pk,
        account=subject.pk,
        role=role.value,
        assembly=assembly.pk,
        organ=grant.organ_id,
        body=grant.body_id,
        place=grant.place_id,
        matter=matter,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat() if ends_on else None,
        reason=grant.reason,
    )


@action("access.end_role")
def end_role(*, subject: Grant, reason: str, by: Actor, at: datetime) -> RoleEnded:
    """End a grant today; it is off at the holder's next click. Raises: OwnGrant, AlreadyEnded, NoReason."""
    _refuse_self(subject.account, by, gettext("终止角色"))
    today = local_day(at)
    if subject.ends_on is not None and subject.ends_on <= today:
        raise AlreadyEnded(
            gettext("“%(subject)s”已于%(ends_on)s终止，无需再办。")
            % {"subject": subject.label, "ends_on": _in_words(subject.ends_on)}
        )
    subject.ends_on = max(today, subject.starts_on)
    subject.save(update_fields=["ends_on"])
    return RoleEnded(
        grant=subject.pk,
        account=subject.account_id,
        ends_on=subject.ends_on.isoformat(),
        reason=given(reason),
    )


def _refuse_self(account: Account, by: Actor, what: str) -> None:
    same_person = account.person_id is not None and account.person_id == by.person
    if account.pk == by.account or same_person:
        raise OwnGrant(gettext("不能给自己%(what)s，请由另一位安全保密员办理。") % {"what": what})


def _refuse_meeting_powers(account: Account, role: Role, on: date) -> None:
    wanted = power_of(role)
    standing = Standing.objects.filter(account=account).first()
    if standing is not None and standing.power != wanted:
        present = POWER_LABELS[Power(standing.power)]
        raise PowersMeet(
            gettext(
                "账号“%(username)s”用于%(present)s，不能再授予%(role_label)s：系统管理员、安全保密员、安全审计员三者之间以及与业务角色不得由同一账号担任，请使用另外的账号。"
            )
            % {"username": account.username, "present": present, "role_label": ROLE_LABELS[role]}
        )
    if wanted is Power.BUSINESS or account.person_id is None:
        return
    others = [power.value for power in THREE_POWERS if power != role]
    other = Grant.objects.filter(account__person_id=account.person_id, role__in=others).in_force(on).first()
    if other is not None:
        raise PowersMeet(
            gettext("%(display_name)s已担任%(role_label)s，三员不得由同一人兼任，请另选人员。")
            % {"display_name": account.display_name, "role_label": ROLE_LABELS[Role(other.role)]}
        )


def _refuse_incomplete(
    role: Role,
    assembly: Assembly,
    starts_on: date,
    ends_on: date | None,
    organ: Organ | None,
    body: Body | None,
    place: Place | None,
    today: date,
) -> None:
    if role not in GRANTABLE:
        raise GrantIncomplete(
            gettext("“%(role_label)s”不是可以授予的角色，请另选。") % {"role_label": ROLE_LABELS[role]}
        )
    if role in ROLES_OF_BODIES and body is None:
        raise GrantIncomplete(
            gettext("授予%(role_label)s须选择承办单位。") % {"role_label": ROLE_LABELS[role]}
        )
    if role is Role.STATION_STAFF and place is None:
        raise GrantIncomplete(gettext("授予%(role_label)s须选择站点。") % {"role_label": ROLE_LABELS[role]})
    for where in (organ, body, place):
        if where is not None and where.assembly_id != assembly.pk:
            raise GrantIncomplete(
                gettext("“%(where)s”不属于%(assembly)s，请重新选择。")
                % {"where": where.name, "assembly": assembly.name}
            )
    if starts_on < today:
        raise GrantIncomplete(gettext("角色不能从过去的日期起授予，请选今天或以后的日期。"))
    if ends_on is not None and ends_on <= starts_on:
        raise GrantIncomplete(gettext("终止日期须晚于开始日期。"))
    if ends_on is not None and ends_on > starts_on + timedelta(days=366 * 6):
        raise GrantIncomplete(gettext("一次授予最长六年，请缩短期限，期满再授予。"))


def _refuse_limit(role: Role, assembly: Assembly, matter: str) -> None:
    if not matter:
        return
    if role in THREE_POWERS:
        raise GrantIncomplete(
            gettext("%(role_label)s不办理事项，不能限于某一事项；请将该栏留空。")
            % {"role_label": ROLE_LABELS[role]}
        )
    if not title_of(assembly.pk, matter):
        raise GrantIncomplete(
            gettext("%(assembly)s没有编号为“%(matter)s”的事项，请核对编号，或者将该栏留空。")
            % {"assembly": assembly.name, "matter": matter}
        )


def _refuse_double(
    account: Account,
    role: Role,
    assembly: Assembly,
    starts_on: date,
    organ: Organ | None,
    body: Body | None,
    place: Place | None,
    matter: str,
) -> None:
    same = Grant.objects.filter(
        account=account,
        role=role.value,
        assembly=assembly,
        organ=organ,
        body=body,
        place=place,
        matter=matter,
    )
    if same.in_force(starts_on).exists():
        raise AlreadyGranted(
            gettext("%(display_name)s在%(short_name)s已有%(role_label)s角色，无需重复授予。")
            % {
                "display_name": account.display_name,
                "short_name": assembly.short_name,
                "role_label": ROLE_LABELS[role],
            }
        )


def _in_words(day: date) -> str:
    return official_date(day)
