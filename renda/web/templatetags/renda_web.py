"""The components, as template tags: `{% load renda_web %}`. Signatures are listed in docs/look-up/components.md."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import segno
from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from renda.lib.decimals import shortest
from renda.lib.saying import say
from renda.web import dates
from renda.web.components import Column, ComparisonRow, LawLine, NavigationItem, Piece, Row, Step, Table
from renda.web.language import chinese, chinese_mark, chinese_names
from renda.web.statechart import StateChart, draw

register = template.Library()
COMPONENTS = "web/components/"
MESSAGE_TONES = {
    "debug": "info",
    "info": "info",
    "success": "success",
    "warning": "warning",
    "error": "error",
}


# ---- dates ----


@register.filter
def official_date(value: date | datetime | None) -> str:
    """`{{ day|official_date }}` gives 2026年3月12日; nothing gives nothing."""
    return dates.official_date(value) if value else ""


@register.filter
def official_datetime(value: datetime | None) -> str:
    return dates.official_datetime(value) if value else ""


@register.filter
def relative_day(value: date | datetime | None, today: date) -> str:
    """`{{ day|relative_day:today }}` gives 今天, 明天, 3 天后, 5 天前."""
    return dates.relative_day(value, today) if value else ""


@register.inclusion_tag(COMPONENTS + "clock_badge.html")
def clock_badge(
    due_on: date, today: date, stopped_on: date | None = None, show_due: bool = True
) -> dict[str, Any]:
    return {"clock": dates.read_clock(due_on, today, stopped_on), "show_due": show_due}


@register.filter(name="shortest")
def shortest_filter(value: Decimal | int | None) -> str:
    """`{{ points|shortest }}` gives 2.5 for 2.500; nothing gives nothing."""
    return "" if value is None else shortest(Decimal(value))


# ---- language ----


@register.filter
def said(text: object) -> str:
    """`{{ step.label|said }}`: a declared text (a label of YAML) in the reader's language, else marked as Chinese."""
    return chinese(say(str(text))) if text else ""


@register.filter(name="chinese")
def chinese_filter(text: object) -> str:
    """`{{ matter.title|chinese }}`: words that people or laws wrote; marked as Chinese on an English page."""
    return chinese(text)


@register.filter(name="chinese_names")
def chinese_names_filter(sentence: object) -> str:
    """`{{ error|chinese_names }}`: a sentence of the page whose quoted names may be Chinese on an English page."""
    return chinese_names(sentence)


register.simple_tag(chinese_mark)


@register.filter(name="listed")
def listed_filter(items: Iterable[object]) -> SafeString:
    """`{{ names|listed }}` gives 甲、乙, in English `a, b`; Chinese among them is marked on an English page."""
    return format_html_join(say("、"), "{}", ((chinese(item),) for item in items))


@register.filter(name="strung")
def strung_filter(items: Iterable[object]) -> SafeString:
    """`{{ clauses|strung }}` gives 甲；乙, in English `a; b`."""
    return format_html_join(say("；"), "{}", ((item,) for item in items))


@register.filter
def bracketed(text: object) -> SafeString:
    """`{{ name|bracketed }}` gives （name）, in English ` (name)`."""
    return format_html(gettext("（{}）"), text)


# ---- page frame ----


@register.inclusion_tag(COMPONENTS + "preference_tools.html", takes_context=True)
def preference_tools(context: Context) -> dict[str, Any]:
    request = context.get("request")
    way_back = request.get_full_path() if request else "/"
    return {"preferences": context.get("preferences"), "next": way_back}


@register.inclusion_tag(COMPONENTS + "navigation_list.html")
def navigation_list(items: Iterable[Any] | None) -> dict[str, Any]:
    return {"items": navigation_items(items)}


@register.inclusion_tag(COMPONENTS + "tabs.html")
def tabs(items: Iterable[Any], label: str = "") -> dict[str, Any]:
    return {"items": navigation_items(items), "label": label}


@register.inclusion_tag(COMPONENTS + "breadcrumbs.html")
def breadcrumbs(items: Iterable[Any]) -> dict[str, Any]:
    return {"items": navigation_items(items)}


def navigation_items(items: Iterable[Any] | None) -> list[NavigationItem]:
    """Return navigation items from items, (label, url, active, count) tuples or mappings with those keys."""
    return [_navigation_item(item) for item in items or ()]


def _navigation_item(item: Any) -> NavigationItem:
    if isinstance(item, NavigationItem):
        return item
    if isinstance(item, Mapping):
        known = {name: item[name] for name in NavigationItem._fields if name in item}
        return NavigationItem(**known)
    return NavigationItem(*item)


@register.inclusion_tag(COMPONENTS + "hat_switcher.html", takes_context=True)
def hat_switcher(context: Context, hats: Sequence[Any], action: str, name: str = "hat") -> dict[str, Any]:
    """A form that posts the chosen hat; `hats` have value, label, active and perhaps count."""
    return {
        "hats": hats,
        "action": action,
        "name": name,
        "next": _path(context),
        "csrf_input": _token(context),
    }


