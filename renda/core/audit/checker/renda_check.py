#!/usr/bin/env python3
"""Check an exported record without trusting the program that wrote it.

Usage: python3 renda_check.py EXPORT [--against EARLIER] [--key HEX[,HEX]] [--json]

Needs only Python 3.9 or later; imports nothing of Renda. EXPORT and EARLIER are files of JSON lines. EARLIER is an
export or a list of checkpoints kept elsewhere since: only against it can a removal at the end of a chain be seen.
Ends with 0 if nothing was found, 1 if something was, 2 if a file cannot be read.

How the record is made: an event's digest is the SHA-256 of its canonical JSON (sorted keys, no spaces, UTF-8); its
link is the SHA-256 of the link before it and its digest; a checkpoint is an Ed25519 signature over chain, number,
link and time. A personal value enters as the SHA-256 of a salt and its JSON, so that it can be forgotten; the events
named in FORGETTING list which values are: one that is gone without being listed was taken away, not forgotten.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

Line = dict[str, Any]
Source = Callable[[], Iterable[Line]]
FORMAT = "renda-record-1"
FORGETTING = "audit.values_forgotten"


def canonical(value: Any) -> bytes:
    """The one way in which a value is written before its digest is taken."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()


def genesis(chain: str) -> str:
    """What stands before the first event of a chain."""
    return sha256(("renda chain " + chain).encode())


def link_after(previous: str, digest: str) -> str:
    return sha256(bytes.fromhex(previous), bytes.fromhex(digest))


# --- Ed25519 (RFC 8032, section 5.1), verification only ---------------------------------------------------------

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, x*y = T/Z


def _x_of(y: int, odd: int) -> int | None:
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, PRIME - 2, PRIME) % PRIME
    if square == 0:
        return None if odd else 0
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME:
        return None
    return PRIME - x if x & 1 != odd else x


def _point(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = _x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % PRIME)


