"""Pairs from a spreadsheet: what a row says, whom it means, and how a batch is written."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.files import spreadsheets
from renda.core.files.models import SpreadsheetImport
from renda.core.files.targets import CheckedRow, Field, RowRefused, Target
from renda.core.people.models import Assembly, Seat
from renda.lib import clock
from renda.lib.moments import parse_moment
from renda.lib.saying import say
from renda.modules.duty.actions.pairing import TARGET, Wanted, import_pairs


def _day(cell: str) -> date:
    return clock.local_day(parse_moment(cell))


FIELDS = (
    Field("keeper", _("联系人"), ("联系人", "组成人员", "常委会组成人员", "代表姓名", "姓名"), required=True),
    Field("deputy", _("被联系的代表"), ("被联系的代表", "联系代表", "被联系代表", "代表")),
    Field("group_name", _("选民小组或者片区"), ("选民小组或者片区", "选民小组", "片区", "选区", "社区")),
    Field("starts_on", _("开始日期"), ("开始日期", "开始时间", "日期"), convert=_day),
)


def person_called(name: str, assembly: int, field: str) -> int:
    """Return the one person of this name who holds a seat in the assembly. Raises: RowRefused."""
    found = set(Seat.objects.filter(assembly=assembly, person__name=name).values_list("person", flat=True))
    if not found:
        raise RowRefused(say("本级没有叫“%(name)s”的组成人员或者代表，请核对姓名。", name=name), field)
    if len(found) > 1:
        raise RowRefused(
            say("本级有 %(count)s 人叫“%(name)s”，请在页面上逐个建立。", count=len(found), name=name), field
        )
    return int(found.pop())


def wanted(started: SpreadsheetImport, values: dict[str, Any]) -> Wanted:
    """Return the pair that a row means. Raises: RowRefused."""
    assembly = started.assembly_id
    deputy, group = values.get("deputy") or "", values.get("group_name") or ""
    if bool(deputy) == bool(group):
        raise RowRefused(say("被联系的代表和选民小组请填一项，只填一项。"), "deputy")
    if len(group) > 60:
        raise RowRefused(
            say("有 %(count)s 字，超过 %(most)s 字的上限。", count=len(group), most=60), "group_name"
        )
    keeper = person_called(values["keeper"], assembly, "keeper")
    other = person_called(deputy, assembly, "deputy") if deputy else None
    if keeper == other:
        raise RowRefused(say("联系人和被联系的代表不能是同一人。"), "deputy")
    return Wanted(
        keeper=keeper,
        starts_on=values.get("starts_on") or clock.local_day(started.at),
        deputy=other,
        group_name=group,
    )


def check_row(started: SpreadsheetImport, values: dict[str, Any]) -> None:
    """Refuse a row whose persons are not found. Raises: RowRefused."""
    wanted(started, values)


def write_batch(started: SpreadsheetImport, rows: list[CheckedRow]) -> Any:
    """Write checked rows as pairs, by one action with one event."""
    pairs = [wanted(started, row.values) for row in rows]
    subject = Assembly.objects.get(pk=started.assembly_id)
    return import_pairs(subject=subject, pairs=pairs, by=spreadsheets.actor_of(started), at=clock.now())


spreadsheets.targets.add(
    TARGET, Target(label=_("联系关系"), fields=FIELDS, write_batch=write_batch, check_row=check_row)
)
