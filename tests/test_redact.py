"""`redact`: nothing that the submissions say of a person is in any part of any file of the copy."""

from __future__ import annotations

import html
import io
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from command_line import Run
from made_up import MadeUp

from batch.finished.finished_run import FinishedRun
from batch.finished.layout import OUTPUTS
from batch.finished.manifest import Manifest
from batch.form.definition import register_sheets
from batch.redact import marks
from batch.redact.manifest import FIELDS

TYPED = ["Nguyễn Thị Kín", "Tổ ông Lê Văn Giấu", "số 7 ngõ Khuất, phường Riêng"]
CARD_AS_SCORE = 24680135


def parts(name: str, content: bytes) -> Iterator[str]:
    """Every part of a file, as text, its name as well."""
    yield name
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive.comment.decode("utf-8", "replace")
            for info in archive.infolist():
                yield info.comment.decode("utf-8", "replace")
                yield from parts(info.filename, archive.read(info))
    elif content.startswith(b"PAR1"):
        table = pd.read_parquet(io.BytesIO(content))
        yield from (str(value) for column in table for value in table[column].dropna().unique())
        yield content.decode("latin-1")
    elif content.startswith(b"SQLite"):
        with closing(sqlite3.connect(":memory:")) as base:
            base.deserialize(content)
            yield "\n".join(base.iterdump())
    else:
        yield html.unescape(content.decode("utf-8", "replace"))


def everything(folder: Path) -> str:
    found = (p for path in sorted(folder.rglob("*")) if path.is_file() for p in parts(str(path), path.read_bytes()))
    return "\n".join(found).casefold()


def secrets(home: Path, run: FinishedRun) -> dict[str, set[str]]:
    """What the submissions and the register say of persons, by kind."""
    out: dict[str, set[str]] = {"name": set(), "card": set(), "date": set(), "address": set(), "mail": set()}
    for sheet in ("Đảng viên", "Cán bộ", "Thông tin", "Tập thể"):
        frame = run.frame(sheet)
        for kind, keys in {
            "name": ("ho_ten", "nguoi_lap", "bi_thu"), "card": ("so_the", "so_ly_lich"),
            "address": ("noi_cu_tru", "don_vi_cong_tac"),
        }.items():  # fmt: skip
            for key in (key for key in keys if key in frame):
                out[kind] |= {str(value) for value in frame[key].dropna() if len(str(value)) > 5}
        for key in (key for key in ("ngay_sinh", "ngay_vao_dang") if key in frame):
            for day in frame[key].dropna():
                out["date"] |= {f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}"}
    with closing(openpyxl.load_workbook(home / "danh_muc.xlsx")) as book:
        keys = {field.heading: field.key for field in register_sheets()["Cơ quan"].fields}
        for heading, value in book["Cơ quan"].iter_rows(max_col=2, values_only=True):
            if keys.get(str(heading).removesuffix(" *")) in ("nguoi_ky", "nguoi_lap") and value:
                out["name"].add(str(value))
    out["mail"] |= {unit.email for unit in run.units if unit.email}
    out["name"] |= set(TYPED[:2])
    out["address"].add(TYPED[2])
    out["card"].add(str(CARD_AS_SCORE))
    return {kind: {one.casefold() for one in found} for kind, found in out.items()}


def type_in(path: Path, entries: dict[str, object]) -> None:
    """Into the first member's row, by the heading."""
    book = openpyxl.load_workbook(path)
    page = book["Đảng viên"]
    at = {str(cell.value).removesuffix(" *"): cell for row in page.iter_rows() for cell in row if cell.value}
    for heading, value in entries.items():
        page.cell(at[heading].row + 1, at[heading].column).value = value
    book.properties.creator = TYPED[0]
    book.save(path)


@pytest.fixture
def home(xeploai: Run, made_up: MadeUp, tmp_path: Path) -> Path:
    """A working folder in which everything was done that leaves words somewhere."""
    home = tmp_path / "cap_uy"
    shutil.copytree(made_up.demo(8, faults=0.5).out, home)
    book = max((home / "nop").glob("*.xlsx"), key=lambda path: path.stat().st_size)
    typed = {"Nhóm đánh giá": TYPED[1], "Ghi chú": TYPED[0], "Nơi cư trú": TYPED[2], "Tổng điểm": CARD_AS_SCORE}
    type_in(book, typed | {"Xếp loại quý I": TYPED[0], "Điểm cộng": CARD_AS_SCORE, "Giới tính": TYPED[0]})
    book.rename(book.with_name(f"{book.stem} {TYPED[0]}.xlsx"))
    said = ["--dir", home, "--year", "2025"]
    out = home / "ket_qua" / "2025"
    assert xeploai(*said[:2], "run", *said[2:]).status == 1
    shutil.copyfile(out / "phuong_an_xep_loai.xlsx", home / "da_quyet_dinh.xlsx")
    assert xeploai(*said[:2], "run", *said[2:], "--decisions", home / "da_quyet_dinh.xlsx").status == 1
    assert xeploai(*said[:2], "mail", *said[2:]).status in (0, 1)
    assert xeploai(*said[:2], "papers", "--kind", "thong_bao", "--to", out / "giay", *said[2:]).status in (0, 1)
    (out / f"{TYPED[0]}.txt").write_text(TYPED[0], encoding="utf-8")
    return home


