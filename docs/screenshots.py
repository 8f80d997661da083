"""The pictures of the documentation, taken from a fresh small demo city with Debian's Chromium.

    python docs/screenshots.py [--address http://localhost:8000]    # an already running demo instead of a fresh one

Each picture is reduced to a palette, so that none is larger than 200 kB; a larger one ends the run.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).resolve().parent / "pictures"
DESKTOP = {"width": 1180, "height": 820}
PHONE = {"width": 390, "height": 800}
LARGEST = 200_000  # bytes
PATIENCE = 180  # seconds until the city is made
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
PASSWORD = "renda-demo-2026"  # noqa: S105 - every demo city prints it


def main() -> int:
    """Take every picture; 1 when one is too large."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--address", default="", help="a demo that runs already")
    given = parser.parse_args().address
    if not CHROMIUM:
        print("There is no Chromium here; install Debian's package chromium.", file=sys.stderr)
        return 1
    PICTURES.mkdir(exist_ok=True)
    if given:
        return take_all(given.rstrip("/"))
    with demo_city() as address:
        return take_all(address)


@contextmanager
def demo_city() -> Iterator[str]:
    """Make and serve a small city in a folder of its own; yields its address."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as home:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        command = [
            sys.executable,
            "-m",
            "renda.faces.cli.main",
            "demo",
            "--size",
            "small",
            "--port",
            str(port),
        ]
        server = subprocess.Popen(command, env={**os.environ, "RENDA_HOME": home}, stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, server)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def take_all(address: str) -> int:
    """Walk through the demo at this address, on a desktop and on a phone."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        desktop = browser.new_page(viewport=DESKTOP, locale="zh-CN")
        phone = browser.new_page(viewport=PHONE, locale="zh-CN", is_mobile=True, device_scale_factor=1)
        sizes = [*public_pages(desktop, phone, address), *desk_pages(desktop, address)]
        browser.close()
    for name, size in sizes:
        print(f"{name}: {size / 1000:.0f} kB")
    return 1 if any(size > LARGEST for _, size in sizes) else 0


def public_pages(desktop: Page, phone: Page, address: str) -> Iterator[tuple[str, int]]:
    """What anyone sees: the front page, a draft, a finished matter with its report and texts, the figures of law."""
    visit(desktop, f"{address}/")
    yield keep(desktop, "front")
    visit(desktop, f"{address}/law/")
    yield keep(desktop, "figures")
    regulations = [link for link in links(desktop, f"{address}/matters/", "/matters/") if "-LG-" in link]
    finished = regulations[-1]
    visit(desktop, f"{address}{finished}")
    desktop.set_viewport_size({**DESKTOP, "height": 1280})  # the chart is what the picture is for
    yield keep(desktop, "matter")
    desktop.set_viewport_size(DESKTOP)
    compared = [
        link for link in links(desktop, f"{address}{finished}?tab=text", "/texts/") if "/compare/" in link
    ]
    visit(desktop, f"{address}{compared[0]}")
    desktop.locator(".comparison").first.scroll_into_view_if_needed()
    yield keep(desktop, "comparison")
    draft = [link for link in links(phone, f"{address}/drafts/", "/drafts/") if link != "/drafts/"][0]
    visit(phone, f"{address}{draft}")
    yield keep(phone, "draft-phone")
    visit(phone, f"{address}{finished}answers/")
    yield keep(phone, "report-phone")


def desk_pages(page: Page, address: str) -> Iterator[tuple[str, int]]:
    """What the legislative office sees: its tasks, and the groups of opinions."""
    visit(page, f"{address}/login/")
    page.fill("[name=login]", "li")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").last.click()
    page.wait_for_url("**/desk/")
    yield keep(page, "desk")
    worked_on = links(page, f"{address}/desk/consultations/", "/desk/matters/")
    groups = [link for link in worked_on if link.endswith("/groups/")]
    visit(page, f"{address}{groups[0]}")
    yield keep(page, "groups")


def links(page: Page, address: str, prefix: str) -> list[str]:
    """The links of the page's main part that begin with `prefix`, in their order, the list's own address left out."""
    visit(page, address)
    found: list[Any] = page.locator(f'main a[href^="{prefix}"]').evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    return [link for link in found if link != prefix]


def visit(page: Page, address: str) -> None:
    """Open a page; ends the run when it answers with an error, so that no error page becomes a picture."""
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise SystemExit(
            f"{address} answered {answer.status if answer else 'nothing'}; no picture was taken."
        )


def keep(page: Page, name: str) -> tuple[str, int]:
    """Keep what the window shows as a picture with 128 colours; return its name and bytes."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    reduced = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    file = PICTURES / f"{name}.png"
    reduced.save(file, optimize=True)
    return file.name, file.stat().st_size


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            raise SystemExit(
                "The demo ended before its first page; run `renda demo --size small` to see why."
            )
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise SystemExit(f"The demo did not answer within {PATIENCE} seconds.")


if __name__ == "__main__":
    sys.exit(main())
