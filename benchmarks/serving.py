"""Requests a second and p95 of opinion intake and the draft page, beside a plain view on the same server.

    python benchmarks/serving.py                                   # SQLite in a new temporary folder
    RENDA_DATABASE=postgresql://… python benchmarks/serving.py     # an empty database; it is filled

Intake is a post of the comment form as a browser sends it (cookie, hidden token, a key of its own), each from another
citizen; the page is the draft with its form. The plain views (`plain_site/urls.py`) do one insert, one select by key,
behind the same middleware, and answer with the row's text, which is as long as the draft. Two servers: `wsgi` is
two processes of four threads; `asgi` is the demo's one process with the worker inside. The load comes from threads of
this process. At the end the server is killed (SIGKILL) and every accepted opinion must be in the database.

`cpu ms` is processor time of the server's processes a request (not PostgreSQL's own): the fair figure on a shared
machine. With `asgi` it holds the jobs as well, as the worker is inside. Prints a table and, last, one line of JSON with the ratios renda / plain (1 is equal, more is faster).
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

TEXT = "建议把这一条写得再明白一些，老旧小区的停车位怎样分配，由谁来管，应当有一个说法。"
SERVERS = {
    "wsgi": ["--interface", "wsgi", "--workers", "2"],
    "asgi": ["--interface", "asgi", "--with-worker"],
}
RENDA = [sys.executable, "-m", "renda"]
WARM_UP = 20  # requests of each thread before the measured ones
numbers = itertools.count(1)  # one for each request, so that every key and every address is another

Send = Callable[[http.client.HTTPConnection], int]  # sends one request and returns the status


@dataclass(frozen=True)
class Ground:
    """What is asked for: a consultation, one of its clauses, and the plain row."""

    consultation: int
    node: str
    plain: int


def environment(home: Path) -> dict[str, str]:
    """Return the environment of the servers and of this process."""
    here = Path(__file__).resolve().parent
    return os.environ | {
        "RENDA_HOME": str(home),
        "RENDA_DEMO": "yes",
        "RENDA_COMMENTS_PER_HOUR": "1000000",
        "DJANGO_SETTINGS_MODULE": "plain_site.settings",
        "PYTHONPATH": os.pathsep.join([str(here), str(here.parent)]),  # this checkout, whatever is installed
    }


def prepare() -> Ground:
    """Make the demo city and the plain row, which is as long as the draft's text."""
    subprocess.run([*RENDA, "demo", "--no-serve", "--size", "small"], check=True, stdout=subprocess.DEVNULL)
    import django

    django.setup()
    from plain_site.urls import make_table

    from renda.core.base import scope
    from renda.lib import clock
    from renda.lib.texts.printing import print_text
    from renda.lib.texts.tree import articles
    from renda.modules.consultation.selectors import open_on

    with scope.public():
        consultation = open_on(clock.today())[0]
        root = consultation.text_version.root
        return Ground(consultation.pk, articles(root)[2].uid, make_table(print_text(root)))


def count_opinions() -> int:
    """Count the opinions in the database."""
    from renda.core.base import scope
    from renda.core.opinions.models import Opinion

    with scope.unscoped("benchmark"):
        return Opinion.objects.count()


def settle_jobs() -> None:
    """Do what the run before left to do: only jobs of the measured requests shall count."""
    from renda.core.jobs.api import run_until_idle

    run_until_idle(most=100_000)


class Served:
    """A running server; killed on leaving, as a power cut would."""

    def __init__(self, kind: str) -> None:
        self.port = free_port()
        command = [*RENDA, "serve", "--port", str(self.port), *SERVERS[kind]]
        self.process = subprocess.Popen(command, start_new_session=True)

    def __enter__(self) -> Served:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                connection = self.connection()
                connection.request("GET", "/drafts/")
                if connection.getresponse().status == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        sys.exit("The server does not answer.")

    def __exit__(self, *problem: object) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def connection(self) -> http.client.HTTPConnection:
        """Return a new connection."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processor_seconds(leader: int) -> float:
    """Return the processor seconds so far of all processes in the session that `leader` leads."""
    ticks = sum(_ticks(Path(folder), leader) for folder in Path("/proc").glob("[0-9]*"))
    return ticks / os.sysconf("SC_CLK_TCK")


def _ticks(folder: Path, session: int) -> int:
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0  # it has just ended
    return sum(map(int, fields[11:15])) if int(fields[3]) == session else 0


def senders(ground: Ground, served: Served) -> dict[str, Send]:
    """Return what is measured, by name: each plain one before Renda's own."""
    page = f"/drafts/{ground.consultation}/"
    plain = f"/plain/{ground.plain}/"
    cookie, token = form_of(served, page)

    def get(path: str) -> Send:
        return lambda connection: ask(connection, "GET", path, "", {})

    def post(path: str, fields: Callable[[int], dict[str, str]]) -> Send:
        def send(connection: http.client.HTTPConnection) -> int:
            number = next(numbers)
            body = urlencode({"csrfmiddlewaretoken": token, **fields(number)})
            headers = {
                "Cookie": f"csrftoken={cookie}",
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
            }
            return ask(connection, "POST", path, body, headers)

        return send

    def comment(number: int) -> dict[str, str]:
        return {"key": f"{os.getpid()}-{number}", "node": ground.node, "text": f"{TEXT}第{number}件"}

    return {
        "plain select": get(plain),
        "draft page": get(page),
        "plain insert": post("/plain/insert/", lambda number: {"text": f"{TEXT}第{number}件"}),
        "intake": post(page, comment),
    }


