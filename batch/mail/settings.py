"""Where and as whom letters are sent: a settings file, then the environment, which wins. Nothing on the command line.
The password is never shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from batch.law.strict import LawError, read_section
from batch.mail.standing import MailError
from batch.register.address import fault_of

PREFIX = "XEPLOAI_SMTP_"
SAMPLE = "thu/cai_dat_mau.yaml"
STARTTLS, TLS = "starttls", "tls"
_PORTS = {STARTTLS: 587, TLS: 465}
_MOST = 600  # letters a minute
_USUAL = 20
_KEYS = (
    "may_chu", "cong", "bao_mat", "chung_chi", "tai_khoan", "mat_khau", "nguoi_gui", "ten_nguoi_gui", "tra_loi_ve",
    "moi_phut",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """`security` is STARTTLS or TLS: nothing is ever sent in the clear. `authority` is a file with the certificate
    that the server's is checked against, None for those that the computer trusts. Empty `account`: no login."""

    host: str
    port: int
    security: str
    authority: Path | None
    account: str
    password: str = field(repr=False)
    sender: str
    sender_name: str
    reply_to: str
    per_minute: int


def _from_file(path: Path) -> dict[str, str]:
    try:
        section = read_section(path, "tệp cài đặt gửi thư")
        given = {key: section.text(key) for key in _KEYS if section.maybe(key) is not None}
        section.finish()
    except LawError as problem:
        raise MailError(str(problem)) from problem
    if given.get("chung_chi"):
        given["chung_chi"] = str(path.parent / given["chung_chi"])
    return given


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    given = {}
    for name, value in sorted(environment.items()):
        if not name.upper().startswith(PREFIX):
            continue
        key = name[len(PREFIX) :].lower()
        if key not in _KEYS:
            known = ", ".join(PREFIX + k.upper() for k in _KEYS)
            raise MailError(f"Biến môi trường {name}: không có cài đặt này. Các biến dùng được: {known}.")
        given[key] = value
    return given


def _whole(given: Mapping[str, str], key: str, default: int, most: int) -> int:
    text = given.get(key, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise MailError(f"Cài đặt gửi thư: «{key}» phải là số nguyên từ 1 đến {most}.")
    return int(text)


def _address(given: Mapping[str, str], key: str) -> str:
    address = given.get(key, "").strip()
    if fault_of(address):
        raise MailError(f"Cài đặt gửi thư: «{key}» phải là một địa chỉ email, dạng ten@donvi.vn.")
    return address


def _host(given: Mapping[str, str]) -> str:
    host = given.get("may_chu", "").strip()
    if not host:
        raise MailError(
            "Chưa biết gửi qua máy chủ thư nào: ghi máy chủ ở cài đặt gửi thư; gõ lệnh thì thêm --settings TỆP (chép "
            f"từ mẫu input_templates/{SAMPLE}) hoặc đặt biến môi trường {PREFIX}MAY_CHU."
        )
    if not host.isascii() or not all(char.isalnum() or char in ".-:" for char in host):
        raise MailError("Cài đặt gửi thư: «may_chu» phải là tên máy chủ, ví dụ mail.donvi.vn.")
    return host


def _account(given: Mapping[str, str]) -> tuple[str, str]:
    account, password = given.get("tai_khoan", "").strip(), given.get("mat_khau", "")
    if bool(account) != bool(password):
        lacking = "mat_khau" if account else "tai_khoan"
        raise MailError(
            f"Cài đặt gửi thư: thiếu «{lacking}»; ghi vào tệp cài đặt hoặc đặt biến môi trường "
            f"{PREFIX}{lacking.upper()}."
        )
    for key, value in (("tai_khoan", account), ("mat_khau", password)):
        if not value.isascii() or not (value.isprintable() or not value):
            raise MailError(f"Cài đặt gửi thư: «{key}» chỉ gồm chữ không dấu, số và ký hiệu.")
    return account, password


def addresses(path: Path | None, environment: Mapping[str, str]) -> list[str]:
    """Where answers go and who sends, as far as the settings say it; they needn't be whole. Raises MailError for a file
    that can't be read."""
    given = (_from_file(path) if path else {}) | _from_environment(environment)
    return [address for key in ("tra_loi_ve", "nguoi_gui") if (address := given.get(key, "").strip())]


def read_settings(path: Path | None, environment: Mapping[str, str]) -> Settings:
    """Settings from the file, if any, and the environment (`XEPLOAI_SMTP_…`). Raises MailError for an unknown, missing
    or impossible setting, with file and line where it is the file's; no value is repeated."""
    given = (_from_file(path) if path else {}) | _from_environment(environment)
    host = _host(given)
    security = given.get("bao_mat", "").strip().lower() or STARTTLS
    if security not in _PORTS:
        raise MailError(f"Cài đặt gửi thư: «bao_mat» phải là {STARTTLS} hoặc {TLS}; không gửi thư không mã hóa.")
    authority = Path(given["chung_chi"]) if given.get("chung_chi") else None
    if authority is not None and not authority.is_file():
        raise MailError("Cài đặt gửi thư: không thấy tệp ở «chung_chi».")
    account, password = _account(given)
    name = " ".join(given.get("ten_nguoi_gui", "").split())
    return Settings(
        host=host,
        port=_whole(given, "cong", _PORTS[security], 65535),
        security=security,
        authority=authority,
        account=account,
        password=password,
        sender=_address(given, "nguoi_gui"),
        sender_name=name,
        reply_to=_address(given, "tra_loi_ve") if given.get("tra_loi_ve", "").strip() else "",
        per_minute=_whole(given, "moi_phut", _USUAL, _MOST),
    )
