"""Texts written for the tests, random statute-like texts, and where the shared real data lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import strategies as st

from renda.lib.texts.numerals import write_number

REGULATION = """# 云溪市夜间照明管理条例

（2024年5月8日云溪市第三届人民代表大会常务委员会第九次会议通过
2024年6月1日公布）

目　录

第一章　总　则
第二章　灯具
第三章　附则

第一章　总　则

**第一条**　为了让夜里的街道又亮又省电，制定本条例。

**第二条**　本条例适用于本市的路灯。

院子里的灯可以参照本条例：

（一）学校的灯；

（二）医院的灯：

1.门诊楼的灯；

2.病房的灯。

第二章　灯具的挑选
和维护

第三条 灯坏了，应当在三日内修好。

第三条之一 备用的灯不少于十盏。

|灯|高度|
|---|---|
|路灯|八米|

第三章　附　则

第四条　本条例自2024年7月1日起施行。

附件1
灯具清单

一、路灯。

甲灯 乙灯 丙灯 丁灯
戊灯
己灯
庚灯
"""


def shared_data() -> Path:
    """The folder of real data, or skip."""
    default = Path(__file__).parents[4] / ".." / "shared" / "data"
    folder = Path(os.environ.get("RENDA_SHARED_DATA", default))
    if not folder.is_dir():
        pytest.skip("the shared real data is not here; set RENDA_SHARED_DATA to try it")
    return folder.resolve()


_WORDS = st.text(alphabet="灯街亮省修建管理部门应当可以不得的和在", min_size=3, max_size=30)
_SENTENCES = _WORDS.map(lambda words: words + "。")
_SPACES = st.sampled_from(["　", " ", "  ", "\u2002", "\u200b　"])
_ENDS = st.sampled_from(["\n", "\r\n", "\n\n", "\r", "\n　\n"])


@st.composite
def statutes(draw: st.DrawFn) -> str:
    """A text like a statute, with mixed spaces, line ends, marks, items, and lines that fit nowhere."""
    text = draw(st.sampled_from(["", "\ufeff", "\n\n"])) + "# 试验条例" + draw(_ENDS)
    for number in range(1, draw(st.integers(1, 8)) + 1):
        if draw(st.booleans()):
            text += f"{draw(st.sampled_from(['', '## ']))}第{write_number(number)}章{draw(_SPACES)}总则{draw(_ENDS)}"
        bold = draw(st.sampled_from(["", "**"]))
        head = f"第{write_number(number)}条" + draw(st.sampled_from(["", "", "之一"]))
        text += f"{bold}{head}{bold}{draw(_SPACES)}{draw(_SENTENCES)}{draw(_ENDS)}"
        for lead in draw(
            st.lists(st.sampled_from(["", "（一）", "1.", "①", "一、", "|", "<!--", "#"]), max_size=4)
        ):
            text += lead + draw(_SENTENCES | _WORDS) + draw(_ENDS)
    return text


@st.composite
def article_lists(draw: st.DrawFn) -> list[str]:
    """Words of some articles, with repeats."""
    return draw(st.lists(_SENTENCES, min_size=1, max_size=12))


def as_statute(articles: list[str]) -> str:
    """Number the articles from 1."""
    lines = (f"第{write_number(number)}条　{words}\n" for number, words in enumerate(articles, 1))
    return "# 试验条例\n\n" + "\n".join(lines)
