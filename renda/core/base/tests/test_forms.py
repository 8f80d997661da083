from __future__ import annotations

from django import forms

from renda.core.base.pages import ActionForm


class Asked(ActionForm):
    node = forms.ChoiceField(choices=[("a", "第一条")])
    days = forms.IntegerField(min_value=1)


def test_a_choice_that_is_not_offered_is_not_repeated_in_the_error() -> None:
    form = Asked({"node": "x" * 5000, "days": "0"})
    assert form.errors["node"] == ["所选的不在列出的选项里，请重新选择。"]
    assert form.errors["days"] == ["确保该值大于或等于1。"]
