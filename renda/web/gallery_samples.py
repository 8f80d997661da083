"""Invented words and figures for the gallery; nothing here stands for a real place, person or rule."""

from __future__ import annotations

from datetime import date, timedelta

from renda.web.components import (
    Column,
    ComparisonRow,
    DownloadFile,
    Entry,
    LawLine,
    NavigationItem,
    Obstacle,
    Piece,
    Row,
    Step,
    Table,
)
from renda.web.statechart import ChartState, ChartTransition, StateChart

TODAY = date(2026, 3, 9)
PREPARING, TABLING, REVIEWING, DECIDING, APPROVING, LIVING, ENDED = (
    "立项起草",
    "提出列入",
    "审议",
    "表决",
    "报批公布",
    "施行之后",
    "终止",
)
STATES: tuple[tuple[str, str, str], ...] = (
    ("suggested", "征集立法建议", PREPARING),
    ("planned", "列入计划", PREPARING),
    ("argued", "立项论证", PREPARING),
    ("drafting", "起草", PREPARING),
    ("tabled", "提出法规案", TABLING),
    ("listing", "主任会议决定是否列入议程", TABLING),
    ("committee", "专门委员会审议", TABLING),
    ("papers", "会前送达文件", TABLING),
    ("first", "第一次审议", REVIEWING),
    ("consultation", "公开征求意见", REVIEWING),
    ("research", "调研论证", REVIEWING),
    ("unified", "统一审议", REVIEWING),
    ("second", "第二次审议", REVIEWING),
    ("third", "第三次审议", REVIEWING),
    ("evaluated", "表决前评估", DECIDING),
    ("ballot_text", "提出表决稿", DECIDING),
    ("passed", "表决通过", DECIDING),
    ("submitted", "报请批准", APPROVING),
    ("regional", "自治区人大常委会审查", APPROVING),
    ("approved", "获得批准", APPROVING),
    ("promulgated", "公告公布", APPROVING),
    ("published", "刊载", APPROVING),
    ("filed", "备案", APPROVING),
    ("in_force", "施行", LIVING),
    ("evaluating", "立法后评估", LIVING),
    ("changing", "解释、修改、清理", LIVING),
    ("repealed", "废止", LIVING),
    ("withdrawn", "撤回", ENDED),
    ("shelved", "搁置", ENDED),
    ("ended", "终止审议", ENDED),
    ("rejected", "未获通过", ENDED),
)
STEPS: tuple[tuple[str, str, str], ...] = (
    ("suggested", "planned", "拟订计划"),
    ("planned", "argued", "论证"),
    ("argued", "drafting", "立项"),
    ("argued", "planned", "暂缓"),
    ("drafting", "tabled", "提案"),
    ("tabled", "listing", "送主任会议"),
    ("listing", "committee", "先交审议"),
    ("listing", "papers", "列入议程"),
    ("listing", "drafting", "建议修改完善"),
    ("committee", "papers", "提出意见"),
    ("papers", "first", "开会"),
    ("first", "consultation", "公布草案"),
    ("first", "unified", "不公布"),
    ("consultation", "research", "整理意见"),
    ("research", "unified", "提交"),
    ("unified", "second", "提出修改稿"),
    ("unified", "third", "提出再次修改稿"),
    ("second", "unified", "再次统一审议"),
    ("second", "evaluated", "拟提请表决"),
    ("third", "evaluated", "拟提请表决"),
    ("evaluated", "ballot_text", "评估完成"),
    ("ballot_text", "passed", "过半数通过"),
    ("ballot_text", "rejected", "未过半数"),
    ("ballot_text", "shelved", "暂不付表决"),
    ("second", "shelved", "分歧较大"),
    ("shelved", "unified", "重新列入"),
    ("shelved", "ended", "期满终止"),
    ("tabled", "withdrawn", "撤回"),
    ("listing", "withdrawn", "撤回"),
    ("first", "withdrawn", "同意撤回"),
    ("passed", "submitted", "报送"),
    ("submitted", "regional", "受理"),
    ("regional", "approved", "批准"),
    ("regional", "unified", "退回修改"),
    ("approved", "promulgated", "发布公告"),
    ("promulgated", "published", "刊登公报"),
    ("published", "filed", "报送备案"),
    ("filed", "in_force", "到施行日"),
    ("in_force", "evaluating", "启动评估"),
    ("evaluating", "changing", "建议修改"),
    ("evaluating", "in_force", "继续施行"),
    ("changing", "in_force", "公布新文本"),
    ("changing", "repealed", "公告废止"),
)
WAY = ("suggested", "planned", "argued", "drafting", "tabled", "listing", "papers", "first", "consultation")
PRACTICES = {("planned", "argued"), ("argued", "planned"), ("consultation", "research")}
FINAL = {"repealed", "withdrawn", "ended", "rejected"}


