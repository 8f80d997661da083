from __future__ import annotations

import functools
import operator
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from renda.core.law.packs import load_packs
from renda.core.law.reading import BrokenPack

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.yaml"))


def test_the_sound_packs_load() -> None:
    assert set(load_packs(HERE / "sound").packs) == {"cn", "cn_45"}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda path: path.stem)
def test_each_mistake_of_an_author_is_named_with_its_file_and_entry(broken: Path, tmp_path: Path) -> None:
    lines = broken.read_text(encoding="utf-8").splitlines()
    place = lines[0].removeprefix("# place: ")
    expected = lines[1].removeprefix("# expects: ")
    packs = tmp_path / "packs"
    shutil.copytree(HERE / "sound", packs)
    (packs / place).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(broken, packs / place)
    with pytest.raises(BrokenPack) as refusal:
        load_packs(packs)
    assert expected in str(refusal.value)
    assert place.rsplit("/", 1)[0] in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_an_installation_adds_a_year_to_the_calendar_and_a_pack_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "cn" / "calendars").mkdir(parents=True)
    (tmp_path / "cn" / "calendars" / "2027.yaml").write_text(
        "years: {2027: {rest: [2027-01-01]}}", encoding="utf-8"
    )
    (tmp_path / "cn_4502").mkdir()
    (tmp_path / "cn_4502" / "pack.yaml").write_text(
        "{code: cn_4502, label: 另一市, level: city, parent: cn_45}", encoding="utf-8"
    )
    packs = load_packs(HERE / "sound", tmp_path)
    calendar = packs.calendar("cn_4502")
    assert calendar is not None
    assert calendar.years == {2026, 2027}
    assert [pack.code for pack in packs.chain("450200")] == ["cn_4502", "cn_45", "cn"]


def test_a_pack_does_not_stand_in_two_folders(tmp_path: Path) -> None:
    shutil.copytree(HERE / "sound" / "cn_45", tmp_path / "cn_45")
    with pytest.raises(BrokenPack, match="the pack stands in two folders"):
        load_packs(HERE / "sound", tmp_path)


def places(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value of a file, the file itself left out."""
    entries = content.items() if isinstance(content, dict) else []
    for key, inner in [*entries, *(enumerate(content) if isinstance(content, list) else [])]:
        yield (*path, key)
        yield from places(inner, (*path, key))


@pytest.mark.parametrize("wrong", [None, 5, "x", [1], {"a": 1}], ids=repr)
def test_a_value_of_a_wrong_shape_anywhere_is_refused_or_read_but_never_a_crash(
    wrong: Any, tmp_path: Path
) -> None:
    packs = tmp_path / "packs"
    shutil.copytree(HERE / "sound", packs)
    refused = 0
    for file in sorted(packs.rglob("*.yaml")):
        kept = file.read_text(encoding="utf-8")
        for path in places(yaml.safe_load(kept)):
            content = yaml.safe_load(kept)
            *above, last = path
            functools.reduce(operator.getitem, above, content)[last] = wrong
            file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
            try:
                load_packs(packs)
            except BrokenPack as refusal:
                refused += 1
                assert str(refusal).endswith(".")
        file.write_text(kept, encoding="utf-8")
    assert refused > 20
