"""Run the review's application on an address: the socket first, so that a port in use is told before anything else."""

import socket
from collections.abc import Callable
from ipaddress import ip_address

import uvicorn
from starlette.types import ASGIApp

from gaiko.corpus.errors import InputError


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one.

    Raises:
        InputError: the address is not this machine's, or the port is in use.
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
    """Whether nobody but this machine reaches the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def make_server(app: ASGIApp, started: Callable[[], None] | None = None) -> uvicorn.Server:
    """Return a server of ``app``, to run with ``server.run(sockets=[bound])``; ``started`` is called once it answers."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # no header says who asks; nothing stands in front
        ws="none",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    if started is not None:
        config.load()
        _announce(server, started)
    return server


def _announce(server: uvicorn.Server, started: Callable[[], None]) -> None:
    startup = server.startup

    async def announcing(sockets: list[socket.socket] | None = None) -> None:
        await startup(sockets)
        if server.started:
            started()

    server.startup = announcing  # type: ignore[method-assign]
