"""Time `renda demo` from an installed checkout to the first page, with a new data folder and again with the same.

    python benchmarks/starting.py

Wall seconds until `GET /` answers 200, and the processor seconds that the command and its children took until then.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from serving import free_port, processor_seconds

AIM = 60  # seconds to the first page
LONGEST = 300  # seconds


def start(home: Path) -> dict[str, float]:
    """Start the demo in a data folder, wait for its first page, and stop it."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("renda")), "demo", "--port", str(port)]
    begun = time.perf_counter()
    demo = subprocess.Popen(
        command,
        env=os.environ | {"RENDA_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for_page(f"http://127.0.0.1:{port}/", demo)
        wall = time.perf_counter() - begun
        return {"wall_seconds": round(wall, 1), "processor_seconds": round(processor_seconds(demo.pid), 1)}
    finally:
        os.killpg(demo.pid, signal.SIGTERM)
        demo.wait()


def wait_for_page(address: str, server: subprocess.Popen[bytes]) -> None:
    """Ask until the page answers 200; fail when the server has ended or takes too long."""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        if server.poll() is not None:
            sys.exit(f"The server ended with code {server.returncode} before it answered.")
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    sys.exit(f"No page within {LONGEST} seconds.")


def main() -> None:
    """Print the first and the second start, and the load of the machine."""
    with tempfile.TemporaryDirectory(prefix="renda-starting-") as folder:
        figures = {name: start(Path(folder) / "home") for name in ("first", "second")}
    print(f"{'start':<10}{'wall s':>8}{'cpu s':>8}")
    for name, row in figures.items():
        print(f"{name:<10}{row['wall_seconds']:>8}{row['processor_seconds']:>8}")
    share = round(figures["first"]["wall_seconds"] / AIM, 2)
    print(f"The first start took {share} of the {AIM} seconds aimed at.")
    print(json.dumps({**figures, "share_of_aim": share, "load": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    main()
