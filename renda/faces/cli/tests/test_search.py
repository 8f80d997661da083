from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from renda.core.base import scope
from renda.core.people.models import Assembly
from renda.core.procedures.models import Matter
from renda.core.search import api
from renda.core.search.models import Entry
from renda.faces.cli.main import main

AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_rebuilding_indexes_every_assembly_and_drops_what_is_gone(capsys: pytest.CaptureFixture[str]) -> None:
    for code in ("9901", "9902"):
        assembly = Assembly.objects.create(
            code=code, name=code, short_name=code, level="city", path=f"/{code}/", place="demo"
        )
        with scope.unscoped("test"):
            Matter.objects.create(
                assembly=assembly, number=f"{code}-1", title="养犬条例", procedure="legislation.regulation",
                procedure_from=date(2023, 3, 15), state="answered", opened_at=AT, entered_state_at=AT,
            )  # fmt: skip
    api.index("procedures.matter", 999_999, assembly=assembly.pk, audience="public", at=AT, title="早已不在")
    assert main(["search", "rebuild"]) == 0
    assert capsys.readouterr().out == "2 entries can be found.\n"
    assert set(Entry.objects.values_list("title", flat=True)) == {"养犬条例"}


def test_search_without_a_verb_is_refused() -> None:
    with pytest.raises(SystemExit) as refused:
        main(["search"])
    assert refused.value.code == 2
