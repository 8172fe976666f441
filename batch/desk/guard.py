"""Who may look: the browser that was opened with the secret, on this machine, and nobody else.

What is kept out: other users and programs of this machine (the secret), pages of other sites that send the browser here
(origin, cookie for this site alone), names that a stranger's server made point here (host).
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field

from flask import Flask, Request, Response, abort, redirect, request
from werkzeug.wrappers import Response as Answer

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


@dataclass(frozen=True)
class Guard:
    """`port` is the one that is listened to."""

    port: int
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """With the secret; it is asked for once, then a cookie has it."""
        return f"http://{self.host}/?{PARAMETER}={self.secret}"

    @property
    def _cookie(self) -> str:
        return f"xeploai_{self.port}"  # browsers keep one set of cookies for all ports of a machine

    def over(self, app: Flask) -> None:
        """Guard all that the app answers, errors too."""
        app.before_request(self._let_in)
        app.after_request(_sealed)

    def _let_in(self) -> Answer | None:
        if not self._from_here(request):
            abort(403)
        given = request.args.get(PARAMETER)
        if request.method == "GET" and given is not None and self._is(given):
            answer = redirect(request.path)
            answer.set_cookie(self._cookie, self.secret, httponly=True, samesite="Strict", path="/")
            return answer
        if not self._is(request.cookies.get(self._cookie, "")):
            abort(403)
        return None

    def _is(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.secret.encode())

    def _from_here(self, asked: Request) -> bool:
        origin, site = asked.headers.get("Origin"), asked.headers.get("Sec-Fetch-Site")
        return (
            asked.headers.get("Host") == self.host
            and origin in (None, f"http://{self.host}")
            and site in (None, *_ITSELF)
        )


def _sealed(answer: Response) -> Response:
    for name, value in _HEADERS.items():
        answer.headers[name] = value
    return answer
