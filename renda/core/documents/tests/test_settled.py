"""The nodes of a settled version are kept in the process, and never those of another row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from renda.core.base import scope
from renda.core.documents.models import Text, TextVersion
from renda.core.people.models import Assembly
from renda.core.procedures.models import Matter
from renda.lib.texts.parsing import parse
from renda.lib.texts.tree import to_json

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)


@pytest.fixture
def version(db: Any) -> Iterator[TextVersion]:
    with scope.unscoped("test"):
        assembly = Assembly.objects.create(
            code="x", name="某市人大", short_name="某市", level="city", path="/x/", place="demo"
        )
        matter = Matter.objects.create(
            assembly=assembly, number="甲〔2026〕1号", title="条例", procedure="p", procedure_from=MORNING.date(),
            state="s", opened_at=MORNING, entered_state_at=MORNING,
        )  # fmt: skip
        text = Text.objects.create(assembly=assembly, matter=matter, title="条例")
        yield TextVersion.objects.create(
            assembly=assembly, text=text, number=1, label="一稿", made_at=MORNING,
            tree=to_json(parse("第一条　旧文。\n")), settled_at=MORNING,
        )  # fmt: skip


def test_a_settled_version_read_again_has_the_same_nodes(version: TextVersion) -> None:
    assert TextVersion.objects.get(pk=version.pk).root is TextVersion.objects.get(pk=version.pk).root


def test_a_version_still_worked_on_shows_what_is_stored(version: TextVersion) -> None:
    tree = to_json(parse("第一条　新文。\n"))
    TextVersion.objects.filter(pk=version.pk).update(settled_at=None)
    assert "旧文" in str(TextVersion.objects.get(pk=version.pk).root)
    TextVersion.objects.filter(pk=version.pk).update(tree=tree)
    assert "新文" in str(TextVersion.objects.get(pk=version.pk).root)


def test_a_row_saved_under_a_number_that_was_kept_shows_its_own_text(version: TextVersion) -> None:
    assert "旧文" in str(TextVersion.objects.get(pk=version.pk).root)
    version.tree = to_json(parse("第一条　新文。\n"))
    version.save(update_fields=["tree"])
    assert "新文" in str(TextVersion.objects.get(pk=version.pk).root)
