"""Whatever a user reads is marked for translation: no bare Chinese in Python or in templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "renda"
CHINESE = re.compile(r"[\u3400-\u9fff]")
CHINESE_OR_MARK = re.compile(r"[\u3001-\u3011\u3400-\u9fff\uff01-\uff5e]")
MARKS = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy",
    "say", "say_counted", "marked", "marked_counted",
}  # fmt: skip
# Whole files whose Chinese is not said to a reader of pages: why
UNSAID = {
    "config/": "what the documentation's tables and the languages' own names say",
    "core/audit/checker/": "a program of one file that goes to others without the rest",
    "core/law/citations.py": "how the record names an article",
    "core/handling/offline.py": "the official form and its sheet, documents in Chinese",
    "core/law/texts.py": "how the head of a law is read",
    "core/law/listing.py": "the printed reference of all figures, in Chinese",
    "core/procedures/checking.py": "what an author of a procedure reads at start",
    "core/procedures/declaring.py": "what an author of a procedure reads at start",
    "core/procedures/reading.py": "what an author of a procedure reads at start",
    "core/search/plain.py": "ranges of signs",
    "faces/cli/": "the command line",
    "faces/demo/": "the invented city's own words",
    "lib/moments.py": "how dates and times are written",
    "lib/similar/": "how opinions agree or object",
    "lib/tables.py": "how dates are written",
    "lib/texts/": "how laws are written, and the documents made of them",
    "modules/complaints/demo.py": "the invented city's own words",
    "modules/complaints/letters.py": "the written notice, a document in Chinese",
    "modules/duty/demo.py": "the invented city's own words",
    "modules/house/demo.py": "the invented city's own words",
    "modules/suggestions/demo.py": "the invented city's own words",
    "modules/training/demo.py": "the invented city's own words",
    "modules/training/paper.py": "the certificate, an official paper",
    "web/gallery": "samples of components",
    "web/templates/web/gallery": "samples of components",
}
# Words that are kept or read, never translated: by the file that holds them
KEPT = {
    "core/access/actions/founding.py": {"初始设置"},
    "core/audit/forgetting.py": {"恢复备份后重新遗忘"},
    "core/base/actor.py": {"群众", "系统"},
    "core/documents/api.py": {"第{}条", "第{}款", "第（{}）项", "第{}目", "之"},
    "core/files/api.py": {"未命名", "已删除"},
    "core/law/actions.py": {"应当"},
    "core/law/models.py": {"应当"},
    "core/law/parameters.py": {"应当"},
    "core/law/thresholds.py": {"分之"},
    "core/opinions/actions.py": {"联系方式已删除"},
    "modules/suggestions/actions/gathering.py": {"代表撤回附议", "代表撤回征集附议的文稿"},
    "modules/suggestions/actions/submitting.py": {"征集附议结束，未附议的不留记录"},
    "core/opinions/leaving.py": {"意见已转由其他渠道办理"},
    "core/people/models.py": {"主席团", "常务委员会"},
    "core/surveys/forms.py": {"对", "错", "正确", "错误"},  # how staff type a right answer
    "lib/redacting.py": {"[联系方式已隐去]"},
    "modules/consultation/importing.py": {
        "联系方式",
        "手机",
        "手机号",
        "手机号码",
        "联系电话",
        "电话",
        "电子邮箱",
        "电子邮件",
        "邮箱",
        "意见内容",
        "留言详情",
        "内容",
        "意见",
        "诉求",
        "详情",
        "标题",
        "留言主题",
        "主题",
        "时间",
        "留言时间",
        "提交时间",
        "收到时间",
        "日期",
        "姓名",
        "留言用户",
        "用户",
        "单位",
        "昵称",
        "条款",
        "针对条款",
        "条文",
    },  # how spreadsheets call their columns  # a letter of the house
    "lib/word_papers.py": {"宋体", "仿宋"},  # fonts
    "modules/suggestions/deputy_help.py": {
        "关于|建议|加强|进一步|完善|推进|加快|解决|问题|工作|[的和与及在把对将请、，。\\s]+"
    },  # left out of a title
    "modules/suggestions/alike.py": {
        "关于",
        "的建议",
        "建议",
        "进一步",
        "加强",
        "加快",
        "推进",
    },  # left out of a title
    "modules/duty/pair_importing.py": {
        *(
            "联系人",
            "组成人员",
            "常委会组成人员",
            "代表姓名",
            "姓名",
            "被联系的代表",
            "联系代表",
            "被联系代表",
        ),
        *("代表", "选民小组或者片区", "选民小组", "片区", "选区", "社区", "开始日期", "开始时间", "日期"),
    },  # how spreadsheets call their columns
    "modules/legislation/actions.py": {"第", "稿"},
    "modules/legislation/views.py": {"对照表", "对照表."},  # the title of an official paper
    "modules/training/forms.py": {"上午", "下午", "晚上"},  # how staff type a half day
}
TRANSLATED = re.compile(
    r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|\{%\s*blocktrans.*?endblocktrans\w*\s*%\}"
    r"|\{%\s*trans\w*\s+(?:\"[^\"]*\"|'[^']*').*?%\}|_\(\"[^\"]*\"\)|_\('[^']*'\)|lang=\"zh[^>]*>[^<]*<",
    re.S,
)


def files(pattern: str) -> list[Path]:
    return [
        file
        for file in sorted(PACKAGE.rglob(pattern))
        if not {"tests", "migrations"} & set(file.parts)
        and file.name != "testing.py"
        and not _is_unsaid(file)
    ]


def _is_unsaid(file: Path) -> bool:
    return any(str(file.relative_to(PACKAGE)).startswith(start) for start in UNSAID)


def bare_in_python(source: str) -> Iterator[tuple[int, str]]:
    """Chinese literals that are neither docstrings nor marked for translation: line and text."""
    tree = ast.parse(source)
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        if isinstance(node, ast.Call) and _name(node.func) in MARKS:
            passed |= {id(argument) for argument in node.args}
    for node in ast.walk(tree):
        said = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed
        if said and CHINESE.search(node.value):
            yield node.lineno, node.value


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def bare_in_template(source: str) -> Iterator[str]:
    """Lines of a template with Chinese, or with Chinese punctuation, that is not marked for translation."""
    rest = TRANSLATED.sub(lambda found: "\n" * found.group().count("\n"), source)
    return (line.strip()[:120] for line in rest.split("\n") if CHINESE_OR_MARK.search(line))


def test_what_python_says_is_marked_for_translation() -> None:
    found = []
    for file in files("*.py"):
        name = str(file.relative_to(PACKAGE))
        bare = bare_in_python(file.read_text(encoding="utf-8"))
        found += [f"{name}:{line} {text}" for line, text in bare if text not in KEPT.get(name, set())]
    assert not found, "\n".join(["mark these (docs/do/add-a-language.md):", *found])


def test_what_a_template_says_is_marked_for_translation() -> None:
    found = []
    for file in files("*.html"):
        name = str(file.relative_to(PACKAGE))
        found += [f"{name} {line}" for line in bare_in_template(file.read_text(encoding="utf-8"))]
    assert not found, "\n".join(["mark these (docs/do/add-a-language.md):", *found])


def test_nothing_is_kept_that_is_not_there() -> None:
    for name, kept in KEPT.items():
        held = {text for _, text in bare_in_python((PACKAGE / name).read_text(encoding="utf-8"))}
        assert kept <= held, f"{name} no longer holds {kept - held}"


def test_bare_chinese_is_found_and_marked_chinese_is_not() -> None:
    source = (
        '"""说明"""\nlabel = _("草案")\nraise Refusal(f"请填写{name}。")\nwords = gettext("答复") + "意见"\n'
    )
    assert sorted(bare_in_python(source)) == [(3, "请填写"), (4, "意见")]
    template = (
        '{% translate "草案" %}{% panel _("说明") %}\n<p>{{ title }}：</p>\n'
        '{% empty_state "没有" %}<b lang="zh-CN">市</b>'
    )
    assert list(bare_in_template(template)) == ["<p>{{ title }}：</p>", '{% empty_state "没有" %}<b /b>']
