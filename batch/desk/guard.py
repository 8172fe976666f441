"""Who may look: the browser that was opened with the secret, on this machine, and nobody else.

What is kept out: other users and programs of this machine (the secret), pages of other sites that send the browser here
(origin, cookie for this site alone), names that a stranger's server made point here (host). A browser sends its cookies
to all ports of a machine, also to what another user listens on: so the pages lie under a path that nobody else knows,
and the cookie is for that path. The browser that the program starts is given an address that opens once: others can
read with what a program was started.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Flask, Request, Response, abort, redirect, request
from werkzeug.wrappers import Response as Answer

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PARAMETER = "khoa"
_ITSELF = ("same-origin", "none")  # what a browser says of requests from our page, and of an address that was typed
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def _random() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Guard:
    """`port` is the one that is listened to, `root` the path under which the pages lie, "" or one that begins with a
    slash. Who comes with the `secret`, or the first time with the `ticket`, gets the `pass_` as a cookie."""

    port: int
    root: str = field(default="", repr=False)
    secret: str = field(default_factory=_random, repr=False)
    ticket: str = field(default_factory=_random, repr=False)
    pass_: str = field(default_factory=_random, repr=False)
    _tickets: list[str] = field(default_factory=list, init=False, repr=False)  # that still open

    def __post_init__(self) -> None:
        self._tickets.append(self.ticket)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """With the secret; it is asked for once, then a cookie has it."""
        return f"http://{self.host}/?{PARAMETER}={self.secret}"

    @property
    def address_once(self) -> str:
        """The same with the ticket."""
        return f"http://{self.host}/?{PARAMETER}={self.ticket}"

    @property
    def _cookie(self) -> str:
        return f"xeploai_{self.port}"  # browsers keep one set of cookies for all ports of a machine

    def over(self, app: Flask) -> None:
        """Guard all that the app answers, errors too."""
        app.config["SESSION_COOKIE_PATH"] = f"{self.root}/"
        app.wsgi_app = self._under(app.wsgi_app)  # type: ignore[method-assign,assignment]
        app.before_request(self._let_in)
        app.after_request(_sealed)

    def _under(self, inner: WSGIApplication) -> WSGIApplication:
        """The pages lie under the root; elsewhere no cookie lets anybody in."""

        def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
            path = str(environ.get("PATH_INFO", ""))
            if self.root and path.startswith(f"{self.root}/"):
                environ["SCRIPT_NAME"], environ["PATH_INFO"] = self.root, path.removeprefix(self.root)
            elif self.root:
                environ.pop("HTTP_COOKIE", None)
            return inner(environ, start)

        return answer

    def _let_in(self) -> Answer | None:
        if not self._from_here(request):
            abort(403)
        given = request.args.get(PARAMETER)
        if request.method == "GET" and given is not None and (_same(given, self.secret) or self._opens_once(given)):
            answer = redirect(f"{self.root}{request.path}")
            answer.set_cookie(self._cookie, self.pass_, httponly=True, samesite="Strict", path=f"{self.root}/")
            return answer
        if not _same(request.cookies.get(self._cookie, ""), self.pass_):
            abort(403)
        return None

    def _opens_once(self, given: str) -> bool:
        if not _same(given, self.ticket):
            return False
        try:
            self._tickets.pop()
        except IndexError:
            return False
        return True

    def _from_here(self, asked: Request) -> bool:
        origin, site = asked.headers.get("Origin"), asked.headers.get("Sec-Fetch-Site")
        return (
            asked.headers.get("Host") == self.host
            and origin in (None, f"http://{self.host}")
            and site in (None, *_ITSELF)
        )


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())


def _sealed(answer: Response) -> Response:
    for name, value in _HEADERS.items():
        answer.headers[name] = value
    return answer
