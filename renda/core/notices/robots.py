"""Work-chat robots: one line and a link to a group of WeCom (企业微信) or DingTalk (钉钉), by their documented formats.

Both take JSON at an address that holds their key, and answer 200 with `errcode`, which is 0 when the message was
taken. DingTalk also wants a signature in the address, if the group's robot was made with one. Neither knows
references, so a message sent again after a kill may be seen twice.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime
from urllib.parse import urlencode

from renda.core.notices.posting import GatewayFault, GatewayRefused, post

WECOM, DINGTALK = "wecom", "dingtalk"
LONGEST = 2048  # bytes of a text message that WeCom takes
# Codes that another try may pass: busy, and too many in a minute (WeCom 20 a minute, DingTalk 20 a minute).
FOR_LATER = {-1, 45009, 130101, 410100}


def say_in_room(kind: str, address: str, secret: str, text: str, *, at: datetime) -> None:
    """Post a text to a robot. Raises: GatewayRefused, GatewayFault."""
    if kind == DINGTALK and secret:
        address = signed_address(address, secret, at)
    answer = post(address, _content(kind, text), {})
    code = answer.content.get("errcode")
    if code == 0:
        return
    if code is None:
        raise GatewayFault("robot_no_answer")
    raise (GatewayFault if code in FOR_LATER else GatewayRefused)(f"robot_{code}")


def signed_address(address: str, secret: str, at: datetime) -> str:
    """Return DingTalk's address with the time in milliseconds and its signature.

    The signature is HMAC-SHA256, keyed with the secret, over time and secret parted by a line end, in base 64.
    """
    moment = str(int(at.timestamp() * 1000))
    proof = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    mark = "&" if "?" in address else "?"
    return f"{address}{mark}{urlencode({'timestamp': moment, 'sign': base64.b64encode(proof).decode()})}"


def _content(kind: str, text: str) -> bytes:
    """A plain text calls nobody by name: what looks like a call (<@…>) loses its sign."""
    plain = text.replace("<@", "＜@").encode()[:LONGEST].decode(errors="ignore")
    message: dict[str, object] = {"msgtype": "text", "text": {"content": plain}}
    if kind == DINGTALK:
        message["at"] = {"isAtAll": False}
    return json.dumps(message, ensure_ascii=False).encode()
