"""Listens on this machine alone."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from waitress.server import create_server

from batch.desk.app import make_app
from batch.desk.desk import Desk
from batch.desk.guard import Guard

_THREADS = 8


def serve(home: Path | None, port: int, ready: Callable[[str, str], None]) -> None:
    """Answers until it is interrupted; `ready` gets the address with the secret, and one that opens once. `port` 0 is
    any that is free. Raises OSError where it is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    with listener:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # on Windows another program could take the port as well
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        listener.bind(("127.0.0.1", port))
        at, guard = Desk(home), Guard(listener.getsockname()[1], f"/{secrets.token_urlsafe(12)}")
        server = create_server(
            make_app(at, guard), sockets=[listener], threads=_THREADS, ident=None, clear_untrusted_proxy_headers=True
        )
        ready(guard.address, guard.address_once)
        try:
            server.run()
        finally:
            at.jobs.close()
            server.close()
