"""The real statutes: nothing crashes, nothing is lost, and the counts agree with the counts given."""

from __future__ import annotations

import csv
import tarfile
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest

from renda.lib.texts.checking import Check, check_text
from renda.lib.texts.comparison import compare
from renda.lib.texts.parsing import parse
from renda.lib.texts.tests.samples import shared_data

AIM = 0.95


def texts_in(folder: Path) -> Iterator[str]:
    files = sorted(folder.rglob("*.md"))
    if not files:
        pytest.skip(f"{folder} is not here")
    for path in files:
        yield path.read_bytes().decode("utf-8")


def texts_in_archive(archive: Path) -> Iterator[str]:
    if not archive.exists():
        pytest.skip(f"{archive} is not here")
    with tarfile.open(archive) as opened:
        for member in opened:
            if member.name.endswith(".md"):
                file = opened.extractfile(member)
                assert file is not None
                yield file.read().decode("utf-8")


def assert_lossless_and_understood(checks: list[Check]) -> None:
    assert all(check.lossless for check in checks)
    assert sum(check.understood for check in checks) >= AIM * len(checks)


def test_every_version_of_the_pairs_is_lossless_and_most_are_understood() -> None:
    assert_lossless_and_understood([check_text(text) for text in texts_in(shared_data() / "law_versions")])


def test_every_local_regulation_is_lossless_and_most_are_understood() -> None:
    assert_lossless_and_understood(
        [check_text(text) for text in texts_in(shared_data() / "china_local_regulations")]
    )


def test_every_national_text_is_lossless_and_most_are_understood() -> None:
    archive = shared_data() / "china_national_laws_corpus" / "lawrefbook_national_head.tar.gz"
    assert_lossless_and_understood([check_text(text) for text in texts_in_archive(archive)])


def pairs() -> list[dict[str, str]]:
    table = shared_data() / "law_versions" / "pairs.csv"
    if not table.exists():
        pytest.skip(f"{table} is not here")
    with table.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def version(pair: dict[str, str], side: str) -> str:
    path = shared_data() / "law_versions" / "texts" / pair["title"] / f"{pair[side]}.md"
    return path.read_bytes().decode("utf-8")


def test_the_counts_of_all_pairs_are_those_given_and_each_takes_under_three_seconds() -> None:
    for pair in pairs():
        old, new = parse(version(pair, "old")), parse(version(pair, "new"))
        start = process_time()
        found = compare(old, new)
        assert process_time() - start < 3
        given = [
            pair[name]
            for name in ("articles_old", "articles_new", "articles_identical_after_stripping_punctuation")
        ]
        assert [found.articles_old, found.articles_new, found.unchanged] == [int(count) for count in given], (
            pair["title"]
        )
        assert found.unchanged + found.changed + found.removed == found.articles_old
        assert found.unchanged + found.changed + found.added == found.articles_new
