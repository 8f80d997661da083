"""How figures read in Chinese."""

from __future__ import annotations

from renda.core.law.shapes import UNIT_LABELS, Resolved, Value, YearDay
from renda.core.law.thresholds import Threshold

UNSET = "未规定"
BASE_LABELS = {
    "congress.all_deputies": "全体代表",
    "standing_committee.all_members": "常委会全体组成人员",
    "interpellation.signers": "提质询案的人",
}
FORCE_LABELS = {
    "binding": "国家法律直接规定",
    "local": "本地规定",
    "by_reference": "参照国家立法机关的程序",
    "analogy": "类推其他领域的法律",
    "model": "其他机关的规定，仅供参考",
    "practice": "惯例，或者规定文本尚未取得",
}
CASE_LABELS = {
    "region": "自治区（省）",
    "city": "设区的市",
    "county": "县级",
    "township": "乡级",
    "ordinary": "一般情形",
    "complex": "涉及面广、处理难度大",
    "plenary": "全体会议",
    "group_first": "分组会议第一次发言",
    "group_second": "分组会议再次发言",
}


def value_words(value: Value | None, unit: str, base: str = "") -> str:
    """A value with its unit: 3个月, 全体代表的过半数, 1月31日; 未规定 when there is none."""
    if value is None:
        return UNSET
    if isinstance(value, Threshold):
        return f"{BASE_LABELS.get(base, base)}的{value.chinese}" if base else value.chinese
    if isinstance(value, YearDay):
        return f"每年{value.month}月{value.day}日"
    if unit == "day_of_month":
        return f"每月{value}日"
    return f"{value}{UNIT_LABELS.get(unit, unit)}"


def figure_words(figure: Resolved) -> str:
    """The resolved figure with its unit and base."""
    return value_words(figure.value, figure.unit, figure.base)


def force_words(figure: Resolved) -> str:
    """How strongly the figure holds; empty when it is unset."""
    return FORCE_LABELS.get(figure.force, "")
