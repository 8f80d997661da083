"""Time, recall, precision and memory of near-duplicate grouping, beside the same with `datasketch`.

    python benchmarks/grouping.py                             # 10,000 and 100,000 texts, the peer at 100,000
    python benchmarks/grouping.py --sizes 100000 1000000 --no-peer
    python benchmarks/grouping.py --sizes 5000 10000 --peer-size 10000                 # as `make bench` does

Three kinds of text, every tenth a planted variant of another with one to four edits: `mixed` (about 58 signs of
short invented words, a third from a common stock), `phrases` (about 90 signs, three quarters of them shared
phrases, the rest words of its own) and `template` (seven shared phrases and nothing else, 58 signs, so that
unrelated texts share most of their pieces; with a million of them very many come as near as variants do).
The peer runs on `mixed` only: on the others, by reckoning, nearly half of all pairs would share a band.

Recall and precision are counted twice. *Planted*: against the pairs that the generator made. *True*: against the rule
itself (`are_alike`), by a sample: recall of all pairs that a text has among all texts, every text looked at; precision
of pairs drawn from the groups. `lonely` is the share of texts that have an alike text but stand with none of them.
Prints a table and, last, one line of JSON. Each run has a process of its own, for its own peak memory.
Processor seconds (all threads) are the fair figure on a shared machine; wall seconds stand beside.
All words are invented.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from renda.lib.similar import allowed_edits, are_alike, group
from renda.lib.similar.plain import plain_texts

SEED = 20261123
SHARE = 0.10  # of the texts are planted variants of another
KINDS = ("mixed", "phrases", "template")
SAMPLE_TEXTS = 200  # looked for among all texts, one by one
SAMPLE_PAIRS = 20_000  # of the groups
PEERS = ("datasketch 8x4", "datasketch 20x5")  # bands x rows: the cheapest near our recall, and a usual one

PLACES = [
    f"{name}{kind}"
    for name in ("青塘", "白沙", "石埠", "长堽", "竹排", "龙岗", "南湖", "新竹", "北屏", "望州")
    for kind in ("街道", "社区", "小区", "菜市场", "公园")
]
ROADS = [
    f"{name}{kind}"
    for name in (
        "向阳",
        "柳荫",
        "荷花",
        "凤岭",
        "三合",
        "桃源",
        "江畔",
        "思源",
        "云景",
        "锦绣",
        "民康",
        "双拥",
    )
    for kind in ("路", "大街", "巷", "桥头")
]
FAULTS = [
    "夜里没有路灯",
    "早晚车辆乱停",
    "下雨就积水",
    "垃圾两三天没有人清",
    "施工的噪声到半夜",
    "电梯常常停在半层",
    "井盖松动很久",
    "人行道被摊位占满",
    "公交车半小时才来一趟",
    "绿化带枯死一片",
    "油烟直接排到楼道",
    "电动车在楼下充电",
    "消防通道堆满杂物",
    "路面坑洼不平",
    "健身器材坏了没有人修",
    "污水倒灌进一楼",
    "学校门口没有红绿灯",
    "网约车长时间等客",
    "狗没有牵绳到处跑",
    "广告牌快要掉下来",
]
ASKS = [
    "请有关部门到现场看一看",
    "希望今年内能够解决",
    "建议写进条例的这一条",
    "盼望给一个明确的答复",
    "请把整改的时间公布出来",
    "建议由街道牵头处理",
    "希望增加巡查的次数",
    "请听听住户的意见再定",
    "建议设一个举报电话",
    "希望把责任落实到单位",
]
WHO = [
    "老人和孩子",
    "上夜班的工人",
    "附近的学生",
    "租房的年轻人",
    "做小生意的人",
    "坐轮椅的邻居",
    "接送孩子的家长",
    "住一楼的几户",
]
OPENINGS = [
    "尊敬的领导您好我住在",
    "我想反映一个问题就是",
    "关于这次征求意见的草案我想说",
    "作为一名普通市民我认为",
    "您好我代表几位邻居说一下",
]


def template_text(chance: random.Random) -> str:
    """One appeal made of seven shared phrases: about 58 signs."""
    pick = chance.choice
    first, second = chance.sample(FAULTS, 2)
    return f"{pick(OPENINGS)}{pick(PLACES)}{pick(ROADS)}，{first}，而且{second}，对{pick(WHO)}很不方便，{pick(ASKS)}。"


def phrases_text(chance: random.Random, signs: Sequence[str]) -> str:
    """One appeal of about 90 signs: shared phrases, and between them what only this writer says."""
    own = ["".join(chance.choices(signs, k=chance.randrange(8, 13))) for _ in range(2)]
    pick = chance.choice
    first, second = chance.sample(FAULTS, 2)
    return (
        f"{pick(OPENINGS)}{pick(PLACES)}{pick(ROADS)}{chance.randrange(1, 300)}号，{first}，{own[0]}，"
        f"而且{second}，{own[1]}，对{pick(WHO)}很不方便，{pick(ASKS)}。"
    )


def mixed_text(chance: random.Random, signs: Sequence[str]) -> str:
    """One text of about 58 signs: short invented words, a third from a common stock."""
    words = [
        chance.choice(FAULTS)[:4] if chance.random() < 0.33 else "".join(chance.choices(signs, k=2))
        for _ in range(22)
    ]
    return "".join(words)[: chance.randrange(54, 63)]


def edited(text: str, edits: int, chance: random.Random, signs: Sequence[str]) -> str:
    """Put in, leave out or exchange so many signs."""
    letters = list(text)
    for _ in range(edits):
        place = chance.randrange(len(letters))
        letters[place : place + 1] = chance.choice(
            ([], [chance.choice(signs)], [letters[place], chance.choice(signs)])
        )
    return "".join(letters)


def planted(size: int, kind: str, seed: int = SEED) -> tuple[list[str], list[int]]:
    """Return texts in random order and, for each, the number of its planted cluster."""
    chance = random.Random(seed)
    signs = [chr(0x4E00 + chance.randrange(0x51A0)) for _ in range(2500)]
    makers: dict[str, Callable[[], str]] = {
        "mixed": lambda: mixed_text(chance, signs),
        "phrases": lambda: phrases_text(chance, signs),
        "template": lambda: template_text(chance),
    }
    sources = size - int(size * SHARE)
    texts = [makers[kind]() for _ in range(sources)]
    truth = list(range(len(texts)))
    for _ in range(size - len(texts)):
        source = chance.randrange(sources)
        texts.append(edited(texts[source], chance.randrange(1, 5), chance, signs))
        truth.append(source)
    order = list(range(size))
    chance.shuffle(order)
    return [texts[row] for row in order], [truth[row] for row in order]


def quality(found: Sequence[object], truth: Sequence[int]) -> dict[str, float]:
    """Return recall and precision over pairs of rows."""
    pairs = sum(_pairs(count) for count in Counter(zip(found, truth, strict=True)).values())
    wanted = sum(_pairs(count) for count in Counter(truth).values())
    given = sum(_pairs(count) for count in Counter(found).values())
    return {"recall": round(pairs / max(wanted, 1), 4), "precision": round(pairs / max(given, 1), 4)}


def true_quality(found: Sequence[object], texts: Sequence[str]) -> dict[str, float]:
    """Return recall, precision and lonely texts against the rule itself, by a sample that is the same each time."""
    chance = random.Random(SEED)
    plain = plain_texts(texts)
    alike = together = wanting = lonely = 0
    for row in chance.sample(range(len(plain)), min(SAMPLE_TEXTS, len(plain))):
        others = alike_rows(plain, row)
        held = sum(found[other] == found[row] for other in others)
        alike, together = alike + len(others), together + held
        wanting, lonely = wanting + bool(others), lonely + (bool(others) and not held)
    pairs = grouped_pairs(found, chance)
    right = sum(are_alike(plain[left], plain[right]) for left, right in pairs)
    return {
        "true_recall": round(together / max(alike, 1), 4),
        "true_precision": round(right / max(len(pairs), 1), 4),
        "lonely": round(lonely / max(wanting, 1), 4),
    }


def alike_rows(plain: Sequence[str], row: int) -> list[int]:
    """Return all other rows that are alike to this one by the rule."""
    allowed = allowed_edits(len(plain[row]) + len(plain[row]) // 8)  # the longest text that can be alike
    near = process.cdist(
        [plain[row]], plain, scorer=Levenshtein.distance, score_cutoff=allowed, dtype=np.int32, workers=-1
    )
    chosen = np.flatnonzero(near[0] <= allowed).tolist()
    return [other for other in chosen if other != row and are_alike(plain[row], plain[other])]


def grouped_pairs(found: Sequence[object], chance: random.Random) -> list[tuple[int, int]]:
    """Return a sample of pairs of rows that share a group, each pair with the same chance."""
    members: dict[object, list[int]] = {}
    for row, name in enumerate(found):
        members.setdefault(name, []).append(row)
    groups = [rows for rows in members.values() if len(rows) > 1]
    weights = list(accumulate(_pairs(len(rows)) for rows in groups))
    chosen = chance.choices(groups, cum_weights=weights, k=SAMPLE_PAIRS) if groups else []
    return [(rows[0], rows[1]) for rows in (chance.sample(group, 2) for group in chosen)]


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def renda_groups(texts: Sequence[str]) -> Sequence[object]:
    """Group with Renda; the steps and their wall seconds go to stderr."""
    begun = time.perf_counter()

    def report(step: str) -> None:
        print(f"  {time.perf_counter() - begun:8.2f} s  {step}", file=sys.stderr)

    return group(texts, report=report).groups


def peer_groups(texts: Sequence[str], bands: int, rows: int) -> Sequence[object]:
    """Group with datasketch: its bulk signer on pairs of signs and its index; normalising, comparing and grouping ours."""
    from datasketch import MinHash, MinHashLSH

    from renda.lib.similar.grouping import _distinct
    from renda.lib.similar.rule import FAR, edits_between
    from renda.lib.similar.stars import Edges, stars

    plain, place_of, copies = _distinct(texts)
    pieces = [[text[at : at + 2].encode() for at in range(len(text) - 1)] for text in plain]
    signatures = MinHash.bulk(pieces, num_perm=bands * rows)
    index = MinHashLSH(num_perm=bands * rows, params=(bands, rows))
    with index.insertion_session() as session:
        for place, signature in enumerate(signatures):
            session.insert(place, signature, check_duplication=False)
    pairs = [(a, b) for a, signature in enumerate(signatures) for b in index.query(signature) if a < b]
    lefts, rights = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    edits = edits_between(plain, lefts, rights)
    near = edits != FAR
    lengths = np.fromiter(map(len, plain), dtype=np.int64, count=len(plain))
    leaders = stars(Edges(lefts[near], rights[near], edits[near]), lengths, copies).leaders
    return [int(leader) for leader in leaders[place_of]]


def measure(way: str, kind: str, size: int) -> dict[str, Any]:
    """Return the figures of one run in this process; `way` is `renda` or `datasketch BANDSxROWS`."""
    texts, truth = planted(size, kind)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, processor = time.perf_counter(), time.process_time()
    if way == "renda":
        found = renda_groups(texts)
    else:
        bands, rows = way.split()[1].split("x")
        found = peer_groups(texts, int(bands), int(rows))
    spent = {
        "processor_seconds": round(time.process_time() - processor, 2),
        "wall_seconds": round(time.perf_counter() - wall, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "texts_mb": before // 1024,
    }
    return {
        "way": way,
        "kind": kind,
        "texts": size,
        **spent,
        **quality(found, truth),
        **true_quality(found, texts),
    }


def measured_apart(way: str, kind: str, size: int) -> dict[str, Any]:
    """Return `measure` of a process of its own."""
    command = [sys.executable, __file__, "--one", way, kind, str(size)]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(answer.stdout)
    return figures


def ratios(runs: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return how many times faster than each peer, and the growth between sizes, in processor seconds."""
    found: dict[str, float] = {}
    ours = {(run["kind"], run["texts"]): run["processor_seconds"] for run in runs if run["way"] == "renda"}
    for run in runs:
        own = ours.get((run["kind"], run["texts"]))
        if run["way"] != "renda" and own:
            found[f"{run['kind']}: {run['way']} / renda at {run['texts']}"] = round(
                run["processor_seconds"] / own, 1
            )
    for kind in KINDS:
        sizes = sorted(size for of_kind, size in ours if of_kind == kind)
        for small, large in zip(sizes, sizes[1:], strict=False):
            found[f"{kind}: growth {small} to {large}"] = round(ours[kind, large] / ours[kind, small], 1)
    return found