def legislation_chart() -> StateChart:
    """Return a chart of the size and shape of a local regulation's way, standing at the consultation."""
    taken = set(zip(WAY, WAY[1:], strict=False))
    days = {key: date(2025, 6, 10) + timedelta(days=31 * index) for index, key in enumerate(WAY)}
    states = tuple(
        ChartState(key, label, phase, key in FINAL, days.get(key), key in WAY) for key, label, phase in STATES
    )
    transitions = tuple(
        ChartTransition(source, target, label, (source, target) in PRACTICES, (source, target) in taken)
        for source, target, label in STEPS
    )
    return StateChart("云江市电动自行车停放管理条例（草案）的办理过程", states, transitions, "consultation")


def small_chart() -> StateChart:
    """Return a chart of a suggestion's way: four states, one step back."""
    states = (
        ChartState("received", "已接收", visited_on=date(2026, 2, 2)),
        ChartState("assigned", "已交办", visited_on=date(2026, 2, 9)),
        ChartState("replied", "已答复"),
        ChartState("closed", "办结", final=True),
    )
    transitions = (
        ChartTransition("received", "assigned", "交办", taken=True),
        ChartTransition("assigned", "replied", "答复"),
        ChartTransition("replied", "assigned", "退回重办", practice=True),
        ChartTransition("replied", "closed", "满意", practice=True),
    )
    return StateChart("代表建议的办理过程", states, transitions, "assigned")


