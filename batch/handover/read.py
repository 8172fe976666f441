"""A package → data. Whatever is wrong with it makes it unusable as a whole, and is said in one phrase.

Source: contract, "Packages".
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
from collections.abc import Container, Iterable
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

from batch.domain import COLLECTIVE, LEVELS, MEMBER, ORGANIZATION, SUBJECTS, TIED, UNRATED
from batch.form import limits
from batch.form.content import PACKAGE_HEAD as HEAD
from batch.form.content import PACKAGE_SEAL as SEAL
from batch.form.content import is_package
from batch.form.definition import lists
from batch.handover.archive import unpacked
from batch.handover.contents import (
    BOUNDS,
    DECIDED_COLUMNS,
    FIGURES,
    FILES,
    GROUPS,
    HEAD_KEYS,
    LOCKED,
    TABLES,
    UNITS,
    VERSION,
)
from batch.handover.seal import Key
from batch.machine.plain_file import leads_out, open_plain
from batch.rating.caps import TERMS, check_terms
from batch.submissions.packages import SUBJECTS_TABLE, Bound, GivenGroup, Line, Package
from batch.tables.layout import TABLES as BIEU
from batch.text import file_text, from_csv

_DAMAGED = "bị hỏng, bị sửa sau khi lập, hoặc không đúng cấu trúc"
_TOO_LARGE = f"lớn hơn {limits.PACKAGE // limits.MB} MB"
_NO_KEY = "được niêm phong bằng khóa bàn giao, lần tổng hợp này chưa có khóa để kiểm (thêm --key)"
_OTHER_KEY = "có niêm phong không khớp khóa bàn giao của cơ quan"
_UNSEALED = "không được niêm phong bằng khóa bàn giao mà cơ quan đã cấp"
_DIGITS = 9  # of a count: there aren't more people
_VOTES = ("phieu_xuat_sac", "phieu_tot", "phieu_hoan_thanh", "phieu_khong")


class _Bad(Exception):
    """What a table holds isn't what `write` puts there."""


def read_packages(
    root: Path, paths: Iterable[str], key: Key | None, known: Container[str] = ()
) -> tuple[list[Package], list[str]]:
    """Of the files at `paths`, relative to `root`, the packages, and the paths of the others, in their order; the
    `known` ones are others."""
    packages, others = [], []
    for path in paths:
        if path in known:
            others.append(path)
            continue
        try:
            with open_plain(root / path) as file:
                content = file.read(limits.PACKAGE + 1) if is_package(file) else None
            if leads_out(root, root / path):
                content = None
        except OSError:
            content = None
        if content is None:
            others.append(path)
        else:
            packages.append(read_package(content, file_text(path), key))
    return packages, others


def read_package(content: bytes, path: str, key: Key | None) -> Package:
    """What the bytes of a package hold; with its `problem` where it can't be used."""
    out = Package(path, hashlib.sha256(content).hexdigest(), len(content))
    if len(content) > limits.PACKAGE:
        out.problem = _TOO_LARGE
        return out
    parts = unpacked(content)
    if parts is None or tuple(parts) != FILES:
        out.problem = _DAMAGED
        return out
    try:
        head = _head(parts[HEAD])
        _take_head(out, head)
        out.problem = _unsealed(parts, head, key)
        if not out.problem:
            tables = {name: _rows(name, parts[name]) for name in TABLES}
            _take_tables(out, tables)
    except (_Bad, KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError):
        out = Package(path, out.sha256, out.size, problem=_DAMAGED, committee=out.committee)
    out.digest = hashlib.sha256(b"".join(parts[name] for name in (HEAD, *TABLES))).hexdigest()
    return out


def _unsealed(parts: dict[str, bytes], head: Line, key: Key | None) -> str:
    """What is wrong with the seal; "" where nothing is."""
    given, own = parts[SEAL].decode("ascii", "replace").strip(), {n: c for n, c in parts.items() if n != SEAL}
    if not head["khoa"]:
        if key:
            return _UNSEALED
        return "" if hmac.compare_digest(given, Key(b"", given=False).seal(own)) else _DAMAGED
    if key is None:
        return _NO_KEY
    if head["khoa"] != key.mark:
        return _OTHER_KEY
    return "" if hmac.compare_digest(given.encode(), key.seal(own).encode()) else _OTHER_KEY


def _head(content: bytes) -> dict[str, Any]:
    head = json.loads(content)
    if not isinstance(head, dict) or set(head) - {LOCKED} != set(HEAD_KEYS):
        raise _Bad
    return head


