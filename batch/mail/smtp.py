"""The mail server: an encrypted connection, one letter at a time, and what became of it. It knows three ends: taken,
refused, and nobody knows."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable

from batch.mail.settings import TLS, Settings

_PATIENCE = 60.0  # seconds for an answer
_LAST_PATIENCE = 300.0  # for the answer to a whole letter, which the server may look through first
_SHOWN = 200  # characters of an answer that are kept
_UNCLEAR = "mất kết nối khi chờ máy chủ xác nhận; không rõ thư đã tới chưa"
_OURSELVES = "[127.0.0.1]"  # the name of the clerk's computer is nobody's business


class CannotSend(ValueError):
    """No letter can be sent: wrong settings, account or certificate. The message says so in Vietnamese."""


class Refused(Exception):
    """The server didn't take the letter, and said why; `temporary`: it may take it later."""

    def __init__(self, code: int, answer: bytes) -> None:
        text = " ".join(answer.decode("ascii", "replace").split())[:_SHOWN]
        super().__init__(f"máy chủ trả lời {code} {text}".rstrip())
        self.code, self.temporary = code, 400 <= code < 500


class Lost(Exception):
    """The connection failed before the letter was handed over: it wasn't taken."""


class AnswerLost(Exception):
    """The connection failed after the letter was handed over: it may have been taken, or not."""


class Server:
    """Connects when needed; after any failure the next letter gets a new connection."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._smtp: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect and log in. Raises CannotSend where trying again is of no use, Lost otherwise."""
        if self._smtp is None:
            self._smtp = self._connected()

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, ssl.SSLError):
                smtp.close()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        s = self._settings
        where = f"{s.host}:{s.port}"
        try:
            return self._logged_in()
        except ssl.SSLCertVerificationError as problem:
            raise CannotSend(
                f"Chứng chỉ của máy chủ thư {where} không đáng tin hoặc không đúng tên máy chủ; chưa gửi gì. "
                "Hỏi người quản trị; máy chủ nội bộ thì ghi tệp chứng chỉ ở «chung_chi»."
            ) from problem
        except ssl.SSLError as problem:
            raise CannotSend(
                f"Không lập được kết nối mã hóa với {where}; kiểm tra «cong» và «bao_mat» (starttls: 587; tls: 465)."
            ) from problem
        except smtplib.SMTPNotSupportedError as problem:
            raise CannotSend(
                f"Máy chủ thư {where} không nhận kết nối mã hóa (STARTTLS) hoặc không có đăng nhập; chưa gửi gì."
            ) from problem
        except smtplib.SMTPAuthenticationError as problem:
            if problem.smtp_code < 500:
                raise Lost(f"máy chủ tạm thời không cho đăng nhập ({problem.smtp_code})") from problem
            raise CannotSend(
                f"Máy chủ thư {where} không nhận tài khoản hoặc mật khẩu ({problem.smtp_code})."
            ) from problem
        except OSError as problem:  # every other failure of smtplib is one, too
            raise Lost(f"không kết nối được tới máy chủ thư {where}") from problem

    def _logged_in(self) -> smtplib.SMTP:
        s = self._settings
        context = ssl.create_default_context(cafile=s.authority)
        smtp: smtplib.SMTP
        if s.security == TLS:
            smtp = smtplib.SMTP_SSL(s.host, s.port, _OURSELVES, timeout=_PATIENCE, context=context)
        else:
            smtp = smtplib.SMTP(s.host, s.port, _OURSELVES, timeout=_PATIENCE)
        try:
            if s.security != TLS:
                smtp.starttls(context=context)
            if s.account:
                smtp.login(s.account, s.password)
            smtp.ehlo_or_helo_if_needed()
        except BaseException:
            smtp.close()
            raise
        return smtp

    def deliver(self, recipient: str, message: bytes, handing_over: Callable[[], None]) -> None:
        """Send one message; on return the server has taken it. `handing_over` is called before the message itself is
        offered: until then the letter certainly hasn't been taken.

        Raises Refused, Lost, AnswerLost; CannotSend where no letter would be taken.
        """
        self.open()
        assert self._smtp is not None
        smtp = self._smtp
        try:
            self._address(smtp, recipient, len(message))
            handing_over()
            self._expect(smtp.docmd("DATA"), 354)
        except (OSError, ssl.SSLError) as problem:
            self._drop()
            raise Lost("mất kết nối trước khi gửi nội dung") from problem
        try:
            answer = self._hand_over(smtp, message)
        except (OSError, ssl.SSLError) as problem:
            self._drop()
            raise AnswerLost(_UNCLEAR) from problem
        except BaseException:  # stopped by hand: nothing more may be said on this connection
            self._drop()
            raise
        if not 200 <= answer[0] < 600:
            self._drop()
            raise AnswerLost(_UNCLEAR)
        if answer[0] >= 300:
            self._expect(answer)

    def _hand_over(self, smtp: smtplib.SMTP, message: bytes) -> tuple[int, bytes]:
        """The message itself, as SMTP wants it, and the server's answer."""
        smtp.send(re.sub(rb"(?m)^\.", b"..", message.rstrip(b"\r\n")) + b"\r\n.\r\n")
        assert smtp.sock is not None
        smtp.sock.settimeout(_LAST_PATIENCE)
        answer = smtp.getreply()
        smtp.sock.settimeout(_PATIENCE)
        return answer

    def _address(self, smtp: smtplib.SMTP, recipient: str, size: int) -> None:
        """Sender and recipient. A sender that isn't taken concerns every letter."""
        options = [f"SIZE={size}"] if smtp.has_extn("size") else []
        try:
            self._expect(smtp.mail(self._settings.sender, options), 250)
        except Refused as problem:
            if problem.temporary or problem.code == 552:  # 552: this letter is too big
                raise
            raise CannotSend(f"Máy chủ không cho gửi từ địa chỉ ở «nguoi_gui»: {problem}.") from problem
        self._expect(smtp.rcpt(recipient), 250, 251)

    def _expect(self, answer: tuple[int, bytes], *wanted: int) -> None:
        code, text = answer
        if code in wanted:
            return
        problem = Refused(code, text)
        if code == 421 or self._smtp is None:  # the server is closing the connection
            self._drop()
        else:
            try:
                self._smtp.rset()
            except (OSError, ssl.SSLError):
                self._drop()
        raise problem
