"""A real mail server in the test: TLS, login, and told beforehand whom to refuse and where to break off."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

HOST, ACCOUNT, PASSWORD, SENDER = "127.0.0.1", "bantochuc", "Bi-mat-cua-thu-9", "bantochuc@donvi.example"
BREAK_OFF = "<break off>"  # instead of an answer
TAKE_AND_BREAK_OFF = "<take, then break off>"


class MailServer:
    """`taken` is what was accepted, in order: (recipient, message). `at_rcpt` and `at_data` say what happens to a
    recipient instead of an acceptance, time by time; `on_data` is called with each recipient at DATA."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert(HOST)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(self._context)
        self.authority = folder / "chung_chi.pem"
        authority.cert_pem.write_to_path(str(self.authority))
        self.taken: list[tuple[str, bytes]] = []
        self.at_rcpt: dict[str, list[str]] = {}
        self.at_data: dict[str, list[str]] = {}
        self.on_data: Callable[[str], object] = lambda _recipient: None
        self.offers_tls = True
        self.security = "starttls"
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = int(free.getsockname()[1])
        self._controller: Controller | None = None

    # --- the office's side ---

    def start(self) -> None:
        more: dict[str, Any] = {"ssl_context": self._context} if self.security == "tls" else {}
        if self.security == "starttls" and self.offers_tls:
            more = {"tls_context": self._context, "require_starttls": True}
        self._controller = Controller(
            self, hostname=HOST, port=self.port, authenticator=self._login, auth_required=self.offers_tls,
            auth_require_tls=self.security == "starttls", **more,
        )  # fmt: skip
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def settings(self, folder: Path, **changed: object) -> Path:
        """A settings file for this server."""
        values = {
            "may_chu": HOST, "cong": self.port, "bao_mat": self.security, "chung_chi": self.authority,
            "tai_khoan": ACCOUNT, "mat_khau": PASSWORD, "nguoi_gui": SENDER, "ten_nguoi_gui": "Ban Tổ chức Đảng ủy",
            "moi_phut": 600,
        } | changed  # fmt: skip
        path = folder / "cai_dat.yaml"
        path.write_text("".join(f'{key}: "{value}"\n' for key, value in values.items()), encoding="utf-8")
        return path

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.taken]

    # --- the server's side: names are those that aiosmtpd calls ---

    def _login(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and (given.login, given.password) == (
            ACCOUNT.encode(),
            PASSWORD.encode(),
        )
        return AuthResult(success=right, handled=False)

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        answer = self._next(self.at_rcpt, address)
        if answer == BREAK_OFF:
            server.transport.abort()
        elif not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        recipient = envelope.rcpt_tos[0]
        answer = self._next(self.at_data, recipient)
        if answer in ("", TAKE_AND_BREAK_OFF):
            self.taken.append((recipient, envelope.content))
        self.on_data(recipient)
        if answer in (BREAK_OFF, TAKE_AND_BREAK_OFF):
            server.transport.abort()
        return answer or "250 OK"

    @staticmethod
    def _next(answers: dict[str, list[str]], recipient: str) -> str:
        return answers[recipient].pop(0) if answers.get(recipient) else ""
