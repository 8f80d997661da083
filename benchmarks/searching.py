"""Time search over many opinions against LIKE with the same answer, on the database of RENDA_DATABASE.

    python benchmarks/searching.py --count 1000000 --json

The text is invented: words drawn by Zipf's law from a vocabulary made from a seed. Each answer is the total within the
viewer's scope and the newest twenty; both ways must agree on every word. The database must be empty; it is filled.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

SEED = 20260323
START = datetime(2021, 3, 1, tzinfo=UTC)
ASSEMBLIES = 13
AUDIENCES = ("public", "staff")
WRITTEN_WORDS = """
路灯 停车 垃圾 物业 噪音 小区 公交站 充电桩 电动车 停车位 垃圾分类 学校 医院 井盖 积水 绿化 施工 扰民 广场舞
人行道 斑马线 红绿灯 老旧小区 加装电梯 自来水 下水道 河道 养老 幼儿园 菜市场 油烟 夜市 共享单车 消防通道
公园 厕所 健身 图书馆 快递柜 代表大会 居委会 业主 维修 收费 补贴 社保 医保 就业 培训 住房 公积金 拆迁
""".split()  # noqa: SIM905


PARTICLES = ("", "的", "了", "在", "和", "有", "是", "不", "要", "很")


def vocabulary(size: int) -> list[str]:
    """Return `size` words, the written ones first, then invented ones of two to four signs."""
    source = random.Random(SEED)
    signs = [chr(source.randrange(0x4E00, 0x9FA5)) for _ in range(1500)]
    made = dict.fromkeys(WRITTEN_WORDS)
    while len(made) < size:
        made["".join(source.choices(signs, k=source.choice((2, 2, 2, 3, 4))))] = None
    return list(made)


def texts(count: int, words: list[str]) -> Iterator[str]:
    """Yield `count` texts of some sixty signs; the same for the same arguments."""
    source = random.Random(SEED + 1)
    weights = list(accumulate(1 / (rank + 8) for rank in range(len(words))))
    for _ in range(count):
        chosen = source.choices(words, cum_weights=weights, k=source.randint(10, 22))
        middle = len(chosen) // 2
        joined = [word + source.choice(PARTICLES) for word in chosen]
        yield "".join(joined[:middle]) + "，" + "".join(joined[middle:]) + "。"


def set_up() -> None:
    """Configure Django with what search needs and make its tables in the empty database."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    from renda.config.environment import database

    home = Path(tempfile.mkdtemp(prefix="renda-searching-"))
    settings.configure(
        DATABASES={"default": database(os.environ.get("RENDA_DATABASE", ""), home)},
        INSTALLED_APPS=["renda.core.base", "renda.core.jobs", "renda.core.people", "renda.core.search"],
        MIGRATION_MODULES={"jobs": None, "people": None, "search": None},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


def fill(count: int, words: list[str]) -> dict[str, float]:
    """Write the opinions to a plain table and to the index; return the seconds each took."""
    from django.db import connection

    from renda.core.people.models import Assembly, Level
    from renda.core.search import api

    assemblies = [
        Assembly.objects.create(
            code=f"a{n}", name=f"a{n}", short_name="a", level=Level.COUNTY, path=f"/{n}/", place="demo"
        )
        for n in range(ASSEMBLIES)
    ]
    source = random.Random(SEED + 2)
    rows = []
    for number, text in enumerate(texts(count, words), start=1):
        at = START + timedelta(seconds=90 * number)
        rows.append((number, source.choice(assemblies).pk, source.choice(AUDIENCES), at, text))
    began = time.perf_counter()
    write_plain(rows)
    plain_seconds = time.perf_counter() - began
    api.indexers.add(
        "opinion", lambda: (api.Document("opinion", n, a, who, at, "", text) for n, a, who, at, text in rows)
    )
    began = time.perf_counter()
    api.rebuild(progress=lambda done: done % 100_000 == 0 and print(f"  indexed {done}", file=sys.stderr))
    index_seconds = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return {"plain_seconds": round(plain_seconds, 1), "index_seconds": round(index_seconds, 1)}


def write_plain(rows: list[tuple[Any, ...]]) -> None:
    """Write the peer's table: a row an opinion, an index on the assembly and on the time."""
    from django.db import connection, transaction

    marks = ", ".join(["%s"] * 5)
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            "CREATE TABLE plain_opinion (id BIGINT PRIMARY KEY, assembly_id BIGINT NOT NULL, "
            "audience VARCHAR(20) NOT NULL, at TIMESTAMP WITH TIME ZONE NOT NULL, text TEXT NOT NULL)"
        )
        for start in range(0, len(rows), 10_000):
            some = [
                (n, a, who, at.isoformat(" "), text) for n, a, who, at, text in rows[start : start + 10_000]
            ]
            cursor.executemany(f"INSERT INTO plain_opinion VALUES ({marks})", some)  # noqa: S608
        cursor.execute("CREATE INDEX plain_opinion_at ON plain_opinion (at DESC, id DESC)")
        cursor.execute("CREATE INDEX plain_opinion_assembly ON plain_opinion (assembly_id)")


