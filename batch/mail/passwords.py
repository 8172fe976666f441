"""Passwords of attachments: a file that the office keeps outside the results, and the encryption itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from msoffcrypto.exceptions import EncryptionError, FileFormatError  # type: ignore[import-untyped]
from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException

from batch.form.guard import safe_book
from batch.mail.standing import MailError
from batch.office.files import read_text, refuse_swollen
from batch.office.trouble import told
from batch.text import clean, unaccent

CODE, PASSWORD = "ma_don_vi", "mat_khau"
_LONGEST = 255  # as Excel takes them
_HOW = f"Tệp cần hai cột {CODE}, {PASSWORD} ở dòng đầu; ghi .csv (UTF-8) hoặc .xlsx."

Rows = list[tuple[int, list[object]]]  # number of the row, its cells


def _csv_rows(path: Path) -> Rows:
    text = read_text(path, "tệp mật khẩu (CSV)", MailError)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        return [(reader.line_num, list(row)) for row in reader]
    except csv.Error as problem:
        raise MailError(f"{path.name}: tệp mật khẩu viết sai dạng CSV.") from problem


def _book_rows(path: Path) -> Rows:
    try:
        refuse_swollen(path, "tệp mật khẩu", MailError)
        book = openpyxl.load_workbook(safe_book(path), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as problem:
        raise MailError(f"{path.name}: không mở được tệp mật khẩu; tệp hỏng hoặc có mật khẩu mở.") from problem
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        return [(number, list(row)) for number, row in enumerate(rows, 1)]
    finally:
        book.close()


def _fault(password: object) -> str:
    """Never says what was typed."""
    if not isinstance(password, str):
        return "mật khẩu phải là chữ: định dạng cột là Text rồi ghi lại"
    if password != password.strip():
        return "mật khẩu có dấu cách ở đầu hoặc cuối"
    if not password.isascii() or not password.isprintable():
        return "mật khẩu chỉ gồm chữ không dấu, số và ký hiệu"
    return f"mật khẩu dài quá {_LONGEST} ký tự" if len(password) > _LONGEST else ""


def _columns(path: Path, rows: Rows) -> tuple[int, int]:
    header = [unaccent(str(cell)) if cell is not None else "" for cell in (rows[0][1] if rows else ())]
    wanted = [unaccent(name) for name in (CODE, PASSWORD)]  # "Mã đơn vị" is understood as well
    if any(header.count(name) != 1 for name in wanted):
        raise MailError(f"{path.name}: không thấy cột mã đơn vị, mật khẩu. {_HOW}")
    return header.index(wanted[0]), header.index(wanted[1])


def _pairs(rows: Rows, at: tuple[int, int]) -> Iterable[tuple[int, str, object]]:
    for number, row in rows[1:]:
        code, password = (row[i] if i < len(row) else None for i in at)
        if password not in (None, ""):
            yield number, clean(str(code)) if code is not None else "", password


def read_passwords(path: Path, out: Path) -> dict[str, str]:
    """Unit code → password; units without one are left out. Raises MailError for a file that lies in the results
    (`out`), can't be read, or has rows at fault: all of them are named, no password is."""
    if out.resolve() in path.resolve().parents:
        raise MailError(f"{path.name}: không để tệp mật khẩu trong thư mục kết quả; chuyển ra nơi khác rồi chạy lại.")
    try:
        rows = _book_rows(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv_rows(path)
    except OSError as problem:
        raise MailError(f"Không đọc được tệp mật khẩu. {told(problem, path)}") from problem
    found: dict[str, str] = {}
    faults = []
    for number, code, password in _pairs(rows, _columns(path, rows)):
        if not code:
            fault = "thiếu mã đơn vị"
        elif code in found:
            fault = f"đơn vị {code} đã có ở dòng trên"
        else:
            fault = _fault(password)
            found[code] = str(password)
        if fault:
            faults.append(f"  dòng {number}: {fault}.")
    if faults:
        raise MailError("\n".join([f"{path.name}: tệp mật khẩu có {len(faults)} dòng sai:", *faults]))
    return found


def lock(path: Path, password: str) -> bytes:
    """The file, encrypted so that Excel and Word ask for the password when it is opened (ECMA-376, agile). Raises
    MailError for a file that isn't of theirs, OSError for one that can't be read."""
    locked = io.BytesIO()
    try:
        OOXMLFile(io.BytesIO(path.read_bytes())).encrypt(password, locked)
    except (EncryptionError, FileFormatError) as problem:
        raise MailError(f"{path.name}: không đặt được mật khẩu cho tệp này.") from problem
    return locked.getvalue()
