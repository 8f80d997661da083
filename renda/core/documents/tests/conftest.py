from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from renda.core.documents.models import Text, TextVersion
from renda.core.people.models import Assembly
from renda.core.procedures.models import Matter
from renda.lib.texts.parsing import parse
from renda.lib.texts.tree import to_json

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)


@pytest.fixture
def text(city: Assembly) -> Text:
    matter = Matter.objects.create(
        assembly=city, number="甲〔2026〕1号", title="条例", procedure="p", procedure_from=MORNING.date(),
        state="s", opened_at=MORNING, entered_state_at=MORNING,
    )  # fmt: skip
    return Text.objects.create(assembly=city, matter=matter, title="条例")


@pytest.fixture
def version_of(text: Text) -> Callable[..., TextVersion]:
    """Make the next version of the text from its words."""

    def make(words: str, **given: Any) -> TextVersion:
        number = TextVersion.objects.filter(text=text).count() + 1
        usual: dict[str, Any] = {"label": f"第{number}稿", "made_at": MORNING, "settled_at": MORNING}
        tree = given.pop("tree", None) or to_json(parse(words))
        return TextVersion.objects.create(
            assembly=text.assembly, text=text, number=number, tree=tree, **{**usual, **given}
        )

    return make