def form_of(served: Served, page: str) -> tuple[str, str]:
    """Open the page as a browser does; return the cookie and the hidden token of its form."""
    connection = served.connection()
    connection.request("GET", page)
    answer = connection.getresponse()
    body = answer.read().decode()
    cookie = re.search(r"csrftoken=(\w+)", answer.headers["Set-Cookie"])
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', body)
    assert cookie and token, "The draft page shows no form."
    return cookie[1], token[1]


def ask(
    connection: http.client.HTTPConnection, method: str, path: str, body: str, headers: dict[str, str]
) -> int:
    """Send one request, read the whole answer, return its status."""
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def measure(served: Served, send: Send, *, threads: int, requests: int) -> dict[str, float]:
    """Send `requests` from `threads` connections; return rate, p50 and p95 (ms), server's processor ms a request."""
    each = requests // threads
    _together(served, send, threads, WARM_UP)
    began, spent = time.perf_counter(), processor_seconds(served.process.pid)
    taken = sorted(_together(served, send, threads, each))
    wall = time.perf_counter() - began
    spent = processor_seconds(served.process.pid) - spent
    return {
        "requests": len(taken),
        "per_second": round(len(taken) / wall, 1),
        "p50_ms": round(taken[len(taken) // 2] * 1000, 1),
        "p95_ms": round(taken[len(taken) * 95 // 100] * 1000, 1),
        "cpu_ms": round(spent / len(taken) * 1000, 2),
    }


def _together(served: Served, send: Send, threads: int, each: int) -> list[float]:
    """Return the seconds of every request; fail on any answer but 200 or 303."""
    taken: list[float] = []
    wrong: list[int] = []

    def run() -> None:
        connection = served.connection()
        for _ in range(each):
            began = time.perf_counter()
            status = send(connection)
            taken.append(time.perf_counter() - began)
            if status not in (200, 303):
                wrong.append(status)

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if wrong or len(taken) < threads * each:
        sys.exit(f"Not all requests were answered; {len(wrong)} refused: {sorted(set(wrong))}.")
    return taken


def measured(ground: Ground, kind: str, arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield the figures of each way on one server; fail if an accepted opinion was lost."""
    before = count_opinions()
    settle_jobs()
    with Served(kind) as served:
        for name, send in senders(ground, served).items():
            run = measure(served, send, threads=arguments.threads, requests=arguments.requests)
            yield {"server": kind, "way": name, **run}
    sent = int(run["requests"]) + WARM_UP * arguments.threads
    if (kept := count_opinions() - before) != sent:
        sys.exit(f"{sent} opinions were accepted and {kept} were kept.")


def ratios(runs: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return how fast Renda is beside the plain view (1 is equal), by rate and by processor time."""
    rows = {(run["server"], run["way"]): run for run in runs}
    found = {}
    for server, way in rows:
        peer = {"draft page": "plain select", "intake": "plain insert"}.get(way)
        if peer is not None:
            own, other = rows[server, way], rows[server, peer]
            found[f"{server}: {way}"] = {
                "by_rate": round(own["per_second"] / other["per_second"], 2),
                "by_cpu": round(other["cpu_ms"] / own["cpu_ms"], 2),
            }
    return found


def main() -> None:
    """Run what the arguments ask for and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--servers", nargs="+", choices=SERVERS, default=list(SERVERS))
    parser.add_argument("--requests", type=int, default=1000, help="measured requests of each way")
    parser.add_argument("--threads", type=int, default=4, help="connections at once")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="renda-serving-") as folder:
        os.environ.update(environment(Path(folder)))
        ground = prepare()
        runs = []
        print(f"{'server':<8}{'way':<14}{'per s':>8}{'p50 ms':>8}{'p95 ms':>8}{'cpu ms':>8}")
        for kind in arguments.servers:
            for run in measured(ground, kind, arguments):
                runs.append(run)
                print(
                    f"{run['server']:<8}{run['way']:<14}{run['per_second']:>8}{run['p50_ms']:>8}"
                    f"{run['p95_ms']:>8}{run['cpu_ms']:>8}",
                    flush=True,
                )
    database = "PostgreSQL" if os.environ.get("RENDA_DATABASE", "").startswith("postgres") else "SQLite"
    load = round(os.getloadavg()[0], 1)
    print(json.dumps({"database": database, "runs": runs, "ratios": ratios(runs), "load": load}))


if __name__ == "__main__":
    main()
