"""The half-year and annual report in words: its tables, the same on the page, in the document and in the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.handling.loops import classes_of, loops
from renda.core.handling.models import Grade, Kind, PromiseState
from renda.core.people.models import Assembly
from renda.core.procedures.api import state_labels
from renda.lib.reports import ReportPaper, ReportTable
from renda.modules.suggestions.models import Ground
from renda.modules.suggestions.report import IN_TIME, LATE, NO_TERM, Report
from renda.modules.suggestions.suggestion import SUGGESTION
from renda.web.dates import official_date

TIMELY = {IN_TIME: _("期限内答复"), LATE: _("逾期答复"), NO_TERM: _("本地没有规定期限")}


def paper_of(report: Report, assembly: Assembly, *, whole_year: bool) -> ReportPaper:
    """Put a report into its tables. The lists keep the order of their rules; bodies stand in the order of names."""
    year = report.from_day.year
    title = (
        gettext("%(year)s年代表建议、批评和意见办理情况报告")
        if whole_year
        else gettext("%(year)s年上半年代表建议、批评和意见办理情况报告")
    ) % {"year": year}
    days = gettext("统计范围：%(first)s至%(last)s提交的建议，数字为生成本报告时的情况。") % {
        "first": official_date(report.from_day),
        "last": official_date(report.to_day),
    }
    return ReportPaper(
        title=title,
        lines=[assembly.standing_committee_name, days],
        tables=[
            _received(report),
            _states(report),
            *(
                [_table(gettext("不作为建议办理的情形"), dict(Ground.choices), report.grounds)]
                if report.grounds
                else []
            ),
            _table(gettext("承办方式"), dict(Kind.choices), report.parts),
            _classes(report, assembly),
            _table(gettext("答复是否按期（第一次答复）"), TIMELY, report.in_time),
            _ratings(report),
            _promises(report),
            _bodies(report),
        ],
        end=gettext("各承办单位按名称排列，不作排名。满意率和兑现率并列，只计算已经评价、已经复查的。"),
    )


def _received(report: Report) -> ReportTable:
    rows = [
        [gettext("收到建议"), report.received],
        [gettext("其中：大会期间提出"), report.at_session],
        [gettext("其中：闭会期间提出"), report.between],
        [gettext("提出和附议的代表（人次）"), report.signatures],
        [gettext("主任会议确定重点督办"), report.key],
        [gettext("退回改派"), report.given_back],
        [gettext("责成重新办理"), report.redone],
        [gettext("召集协商"), report.convened],
    ]
    return ReportTable(gettext("总体情况"), [gettext("项目"), gettext("件数")], rows)


def _states(report: Report) -> ReportTable:
    return _table(gettext("现在的进度"), state_labels(SUGGESTION), report.states)


def _classes(report: Report, assembly: Assembly) -> ReportTable:
    known = classes_of(loops.get("suggestions"), assembly.place)
    letters = dict.fromkeys([*known, *report.first_classes, *report.last_classes])
    rows = [
        [
            f"{letter} {known.get(letter, '')}",
            report.first_classes.get(letter, 0),
            report.last_classes.get(letter, 0),
        ]
        for letter in letters
    ]
    header = [gettext("答复类别"), gettext("第一次答复"), gettext("最近一次答复")]
    return ReportTable(gettext("答复类别"), header, rows, bars=2)


def _ratings(report: Report) -> ReportTable:
    rows: list[list[str | int]] = [
        [
            str(label),
            report.attitudes.get(grade, 0),
            report.first_results.get(grade, 0),
            report.results.get(grade, 0),
        ]
        for grade, label in Grade.choices
    ]
    header = [
        gettext("评价"),
        gettext("办理态度"),
        gettext("办理结果（第一次）"),
        gettext("办理结果（最近一次）"),
    ]
    note = gettext("满意率%(share)s；还没有评价的 %(unrated)s 件，不计入满意率。") % {
        "share": _percent(report.share_satisfied),
        "unrated": report.unrated,
    }
    return ReportTable(gettext("代表评价"), header, rows, bars=3, note=note)


def _promises(report: Report) -> ReportTable:
    table = _table(gettext("承诺事项"), dict(PromiseState.choices), report.promises)
    note = gettext("兑现率%(share)s（复查属实的占已经复查的）。") % {"share": _percent(report.share_kept)}
    return ReportTable(table.title, table.header, table.rows, bars=table.bars, note=note)


def _bodies(report: Report) -> ReportTable:
    header = [
        gettext("承办单位"), gettext("承办"), gettext("已答复"), gettext("逾期答复"), gettext("满意"), gettext("不满意"),
        gettext("重新办理"), gettext("承诺"), gettext("兑现"),
    ]  # fmt: skip
    rows: list[list[str | int]] = [
        [
            line.name, line.parts, line.answered, line.in_time.get(LATE, 0), line.results.get(Grade.SATISFIED, 0),
            line.results.get(Grade.UNSATISFIED, 0), line.again, sum(line.promises.values()),
            line.promises.get(PromiseState.KEPT, 0),
        ]
        for line in report.bodies
    ]  # fmt: skip
    return ReportTable(gettext("各承办单位"), header, rows)


def _table(title: str, labels: Mapping[str, Any], counts: Mapping[str, int]) -> ReportTable:
    """Counts by label, those that do not occur left out, in the order of the labels."""
    rows = [[str(label), counts[key]] for key, label in labels.items() if counts.get(key)]
    return ReportTable(title, [gettext("项目"), gettext("件数")], rows, bars=1)


def _percent(share: Fraction | None) -> str:
    """A share in percent with one digit, rounded half up; a dash where nothing was counted."""
    if share is None:
        return "—"
    tenths = (share * 2000 + 1) // 2
    return f"{tenths // 10}.{tenths % 10}%"
