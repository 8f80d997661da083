"""Every mistake that an author of a procedure can make has one broken file and one sentence."""

from __future__ import annotations

import copy
import functools
import operator
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from renda.core.procedures.checking import mistakes, require_sound
from renda.core.procedures.declaring import ProcedureVersion, versions
from renda.core.procedures.reading import BadProcedure, read_procedure
from renda.core.procedures.tests.samples import WALK, read

BROKEN = Path(__file__).parent / "broken"
SENTENCES = {
    "not_yaml": "不能读取",
    "empty": "文件 应当是一组键和值。",
    "key_twice": "键 go_on 写了两次",
    "unknown_key": "文件 有不认识的键 colour。",
    "unknown_key_of_state": "状态 begun 有不认识的键 colour。",
    "unknown_key_of_step": "步骤 go_on 有不认识的键 colour。",
    "missing_label": "文件 缺少 label。",
    "missing_label_of_state": "状态 begun 缺少 label。",
    "missing_label_of_step": "步骤 go_on 缺少 label。",
    "empty_state": "状态 begun 缺少 label。",
    "missing_running": "running 必须写明 keep 或 move，没有默认值。",
    "running_unknown": "running 必须写明 keep 或 move，没有默认值。",
    "from_not_a_date": "from 必须是日期，例如 2023-03-15。",
    "states_not_a_group": "states 应当是一组键和值。",
    "step_without_from": "步骤 go_on 缺少 from。",
    "step_without_to": "步骤 go_on 缺少 to。",
    "no_basis_nor_practice": "步骤 go_on 既没有写依据（basis），也没有写惯例（practice）。",
    "basis_not_a_list": "步骤 go_on 的 basis 应当是一个列表，写在方括号里。",
    "unknown_role": "步骤 go_on 写了不存在的角色 mayor。",
    "unknown_role_of_escalation": "状态 begun 的 deadlines 写了不存在的角色 mayor。",
    "nobody_may": "步骤 go_on 没有写谁可以办（who）。",
    "initial_unknown": "起始状态 beginning 不在 states 里。",
    "unknown_state_in_from": "步骤 go_on 用到不存在的状态 nowhere。",
    "unknown_state_in_to": "步骤 go_on 用到不存在的状态 nowhere。",
    "unreachable_state": "状态 alone 永远到不了。",
    "state_never_left": "状态 done 不能离开；请加步骤或标为终结（final）。",
    "final_state_left": "状态 underway 已标为终结，却有步骤 finish 由此离开。",
    "next_not_leaving": "状态 begun 的 next 写的 finish 不是由此离开的步骤。",
    "deadline_not_a_group": "状态 begun 的 deadlines 应当是一组键和值。",
    "deadline_unknown_parameter": "状态 begun 的期限用到不存在的参数 sample.no.such。",
    "deadline_ends_with_unknown_step": "状态 begun 的期限用到不存在的步骤 leap。",
    "guard_without_name": "步骤 go_on 的 guards 里每一项都要有 name。",
    "guard_without_basis": "步骤 go_on 的条件 sample_allows 没有写依据或惯例。",
    "guard_of_unknown_parameter": "步骤 go_on 的条件 sample_allows 用到不存在的参数 sample.no.such。",
    "guard_without_function": "步骤 go_on 的条件 no_such_guard 没有对应的函数。",
    "effect_without_function": "步骤 go_on 的效果 no_such_effect 没有对应的函数。",
    "citation_malformed": "步骤 go_on 引用的 立法法第四十条 写法不对，应当如 cn.legislation-law@2023-03-13#art-40。",
    "citation_of_unknown_instrument": "cn.no-such-law@2023-03-13#art-40 所指的法规文件不在规则包里。",
    "citation_of_unknown_edition": "cn.legislation-law@1999-01-01#art-40 所指的版本不在规则包里。",
    "citation_of_edition_not_in_force": "cn.legislation-law@2015-03-15#art-37 在 2023-03-15 不是有效版本。",
    "moved_to_unknown_state": "moved 把 waiting 移到不存在的状态 nowhere。",
    "missing_procedure": "文件 缺少 procedure。",
    "missing_initial": "文件 缺少 initial。",
    "missing_from": "from 必须是日期，例如 2023-03-15。",
    "from_with_an_hour": "from 必须是日期，例如 2023-03-15。",
    "missing_kind": "文件 缺少 kind。",
    "kind_not_letters": "kind 是事项编号里的几个大写字母，例如 LG。",
    "label_not_a_text": "文件 的 label 应当是文字，不能是 2023。",
    "running_not_a_text": "running 必须写明 keep 或 move，没有默认值。",
    "state_not_a_group": "状态 begun 应当是一组键和值。",
    "final_not_a_switch": "状态 done 的 final 只能写 true 或 false。",
    "transitions_not_a_group": "transitions 应当是一组键和值。",
    "step_not_a_group": "步骤 go_on 应当是一组键和值。",
    "by_hand_not_a_switch": "步骤 go_on 的 by_hand 只能写 true 或 false。",
    "practice_not_a_text": "步骤 finish 的 practice 应当是文字，不能是 ['办结即完成']。",
    "origin_not_a_text": "步骤 go_on 的 from 里，2 不是文字。",
    "who_not_a_list": "步骤 go_on 的 who 应当是一个列表，写在方括号里。",
    "effects_not_a_list": "步骤 go_on 的 effects 应当是一个列表，写在方括号里。",
    "basis_not_of_texts": "步骤 go_on 的 basis 里，{'cite': 'cn.legislation-law@2023-03-13#art-40'} 不是文字。",
    "guards_not_a_list": "步骤 go_on 的 guards 应当是一个列表，写在方括号里。",
    "unknown_key_of_guard": "步骤 go_on 的 guards 有不认识的键 unless。",
    "unknown_key_of_deadline": "状态 begun 的 deadlines 有不认识的键 days。",
    "deadline_without_end": "状态 begun 的 deadlines 缺少 ends_with。",
    "deadline_without_source": "要写明期限出自参数（parameter）还是由步骤给出（given_by），两者取一。",
    "deadline_with_two_sources": "要写明期限出自参数（parameter）还是由步骤给出（given_by），两者取一。",
    "deadline_given_without_label": "状态 begun 的 deadlines 缺少 label。",
    "deadline_given_by_step_that_leaves": "状态 begun 的期限不能由步骤 go_on 给出：它不进入该状态，或者是手工登记的。",
    "deadline_through_unknown_state": "状态 begun 的期限延续到不存在的状态 nowhere。",
    "deadline_twice": "状态 begun 有两个期限以同一步骤结束，请合并或者调整顺序。",
    "assemblies_of_unknown_level": "assemblies 写了不存在的层级 village。",
    "assemblies_without_basis": "assemblies 既没有写依据（basis），也没有写惯例（practice）。",
    "assemblies_without_levels": "assemblies 缺少 levels。",
    "assemblies_cited_wrongly": "assemblies 引用的 cn.no-such-law@2023-03-13#art-81 所指的法规文件不在规则包里。",
    "deadline_of_unknown_case": "状态 begun 的期限写了参数 suggestions.reply.within 没有的情形 urgent，可选：ordinary、complex。",
    "deadline_case_of_a_parameter_without": "状态 begun 的期限写了情形 urgent，参数 legislation.approval.within 却不分情形。",
    "moved_not_a_group": "moved 应当是一组键和值。",
    "moved_to_no_text": "moved 里 waiting 的去处应当是一个状态的名称。",
}


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_a_broken_page_is_refused_with_a_sentence_that_names_file_and_entry(name: str) -> None:
    with pytest.raises(BadProcedure) as refused:
        require_sound(read_procedure(BROKEN / f"{name}.yaml"))
    assert str(refused.value).startswith(f"{name}.yaml: ")
    assert SENTENCES[name] in str(refused.value)