def _token(context: Context) -> SafeString:
    request: HttpRequest | None = context.get("request")
    if request is None:
        return SafeString("")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


def _path(context: Context) -> str:
    request: HttpRequest | None = context.get("request")
    return request.get_full_path() if request else "/"


# ---- panels, alerts, states ----


@register.simple_block_tag
def alert(content: str, tone: str = "info", title: str = "") -> SafeString:
    """`{% alert "warning" title="…" %}…{% endalert %}`; tone info, success, warning or error."""
    shown = {"content": content, "tone": MESSAGE_TONES.get(tone, "info"), "title": title}
    return mark_safe(render_to_string(COMPONENTS + "alert.html", shown))  # noqa: S308  # ours, escaped


@register.simple_block_tag
def panel(content: str, title: str = "", kind: str = "") -> SafeString:
    """`{% panel "标题" kind="standing" %}…{% endpanel %}`: a bordered section with its heading."""
    heading = format_html("<h2>{}</h2>", title) if title else ""
    return format_html('<section class="panel {}">{}{}</section>', kind, heading, content)


@register.inclusion_tag(COMPONENTS + "status_badge.html")
def status_badge(word: str, tone: str = "neutral") -> dict[str, Any]:
    """Tone: neutral, present, open, waiting, done, warning, refused or unverified; each has its own shape."""
    return {"word": word, "tone": tone}


