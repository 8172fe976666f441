"""The settings that letters are sent with, as boxes of a page: `cai_dat_thu.yaml` read, and written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from batch.desk.office import Office
from batch.law.strict import LawError, read_section
from batch.machine.beside import beside
from batch.machine.private import write_own
from batch.mail.settings import STARTTLS, TLS, Settings, read_settings
from batch.mail.standing import MailError
from batch.register.working_folder import MAIL_SETTINGS


@dataclass(frozen=True, slots=True)
class Item:
    """A field of the settings: its key in the file, what it is called, what is to be known of it."""

    key: str
    name: str
    help: str
    choices: tuple[str, ...] = ()
    secret: bool = False


ITEMS = (
    Item("may_chu", "Máy chủ gửi thư (SMTP)", "hỏi người quản trị thư của cơ quan; ví dụ mail.donvi.vn"),
    Item("bao_mat", "Cách mã hóa", "chương trình không gửi khi kết nối không mã hóa", (STARTTLS, TLS)),
    Item("cong", "Cổng", "thường 587 với starttls, 465 với tls"),
    Item("tai_khoan", "Tài khoản", "trống cả tài khoản và mật khẩu: không đăng nhập"),
    Item("mat_khau", "Mật khẩu", "không hiện lại; để trống thì giữ mật khẩu đã ghi", secret=True),
    Item("nguoi_gui", "Địa chỉ người gửi", "thư thử cũng gửi về địa chỉ này"),
    Item("ten_nguoi_gui", "Tên người gửi", "tên cơ quan hiện ở ô người gửi"),
    Item("tra_loi_ve", "Nhận trả lời ở", "trống: địa chỉ người gửi"),
    Item("moi_phut", "Số thư mỗi phút", "nhiều nhất; trống: 20"),
    Item("chung_chi", "Tệp chứng chỉ", "chỉ khi máy chủ nội bộ cần; trống: theo các chứng chỉ máy đã tin"),
)


def settings_of(office: Office) -> tuple[Settings | None, str]:
    """What letters would be sent with, or what is lacking."""
    path = office.home / MAIL_SETTINGS
    try:
        return read_settings(path if path.is_file() else None, os.environ), ""
    except MailError as problem:
        return None, by_name(str(problem))


def stored(office: Office) -> dict[str, str]:
    """What the file says, by key; nothing where it can't be read."""
    try:
        found = read_section(office.home / MAIL_SETTINGS, "tệp cài đặt gửi thư", as_typed=True)
    except LawError:
        return {}
    return {key: str(value) for key, value in found.items()}


def by_name(said: str) -> str:
    """A message about the file as one about the boxes of the page."""
    for item in ITEMS:
        said = said.replace(f"«{item.key}»", f"«{item.name}»")
    return said.removeprefix("Cài đặt gửi thư: ")


def write(path: Path, values: Mapping[str, str]) -> None:
    """For the user alone, where letters can be sent with them. Raises MailError, OSError; nothing is written then."""
    text = yaml.safe_dump(dict(values), allow_unicode=True, default_style='"', sort_keys=False)
    with beside(path) as fresh:
        write_own(fresh, text)
        read_settings(fresh, {})
        fresh.replace(path)
