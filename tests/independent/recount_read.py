"""Reading workbooks for the recount with openpyxl alone: sheets, header rows and columns are found by name."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
from contract_lists import FIELDS, PREFILLED, VALUES

Row = dict[str, Any]
_SHORT_LEVELS = {"HTXSNV": "HTXS", "HTTNV": "HTT", "HTNV": "HTNV", "KHTNV": "KHT"}
_LEVEL_LISTS = ("muc", "muc_quy", "muc_hoac_khong_co")


def plain(value: Any) -> str:
    text = unicodedata.normalize("NFC", str(value)).replace("\u00a0", " ")
    return " ".join(text.split())


def loose(value: Any) -> str:
    """Equal for texts that differ only in case, spaces or the place of the tone mark."""
    return _loose(plain(value))


@cache
def _loose(text: str) -> str:
    out = []
    for word in text.casefold().split():
        parts = unicodedata.normalize("NFD", word)
        tones = sorted(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
        out.append("".join(c for c in parts if c not in "\u0300\u0301\u0303\u0309\u0323") + "".join(tones))
    return "".join(out)


def heading(value: Any) -> str:
    return re.sub(r" ?\*$", "", plain(value)) if isinstance(value, str) else ""


def _number(value: Any) -> Fraction | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Fraction(str(value))
    if isinstance(value, str) and re.fullmatch(r"-?\d+([.,]\d+)?", plain(value)):
        return Fraction(plain(value).replace(",", "."))
    return None


def _date(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, str):
        for pattern, order in (
            (r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", (3, 2, 1)),
            (r"(\d{4})-(\d\d)-(\d\d)", (1, 2, 3)),
        ):
            found = re.fullmatch(pattern, plain(value))
            if found:
                try:
                    return dt.date(*(int(found[i]) for i in order))
                except ValueError:
                    return None
    return None


def value_of(raw: Any, kind: str) -> Any:
    """The value of a cell; None where it is empty or cannot be read as what it should be."""
    if raw is None or plain(raw) == "":
        return None
    if kind in VALUES:
        for label, code in VALUES[kind].items():
            if loose(raw) in (loose(label), loose(code)):
                return code
        if kind in _LEVEL_LISTS:
            return _SHORT_LEVELS.get(plain(raw).upper())
        return None
    if kind == "date":
        return _date(raw)
    if kind in ("number", "percent", "integer"):
        number = _number(raw)
        if number is None:
            return None
        if kind == "percent" and not (number == 0 or 1 <= number <= 100):
            return None
        if kind == "integer" and number.denominator != 1:
            return None
        return number
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return plain(raw)


def _card(raw: Any) -> str | None:
    """A card number typed as a number has lost its zeros, one with letters has been mistyped: neither is one."""
    text = plain(raw) if isinstance(raw, str) else ""
    bare = text.strip("'").translate({ord(sign): None for sign in " ./-"})
    return text if bare.isdecimal() else None


_Grid = dict[int, dict[int, Any]]  # row → column → what stands there; empty cells are left out


def _cells(path: Path) -> dict[str, _Grid]:
    """Sheet → its cells. Raises ValueError for what no reader should try: a file that unpacks to far too much, a
    sheet with a cell at the end of the world."""
    with ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > 500_000_000:
            raise ValueError(path.name)
    book = openpyxl.load_workbook(path, data_only=True)
    out: dict[str, _Grid] = {}
    for sheet in book.worksheets:
        grid: _Grid = out.setdefault(loose(sheet.title), {})
        for (row, column), cell in sorted(sheet._cells.items()):  # a far stray cell must not cost a million rows
            if row > 500_000 or column > 5_000:
                raise ValueError(path.name)
            if cell.value is not None and plain(cell.value):
                grid.setdefault(row, {})[column] = cell.value
    return out


def _table(name: str, grid: _Grid) -> list[Row]:
    fields = {loose(h): field for h, field in FIELDS[name].items()}
    start = 0
    columns: dict[int, tuple[str, str]] = {}
    for at, row in grid.items():
        known: dict[int, tuple[str, str]] = {}
        for column, cell in row.items():
            field = fields.get(loose(heading(cell)))
            if field and field[0] not in {f[0] for f in known.values()}:
                known[column] = field
        if len(known) > len(columns):
            start, columns = at, known
    out = []
    for number, row in grid.items():
        raw = {key: row.get(column) for column, (key, _) in columns.items()}
        held = {key for key, value in raw.items() if value is not None} - PREFILLED.get(name, set())
        if number > start and held:
            found: Row = {key: value_of(raw.get(key), kind) for key, kind in FIELDS[name].values()}
            if "so_the" in found:
                found["so_the"] = _card(raw.get("so_the"))
            out.append(found | {"_row": number, "_given": held})
    return out


def _list(name: str, grid: _Grid) -> Row:
    fields = {loose(h): field for h, field in FIELDS[name].items()}
    out: Row = dict.fromkeys((key for key, _ in FIELDS[name].values()), None)
    out["_given"] = set()
    seen: set[str] = set()
    for row in grid.values():
        for column, cell in row.items():
            key, kind = fields.get(loose(heading(cell)), ("", ""))
            if key and key not in seen:
                seen.add(key)
                out[key] = value_of(row.get(column + 1), kind)
                if column + 1 in row:
                    out["_given"].add(key)
    return out if seen else {}


def read_register(path: Path) -> dict[str, Row]:
    """Unit code → its row, in the order of the register."""
    cells = _cells(path)[loose("Đơn vị")]
    return {row["ma_don_vi"]: row for row in _table("Đơn vị", cells)}


@cache
def read_submission(path: Path) -> dict[str, Any] | None:
    """Every sheet of one submission; None for what does not open or is not our form. Read once, to be looked at."""
    try:
        sheets = _cells(path)
    except Exception:  # whatever is wrong with it, it does not open
        return None
    if loose("Thông tin") not in sheets:
        return None
    info = _list("Thông tin", sheets[loose("Thông tin")])
    if not info:
        return None
    out: dict[str, Any] = {"Thông tin": info}
    for name in FIELDS:
        if name not in ("Thông tin", "Đơn vị"):
            out[name] = _table(name, sheets.get(loose(name), {}))
    return out


def counting(folder: Path, units: dict[str, Row], year: int, regime: str) -> dict[str, dict[str, Any]]:
    """Unit code → the submission that counts: of its valid ones the highest number, none where two of them differ."""
    valid: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".xlsx", ".xlsm")):
        read = read_submission(path)
        if read is None:
            continue
        info = read["Thông tin"]
        if info["ma_don_vi"] in units and info["nam"] == year and info["quy_dinh"] == regime:
            valid.setdefault(info["ma_don_vi"], []).append(read)
    out = {}
    for code in units:  # the order of the register
        found = valid.get(code, [])
        if not found:
            continue
        numbers = [s["Thông tin"]["lan_nop"] for s in found]
        # Without every number nobody can say which is the highest.
        latest = found if None in numbers else [s for s in found if s["Thông tin"]["lan_nop"] == max(numbers)]
        if all(s == latest[0] for s in latest):
            out[code] = latest[0]
    return out
