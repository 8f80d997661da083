"""The two regulations: one in consultation today, one finished with its answers and report."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

from renda.faces.demo.invention import Answer, Opinion, Regulation, Size, Station, Step, Version
from renda.faces.demo.reading import article_label, content, draft, written_date
from renda.faces.demo.voices import Gathering, Window, gathered

PARKING_TOTAL = 320
TOILETS_TOTAL = 220
# Days from `today` (negative: before). Steps carry the names of the legislation procedure's states.
PARKING_STEPS = [
    ("plan_drafted", "列入年度立法计划", -300, "澄澜市人大常委会年度立法计划"),
    ("drafting", "成立起草组", -250, "起草工作方案"),
    ("tabled", "市人民政府提请审议", -52, "市人民政府议案"),
    ("agenda_decision", "主任会议决定列入议程", -45, "主任会议纪要"),
    ("committee_review", "专门委员会审议", -36, "社会建设委员会审议意见"),
    ("papers_sent", "发送草案", -30, "会议材料发送登记"),
    ("first_reading", "常委会会议第一次审议", -21, "常委会会议简报"),
]
PARKING_OPENED, PARKING_CLOSES = -18, 14
TOILETS_STEPS = [
    ("plan_drafted", "列入年度立法计划", -640, "澄澜市人大常委会年度立法计划"),
    ("drafting", "成立起草组", -600, "起草工作方案"),
    ("tabled", "市人民政府提请审议", -340, "市人民政府议案"),
    ("agenda_decision", "主任会议决定列入议程", -334, "主任会议纪要"),
    ("committee_review", "专门委员会审议", -325, "环境与资源保护委员会审议意见"),
    ("papers_sent", "发送草案", -318, "会议材料发送登记"),
    ("first_reading", "常委会会议第一次审议", -308, "常委会会议简报"),
    ("consultation", "公开征求意见", -300, "征求意见公告"),
    ("unified_review", "法制委员会统一审议", -245, "法制委员会修改情况汇报"),
    ("second_reading", "常委会会议第二次审议", -220, "常委会会议简报"),
    ("pre_vote_evaluation", "表决前评估", -190, "表决前评估报告"),
    ("voted", "常委会会议表决通过", -180, "表决结果报告"),
    ("submitted_for_approval", "报请批准", -172, "报请批准的报告"),
    ("approved", "自治区人大常委会批准", -95, "批准决定"),
    ("promulgated", "公布", -80, "澄澜市人大常委会公告"),
    ("published", "刊载", -78, "常委会公报"),
    ("filed", "备案", -60, "备案报告"),
    ("in_force", "施行", -20, "施行公告"),
]
TOILETS_OPENED, TOILETS_CLOSED, TOILETS_RELEASED = -300, -268, -212


def parking(seed: int, size: Size, today: date, stations: tuple[Station, ...]) -> Regulation:
    """The draft on parking and charging electric bicycles, open for comment on `today` and a fortnight longer."""
    opened_on = today + timedelta(days=PARKING_OPENED)
    work = Gathering(
        "opinions_parking",
        random.Random(f"parking-{seed}"),
        Window(opened_on, today),
        stations,
        size.share,
        round(PARKING_TOTAL * size.share),
    )
    sessions, opinions = gathered(work)
    return Regulation(
        key="parking",
        title="澄澜市电动自行车停放充电管理条例",
        explanation=draft("parking_explanation"),
        versions=(Version("first", "草案", opened_on, draft("parking_draft")),),
        opened_on=opened_on,
        closes_on=today + timedelta(days=PARKING_CLOSES),
        steps=_steps(PARKING_STEPS, today),
        sessions=sessions,
        opinions=opinions,
    )


def toilets(seed: int, size: Size, today: date, stations: tuple[Station, ...]) -> Regulation:
    """The regulation on public toilets: consulted, answered, passed, approved and in force before `today`."""
    steps = _steps(TOILETS_STEPS, today)
    opened_on = today + timedelta(days=TOILETS_OPENED)
    closed_on = today + timedelta(days=TOILETS_CLOSED)
    work = Gathering(
        "opinions_toilets",
        random.Random(f"toilets-{seed}"),
        Window(opened_on, closed_on),
        stations,
        size.share,
        round(TOILETS_TOTAL * size.share),
    )
    sessions, opinions = gathered(work)
    answers = toilets_answers()
    return Regulation(
        key="toilets",
        title="澄澜市公共厕所管理条例",
        explanation=draft("toilets_explanation"),
        versions=_toilets_versions({step.name: step.on for step in steps}),
        opened_on=opened_on,
        closes_on=closed_on,
        steps=steps,
        sessions=sessions,
        opinions=opinions,
        answers=answers,
        report=_report(opened_on, closed_on, opinions, answers),
        released_on=today + timedelta(days=TOILETS_RELEASED),
    )


def _steps(planned: list[tuple[str, str, int, str]], today: date) -> tuple[Step, ...]:
    return tuple(
        Step(name, label, today + timedelta(days=days), paper) for name, label, days, paper in planned
    )


def _toilets_versions(taken_on: dict[str, date]) -> tuple[Version, ...]:
    final = draft("toilets_final")
    for blank, step in (("通过日期", "voted"), ("批准日期", "approved"), ("施行日期", "in_force")):
        final = final.replace(f"〔{blank}〕", written_date(taken_on[step]))
    return (
        Version("first", "草案", taken_on["first_reading"], draft("toilets_first")),
        Version("second", "草案二次审议稿", taken_on["second_reading"], draft("toilets_second")),
        Version("final", "公布文本", taken_on["promulgated"], final),
    )


def toilets_answers() -> tuple[Answer, ...]:
    """All answers of the finished regulation, in the file's order."""
    return tuple(
        Answer(
            key,
            entry["question"],
            entry["outcome"],
            entry["reason"],
            tuple(map(article_label, entry["where"])),
        )
        for key, entry in content("opinions_toilets")["answers"].items()
    )


def _report(
    opened_on: date, closed_on: date, opinions: tuple[Opinion, ...], answers: tuple[Answer, ...]
) -> str:
    """The adoption report with its numbers filled in and one paragraph for each question that was raised."""
    counted = Counter(opinion.answer for opinion in opinions)
    raised = [answer for answer in answers if counted[answer.key]]
    by_outcome: Counter[str] = Counter()
    for answer in raised:
        by_outcome[answer.outcome] += counted[answer.key]
    blanks = {
        "开始日期": written_date(opened_on),
        "截止日期": written_date(closed_on),
        "意见数": len(opinions),
        "问题数": len(raised),
        "采纳数": by_outcome["adopted"],
        "部分采纳数": by_outcome["partly"],
        "未采纳数": by_outcome["not_adopted"],
        "范围外数": by_outcome["beyond_scope"],
    }
    report = draft("toilets_report")
    for blank, value in blanks.items():
        report = report.replace(f"〔{blank}〕", str(value))
    return report + "".join(
        f"\n{place}．{answer.question}（{counted[answer.key]}条）\n{answer.reason}\n"
        for place, answer in enumerate(raised, start=1)
    )