def ask_like(word: str, assemblies: list[int]) -> tuple[int, list[int]]:
    """Answer with LIKE: the total, and the newest twenty."""
    from django.db import connection

    held = ", ".join(["%s"] * len(assemblies))
    where = f"assembly_id IN ({held}) AND audience IN ('public', 'staff') AND text LIKE %s"  # noqa: S608
    values = [*assemblies, f"%{word}%"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM plain_opinion WHERE {where}", values)  # noqa: S608
        total = cursor.fetchone()[0]
        newest = f"SELECT id, at, text FROM plain_opinion WHERE {where} ORDER BY at DESC, id DESC LIMIT 20"  # noqa: S608
        cursor.execute(newest, values)
        return total, [row[0] for row in cursor.fetchall()]


def ask_index(word: str, assemblies: list[int]) -> tuple[int, list[int]]:
    """Answer with the index."""
    from renda.core.base.scope import Scope
    from renda.core.search import api

    found = api.find(word, scope=Scope(frozenset(assemblies)), audiences=AUDIENCES)
    return found.total, [hit.object_id for hit in found.hits]


def choose_words(words: list[str], count: int) -> dict[str, list[str]]:
    """Return twenty common, twenty middling and twenty rare words, spread over the vocabulary's ranks."""

    def spread(first: int, last: int) -> list[str]:
        step = (last - first) // 20
        return [words[first + step * n] for n in range(20)]

    last = min(len(words) - 1, max(4000, count // 40))
    return {"common": spread(0, 60), "middling": spread(400, 2000), "rare": spread(last - 1000, last)}


@dataclass
class Spent:
    """What the questions cost: milliseconds by the clock for each, and processor milliseconds for all together."""

    each: list[float]
    processor: float

    def figures(self) -> dict[str, float]:
        """Middle, 95th of a hundred and greatest by the clock; processor time of one question on average."""
        return {
            "p50": round(float(np.percentile(self.each, 50)), 2),
            "p95": round(float(np.percentile(self.each, 95)), 2),
            "max": round(max(self.each), 2),
            "processor": round(self.processor / len(self.each), 2),
        }


def measure(
    ask: Callable[[str, list[int]], Any], chosen: list[str], scope: list[int], rounds: int
) -> tuple[Spent, list[Any]]:
    """Ask every word; return what it cost and the answers of the last round."""
    each: list[float] = []
    answers: list[Any] = []
    before = processor_milliseconds()
    for _ in range(rounds):
        answers = []
        for word in chosen:
            began = time.perf_counter()
            answers.append(ask(word, scope))
            each.append((time.perf_counter() - began) * 1000)
    return Spent(each, processor_milliseconds() - before), answers


def processor_milliseconds() -> float:
    """Processor time of this process and, on PostgreSQL, of its server process (without parallel helpers)."""
    from django.db import connection

    own = time.process_time() * 1000
    if connection.vendor != "postgresql":
        return own
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        status = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    ticks = (
        [int(part) for part in status.read_text().rpartition(")")[2].split()[11:13]]
        if status.exists()
        else []
    )
    return own + sum(ticks) * 1000 / os.sysconf("SC_CLK_TCK")


def report(count: int, rounds: int) -> dict[str, Any]:
    """Fill the database, ask all words both ways within five assemblies and within all, and compare."""
    from django.db import connection

    from renda.core.people.models import Assembly

    words = vocabulary(30_000)
    filled = fill(count, words)
    everyone = list(Assembly.objects.order_by("pk").values_list("pk", flat=True))
    chosen = choose_words(words, count)
    asked = [word for group in chosen.values() for word in group]
    result: dict[str, Any] = {"database": connection.vendor, "opinions": count, **filled, "scopes": {}}
    result["load_before"] = [round(one, 1) for one in os.getloadavg()]
    for name, scope in (("five assemblies", everyone[:5]), ("all assemblies", everyone)):
        cold, _ = measure(ask_index, asked, scope, 1)
        spent, answers = measure(ask_index, asked, scope, rounds)
        peer, expected = measure(ask_like, asked, scope, 1)
        ours, theirs = spent.figures(), peer.figures()
        result["scopes"][name] = {
            "same_answers": answers == expected,
            "hits": {
                group: sorted(answers[asked.index(w)][0] for w in some) for group, some in chosen.items()
            },
            "index_first_time_ms": cold.figures(),
            "index_ms": ours,
            "like_ms": theirs,
            "times_faster_p95": round(theirs["p95"] / ours["p95"], 1),
            "times_faster_processor": round(theirs["processor"] / ours["processor"], 1),
        }
    result["load_after"] = [round(one, 1) for one in os.getloadavg()]
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of an indented one")
    options = parser.parse_args()
    set_up()
    result = report(options.count, options.rounds)
    print(json.dumps(result, ensure_ascii=False, indent=None if options.json else 2))
    return 0 if all(one["same_answers"] for one in result["scopes"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