OBSTACLES = (
    Obstacle(
        "草案公开征求意见还没有满期，3月20日以后才能提请第二次审议。",
        article="《示例程序规定》第十二条",
        article_url="#article",
        missing=("征求意见情况的汇报",),
    ),
    Obstacle("说明还没有上传。", article="《示例程序规定》第九条第一款", missing=("草案的说明", "参阅资料")),
)
LAW_LINES = (
    LawLine("title", "云江市电动自行车停放管理条例（草案）"),
    LawLine("note", "（虚构示例，供查看排版）"),
    LawLine("heading", "第一章　总则"),
    LawLine(
        "article",
        "为了方便居民出行，规范电动自行车停放秩序，消除楼道内停放、充电的隐患，结合本市实际，制定本条例。",
        label="第一条",
        anchor="art-1",
        count=12,
        url="#art-1",
    ),
    LawLine(
        "article",
        "本市城市建成区内电动自行车的停放及相关管理活动，适用本条例。",
        label="第二条",
        anchor="art-2",
        url="#art-2",
    ),
    LawLine("heading", "第二章　停放"),
    LawLine("section", "第一节　停放地点"),
    LawLine(
        "article", "电动自行车不得停放在下列地点：", label="第三条", anchor="art-3", count=37, url="#art-3"
    ),
    LawLine("item", "（一）住宅楼的楼梯间、楼道、安全出口以及其他供人员疏散使用的公共部位；"),
    LawLine("item", "（二）盲道、消防车通道；"),
    LawLine("subitem", "1．消防车通道已经划线标明的，以标线为界；"),
    LawLine("paragraph", "学校、医院、车站应当在出入口附近划出停放区域，并向社会公布位置和可停放的数量。"),
    LawLine("unread", "附图　停放区域标线示意（此行未能识别，按原样保留）"),
    LawLine("signature", "云江市人民代表大会常务委员会（虚构）"),
)
COMPARISON = (
    ComparisonRow(
        "第三条",
        before=(Piece("same", "电动自行车"), Piece("removed", "一律"), Piece("same", "不得停放在下列地点：")),
        after=(
            Piece("same", "电动自行车不得停放在下列地点"),
            Piece("added", "，残疾人专用车辆除外"),
            Piece("same", "："),
        ),
        note="采纳居民意见 37 条中的 21 条。",
        change="有修改",
    ),
    ComparisonRow(
        "第四条",
        before=(),
        after=(Piece("added", "物业服务人应当每季度公布一次停放区域的使用情况。"),),
        note="统一审议时增加。",
        change="新增",
    ),
    ComparisonRow(
        "第五条",
        before=(Piece("removed", "本条例未作规定的，按照有关规定执行。"),),
        note="内容重复，删去。",
        change="删去",
    ),
)
STEP_LIST = (
    Step("提出法规案", "done", on=date(2026, 1, 8), article="示例规定第八条"),
    Step("先交专门委员会", "skipped"),
    Step(
        "公开征求意见",
        "current",
        on=date(2026, 2, 18),
        due=date(2026, 3, 20),
        note="已收到 495 条意见，分为 63 组。",
    ),
    Step("第二次审议", "ahead", note="预计 4 月下旬"),
)
ENTRIES = (
    Entry("公布草案和说明", date(2026, 2, 18), "法制工作委员会", "示例规定第十二条"),
    Entry("延长征求意见 10 日", date(2026, 3, 2), "主任会议", note="理由：春节期间居民返乡，来信集中。"),
)
FILES = (
    DownloadFile("草案文本", "#", "DOCX", 48_300),
    DownloadFile("草案的说明", "#", "PDF", 212_992, "2026年2月18日公布"),
)
TABLE = Table(
    "待办事项",
    (Column("事项", "title"), Column("承办"), Column("意见数", "count", number=True), Column("状态")),
    (
        Row(("电动自行车停放管理条例（草案）", "法制工作委员会", 495, "公开征求意见"), url="#", late=True),
        Row(("老旧小区加装电梯若干规定", "城建环资委员会", 68, "统一审议"), url="#"),
        Row(("公共图书馆条例（修订）", "教科文卫委员会", 7, "起草"), url="#"),
    ),
)
EMPTY_TABLE = Table("已逾期的事项", TABLE.columns, (), "没有逾期的事项。")
NAVIGATION = (
    NavigationItem("征求意见", "#", True, 3),
    NavigationItem("会议", "#"),
    NavigationItem("法规", "#"),
    NavigationItem("代表", "#"),
    NavigationItem("凭码查询", "#"),
)
DESK_NAVIGATION = (
    NavigationItem("待办", "#", True, 12),
    NavigationItem("法规案", "#"),
    NavigationItem("意见", "#", False, 495),
    NavigationItem("分组与答复", "#"),
    NavigationItem("程序与期限", "#"),
    NavigationItem("法定参数", "#"),
)
WAY_HERE = (
    NavigationItem("首页", "#"),
    NavigationItem("征求意见", "#"),
    NavigationItem("组件一览", "#", True),
)
TABS = (
    NavigationItem("文本", "#", True),
    NavigationItem("意见和答复", "#", False, 495),
    NavigationItem("文件", "#", False, 2),
    NavigationItem("经过", "#"),
)
DEFINITIONS = (
    ("编号", "YJ-LEG-2026-0003"),
    ("提案人", "云江市人民政府（虚构）"),
    ("现在", "公开征求意见，3月20日截止"),
    ("下一步", "统一审议，由法制委员会提出修改稿"),
)
