"""Real servers and two real clients; what is compared is what comes over the wire."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

SERVER = "renda.core.live.tests.server"
TIME = 30  # seconds a test waits before it fails


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One granian process with one worker."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", "1", f"{SERVER}:application"]
        self._process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self._process.stdout is not None
        assert any("Started worker" in line for line in self._process.stdout), "The server did not start."
        self._wait_until_it_listens()

    def _wait_until_it_listens(self) -> None:
        pause = threading.Event()
        for _ in range(TIME * 20):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=TIME).close()
            except ConnectionRefusedError:
                pause.wait(0.05)  # another program's start can only be asked about
            else:
                return
        raise AssertionError("The server does not listen.")

    def bump(self, topic: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIME)
        connection.request("GET", f"/bump/{topic}/")
        return int(connection.getresponse().read())

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(TIME)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


class Client:
    """One open stream."""

    def __init__(self, server: Server, query: str, **headers: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIME)
        self._connection.request(
            "GET", f"/live/?{query}", headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        self.response = self._connection.getresponse()
        self.status = self.response.status

    def next(self) -> dict[str, Any]:
        """The next change: topic, version and the event's identifier."""
        identifier = ""
        while line := self.response.readline().decode():
            if line.startswith("id: "):
                identifier = line[4:].strip()
            if line.startswith("data: "):
                return {**json.loads(line[6:]), "id": identifier}
        raise AssertionError("The stream ended.")

    def close(self) -> None:
        if self._connection.sock:
            self._connection.sock.close()
        self._connection.close()


Starter = Callable[..., Server]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    environment["LIVE_TEST_DATABASE"] = str(tmp_path / "live.sqlite3")
    subprocess.run([sys.executable, "-m", SERVER], env=environment, check=True)
    with ExitStack() as stack:

        def begin(**more: str) -> Server:
            server = Server({**environment, **more})
            stack.callback(server.stop)
            return server

        yield begin


@pytest.fixture
def client() -> Iterator[Callable[..., Client]]:
    with ExitStack() as stack:

        def connect(server: Server, query: str, **headers: str) -> Client:
            made = Client(server, query, **headers)
            stack.callback(made.close)
            return made

        yield connect


def test_two_clients_of_one_process_hear_of_every_change(
    start: Starter, client: Callable[..., Client]
) -> None:
    server = start()
    first = client(server, "topic=open:1&since=0")
    second = client(server, "topic=open:1&since=0&topic=open:2&since=0")
    server.bump("open:1")
    assert first.next() == {"topic": "open:1", "version": 1, "id": "1"}
    assert second.next() == {"topic": "open:1", "version": 1, "id": "1,0"}
    server.bump("open:2")
    assert second.next() == {"topic": "open:2", "version": 1, "id": "1,1"}
    server.bump("open:1")
    assert (first.next()["version"], second.next()["version"]) == (2, 2)


def test_a_client_that_was_away_catches_up(start: Starter, client: Callable[..., Client]) -> None:
    server = start()
    for _ in range(3):
        server.bump("open:1")
    assert client(server, "topic=open:1&since=1").next() == {"topic": "open:1", "version": 3, "id": "3"}
    again = client(server, "topic=open:1&since=3", Last_Event_ID="2")
    assert again.next()["version"] == 3


def test_a_client_of_another_process_hears_too(start: Starter, client: Callable[..., Client]) -> None:
    here, there = start(), start()
    first, second = client(here, "topic=open:1&since=0"), client(there, "topic=open:1&since=0")
    here.bump("open:1")
    assert (first.next()["version"], second.next()["version"]) == (1, 1)


def test_who_may_not_watch_is_told_that_nothing_is_there(
    start: Starter, client: Callable[..., Client]
) -> None:
    server = start()
    assert client(server, "topic=office:1").status == 404
    assert client(server, "topic=open:1&topic=office:1").status == 404
    assert client(server, "topic=unknown:1").status == 404
    assert client(server, "").status == 404
    assert client(server, "topic=office:1", X_Role="legislative_office").status == 200


@pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")
def test_with_redis_two_processes_hear_of_each_other(
    start: Starter, client: Callable[..., Client], tmp_path: Path
) -> None:
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    redis = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert redis.stdout is not None
        assert any("Ready to accept connections" in line for line in redis.stdout)
        address = {"LIVE_TEST_REDIS": f"redis://127.0.0.1:{port}/0"}
        here, there = start(**address), start(**address)
        first, second = client(here, "topic=open:1&since=0"), client(there, "topic=open:1&since=0")
        here.bump("open:1")
        assert (first.next()["version"], second.next()["version"]) == (1, 1)
    finally:
        redis.terminate()
        redis.wait(TIME)
        redis.stdout.close()
