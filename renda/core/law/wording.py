"""How figures read, in Chinese or in the language of the pages."""

from __future__ import annotations

from renda.core.law.citations import Citation, chinese_number
from renda.core.law.library import Library
from renda.core.law.shapes import UNIT_LABELS, Resolved, Value, YearDay
from renda.core.law.thresholds import Threshold
from renda.lib.saying import marked, marked_counted, say, say_counted

COUNTED = {
    "day": marked_counted("%(count)s日"),
    "working_day": marked_counted("%(count)s个工作日"),
    "month": marked_counted("%(count)s个月"),
    "year": marked_counted("%(count)s年"),
    "hour": marked_counted("%(count)s小时"),
    "minute": marked_counted("%(count)s分钟"),
    "deputy": marked_counted("%(count)s名代表"),
    "member": marked_counted("%(count)s名组成人员"),
    "person": marked_counted("%(count)s人"),
    "session": marked_counted("%(count)s次会议"),
    "reading": marked_counted("%(count)s次审议"),
    "report": marked_counted("%(count)s次报告"),
    "part": marked_counted("%(count)s个部分"),
    "point": marked_counted("%(count)s分"),
    "case": marked_counted("%(count)s种情形"),
    "channel": marked_counted("%(count)s类途径"),
    "station": marked_counted("%(count)s个站点"),
    "vote": marked_counted("%(count)s票"),
    "candidate": marked_counted("%(count)s人"),
}
MONTHS = (
    marked("1月"),
    marked("2月"),
    marked("3月"),
    marked("4月"),
    marked("5月"),
    marked("6月"),
    marked("7月"),
    marked("8月"),
    marked("9月"),
    marked("10月"),
    marked("11月"),
    marked("12月"),
)
PLACE_FORMS = (
    marked("第%(number)s条"),
    marked("之%(number)s"),
    marked("第%(number)s款"),
    marked("第（%(number)s）项"),
)
NUMERALS = marked("一、二、三")  # how articles are numbered: a language with figures of its own translates it
UNSET = marked("未规定")
BASE_LABELS = {
    "congress.all_deputies": marked("全体代表"),
    "standing_committee.all_members": marked("常委会全体组成人员"),
    "interpellation.signers": marked("提质询案的人"),
}
FORCE_LABELS = {
    "binding": marked("国家法律直接规定"),
    "local": marked("本地规定"),
    "by_reference": marked("参照国家立法机关的程序"),
    "analogy": marked("类推其他领域的法律"),
    "model": marked("其他机关的规定，仅供参考"),
    "practice": marked("惯例，或者规定文本尚未取得"),
}
CASE_LABELS = {
    "region": marked("自治区（省）"),
    "city": marked("设区的市"),
    "county": marked("县级"),
    "township": marked("乡级"),
    "ordinary": marked("一般情形"),
    "complex": marked("涉及面广、处理难度大"),
    "plenary": marked("全体会议"),
    "group_first": marked("分组会议第一次发言"),
    "group_second": marked("分组会议再次发言"),
}


def value_words(value: Value | None, unit: str, base: str = "") -> str:
    """A value with its unit: 3个月, 全体代表的过半数, 1月31日; 未规定 when there is none."""
    if value is None:
        return say(UNSET)
    if isinstance(value, Threshold):
        return (
            say("%(base)s的%(share)s", base=say(BASE_LABELS.get(base, base)), share=value.words)
            if base
            else value.words
        )
    if isinstance(value, YearDay):
        return say("每年%(month)s%(day)s日", month=say(MONTHS[value.month - 1]), day=value.day)
    if unit == "day_of_month":
        return say("每月%(value)s日", value=value)
    return say_counted(COUNTED[unit], value) if unit in COUNTED else f"{value}{UNIT_LABELS.get(unit, unit)}"


def case_words(case: str) -> str:
    """A case of a figure in words; one that no word is known for is shown as it stands."""
    return say(CASE_LABELS.get(case, case))


def article_words(cite: Citation, library: Library) -> str:
    """How a citation reads, such as 《立法法》第四十条 or Legislation Law, art. 40; as the record has it in Chinese."""
    instrument = library.instruments.get(cite.instrument)
    title = say(instrument.short) if instrument else cite.instrument
    if not cite.article:
        return say("《%(title)s》", title=title)
    return say("《%(title)s》%(place)s", title=title, place=_place_words(cite))


def _place_words(cite: Citation) -> str:
    numbers = (cite.article, cite.insert, cite.paragraph, cite.item)
    return "".join(
        say(form, number=_numeral(number))
        for form, number in zip(PLACE_FORMS, numbers, strict=True)
        if number
    )


def _numeral(number: int) -> str:
    return chinese_number(number) if say(NUMERALS) == NUMERALS else str(number)


def figure_words(figure: Resolved) -> str:
    """The resolved figure with its unit and base."""
    return value_words(figure.value, figure.unit, figure.base)


def force_words(figure: Resolved) -> str:
    """How strongly the figure holds; empty when it is unset."""
    return say(FORCE_LABELS[figure.force]) if figure.force in FORCE_LABELS else ""
