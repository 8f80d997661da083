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
