"""Serve the application with uvicorn on a socket bound beforehand, so that a port in use is reported first."""

import socket
from collections.abc import Callable
from ipaddress import ip_address

import uvicorn
from starlette.types import ASGIApp

from gaiko.corpus.errors import InputError


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 picks a free one.

    Raises:
        InputError: the address is not local, or the port is in use.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(128)
    except (OSError, OverflowError) as error:
        bound.close()
        raise InputError(f"{host}:{port}: cannot be served on: {error}; name another --host or --port") from None
    return bound


def is_loopback(host: str) -> bool:
    """Return whether the address is reachable from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def make_server(app: ASGIApp, started: Callable[[], None] | None = None) -> uvicorn.Server:
    """Return a server to run with ``server.run(sockets=[bound])``; ``started`` is called once it accepts requests."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # X-Forwarded headers are not trusted
        ws="none",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    if started is not None:
        config.load()
        _call_on_startup(server, started)
    return server


def _call_on_startup(server: uvicorn.Server, started: Callable[[], None]) -> None:
    startup = server.startup

    async def startup_and_call(sockets: list[socket.socket] | None = None) -> None:
        await startup(sockets)
        if server.started:
            started()

    server.startup = startup_and_call  # type: ignore[method-assign]
