"""A gateway for tests: a real HTTP server that keeps what it is sent and answers as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Received:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    content: bytes

    @property
    def said(self) -> dict[str, Any]:
        return json.loads(self.content)


@dataclass
class Gateway:
    """Its address; the requests; the answers it gives one after another (status, JSON), then `usual` for good."""

    address: str
    requests: list[Received] = field(default_factory=list)
    answers: list[tuple[int, object]] = field(default_factory=list)
    usual: tuple[int, object] = (200, {"errcode": 0})
    location: str = ""
    hold: threading.Event | None = None  # answers wait for it
    received: threading.Semaphore = field(
        default_factory=lambda: threading.Semaphore(0)
    )  # one for each message


@contextmanager
def http_gateway() -> Iterator[Gateway]:
    """Serve on a free port of this machine until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            gateway.requests.append(Received("POST", self.path, dict(self.headers), content))
            gateway.received.release()
            if gateway.hold is not None:
                gateway.hold.wait(10)
            status, said = gateway.answers.pop(0) if gateway.answers else gateway.usual
            self._say(status, said)

        def do_HEAD(self) -> None:
            gateway.requests.append(Received("HEAD", self.path, dict(self.headers), b""))
            self._say(405, None)

        def _say(self, status: int, said: object) -> None:
            content = json.dumps(said).encode() if not isinstance(said, bytes) else said
            self.send_response(status)
            if gateway.location:
                self.send_header("Location", gateway.location)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def log_message(self, *given: Any) -> None:
            """Nothing is printed."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *given: Any) -> None:
            """Who hung up too early is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    gateway = Gateway(f"http://127.0.0.1:{server.server_port}/messages")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
