from __future__ import annotations

import pytest
from django import forms
from django.utils.translation import override

from renda.web.forms import DayField, LongSelect
from renda.web.language import chinese_names

CHOICES = [("", "整部草案"), ("a", "第一条"), ("b", "<第二条>")]


def drawn(widget: type[forms.Select], value: str) -> str:
    class Asked(forms.Form):
        node = forms.ChoiceField(choices=CHOICES, widget=widget, required=False, help_text="选一条。")

    return " ".join(str(Asked(initial={"node": value})["node"]).split())


def test_a_long_select_is_drawn_as_djangos_own() -> None:
    for value in ("", "a", "b", "unknown"):
        assert drawn(LongSelect, value).replace("> <", "><") == drawn(forms.Select, value).replace(
            "> <", "><"
        )


def test_a_long_select_marks_the_chosen_and_escapes_words() -> None:
    shown = drawn(LongSelect, "b")
    assert '<option value="b" selected>&lt;第二条&gt;</option>' in shown
    assert shown.count(" selected") == 1


class Dated(forms.Form):
    on = DayField(label="日期", required=False)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0001-01-01", "日期 1年1月1日 早于1949年10月1日，请核对年份。"),
        ("1949-09-30", "日期 1949年9月30日 早于1949年10月1日，请核对年份。"),
        ("2999-01-01", "日期 2999年1月1日 在2100年12月31日之后，请核对年份。"),
    ],
)
def test_a_day_out_of_all_reason_is_refused(typed: str, sentence: str) -> None:
    form = Dated({"on": typed})
    assert not form.is_valid()
    assert form.errors["on"] == [sentence]


@pytest.mark.parametrize("typed", ["1949-10-01", "2026-03-12", "2100-12-31", ""])
def test_a_day_within_reason_is_taken(typed: str) -> None:
    assert Dated({"on": typed}).is_valid()


def test_a_sentence_marks_the_names_it_quotes_on_an_english_page_only() -> None:
    said = "“市民甲” and 《停车条例》 are <b> & “plain”; 还没有译。"
    assert chinese_names(said) == "“市民甲” and 《停车条例》 are &lt;b&gt; &amp; “plain”; 还没有译。"
    with override("en"):
        assert chinese_names(said) == (
            '<span lang="zh-CN">“市民甲”</span> and <span lang="zh-CN">《停车条例》</span> are &lt;b&gt; &amp; '
            "“plain”; 还没有译。"
        )
