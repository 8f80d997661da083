from __future__ import annotations

from django import forms

from renda.web.forms import LongSelect

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
