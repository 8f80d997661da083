"""One message handed to another program by HTTP: signed where it is ours, with an end to waiting, and no way round.

Nothing here is called unless an installation set an address.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 10  # seconds to connect, and between two pieces of an answer
MOST_READ = 64 * 1024
FOR_LATER = {408, 425, 429}  # of the refusals of HTTP, those that another try may pass


class GatewayFault(Exception):
    """The message was not taken now; another try may pass. `code` names the class of the fault, never a person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class GatewayRefused(GatewayFault):
    """The message was refused for good, such as for a wrong number or a key that is not known."""


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and the JSON object in the body if it is one."""

    status: int
    content: dict[str, Any]


class _NoWayRound(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other: what was signed for one address goes to no other."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def is_web_address(address: str) -> bool:
    """Whether an address is one of HTTP with a host; inside a closed network http:// is as good as https://."""
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def post(address: str, content: bytes, headers: dict[str, str]) -> Answer:
    """Post JSON and return the answer. Raises: GatewayRefused, GatewayFault."""
    if not is_web_address(address):
        raise GatewayRefused("bad_address")
    request = urllib.request.Request(address, content, {"Content-Type": "application/json", **headers})  # noqa: S310
    answer = _ask(request)
    if 200 <= answer.status < 300:
        return answer
    if 400 <= answer.status < 500 and answer.status not in FOR_LATER:
        raise GatewayRefused(f"http_{answer.status}")
    raise GatewayFault(f"http_{answer.status}")


def does_answer(address: str) -> str:
    """Ask whether something answers there, without handing anything over; return the fault's code, empty if it does."""
    parts = urlsplit(address)
    place = f"{parts.scheme}://{parts.netloc}/"
    try:
        _ask(urllib.request.Request(place, method="HEAD"))  # noqa: S310 - checked to be HTTP when it was set
    except GatewayFault as fault:
        return fault.code
    return ""


def _ask(request: urllib.request.Request) -> Answer:
    try:
        with _opener().open(request, timeout=PATIENCE) as response:
            return Answer(response.status, _read(response))
    except urllib.error.HTTPError as refusal:
        with refusal:
            return Answer(refusal.code, {})
    except TimeoutError:
        raise GatewayFault("timeout") from None
    except urllib.error.URLError as fault:
        is_late = isinstance(fault.reason, TimeoutError)
        raise GatewayFault("timeout" if is_late else "unreachable") from None
    except (OSError, HTTPException, ValueError):
        raise GatewayFault("unreachable") from None


def _read(response: Any) -> dict[str, Any]:
    try:
        found = json.loads(response.read(MOST_READ) or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _opener() -> urllib.request.OpenerDirector:
    """HTTP only: no files, no FTP; a proxy where the environment names one, as every program on the machine."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _NoWayRound(),
    ):
        opener.add_handler(handler)
    return opener