@register.inclusion_tag(COMPONENTS + "empty_state.html")
def empty_state(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag(COMPONENTS + "progress.html", takes_context=True)
def progress(
    context: Context, label: str, done: int = 0, total: int | None = None, note: str = ""
) -> dict[str, Any]:
    """Without `total` the bar only says that work is going on."""
    return {
        "label": label,
        "done": done,
        "total": total,
        "note": note,
        "identifier": _identifier(context, "progress"),
    }


def _identifier(context: Context, prefix: str) -> str:
    """Return an element id unique within the page being rendered."""
    counter = context.render_context.setdefault("renda_web_identifiers", itertools.count(1))
    return f"{prefix}-{next(counter)}"


# ---- forms ----


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """Error summary, hidden fields (key, version) and every visible field; no form element, no button."""
    return SafeString(render_to_string(COMPONENTS + "form.html", {"form": form}))


@register.inclusion_tag(COMPONENTS + "error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    problems = [{"message": message, "anchor": "", "label": ""} for message in form.non_field_errors()]
    for bound in form:
        anchor = "" if bound.is_hidden else _anchor(bound)
        problems += [{"message": text, "anchor": anchor, "label": bound.label} for text in bound.errors]
    return {"problems": problems}


def _anchor(bound: BoundField) -> str:
    """Return the id that an error links to: the widget, or the first choice of a group."""
    return bound.id_for_label or (bound.subwidgets[0].id_for_label if bound.subwidgets else "")


@register.inclusion_tag(COMPONENTS + "field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One field: label, help, errors, widget (or fieldset for a group of choices)."""
    return {"field": bound, "check": _is_check(bound)}


@register.filter
def is_check(bound: BoundField) -> bool:
    return _is_check(bound)


def _is_check(bound: BoundField) -> bool:
    return isinstance(bound.field.widget, CheckboxInput)


@register.inclusion_tag(COMPONENTS + "step_button.html", takes_context=True)
def step_button(
    context: Context,
    label: str,
    obstacles: Sequence[Any] = (),
    kind: str = "primary",
    name: str = "",
    value: str = "",
) -> dict[str, Any]:
    """A submit button; with `obstacles` (reason, article, article_url, missing) the refused step."""
    return {
        "label": label,
        "obstacles": obstacles,
        "kind": kind,
        "name": name,
        "value": value,
        "identifier": _identifier(context, "refused"),
    }


@register.inclusion_tag(COMPONENTS + "filter_bar.html", takes_context=True)
def filter_bar(context: Context, form: BaseForm) -> dict[str, Any]:
    request: HttpRequest | None = context.get("request")
    active = bool(request and any(request.GET.values()))
    return {"form": form, "active": active, "path": request.path if request else ""}


@register.inclusion_tag(COMPONENTS + "copy_text.html", takes_context=True)
def copy_text(context: Context, value: str, style: str = "code") -> dict[str, Any]:
    """A text with a copy button (the button appears with script); style code or follow-code."""
    return {"value": value, "style": style, "identifier": _identifier(context, "copy")}


@register.inclusion_tag(COMPONENTS + "print_button.html")
def print_button() -> dict[str, Any]:
    return {}


# ---- lists ----


@register.simple_tag(takes_context=True)
def address_with(context: Context, **changes: Any) -> str:
    """This page's query string with some values changed; None or an empty text removes one."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return "?"
    query = request.GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + query.urlencode()


@register.inclusion_tag(COMPONENTS + "sort_header.html", takes_context=True)
def sort_header(context: Context, label: str, sort: str, number: bool = False) -> dict[str, Any]:
    """A `<th>` that links to `?sort=name`, and to `?sort=-name` when that is the order now."""
    request: HttpRequest | None = context.get("request")
    now = request.GET.get("sort", "") if request else ""
    direction = {sort: "ascending", "-" + sort: "descending"}.get(now, "")
    wanted = "-" + sort if now == sort else sort
    url = address_with(context, sort=wanted, page=None)
    return {"label": label, "url": url, "direction": direction, "number": number}


@register.inclusion_tag(COMPONENTS + "sort_bar.html", takes_context=True)
def sort_bar(context: Context, sorts: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The orders of a list that has no table heads, as links; `sorts` are (name in the address, label)."""
    return {"sorts": [sort_header(context, label, name) for name, label in sorts]}


@register.inclusion_tag(COMPONENTS + "data_table.html", takes_context=True)
def data_table(context: Context, table: Table) -> dict[str, Any]:
    return {"table": table, "request": context.get("request")}


@register.filter
def cells_of(row: Row, columns: Sequence[Column]) -> list[tuple[Column, object]]:
    return list(zip(columns, row.cells, strict=True))


@register.inclusion_tag(COMPONENTS + "list_head.html")
def list_head(count: int, exports: Sequence[tuple[str, str]] = (), note: str = "") -> dict[str, Any]:
    """How many there are, and the exports as (label, url)."""
    return {"count": count, "exports": exports, "note": note}


@register.inclusion_tag(COMPONENTS + "pager.html", takes_context=True)
def pager(context: Context, page: Page) -> dict[str, Any]:
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    pages = [
        (number, address_with(context, page=number) if isinstance(number, int) else "") for number in shown
    ]
    before = address_with(context, page=page.number - 1)
    after = address_with(context, page=page.number + 1)
    return {"page": page, "pages": pages, "before": before, "after": after}


@register.inclusion_tag(COMPONENTS + "definitions.html")
def definitions(pairs: Iterable[tuple[str, object]]) -> dict[str, Any]:
    return {"pairs": pairs}


@register.inclusion_tag(COMPONENTS + "file_list.html")
def file_list(files: Sequence[Any]) -> dict[str, Any]:
    """Downloads; each has name, url, and perhaps kind, size (bytes), note."""
    return {"files": files}


@register.inclusion_tag(COMPONENTS + "steps.html")
def steps(items: Sequence[Step]) -> dict[str, Any]:
    return {"steps": items}


@register.inclusion_tag(COMPONENTS + "timeline.html")
def timeline(entries: Sequence[Any]) -> dict[str, Any]:
    return {"entries": entries}


# ---- law ----


@register.inclusion_tag(COMPONENTS + "article_reference.html", takes_context=True)
def article_reference(
    context: Context, citation: str, label: str, quote: str = "", url: str = "", note: str = ""
) -> dict[str, Any]:
    """The article's name; its quote opens in place, and beside the page with script."""
    shown = {"citation": citation, "label": label, "quote": quote, "url": url, "note": note}
    return {**shown, "identifier": _identifier(context, "article")}


@register.simple_tag
def law_text(lines: Iterable[LawLine]) -> SafeString:
    """The lines of a law; the same lines in the same language are drawn once."""
    return _law_text(tuple(lines), get_language() or "")


@lru_cache(maxsize=64)
def _law_text(lines: tuple[LawLine, ...], language: str) -> SafeString:
    return SafeString(render_to_string(COMPONENTS + "law_text.html", {"lines": lines}))


@register.inclusion_tag(COMPONENTS + "difference.html")
def difference(pieces: Iterable[Piece]) -> dict[str, Any]:
    """Runs of text (kind same, added, removed) as ins and del, named for those who cannot see them."""
    return {"pieces": pieces}


@register.inclusion_tag(COMPONENTS + "comparison_table.html")
def comparison_table(
    rows: Sequence[ComparisonRow], caption: str, before: str, after: str, note: str
) -> dict[str, Any]:
    return {"rows": rows, "caption": caption, "before": before, "after": after, "note": note}


@register.inclusion_tag(COMPONENTS + "qr_figure.html")
def qr_figure(value: str, caption: str) -> dict[str, Any]:
    """A QR code of `value` as inline SVG; the caption must say the same in words."""
    drawing = segno.make(value, error="m", micro=False).svg_inline(
        omitsize=True, svgclass=None, lineclass=None, border=2
    )
    return {"drawing": SafeString(drawing), "caption": caption}


@register.inclusion_tag(COMPONENTS + "state_chart.html", takes_context=True)
def state_chart(context: Context, chart: StateChart) -> dict[str, Any]:
    """The state chart: a drawing on wide screens, a list on phones and for screen readers."""
    return {"drawing": draw(chart, identifier=_identifier(context, "chart"), date_words=dates.compact_date)}
