"""Contrast of the stylesheet's colours, reckoned from its custom properties in both themes (WCAG 2.1, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLESHEET = Path(__file__).parent.parent / "static" / "web" / "renda.css"
TEXT, SHAPE = 4.5, 3.0
GROUNDS = ("ground", "surface", "sunken")
PAIRS: list[tuple[str, str, float]] = [
    *((words, ground, TEXT) for words in ("ink", "ink-soft", "link", "mark", "error") for ground in GROUNDS),
    *(
        (shape, ground, SHAPE)
        for shape in ("line-strong", "focus", "mark", "late-fill")
        for ground in GROUNDS
    ),
    *((shape, "ground", SHAPE) for shape in ("mark-fill",)),
    ("on-mark", "mark-fill", TEXT),
    ("on-mark", "mark-fill-over", TEXT),
    ("on-late", "late-fill", TEXT),
    ("good", "good-soft", TEXT),
    ("amber", "amber-soft", TEXT),
    ("error", "error-soft", TEXT),
    ("link", "error-soft", TEXT),
    ("demo", "demo-soft", TEXT),
    *(("ink", soft, TEXT) for soft in ("good-soft", "amber-soft", "error-soft", "link-soft", "mark-soft")),
]
# The filled mark is told from the dark ground by its words and its place as well; a fill alone carries no meaning there.
FILL_IN_DARK = ("mark-fill", "ground")


def declared(selector: str) -> dict[str, str]:
    """Return the colours that the first rule with this selector declares."""
    rule = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", STYLESHEET.read_text(encoding="utf-8"))
    assert rule is not None, f"No rule {selector} in the stylesheet."
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", rule[1]))


def luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("selector", [":root", '[data-theme="dark"]'])
@pytest.mark.parametrize(("words", "ground", "least"), PAIRS)
def test_each_pair_of_colours_is_told_apart(selector: str, words: str, ground: str, least: float) -> None:
    colours = declared(selector)
    if "dark" in selector and (words, ground) == FILL_IN_DARK:
        least = 2.0

    assert contrast(colours[words], colours[ground]) >= least


def test_dark_by_choice_and_dark_by_system_are_the_same() -> None:
    assert declared('[data-theme="dark"]') == declared('[data-theme="auto"]')


def test_both_themes_declare_the_same_colours() -> None:
    assert declared(":root").keys() == declared('[data-theme="dark"]').keys()


def test_colours_stand_only_in_the_tokens() -> None:
    text = STYLESHEET.read_text(encoding="utf-8")
    screen = text[text.index("/* ---- ground ---- */") : text.index("/* ---- print")]

    strays = re.findall(r"#[0-9a-fA-F]{3,8}\b", screen)

    assert strays == ["#fff"], "Only the QR code's ground may be white whatever the theme."


def test_the_stylesheet_stays_small_enough_for_a_county_phone() -> None:
    assert STYLESHEET.stat().st_size < 40_000