def _take_head(out: Package, head: dict[str, Any]) -> None:
    texts = ("co_quan", "ten", "lap_luc", "ky", "quy_dinh", "van_ban_dia_phuong", "khoa")
    if any(not isinstance(head[name], str) for name in texts) or head["phien_ban"] != VERSION:
        raise _Bad
    out.committee, out.name, out.day, out.period = head["co_quan"], head["ten"], head["lap_luc"], head["ky"]
    out.regime, out.local, out.key = head["quy_dinh"], head["van_ban_dia_phuong"], head["khoa"]
    out.number, out.year = _whole(str(head["so"])), _whole(str(head["nam"]))
    out.provisional = [str(reason) for reason in head["ly_do_tam_tinh"]]
    if LOCKED in head:
        first, last = (date.fromisoformat(head[LOCKED][name]) for name in ("ngay", "ngay_dieu_chinh"))
        out.locked = first, int(head[LOCKED]["dieu_chinh"]), last
    out.used = {str(code): _whole(str(number)) for code, number in head["goi_da_dung"].items()}


def _rows(name: str, content: bytes) -> list[Line]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    columns = TABLES[name]
    if not rows or tuple(rows[0]) != columns or any(len(row) != len(columns) for row in rows):
        raise _Bad
    return [dict(zip(columns, map(from_csv, row), strict=True)) for row in rows[1:]]


def _whole(text: str) -> int:
    """A count: never negative, nor more than there are people."""
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise _Bad
    return int(text)


def _one_of(text: str, allowed: Iterable[str]) -> str:
    if text not in allowed:
        raise _Bad
    return text


def _take_tables(out: Package, tables: dict[str, list[Line]]) -> None:
    out.units = tables[UNITS]
    units = {line["ma_don_vi"] for line in out.units}
    if len(units) != len(out.units) or "" in units:
        raise _Bad
    for line in out.units:
        _whole(line["so_loi"])
        for name in ("lan_nop", "so_kht", "so_tot", "so_xep_loai", "so_moi_da_kiem_diem"):
            _whole(line[name] or "0")
    out.figures = [
        (_one_of(f["ma_don_vi"], units), _one_of(f["bieu"], BIEU), f["dong"], f["cot"], _whole(f["gia_tri"]))
        for f in tables[FIGURES]
    ]
    out.lines = list(enumerate(tables[SUBJECTS_TABLE], 2))
    bodies = [line["ma_don_vi"] for _, line in out.lines if _subject(line, units) == ORGANIZATION]
    if sorted(bodies) != sorted(units):
        raise _Bad
    out.groups = [_group(line) for line in tables[GROUPS]]
    out.bounds = [
        Bound(
            line["noi_quyet_dinh"], _one_of(line["doi_tuong"], SUBJECTS),
            _one_of(line["theo"], (ORGANIZATION, COLLECTIVE)), line["don_vi"], line["ma"],
            _one_of(line["ket_qua"], LEVELS), _whole(line["so_luong"]),
        )
        for line in tables[BOUNDS]
    ]  # fmt: skip


def _subject(line: Line, units: set[str]) -> str:
    """The kind of a subject whose line is as `write` makes them."""
    kind = _one_of(line["doi_tuong"], SUBJECTS)
    _one_of(line["ma_don_vi"], units)
    if not line["dinh_danh"]:
        raise _Bad
    for name in ("ket_qua", "tran", "de_xuat", "quyet_dinh", "xl_to_chuc"):
        _one_of(line[name], ("", *LEVELS))
    if line["trang_thai"]:
        extra = [name for name, text in line.items() if text and name not in DECIDED_COLUMNS]
        rated = line["trang_thai"] != UNRATED
        if extra or rated != bool(line["ket_qua"]) or (line["trang_thai"] == TIED and line["ket_qua"] != "HTT"):
            raise _Bad
    elif line["ket_qua"] or kind == MEMBER:
        raise _Bad
    for name in ("tham_quyen", "cap"):
        _one_of(line[name], ("", *lists()[name]))
    for name in ("diem", "so_nam_xuat_sac", "so_lanh_dao", "ty_le_vuot_muc", "ty_le_hoan_thanh", *_VOTES):
        if not isfinite(float(line[name] or 0)):
            raise _Bad
    return kind


def _group(line: Line) -> GivenGroup:
    named = {name: line[name] for name in TERMS}
    check_terms(named)
    leaders = _whole(line["so_lanh_dao"]) if line["so_lanh_dao"] else None
    return GivenGroup(
        _one_of(line["doi_tuong"], SUBJECTS), line["noi_quyet_dinh"], line["nhom"],
        tuple(line["khoa"].split("\x1f")), _whole(line["so_xuat_sac"]), _whole(line["so_tot"]),
        _whole(line["so_cho"]), _whole(line["so_de_xuat"]), named, leaders,
    )  # fmt: skip