def test_nothing_of_a_person_is_in_any_part_of_the_copy(xeploai: Run, home: Path, tmp_path: Path) -> None:
    original, copy = FinishedRun(home / "ket_qua" / "2025"), tmp_path / "ban_sao"
    hidden = secrets(home, original)
    assert min(len(found) for found in hidden.values())
    there = everything(home / "ket_qua")
    assert [kind for kind, found in hidden.items() if not any(one in there for one in found)] == []
    said = xeploai("redact", home / "ket_qua", "--to", copy)
    assert said.status == 0 and "doc_truoc.txt" in said.out
    left = everything(copy) + said.out.casefold()
    assert {kind: [one for one in found if one in left] for kind, found in hidden.items()} == dict.fromkeys(hidden, [])
    blank = [
        "ky_luat",
        "thang_nghi_om",
        "nghi_thai_san",
        "tinh_trang",
        "ly_do_chua",
        "suy_thoai",
        "ngay_sinh",
        "chuc_vu_dang",
    ]
    assert FinishedRun(copy / "2025").frame("Đảng viên")[blank].isna().to_numpy().all()
    _helps(xeploai, home, copy, tmp_path)


def _helps(xeploai: Run, home: Path, out: Path, tmp_path: Path) -> None:
    before = FinishedRun(home / "ket_qua" / "2025")
    after = FinishedRun(out / "2025")
    assert [(f.code, f.severity, f.unit, f.sheet, f.cell, f.field) for f in after.findings] == [
        (f.code, f.severity, f.unit, f.sheet, f.cell, f.field) for f in before.findings
    ]  # fmt: skip
    kept = ("subject", "unit", "proposed", "ceiling", "rank", "allowed", "final", "status", "decider")
    assert [[getattr(x, name) for name in kept] for x in after.levels] == [
        [getattr(x, name) for name in kept] for x in before.levels
    ]  # fmt: skip
    assert after.figures.counts.keys() == before.figures.counts.keys()
    assert list(after.figures.counts["6B"].values()) == list(before.figures.counts["6B"].values())
    one = {(x.subject, x.identity): y.identity for x, y in zip(before.levels, after.levels, strict=True)}
    assert len(set(one.values())) == len({identity for _, identity in one}), "one pseudonym for one identity"
    members, cards = after.frame("Đảng viên"), before.frame("Đảng viên")
    known = {card: mark for (_, card), mark in one.items()}
    assert list(members["so_the"].dropna()) == [known.get(card, mark) for card, mark in
        zip(cards["so_the"].dropna(), members["so_the"].dropna(), strict=True)]  # fmt: skip
    for command in (["status"], ["report"], ["run", "--help"]):
        assert (
            xeploai(command[0], *([out, "--year", "2025"] if command == ["status"] else command[1:] or [out])).status
            == 0
        )
    again = tmp_path / "lan_hai"
    assert xeploai("redact", home / "ket_qua", "--to", again).status == 0
    assert not {x.identity for x in FinishedRun(again / "2025").levels if x.subject == "DANG_VIEN"} & set(one.values())


def test_a_copy_goes_into_an_empty_place_only(xeploai: Run, made_up: MadeUp, tmp_path: Path) -> None:
    run = made_up.run()
    (tmp_path / "co_roi").mkdir()
    (tmp_path / "co_roi" / "a.txt").write_text("của cơ quan")
    (tmp_path / "tep").write_text("x")
    for to in (tmp_path / "co_roi", tmp_path / "tep", run / "ban_sao", run):
        before = sorted(run.rglob("*"))
        said = xeploai("redact", run.parent, "--to", to)
        assert said.status == 2 and said.err.strip(), to
        assert sorted(run.rglob("*")) == before
    assert [p.name for p in sorted(tmp_path.iterdir())] == ["co_roi", "tep"]
    (tmp_path / "co_roi_2").mkdir()  # the way out that is named is one
    said = xeploai("redact", run.parent, "--to", tmp_path / "co_roi")
    assert f"--to {tmp_path / 'co_roi_3'};" in said.err and "đổi tên, xóa thư mục ấy" in said.err
    (tmp_path / "co_roi_2").rmdir()
    assert xeploai("redact", tmp_path, "--to", tmp_path / "moi").status == 2
    assert not (tmp_path / "moi").exists()


def test_every_file_column_and_field_is_marked() -> None:
    marked = [*marks.REWRITTEN, *marks.MADE_ANEW, *marks.LEFT_OUT]
    assert sorted(output.path for output in OUTPUTS) == sorted(output.path for output in marked)
    for output in marks.REWRITTEN:
        for column in output.columns:
            assert marks.mark_of(output, column), (output.path, column.name)
    names = {column.name for output in marks.REWRITTEN for column in output.columns}
    listed = [name for names in marks._COLUMNS.values() for name in names.split()]
    assert sorted([*listed, "cot"]) == sorted(names), "each once, and none that there isn't"
    assert set(FIELDS) == {field.name for field in fields(Manifest)}
