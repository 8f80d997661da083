"""Installing full texts of statutes, and looking for the packs' quotes in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from renda.core.law import texts
from renda.core.law.citations import parse_citation
from renda.faces.cli.main import main

TITLE = "中华人民共和国立法法"
EDITION = "cn.legislation-law@2023-03-13"
INVENTED = """# {title}

2000年3月15日通过　根据2023年3月13日第二次修正

## 第一章　总则

**第一条**　为了试验安装全文，写这一条。

**第二条**　这一条有两款。

这是第二款：

（一）第一项；

（二）第二项。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "texts"
    (made / "立法法").mkdir(parents=True)
    return made


def put(folder: Path, name: str, title: str = TITLE) -> Path:
    file = folder / "立法法" / name
    file.write_text(INVENTED.format(title=title), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", ["2023-03-13.md", "立法法.txt", "中华人民共和国立法法_2023-03-13.md"])
def test_the_edition_is_told_by_the_files_name_or_the_texts_head(
    folder: Path, tmp_path: Path, name: str
) -> None:
    taken = texts.install(put(folder, name), tmp_path)
    assert (taken.edition, taken.articles, taken.fault) == (EDITION, 2, "")
    assert texts.installed(tmp_path) == [EDITION]


def test_what_no_pack_cites_is_not_installed(folder: Path, tmp_path: Path) -> None:
    elsewhere = folder / "x.md"
    elsewhere.write_text(INVENTED.format(title="试验条例"), encoding="utf-8")
    assert "no pack cites" in texts.install(elsewhere, tmp_path).fault
    unknown = put(folder, "1999-01-01.md")
    assert "none of the editions of cn.legislation-law" in texts.install(unknown, tmp_path).fault
    assert texts.installed(tmp_path) == []


def test_an_article_is_given_whole_with_its_paragraphs_and_items(folder: Path, tmp_path: Path) -> None:
    texts.install(put(folder, "2023-03-13.md"), tmp_path)
    lines = texts.article_lines(parse_citation(f"{EDITION}#art-2-p2-i1"), tmp_path)
    assert lines == ["这一条有两款。", "这是第二款：", "（一）第一项；", "（二）第二项。"]
    assert texts.article_lines(parse_citation(f"{EDITION}#art-99"), tmp_path) is None
    assert texts.article_lines(parse_citation("cn.legislation-law@2015-03-15#art-1"), tmp_path) is None


def test_a_quote_that_the_text_does_not_hold_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    put(folder, "2023-03-13.md")
    monkeypatch.setattr("renda.faces.cli.law._home", lambda: tmp_path)
    assert main(["law", "texts", "import", str(folder)]) == 1  # the invented text has none of the quotes
    told = capsys.readouterr().out
    assert f"{EDITION}  2 articles" in told and "1 of 1 files installed" in told
    assert f"{EDITION}#art-" in told and "the text has no such article" in told
    assert main(["law", "texts", "import", str(folder / "none")]) == 2
    assert "There is no folder" in capsys.readouterr().err


def test_every_quote_is_found_in_the_real_texts(real_data: Path, tmp_path: Path) -> None:
    for file in texts.files_in(real_data / "law_versions" / "texts"):
        texts.install(file, tmp_path)
    assert len(texts.installed(tmp_path)) >= 6
    looked, missing = texts.missing_quotes(tmp_path)
    assert looked > 100 and missing == []


def test_a_shortened_text_is_found_out(real_data: Path, tmp_path: Path) -> None:
    [file] = (real_data / "law_versions" / "texts" / "立法法").glob("2023-03-13.md")
    cut = tmp_path / "立法法" / "2023-03-13.md"
    cut.parent.mkdir()
    cut.write_text(file.read_text(encoding="utf-8").replace("三十日", "三日"), encoding="utf-8")
    texts.install(cut, tmp_path)
    assert any(each.fault == "the article does not say so" for each in texts.missing_quotes(tmp_path)[1])
