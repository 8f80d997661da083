from __future__ import annotations

import shutil
from pathlib import Path

import pytest

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