def _sum(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % PRIME, (p[1] + p[0]) * (q[1] + q[0]) % PRIME
    c, d = 2 * p[3] * q[3] * CURVE_D % PRIME, 2 * p[2] * q[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


def _times(scalar: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _sum(total, point)
        point, scalar = _sum(point, point), scalar >> 1
    return total


_BASE_Y = 4 * pow(5, PRIME - 2, PRIME) % PRIME
_BASE_X = _x_of(_BASE_Y, 0) or 0
BASE: Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % PRIME)


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this Ed25519 signature of the message was made with the secret of this public key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    owner, commitment = _point(public), _point(signature[:32])
    response = int.from_bytes(signature[32:], "little")
    if owner is None or commitment is None or response >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = _times(response, BASE), _sum(commitment, _times(challenge, owner))
    same_x = (left[0] * right[2] - right[0] * left[2]) % PRIME == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % PRIME == 0


# --- What is found ----------------------------------------------------------------------------------------------


class Brief(NamedTuple):
    """What is needed of an event to place and name it."""

    sequence: int
    previous: str
    link: str
    label: str
    at: str

    def named(self) -> str:
        return f"第{self.sequence}号事件“{self.label}”（{self.at}）"


class Finding(NamedTuple):
    """One thing that is not as it was written."""

    kind: str  # altered, removed, reordered, inserted, broken, taken, kept, differs, checkpoint, signature, key, malformed
    chain: str
    sequence: int
    label: str
    at: str
    message: str


Value = tuple[str, str]  # an event's uid and the name of a field


class Report:
    """What was counted and what was found; `ok` is whether nothing was."""

    def __init__(self) -> None:
        self.events = self.personal_kept = self.personal_forgotten = self.checkpoints = 0
        self.chains: dict[str, int] = {}
        self.gone: dict[Value, tuple[str, Brief]] = {}  # personal values that are not there
        self.listed: set[Value] = set()  # personal values of which the record says that they were forgotten
        self.findings: list[Finding] = []
        self.notes: list[str] = []

    @property
    def ok(self) -> bool:
        return not self.findings

    def add(self, kind: str, chain: str, event: Brief, words: str) -> None:
        message = f"链 {chain} {event.named()}{words}"
        self.findings.append(Finding(kind, chain, event.sequence, event.label, event.at, message))

    def add_plain(self, kind: str, chain: str, sequence: int, message: str) -> None:
        self.findings.append(Finding(kind, chain, sequence, "", "", message))

    def as_json(self) -> Line:
        return {
            "ok": self.ok,
            "events": self.events,
            "chains": self.chains,
            "personal_kept": self.personal_kept,
            "personal_forgotten": self.personal_forgotten,
            "checkpoints": self.checkpoints,
            "findings": [finding._asdict() for finding in self.findings],
            "notes": self.notes,
        }


class Walk:
    """One chain as the lines go by."""

    def __init__(self, chain: str) -> None:
        self.chain = chain
        self.last: Brief | None = None
        self.links_at: dict[int, str | None] = {}  # filled for the numbers that checkpoints speak of
        self.altered: set[int] = set()
        self.in_order = True

    @property
    def length(self) -> int:
        return self.last.sequence if self.last else 0

    def step(self, event: Brief) -> None:
        expected = self.last.link if self.last else genesis(self.chain)
        if event.sequence != self.length + 1 or event.previous != expected:
            self.in_order = False
        if event.sequence in self.links_at:
            self.links_at[event.sequence] = event.link
        self.last = event


def brief_of(line: Line) -> Brief:
    inner = line["event"]
    return Brief(
        int(line["sequence"]), line["previous"], line["link"], line.get("label") or inner["name"], inner["at"]
    )


# --- Checking ---------------------------------------------------------------------------------------------------


def check(read: Source, against: Iterable[Line] = (), key: str = "") -> Report:
    """Check all that `read()` yields; it is called again only to explain a break.

    `against` are lines of an earlier export or of kept checkpoints; `key` is a public key (hexadecimal; several
    with commas) known from elsewhere, trusted instead of those that the lines bring along.
    Raises: ValueError, if it is none.
    """
    keys_given(key)
    report = Report()
    earlier = [line for line in against if line.get("kind") in ("header", "checkpoint")]
    header, heads, walks, own = _first_pass(read, report, earlier)
    if header.get("format") != FORMAT:
        report.add_plain("malformed", "", 0, "文件第一行不是办理记录的文件头。")
    _check_forgettings(read, report)
    broken = {chain for chain, walk in walks.items() if not walk.in_order}
    for chain, briefs in _collect(read, broken).items():
        _explain(chain, briefs, walks[chain].altered, report)
    for chain, head in heads.items():
        _check_head(walks.get(chain) or Walk(chain), head, report)
    for chain in set(walks) - set(heads):
        report.add_plain("malformed", chain, 0, f"链 {chain} 不在文件头所列的链中。")
    keys = _trusted(header, earlier, key, report)
    for line in _once(own + [line for line in earlier if line["kind"] == "checkpoint"]):
        _check_checkpoint(line, walks, keys, report)
    return report


def _first_pass(
    read: Source, report: Report, earlier: list[Line]
) -> tuple[Line, dict[str, Line], dict[str, Walk], list[Line]]:
    header: Line = {}
    heads: dict[str, Line] = {}
    walks: dict[str, Walk] = {}
    own: list[Line] = []
    for line in earlier:
        if line["kind"] == "checkpoint":
            _want(walks, line)
    for line in read():
        kind = line.get("kind")
        if kind == "header":
            header = line
            heads = {head["chain"]: head for head in line.get("chains", [])}
            for chain in heads:
                walks.setdefault(chain, Walk(chain))
        elif kind == "checkpoint":
            own.append(line)
            _want(walks, line)
        elif kind == "event":
            _check_event(line, walks, report)
    report.chains = {chain: walk.length for chain, walk in walks.items() if walk.last or chain in heads}
    return header, heads, {chain: walk for chain, walk in walks.items() if walk.last or chain in heads}, own


def _want(walks: dict[str, Walk], checkpoint: Line) -> None:
    walk = walks.setdefault(checkpoint["chain"], Walk(checkpoint["chain"]))
    walk.links_at.setdefault(int(checkpoint["sequence"]), None)


def _check_event(line: Line, walks: dict[str, Walk], report: Report) -> None:
    try:
        inner, event = line["event"], brief_of(line)
        chain = inner["chain"]
        walk = walks.setdefault(line["chain"], Walk(line["chain"]))
        report.events += 1
        if sha256(canonical(inner)) != line["digest"] or chain != line["chain"]:
            walk.altered.add(event.sequence)
            report.add("altered", line["chain"], event, "的内容被改动。")
        elif link_after(event.previous, line["digest"]) != event.link:
            walk.altered.add(event.sequence)
            report.add("altered", line["chain"], event, "的摘要或链接被改动。")
        _check_personal(line, event, report)
        if inner["name"] == FORGETTING:
            report.listed |= {(str(uid), str(field)) for uid, field in inner["payload"]["values"]}
        walk.step(event)
    except (KeyError, TypeError, ValueError) as fault:
        report.add_plain(
            "malformed", str(line.get("chain", "")), 0, f"有一行事件缺少内容或写法不对：{fault!r}。"
        )


def _check_personal(line: Line, event: Brief, report: Report) -> None:
    """Values given are checked against their salted digest; absent ones are counted as forgotten."""
    for field, expected in line["event"]["personal"].items():
        if expected is None:
            continue
        state = line.get("personal", {}).get(field, "forgotten")
        if state == "forgotten":
            report.personal_forgotten += 1
            report.gone[(line["event"]["uid"], field)] = (line["chain"], event)
            continue
        report.personal_kept += 1
        if state != "kept" and sha256(bytes.fromhex(state["salt"]), state["value"].encode()) != expected:
            report.add("altered", line["chain"], event, f"的个人内容（{field}）被改动。")


def _check_forgettings(read: Source, report: Report) -> None:
    """What is gone must be listed by a forgetting, and what is listed must be gone."""
    for value, (chain, event) in report.gone.items():
        if value not in report.listed:
            report.add("taken", chain, event, f"的个人内容（{value[1]}）不在了，记录里却没有遗忘它的事件。")
    still = report.listed - report.gone.keys()
    for line in read() if still else ():
        if line.get("kind") == "event" and isinstance(line.get("personal"), dict):
            for field in line["personal"]:
                if (line["event"].get("uid"), field) in still:
                    words = f"的个人内容（{field}）按记录已经遗忘，却还在。"
                    report.add("kept", line["chain"], brief_of(line), words)


def _collect(read: Source, chains: set[str]) -> dict[str, list[Brief]]:
    """A second reading, of the broken chains only."""
    found: dict[str, list[Brief]] = {chain: [] for chain in chains}
    if chains:
        for line in read():
            if line.get("kind") == "event" and line.get("chain") in found:
                try:
                    found[line["chain"]].append(brief_of(line))
                except (KeyError, TypeError, ValueError):
                    continue
    return {chain: sorted(briefs, key=lambda brief: brief.sequence) for chain, briefs in found.items()}


def _explain(chain: str, briefs: list[Brief], altered: set[int], report: Report) -> None:
    """Say which events were removed, reordered, inserted or replaced, from what each says of the one before."""
    links = {brief.link for brief in briefs} | {genesis(chain)}
    before: Brief | None = None
    for brief in briefs:
        gap = brief.sequence - (before.sequence if before else 0) - 1
        if gap > 0:
            _report_gap(chain, brief, gap, report)
        elif gap < 0:
            report.add("inserted", chain, brief, "与另一事件同号，是后来插入的。")
        elif brief.previous not in links and brief.sequence not in altered:
            _report_break(chain, before, brief, altered, report)
        before = brief
    for brief in _moved(chain, briefs, altered):
        report.add("reordered", chain, brief, "的次序被调换。")


def _report_gap(chain: str, after: Brief, gap: int, report: Report) -> None:
    first, last = after.sequence - gap, after.sequence - 1
    numbers = f"第{first}号" if gap == 1 else f"第{first}至{last}号"
    report.add_plain("removed", chain, first, f"链 {chain} {numbers}事件被删除（其后是{after.named()}）。")


def _report_break(chain: str, before: Brief | None, brief: Brief, altered: set[int], report: Report) -> None:
    """A number follows, but not the link: the event before was replaced, or some were removed and the rest renumbered."""
    if before is None:
        report.add("broken", chain, brief, "之前的事件被删除或替换。")
    elif before.sequence not in altered:
        report.add("broken", chain, before, f"被替换，或它与{brief.named()}之间的事件被删除。")


def _moved(chain: str, briefs: list[Brief], altered: set[int]) -> list[Brief]:
    """The events that do not stand where the links put them."""
    follows = {brief.previous: brief for brief in briefs if brief.sequence not in altered}
    links = {brief.link for brief in briefs}
    moved: list[Brief] = []
    for start in [brief for brief in briefs if brief.previous not in links]:
        true_order: list[Brief] = []
        at: Brief | None = start
        while at is not None and len(true_order) <= len(briefs):
            true_order.append(at)
            at = follows.get(at.link)
        stored_order = sorted(true_order, key=lambda brief: brief.sequence)
        moved += [stored for stored, true in zip(stored_order, true_order, strict=False) if stored != true]
    return moved


def _check_head(walk: Walk, head: Line, report: Report) -> None:
    chain, length = walk.chain, int(head["sequence"])
    if walk.length < length:
        numbers = f"第{length}号" if walk.length == length - 1 else f"第{walk.length + 1}至{length}号"
        report.add_plain("removed", chain, walk.length + 1, f"链 {chain} 末尾的{numbers}事件被删除。")
    elif walk.length > length:
        assert walk.last is not None
        report.add("inserted", chain, walk.last, f"不在链内：链只记到第{length}号。")
    elif walk.last is not None and walk.last.link != head["link"] and walk.length not in walk.altered:
        report.add("altered", chain, walk.last, "与链头不符，被替换或改动。")


def _trusted(header: Line, earlier: list[Line], key: str, report: Report) -> dict[str, str]:
    """The public keys to believe, by their short names."""
    if key:
        return {key_name(each): each for each in keys_given(key)}
    brought = [line["keys"] for line in earlier if line["kind"] == "header"]
    if brought:
        return dict(brought[0])
    report.notes.append("公钥取自被检查的文件本身；要防整份伪造，请用 --key 给出另行保存的公钥。")
    return dict(header.get("keys", {}))


def keys_given(text: str) -> list[str]:
    """The public keys in a text that separates them by commas. Raises: ValueError, naming what is none."""
    keys = [part.strip().lower() for part in text.split(",") if part.strip()]
    for key in keys:
        if not is_public_key(key):
            raise ValueError(f"公钥“{key}”不对：应为 64 个十六进制字符。")
    return keys


def is_public_key(text: str) -> bool:
    """Whether this is a public key as the record writes it."""
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def key_name(public: str) -> str:
    """The short name of a public key: the beginning of its digest."""
    return sha256(bytes.fromhex(public))[:16]


def _once(checkpoints: list[Line]) -> Iterator[Line]:
    seen: set[bytes] = set()
    for line in checkpoints:
        written = canonical(line)
        if written not in seen:
            seen.add(written)
            yield line


def _check_checkpoint(line: Line, walks: dict[str, Walk], keys: dict[str, str], report: Report) -> None:
    chain, number = line["chain"], int(line["sequence"])
    report.checkpoints += 1
    statement = canonical({name: line[name] for name in ("chain", "sequence", "link", "at")})
    public = keys.get(line["key"])
    if public is None:
        words = f"链 {chain} 第{number}号检查点（{line['at']}）由另一把密钥（{line['key']}）签署，这里没有它的公钥，无法核对"
        remedy = "恢复备份时没有带回密钥，或者换过密钥时会这样；请用 --key 给出当时的公钥。"
        report.add_plain("key", chain, number, f"{words}；{remedy}")
        return
    if not signature_holds(bytes.fromhex(public), statement, bytes.fromhex(line["signature"])):
        report.add_plain(
            "signature", chain, number, f"链 {chain} 第{number}号检查点（{line['at']}）的签名不成立。"
        )
        return
    walk = walks.get(chain)
    if walk is None or walk.length < number:
        have = walk.length if walk else 0
        report.add_plain(
            "removed",
            chain,
            have + 1,
            f"链 {chain} 在检查点（{line['at']}）已有{number}号，现在只到第{have}号：末尾被删除。",
        )
    elif number and walk.links_at.get(number) != line["link"]:
        report.add_plain(
            "checkpoint",
            chain,
            number,
            f"链 {chain} 第{number}号及以前的事件与检查点（{line['at']}）不符，整段被重写。",
        )


# --- Command line -----------------------------------------------------------------------------------------------


def lines_of(path: str) -> Iterator[Line]:
    with Path(path).open(encoding="utf-8") as file:
        for number, text in enumerate(file, start=1):
            if text.strip():
                try:
                    line = json.loads(text)
                except ValueError:
                    raise ValueError(f"{path} 第{number}行不是 JSON。") from None
                if not isinstance(line, dict):
                    raise ValueError(f"{path} 第{number}行不是 JSON 对象。")
                yield line


def summary(report: Report) -> str:
    """The report in words, one finding a line."""
    lines = [finding.message for finding in report.findings] + report.notes
    kept = f"个人内容在 {report.personal_kept} 项、已遗忘 {report.personal_forgotten} 项"
    counts = f"{len(report.chains)} 条链，{report.events} 个事件，{report.checkpoints} 个检查点；{kept}。"
    verdict = "完好：" if report.ok else f"发现 {len(report.findings)} 处问题："
    return "\n".join([*lines, verdict + counts])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="核对导出的办理记录。")
    parser.add_argument("export", help="导出的文件")
    parser.add_argument("--against", help="以前导出的文件，或另存的检查点")
    parser.add_argument("--key", default="", help="另行保存的公钥（十六进制，几把之间用逗号）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    given = parser.parse_args(arguments)
    try:
        earlier = list(lines_of(given.against)) if given.against else []
        report = check(lambda: lines_of(given.export), earlier, given.key)
    except (OSError, ValueError) as fault:
        print(fault, file=sys.stderr)
        return 2
    print(json.dumps(report.as_json(), ensure_ascii=False, indent=2) if given.json else summary(report))
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
