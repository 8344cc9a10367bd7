"""Request guard: ASGI middleware that checks host, path, origin, token, media type and body size, and sets security headers.

Starlette's own middleware checks the host alone, and none of it bounds the body.
"""

import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 1_000_000
"""Maximum body size, bytes."""

_MAX_DRAIN = 8 * MAX_BODY
"""Bytes of an oversized body that are read and discarded, so that the client receives the refusal."""

TOKEN_HEADER = b"x-gaiko-token"

USE_PRINTED_ADDRESS = "起動時に表示されたアドレスを使ってください"

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_WRITING = {"POST", "PUT"}


@dataclass(frozen=True, slots=True)
class Access:
    """Access rules of a server.

    Attributes:
        hosts: allowed names in the Host header, lower case, without port.
        port: required port in the Host header.
        annotators: annotator names by token.
    """

    hosts: Collection[str]
    port: int
    annotators: Mapping[str, str]

    def annotator(self, token: str) -> str | None:
        """Return the annotator of a token, None for an unknown one; compares in constant time."""
        found = None
        for known, name in self.annotators.items():
            if hmac.compare_digest(known.encode(), token.encode("utf-8", "replace")):
                found = name
        return found


class RefusedError(Exception):
    """A refused request: status, Japanese error message and advice."""

    def __init__(self, status: int, error: str, advice: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.advice = advice

    def body(self) -> dict[str, str]:
        """The response body as JSON."""
        return {"error": self.error, "advice": self.advice}


class GuardMiddleware:
    """ASGI middleware that passes checked requests on, with the annotator's name in ``scope["annotator"]``."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # websocket
            await send({"type": "websocket.close", "code": 1008})
            return
        try:
            self._check(scope)
            body = await _body(scope, receive) if scope["method"] in _WRITING else b""
        except RefusedError as refusal:
            await _refuse(refusal, scope, _with_headers(send))
            return
        await self._app(scope, _replay(body), _with_headers(send))

    def _check(self, scope: Scope) -> None:
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        self._check_host(headers.get(b"host", []))
        _check_path(scope)
        self._check_origin(scope, headers.get(b"origin", []))
        if scope["path"].startswith("/api/"):
            tokens = headers.get(TOKEN_HEADER, [])
            name = self._access.annotator(tokens[0].decode("latin-1")) if len(tokens) == 1 else None
            if name is None:
                raise RefusedError(403, "合言葉がないか、正しくありません", USE_PRINTED_ADDRESS)
            scope["annotator"] = name
        if scope["method"] in _WRITING:
            kinds = headers.get(b"content-type", [])
            if len(kinds) != 1 or kinds[0].split(b";")[0].strip().lower() != b"application/json":
                raise RefusedError(
                    415, "要求の本体が JSON ではありません", "Content-Type: application/json を送ってください"
                )

    def _check_host(self, values: list[bytes]) -> None:
        host = values[0].decode("latin-1").lower() if len(values) == 1 else ""
        if not any(
            host == f"{name}:{self._access.port}" or (self._access.port == 80 and host == name)
            for name in self._access.hosts
        ):
            raise RefusedError(
                400, "許可されていないホスト名です", f"{USE_PRINTED_ADDRESS}（--name で名前を追加できます）"
            )

    def _check_origin(self, scope: Scope, values: list[bytes]) -> None:
        if not values and scope["method"] not in _WRITING:
            return
        origin = urlsplit(values[0].decode("latin-1").lower()) if len(values) == 1 else urlsplit("")
        host = next(value.decode("latin-1").lower() for name, value in scope["headers"] if name.lower() == b"host")
        if origin.scheme not in {"http", "https"} or origin.netloc != host:
            raise RefusedError(403, "別のページからの要求です", USE_PRINTED_ADDRESS)


def _check_path(scope: Scope) -> None:
    """Refuse paths with a dot segment, a backslash, a control character or an encoded slash."""
    raw = (scope.get("raw_path") or scope["path"].encode()).split(b"?")[0].lower()
    path = scope["path"]
    odd = any(not char.isprintable() or char == "\\" for char in path)
    if (
        odd
        or any(mark in raw for mark in (b"%2f", b"%5c", b"%00"))
        or any(part in {".", ".."} for part in path.split("/"))
    ):
        raise RefusedError(404, "ページがありません", USE_PRINTED_ADDRESS)


async def _body(scope: Scope, receive: Receive) -> bytes:
    """Return the whole body; an oversized one is drained up to ``_MAX_DRAIN`` bytes and refused."""
    lengths = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    fits = all(value.isdigit() and int(value) <= MAX_BODY for value in lengths)
    parts: list[bytes] = []
    size = 0
    more = True
    while more and size <= _MAX_DRAIN:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        size += len(message.get("body", b""))
        fits = fits and size <= MAX_BODY
        if fits:
            parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    if not fits:
        raise RefusedError(413, f"要求の本体が {MAX_BODY:,} バイトを超えています", "一度に送る量を減らしてください")
    return b"".join(parts)


def _replay(body: bytes) -> Receive:
    """Return a receive channel that delivers a body already read."""
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), *_HEADERS]}
        await send(message)

    return sending


async def _refuse(refusal: RefusedError, scope: Scope, send: Send) -> None:
    body: bytes = json.dumps(refusal.body(), ensure_ascii=False).encode()
    headers: list[Any] = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if scope["method"] in _WRITING:
        headers.append((b"connection", b"close"))  # the rest of the body stays unread
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