def main() -> None:
    """Run what the arguments ask for and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 100_000], metavar="N")
    parser.add_argument("--kind", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument(
        "--peer-size", type=int, default=100_000, metavar="N", help="texts given to datasketch"
    )
    parser.add_argument("--no-peer", action="store_true", help="leave datasketch out")
    parser.add_argument("--one", nargs=3, metavar=("WAY", "KIND", "N"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.one[0], arguments.one[1], int(arguments.one[2]))))
        return
    plan = [("renda", kind, size) for kind in arguments.kind for size in arguments.sizes]
    if not arguments.no_peer and arguments.peer_size in arguments.sizes and "mixed" in arguments.kind:
        plan += [(way, "mixed", arguments.peer_size) for way in PEERS]
    runs = []
    print(
        f"{'':<35}{'':>16}{'planted':>16}{'true':>24}\n"
        f"{'way':<17}{'kind':<10}{'texts':>8}{'cpu s':>8}{'wall s':>8}"
        f"{'recall':>8}{'precis.':>8}{'recall':>8}{'precis.':>8}{'lonely':>8}{'peak MB':>8}"
    )
    for way, kind, size in plan:
        run = measured_apart(way, kind, size)
        runs.append(run)
        print(
            f"{way:<17}{kind:<10}{size:>8}{run['processor_seconds']:>8}{run['wall_seconds']:>8}"
            f"{run['recall']:>8}{run['precision']:>8}{run['true_recall']:>8}{run['true_precision']:>8}"
            f"{run['lonely']:>8}{run['peak_mb']:>8}",
            flush=True,
        )
    print(json.dumps({"runs": runs, "ratios": ratios(runs)}))


if __name__ == "__main__":
    main()
