"""The living style page: every component in each of its states. Only where DEBUG or the demo is on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from renda.web import gallery_samples as samples

FACES = {"site": "web/gallery_site.html", "desk": "web/gallery_desk.html", "error": "422.html"}


class OpinionForm(forms.Form):
    """A form with one field of each kind; never saved."""

    key = forms.CharField(widget=forms.HiddenInput, initial="gallery", required=False)
    clause = forms.ChoiceField(
        label="对哪一条", choices=[("", "请选择"), ("3", "第三条"), ("all", "整个草案")]
    )
    text = forms.CharField(
        label="您的意见", help_text="请写清理由，最多 2000 字。", max_length=2000, widget=forms.Textarea
    )
    phone = forms.CharField(label="手机号", help_text="只用来告诉您结果，不会公开。", required=False)
    attitude = forms.ChoiceField(
        label="总的看法",
        choices=[("yes", "赞成"), ("part", "部分赞成"), ("no", "不赞成")],
        widget=forms.RadioSelect,
    )
    public = forms.BooleanField(label="同意公开我的原话（不公开姓名）", required=False)


class FilterForm(forms.Form):
    """A list's filters."""

    status = forms.ChoiceField(
        label="状态", choices=[("", "全部"), ("open", "未答复"), ("done", "已答复")], required=False
    )
    words = forms.CharField(label="含有", required=False)


@require_safe
def gallery_page(request: HttpRequest) -> HttpResponse:
    """Show the gallery; `?face=desk` in the desk's frame, `?face=error` a page of refusal."""
    if not (settings.DEBUG or getattr(settings, "RENDA_DEMO", False)):
        raise Http404
    template = FACES.get(request.GET.get("face", ""), FACES["site"])
    return render(request, template, _shown())


def _shown() -> dict[str, Any]:
    names = [name for name in dir(samples) if name.isupper()]
    today = samples.TODAY
    wrong = OpinionForm({"text": "楼下没有地方停。", "key": "gallery"})
    wrong.add_error(None, "这份草案已于3月8日截止征求意见；仍可以用信件寄给法制工作委员会。")
    return {
        **{name.lower(): getattr(samples, name) for name in names},
        "place_name": "云江市人民代表大会常务委员会",
        "reason": "这件建议已于3月3日答复，不能再交办；需要重办的，请先退回。",
        "clean_form": OpinionForm(),
        "wrong_form": wrong,
        "filter_form": FilterForm(),
        "page": Paginator(range(495), 25).page(7),
        "legislation": samples.legislation_chart(),
        "small": samples.small_chart(),
        "exports": [("CSV", "#"), ("XLSX", "#")],
        "days": [date(2026, 3, day) for day in (20, 12, 9, 4)],
        "stopped": date(2026, 3, 3),
        "today": today,
        "badges": [
            ("公开征求意见", "present"),
            ("开放中", "open"),
            ("等待承办单位", "waiting"),
            ("已办结", "done"),
            ("需要注意", "warning"),
            ("不予采纳", "refused"),
            ("未经核对", "unverified"),
            ("草稿", "neutral"),
        ],
        "hats": [
            {"value": "1", "label": "法工委经办人", "active": True, "count": 12},
            {"value": "2", "label": "市人大代表", "active": False, "count": 2},
        ],
    }
