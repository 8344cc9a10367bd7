"""What every request must pass before it reaches the review: host, path, origin, token, type and size; and the headers of every answer."""

import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 1_000_000
"""Bytes."""

_READ_ON = 8 * LARGEST_BODY
"""Bytes after which a body that is too long is cut off."""

TOKEN_HEADER = b"x-gaiko-token"

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
    """Who may ask what.

    Attributes:
        hosts: what the Host header may name, without a port, in small letters.
        port: that it must name.
        annotators: by token, the annotator that it stands for.
    """

    hosts: Collection[str]
    port: int
    annotators: Mapping[str, str]

    def annotator(self, token: str) -> str | None:
        """Return whom the token stands for; the time it takes tells nothing of the tokens."""
        found = None
        for known, name in self.annotators.items():
            if hmac.compare_digest(known.encode(), token.encode("utf-8", "replace")):
                found = name
        return found


class RefusedError(Exception):
    """An answer other than what was asked for: its status, what is wrong and what to do."""

    def __init__(self, status: int, error: str, advice: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.advice = advice

    def body(self) -> dict[str, str]:
        """The answer as JSON."""
        return {"error": self.error, "what to do": self.advice}


class Guard:
    """An ASGI application around another that lets through only what may pass; ``scope["annotator"]`` says who asks."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # a websocket: there are none here
            await send({"type": "websocket.close", "code": 1008})
            return
        try:
            self._check(scope)
            body = await _body(scope, receive) if scope["method"] in _WRITING else b""
        except RefusedError as refusal:
            await _refuse(refusal, scope, _with_headers(send))
            return
        await self._app(scope, _once(body), _with_headers(send))

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
                raise RefusedError(
                    403, "the token is missing or wrong", "load the page anew from the address that was printed"
                )
            scope["annotator"] = name
        if scope["method"] in _WRITING:
            kinds = headers.get(b"content-type", [])
            if len(kinds) != 1 or kinds[0].split(b";")[0].strip().lower() != b"application/json":
                raise RefusedError(415, "the body must be JSON", "send Content-Type: application/json")

    def _check_host(self, values: list[bytes]) -> None:
        host = values[0].decode("latin-1").lower() if len(values) == 1 else ""
        if not any(
            host == f"{name}:{self._access.port}" or (self._access.port == 80 and host == name)
            for name in self._access.hosts
        ):
            raise RefusedError(
                400, "the request names another host", "use the address that was printed; --name adds another name"
            )

    def _check_origin(self, scope: Scope, values: list[bytes]) -> None:
        if not values and scope["method"] not in _WRITING:
            return
        origin = urlsplit(values[0].decode("latin-1").lower()) if len(values) == 1 else urlsplit("")
        host = next(value.decode("latin-1").lower() for name, value in scope["headers"] if name.lower() == b"host")
        if origin.scheme not in {"http", "https"} or origin.netloc != host:
            raise RefusedError(
                403, "the request comes from another page", "use the page at the address that was printed"
            )


def _check_path(scope: Scope) -> None:
    """No page here has a path with a dot segment, a backslash, a control character or an encoded slash in it."""
    raw = (scope.get("raw_path") or scope["path"].encode()).split(b"?")[0].lower()
    path = scope["path"]
    odd = any(not char.isprintable() or char == "\\" for char in path)
    if (
        odd
        or any(mark in raw for mark in (b"%2f", b"%5c", b"%00"))
        or any(part in {".", ".."} for part in path.split("/"))
    ):
        raise RefusedError(404, "there is no such page", "use the address that was printed")


async def _body(scope: Scope, receive: Receive) -> bytes:
    """The whole body. What is too long is not kept, but read on for a while, so that the client hears the refusal."""
    told = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    fits = all(value.isdigit() and int(value) <= LARGEST_BODY for value in told)
    parts: list[bytes] = []
    size = 0
    more = True
    while more and size <= _READ_ON:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        size += len(message.get("body", b""))
        fits = fits and size <= LARGEST_BODY
        if fits:
            parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    if not fits:
        raise RefusedError(413, f"the body is longer than {LARGEST_BODY:,} bytes", "send less at a time")
    return b"".join(parts)


def _once(body: bytes) -> Receive:
    """A receive channel that gives the body, which has been read already."""
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
        headers.append((b"connection", b"close"))  # the rest of the body is not read
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
