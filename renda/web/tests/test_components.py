"""Components as they come out in a page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from renda.web.components import Column, Obstacle, Piece, Row, Table
from renda.web.forms import PageRenderer

WEB = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def chinese() -> object:
    with translation.override("zh-hans"):
        yield


def drawn(markup: str, address: str = "/list/", **context: Any) -> str:
    template = engines["django"].from_string("{% load renda_web %}" + markup)
    return template.render(context, RequestFactory().get(address))


class OpinionForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label="意见", help_text="写明理由")
    attitude = forms.ChoiceField(
        label="看法", choices=[("a", "赞成"), ("b", "不赞成")], widget=forms.RadioSelect
    )
    public = forms.BooleanField(label="同意公开", required=False)


def test_errors_stand_beside_the_field_and_in_a_summary_that_links_to_it() -> None:
    page = drawn("{% form_fields form %}", form=OpinionForm({"key": "k1"}))

    assert 'role="alert"' in page
    assert '<a href="#id_text">意见：' in page
    assert '<a href="#id_attitude_0">看法：' in page
    assert 'id="id_text_error"' in page
    assert re.search(r'aria-describedby="id_text_helptext id_text_error"', page)


def test_hidden_fields_pass_through() -> None:
    page = drawn("{% form_fields form %}", form=OpinionForm({"key": "k1"}))

    assert '<input type="hidden" name="key" value="k1"' in page


def test_a_form_without_errors_has_no_summary() -> None:
    assert 'role="alert"' not in drawn("{% form_fields form %}", form=OpinionForm())


def test_every_id_in_a_form_is_used_once() -> None:
    ids = re.findall(r' id="([^"]+)"', drawn("{% form_fields form %}", form=OpinionForm({})))

    assert len(ids) == len(set(ids))


def test_the_renderer_draws_forms_with_our_components() -> None:
    assert 'class="field check"' in OpinionForm(renderer=PageRenderer()).render()


def test_what_a_person_wrote_is_escaped() -> None:
    words = "<script>x</script>"
    page = drawn(
        "{% alert 'error' title=w %}{{ w }}{% endalert %}{% panel w %}{{ w }}{% endpanel %}{% status_badge w %}"
        "{% copy_text w %}{% difference p %}{% empty_state w w %}{% article_reference w w quote=w %}",
        w=words,
        p=[Piece("added", words), Piece("same", words)],
    )

    assert "<script>" not in page


def test_a_refused_step_says_why_by_which_article_and_what_is_missing() -> None:
    obstacle = Obstacle("说明还没有上传。", "第九条", "/law/9", ("草案的说明",))
    page = drawn("{% step_button '提请审议' obstacles %}", obstacles=[obstacle])

    assert 'aria-disabled="true"' in page and 'type="submit"' not in page
    assert "说明还没有上传。" in page and '<a href="/law/9">第九条</a>' in page and "还缺：草案的说明" in page
    described = re.search(r'aria-describedby="([^"]+)"', page)
    assert described is not None and f'id="{described[1]}"' in page


def test_a_step_without_obstacles_is_a_button() -> None:
    assert 'type="submit" class="button primary"' in drawn("{% step_button '提请审议' %}")


def test_two_components_on_a_page_have_different_ids() -> None:
    page = drawn("{% copy_text 'a' %}{% copy_text 'b' %}{% article_reference 'c' '条' quote='话' %}")
    ids = re.findall(r' id="([^"]+)"', page)

    assert len(ids) == 3 == len(set(ids))


def test_an_article_reference_may_stand_inside_a_paragraph() -> None:
    page = drawn("{% article_reference 'x@2025#art-1' '第一条' quote='话' url='/law/1' %}")

    assert not re.search(r"<(details|div|p|blockquote|aside)\b", page)
    assert page.strip() == page


def test_added_and_removed_words_are_named_for_those_who_do_not_see_them() -> None:
    page = drawn(
        "{% difference p %}", p=[Piece("same", "不得"), Piece("removed", "一律"), Piece("added", "随意")]
    )
    plain = re.sub(r"<[^>]+>", "", page)

    assert plain == "不得［删去］一律［删去完］［新增］随意［新增完］"


def test_a_sorted_column_says_so_and_links_to_the_other_direction() -> None:
    page = drawn("{% sort_header '日期' 'date' %}", "/list/?sort=date&status=open&page=4")

    assert 'aria-sort="ascending"' in page
    assert 'href="?sort=-date&amp;status=open"' in page


def test_the_pager_keeps_the_filters() -> None:
    page = drawn("{% pager page %}", "/list/?status=open&page=2", page=Paginator(range(100), 10).page(2))

    assert 'href="?status=open&amp;page=3"' in page
    assert 'aria-current="page"' in page


def test_one_page_needs_no_pager() -> None:
    assert drawn("{% pager page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


def test_a_table_names_each_cell_for_the_phone() -> None:
    table = Table("待办", (Column("事项"), Column("件数", number=True)), (Row(("甲", 3), url="/a"),))
    page = drawn("{% data_table t %}", t=table)

    assert 'data-label="事项"' in page and '<td data-label="件数" class="number">' in page
    assert '<a href="/a" data-open>甲</a>' in page


def test_an_empty_table_says_that_there_is_nothing() -> None:
    page = drawn("{% data_table t %}", t=Table("逾期", (Column("事项"),), (), "没有逾期的事项。"))

    assert "没有逾期的事项。" in page and "<table" not in page


@pytest.mark.parametrize("item", [("会议", "/m/", True), {"label": "会议", "url": "/m/", "active": True}])
def test_navigation_takes_tuples_and_mappings(item: Any) -> None:
    assert '<a href="/m/" aria-current="page">会议</a>' in drawn("{% navigation_list items %}", items=[item])


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "422", "500"])
def test_error_pages_say_what_was_kept_and_what_to_do_even_without_context(name: str) -> None:
    page = render_to_string(f"{name}.html")

    assert "保留了什么" in page and "可以怎么做" in page
    assert "系统错误" not in page


class Inline(HTMLParser):
    """Collects inline styles, scripts and handlers, which the content security policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("face", ["site", "desk", "error"])
def test_no_page_of_the_gallery_has_inline_style_or_script(face: str, settings: Any) -> None:
    settings.DEBUG = True
    from renda.web.gallery import gallery_page

    page = gallery_page(RequestFactory().get("/web/gallery/", {"face": face})).content.decode()
    inline = Inline()
    inline.feed(page)

    assert inline.found == []
    assert "<main" in page and 'class="skip-link"' in page


def test_a_sort_bar_links_to_each_order_and_marks_the_present_one() -> None:
    page = drawn(
        "{% sort_bar sorts %}", "/list/?sort=-title&page=4", sorts=[("title", "名称"), ("on", "日期")]
    )
    assert 'href="?sort=title" aria-current="true"' in page and "降序" in page
    assert 'href="?sort=on">日期' in page and "page=4" not in page
