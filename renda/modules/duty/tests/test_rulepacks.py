"""Rule packs are read strictly; the shipped ones are sound, and a place's own lie beside them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from renda.lib.strict_yaml import BrokenPack
from renda.modules.duty import names
from renda.modules.duty.rulepacks import SHIPPED, load_rule_packs, uncounted

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


@pytest.mark.parametrize("path", BROKEN, ids=[path.stem for path in BROKEN])
def test_each_mistake_names_file_entry_and_remedy(path: Path, tmp_path: Path) -> None:
    first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    (tmp_path / path.name).write_text(rest, encoding="utf-8")
    with pytest.raises(BrokenPack) as told:
        load_rule_packs(tmp_path)
    assert str(told.value).startswith(first.removeprefix("# expect: "))
    assert str(told.value).endswith(".")


def test_there_is_a_broken_file_for_every_mistake_the_reader_tells() -> None:
    source = (Path(__file__).parents[1] / "reading.py").read_text(encoding="utf-8")
    assert len(BROKEN) >= source.count(".broken(")


def test_three_packs_are_shipped_and_call_themselves_samples() -> None:
    found = load_rule_packs(SHIPPED)
    assert sorted(found) == ["base_sixty", "hundred", "unit_points"]
    for pack in found.values():
        assert "样例" in pack.summary
        assert all("不是任何地方的规定" in version.practice for version in pack.versions)


def test_an_installation_has_packs_of_its_own_and_no_name_twice(tmp_path: Path) -> None:
    own = (SHIPPED / "unit_points.yaml").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(own.replace("name: unit_points", "name: own"), encoding="utf-8")
    assert "own" in load_rule_packs(SHIPPED, tmp_path)
    (tmp_path / "unit_points.yaml").write_text(own, encoding="utf-8")
    with pytest.raises(BrokenPack, match="there is another rule pack called 'unit_points'"):
        load_rule_packs(SHIPPED, tmp_path)


def test_the_digest_follows_what_a_pack_says_not_its_comments(tmp_path: Path) -> None:
    own = (SHIPPED / "unit_points.yaml").read_text(encoding="utf-8")
    shipped = load_rule_packs(SHIPPED)["unit_points"].digest
    (tmp_path / "unit_points.yaml").write_text("# another comment\n" + own, encoding="utf-8")
    assert load_rule_packs(tmp_path)["unit_points"].digest == shipped
    (tmp_path / "unit_points.yaml").write_text(own.replace("points: 3", "points: 4"), encoding="utf-8")
    assert load_rule_packs(tmp_path)["unit_points"].digest != shipped


def test_the_version_of_a_day_is_the_last_that_began(tmp_path: Path) -> None:
    own = (SHIPPED / "unit_points.yaml").read_text(encoding="utf-8")
    later = own[own.index("  - from") :].replace("2020-01-01", "2026-01-01")
    (tmp_path / "unit_points.yaml").write_text(own + later, encoding="utf-8")
    pack = load_rule_packs(tmp_path)["unit_points"]
    assert pack.version_on(date(2019, 12, 31)) is None
    assert pack.version_on(date(2025, 12, 31)) == pack.versions[0]
    assert pack.version_on(date(2026, 1, 1)) == pack.versions[1]


def test_a_fact_that_no_module_counts_yet_is_named() -> None:
    version = load_rule_packs(SHIPPED)["hundred"].versions[0]
    lacking = uncounted(version)
    assert "duty.acts" not in lacking
    assert lacking == [
        name for name in dict.fromkeys(item.fact for item in version.items) if not names.is_counted(name)
    ]