def test_every_broken_page_has_its_sentence() -> None:
    assert {file.stem for file in BROKEN.glob("*.yaml")} == set(SENTENCES)


def test_a_sound_page_has_no_mistake(walk: ProcedureVersion) -> None:
    assert mistakes(walk) == []


def test_a_version_that_moves_matters_says_where_each_state_goes(
    walk: ProcedureVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = WALK.replace("2023-03-15\nrunning: keep", "2025-01-01\nrunning: move").replace(
        "underway", "going"
    )
    lacking = read(later, tmp_path, "later.yaml")
    monkeypatch.setitem(versions._items, "sample.walk@2025-01-01", lacking)
    assert mistakes(lacking) == [
        "later.yaml: 2023-03-15 版的状态 underway 在本版里没有去处，请在 moved 里写明。"
    ]
    assert mistakes(read(later + "moved: {underway: going}\n", tmp_path, "later.yaml")) == []


def test_all_mistakes_of_a_page_are_told_at_once(walk: ProcedureVersion, tmp_path: Path) -> None:
    page = WALK.replace("effects: [sample_effect]", "effects: [gone]").replace("initial: begun", "initial: x")
    assert len(mistakes(read(page, tmp_path))) >= 2


def places(page: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value of a page, the page itself left out."""
    entries = page.items() if isinstance(page, dict) else enumerate(page) if isinstance(page, list) else ()
    for key, value in entries:
        yield (*path, key)
        yield from places(value, (*path, key))


@pytest.mark.parametrize("wrong", [None, 5, "x", [], [1], [["a"]], {"a": 1}], ids=repr)
def test_a_value_of_a_wrong_shape_anywhere_is_refused_or_read_but_never_a_crash(
    wrong: Any, walk: ProcedureVersion, tmp_path: Path
) -> None:
    page = yaml.safe_load(WALK)
    for step in ("send_back", "finish", "drop"):  # written like those that stay
        del page["transitions"][step]
    page["states"] = {key: page["states"][key] for key in ("begun", "underway")}
    page["moved"] = {"waiting": "begun"}
    refused = 0
    for path in places(page):
        changed = copy.deepcopy(page)
        *above, last = path
        functools.reduce(operator.getitem, above, changed)[last] = wrong
        try:
            require_sound(read(yaml.safe_dump(changed, allow_unicode=True), tmp_path))
        except BadProcedure as refusal:
            refused += 1
            assert str(refusal).startswith("walk.yaml: ") and str(refusal).endswith("。")
    assert refused > 20
