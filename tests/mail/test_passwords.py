"""Attachments with a password for each unit, and the file that the passwords are in."""

from __future__ import annotations

import io
import json
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest
from mail_office import AFTER, YEAR, attachments, body, finished, letters_in, mail
from msoffcrypto.exceptions import InvalidKeyError

from batch.mail.passwords import read_passwords
from batch.mail.standing import MailError

TODAY = ("--today", AFTER.isoformat())


def write_csv(path: Path, passwords: dict[str, str], delimiter: str = ",") -> Path:
    lines = [delimiter.join(("ma_don_vi", "mat_khau")), *(delimiter.join(pair) for pair in passwords.items())]
    path.write_text("\r\n".join(lines), encoding="utf-8-sig")
    return path


def write_book(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def opened(data: bytes, password: str) -> bytes:
    file, plain = msoffcrypto.OfficeFile(io.BytesIO(data)), io.BytesIO()
    file.load_key(password=password, verify_password=True)
    file.decrypt(plain)
    return plain.getvalue()


@pytest.mark.parametrize("kind", ["usual", "results"])
def test_each_attachment_opens_with_its_units_own_password_only(out: Path, tmp_path: Path, kind: str) -> None:
    units = [unit.code for unit in finished(out).units][: None if kind == "usual" else 3]
    passwords = {unit: f"Rieng-{place:02d}-{unit}" for place, unit in enumerate(units)}
    more = ("--kind", "ket_qua", "--provisional") if kind == "results" else ()
    said = mail(out, *TODAY, *more, "--encrypt", write_csv(tmp_path / "mk.csv", passwords))
    assert said.exit_code == (0 if kind == "usual" else 1)
    folder = out / str(YEAR) / ("ket_qua" if kind == "results" else "loi")
    sent = letters_in(out)
    assert set(sent) == set(units) - {"DB"}  # where the letters come from
    units = list(sent)
    for unit, message in sent.items():
        locked = bool(attachments(message))
        assert ("có mật khẩu mở" in body(message)) == ("có mật khẩu mở" in body(message, "html")) == locked
        for name, data in attachments(message).items():
            assert opened(data, passwords[unit]) == (folder / name).read_bytes()
    unit, data = next((unit, data) for unit, message in sent.items() for data in attachments(message).values())
    with pytest.raises(InvalidKeyError):
        opened(data, passwords[next(other for other in units if other != unit)])
    written = [said.output.encode(), *(path.read_bytes() for path in out.rglob("*") if path.is_file())]
    assert not any(password.encode() in data for password in passwords.values() for data in written)


def test_a_unit_without_a_password_gets_no_attachment_in_the_clear(out: Path, tmp_path: Path) -> None:
    missing = json.loads((out / str(YEAR) / "manifest.json").read_text("utf-8"))["don_vi_thieu"][0]
    passwords = {unit.code: "Mat-khau-1" for unit in finished(out).units if unit.code not in ("CS001", missing)}
    said = mail(out, *TODAY, "--encrypt", write_csv(tmp_path / "mk.csv", passwords, ";"))
    assert said.exit_code == 1 and "CS001 (còn lỗi, cảnh báo): tệp mật khẩu không có" in said.output
    assert not (out / str(YEAR) / "thu" / "CS001.eml").exists()
    assert (out / str(YEAR) / "thu" / f"{missing}.eml").exists()  # its letter has no attachment


def test_passwords_from_a_workbook(tmp_path: Path) -> None:
    path = write_book(
        tmp_path / "mk.xlsx", [["Mã đơn vị", "Tên", "Mật khẩu"], ["CS1", "A", "0012"], ["CS2", "B", None]]
    )
    assert read_passwords(path, tmp_path / "kq") == {"CS1": "0012"}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["Mã đơn vị", "Mật khẩu"], ["CS1", 12]], "dòng 2: mật khẩu phải là chữ"),
        ([["Mã đơn vị", "Mật khẩu"], ["CS1", "a b c"], ["CS1", "xyz"]], "dòng 3: đơn vị CS1 đã có"),
        ([["Mã đơn vị", "Mật khẩu"], ["CS1", "bí mật"]], "dòng 2: mật khẩu chỉ gồm"),
        ([["Mã đơn vị", "Mật khẩu"], ["CS1", " abc"]], "dòng 2: mật khẩu có dấu cách"),
        ([["Mã đơn vị", "Mật khẩu"], [None, "abc"]], "dòng 2: thiếu mã đơn vị"),
        ([["Mã", "Mật khẩu"], ["CS1", "abc"]], "không thấy cột"),
        ([], "không thấy cột"),
    ],
)
def test_a_password_file_at_fault_is_refused_without_a_password_being_told(
    out: Path, tmp_path: Path, rows: list[list[object]], told: str
) -> None:
    said = mail(out, *TODAY, "--encrypt", write_book(tmp_path / "mk.xlsx", rows))
    assert said.exit_code == 2 and told in said.output and not (out / str(YEAR) / "thu").exists()
    assert not any(secret in said.output for secret in ("xyz", "bí mật", "abc", "a b c"))


def test_a_password_file_in_the_results_or_of_another_kind_is_refused(out: Path, tmp_path: Path) -> None:
    said = mail(out, *TODAY, "--encrypt", write_csv(out / "mk.csv", {"CS001": "abc"}))
    assert said.exit_code == 2 and "không để tệp mật khẩu trong thư mục kết quả" in said.output
    for name, data in (("mk.csv", "ma_don_vi,mat_khau\nCS001,\xe1".encode("latin-1")), ("mk.xlsx", b"PK")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(MailError, match=name):
            read_passwords(tmp_path / name, out)
