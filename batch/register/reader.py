"""Reads the register of units. A broken register stops the run with all its faults listed."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from batch.domain import ABOVE_BASE, CELL_TYPES, COMMITTEE, PROVINCE, SUGGESTIONS, UNITS, Unit
from batch.form import limits
from batch.form.content import OLE, kind_of_content
from batch.form.definition import Sheet, label, register_sheets
from batch.form.guard import Inside
from batch.form.limits import OF_FILE, OFFICE, BeyondLimitError
from batch.form.locate import Grid, find_table, match_sheets, twins
from batch.form.look import LOOKED_AT, look
from batch.form.scan import Marks, place_words
from batch.office.trouble import told
from batch.register.committee import Committee
from batch.register.committee_sheet import read_committee
from batch.register.register import Register
from batch.register.suggestions import read_suggestions
from batch.register.table_sheet import TableSheet
from batch.text import some

TOLD, FURTHER = 50, "… và {} lỗi khác: sửa những lỗi trên rồi làm lại để xem tiếp"


class RegisterError(ValueError):
    """The register can't be used. `faults` are all that is wrong with it, in Vietnamese, each with its cell."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(some(faults, TOLD, FURTHER)))
        self.faults = faults


NO_UNITS = "Danh mục chưa có đơn vị nào: ghi mỗi tổ chức đảng một dòng ở sheet «Đơn vị»."
_BINARY = "là sổ tính nhị phân (.xlsb): mở bằng Excel, chọn lưu thành «Excel Workbook (.xlsx)» rồi chạy lại."
_TOO_LARGE = "quá lớn hoặc có cấu trúc bất thường"
_NO_WORKBOOK = (CalamineError, BadZipFile, zlib.error, ExpatError, ParseError, KeyError, EOFError, RuntimeError)


def _inside(path: Path, sheets: dict[str, Sheet]) -> Inside:
    """What the reading library doesn't tell, and refusal of what would break it."""
    with path.open("rb") as file:
        content = file.read(limits.FILE + 1)
    try:
        if len(content) > limits.FILE:
            raise BeyondLimitError(OF_FILE)
        kind = kind_of_content(content, path.name)
        if kind == ".xlsb":
            raise RegisterError([f"Tệp {path.name} {_BINARY}"])
        if content.startswith(OLE) and kind != ".xls":  # it may have a password, which the reading library tells
            return Inside(book=io.BytesIO(content))
        if kind not in LOOKED_AT:  # what hasn't been looked into isn't read
            raise BadZipFile
        inside = look(content, kind, sheets, OFFICE)
    except BeyondLimitError as problem:
        raise RegisterError([f"Tệp {path.name}: {_TOO_LARGE}."]) from problem
    if inside.refusal:
        code, own, cell = inside.refusal
        why = {
            "TEP-05": f"sheet «{own}» có ô ở rất xa vùng dữ liệu ({cell}); xóa các dòng, cột thừa rồi lưu lại",
            "TEP-10": f"trong sheet «{own}», {place_words(cell)} được ghi hai lần nên không biết lấy nội dung nào; mở "
            "bằng Excel, xem lại chỗ ấy rồi lưu lại",
        }
        raise RegisterError([f"Tệp {path.name}: {why.get(code, _TOO_LARGE)}."])
    return inside


@contextmanager
def opened(
    path: Path, sheets: dict[str, Sheet]
) -> Iterator[tuple[CalamineWorkbook, dict[str, str], Mapping[str, Marks]]]:
    """The register's workbook, to be read within; what it calls each of these `sheets` that it has, and by that name
    what values don't tell. Raises RegisterError, also for what goes wrong within."""
    try:
        inside = _inside(path, sheets)
        with CalamineWorkbook.from_filelike(inside.book) as book:
            own = match_sheets(book.sheet_names, sheets)
            if several := twins(book.sheet_names, own):
                raise RegisterError(
                    [f"Tệp {path.name} có nhiều sheet tên «{name}», không biết đọc sheet nào." for name in several]
                )
            yield book, own, inside.marks
    except PasswordError as problem:
        raise RegisterError([f"Danh mục đơn vị {path.name} có mật khẩu; bỏ mật khẩu rồi chạy lại."]) from problem
    except FileNotFoundError as problem:
        raise RegisterError([f"Không thấy tệp danh mục đơn vị {path.name}."]) from problem
    except _NO_WORKBOOK as problem:
        raise RegisterError(
            [f"Không mở được danh mục đơn vị {path.name}: tệp hỏng hoặc không phải Excel."]
        ) from problem
    except OSError as problem:
        raise RegisterError([f"Không đọc được danh mục đơn vị. {told(problem, path)}"]) from problem


def open_sheets(path: Path, sheets: dict[str, Sheet]) -> dict[str, tuple[Grid, Marks]]:
    """The sheets of the register that the workbook has, by the register's name for them. Raises RegisterError."""
    with opened(path, sheets) as (book, own, marks):
        return {
            name: (book.get_sheet_by_name(mine).to_python(skip_empty_area=False), marks.get(mine, Marks()))
            for name, mine in own.items()
        }


def _row(source: TableSheet, r: int) -> Unit | None:
    values = source.values(r)
    if values is None:
        return None
    source.need(r, ("always",), ("loai_hinh",) if values["loai_to_chuc"] not in (None, PROVINCE, ABOVE_BASE) else ())
    code, name, kind = values["ma_don_vi"], values["ten_don_vi"], values["loai_to_chuc"]
    if not isinstance(code, str):
        return None
    members, founded, deadline = values["so_dang_vien"], values["ngay_thanh_lap"], values["han_nop"]

    def text(key: str) -> str | None:
        value = values[key]
        return value if isinstance(value, str) else None

    return Unit(
        code=code,
        name=name if isinstance(name, str) else "",
        kind=kind if isinstance(kind, str) else "",
        parent=text("ma_cap_tren"),
        sector=text("loai_hinh"),
        group=text("nhom"),
        table_group=text("nhom_bieu"),
        founded=founded if isinstance(founded, date) else None,
        members=int(members) if isinstance(members, float) else None,
        must_submit=values["phai_nop"] == "CO",
        deadline=deadline if isinstance(deadline, date) else None,
        email=text("email"),
        reorganized=values["do_chia_tach"] == "CO",
        old_code=text("ma_cu"),
    )


def _tree_faults(units: dict[str, Unit], rows: dict[str, int]) -> list[str]:
    faults = []
    tops = [u for u in units.values() if not u.parent]
    if not tops and units:
        faults.append("Không có đơn vị đứng đầu: phải có đúng một dòng để trống «Mã cấp trên».")
    if len(tops) > 1:
        listed = ", ".join(f"{u.code} (dòng {rows[u.code]})" for u in tops[:10])
        faults.append(f"Có {len(tops)} đơn vị để trống «Mã cấp trên»: {listed}. Chỉ một đơn vị đứng đầu danh mục.")
    for unit in units.values():
        line = f"Dòng {rows[unit.code]}: đơn vị {unit.code}"
        if unit.parent and unit.parent not in units:
            faults.append(f"{line} có mã cấp trên «{unit.parent}» không có trong danh mục.")
        elif unit.parent and units[unit.parent].kind in CELL_TYPES:
            kind = label("loai_to_chuc", units[unit.parent].kind)
            faults.append(f"{line} có cấp trên {unit.parent} là «{kind}»; chi bộ không có đơn vị trực thuộc.")
    in_circle: set[str] = set()
    for code in units:
        seen: list[str] = []
        current: str | None = code
        while current in units and current not in seen and current not in in_circle:
            seen.append(current)
            current = units[current].parent
        if current in seen:
            circle = seen[seen.index(current) :]
            in_circle |= set(circle)
            faults.append(f"Các đơn vị là cấp trên của nhau thành vòng: {' → '.join([*circle, circle[0]])}.")
    return faults


def read_register(path: Path) -> Register:
    """The register in a workbook with sheet "Đơn vị" and, where the office speaks of itself or has suggested what to
    review, "Cơ quan" and "Gợi ý". Raises RegisterError with every fault found."""
    return register_in(open_sheets(path, register_sheets()), path.name)


def register_in(read: Mapping[str, tuple[Grid, Marks]], name: str) -> Register:
    """The register in these sheets of a workbook called `name`. Raises RegisterError likewise."""
    sheet = register_sheets()[UNITS]
    if UNITS not in read:
        raise RegisterError([f"Tệp {name} không có sheet «{UNITS}»."])
    grid, marks = read[UNITS]
    table = find_table(grid, sheet)
    if table is None:
        raise RegisterError([f"Tệp {name}: không tìm thấy dòng tiêu đề trong sheet «{sheet.name}»."])
    faults: list[str] = []
    source = TableSheet(sheet, grid, marks, table, faults)
    units: dict[str, Unit] = {}
    rows: dict[str, int] = {}
    folded: dict[str, str] = {}
    for r in source.rows:
        unit = _row(source, r)
        if unit is None:
            continue
        first = folded.setdefault(unit.code.casefold(), unit.code)
        if first in units:
            faults.append(f"Dòng {r + 1}: mã đơn vị {unit.code} đã có ở dòng {rows[first]}.")
            continue
        units[unit.code], rows[unit.code] = unit, r + 1
    sector_needed = any(u.kind not in (PROVINCE, ABOVE_BASE) for u in units.values())
    faults = source.column_faults(("always", "unless_top"), ("loai_hinh",) if sector_needed else ()) + faults
    if not units and not faults:
        faults.append(NO_UNITS)
    if "ma_cap_tren" in table.columns and "ma_don_vi" in table.columns:
        faults += _tree_faults(units, rows)
    committee, wrong = _committee(read)
    suggestions, amiss = read_suggestions(*read[SUGGESTIONS], units) if SUGGESTIONS in read else ((), [])
    if faults or wrong or amiss:
        raise RegisterError(faults + wrong + amiss)
    return Register(units, committee, suggestions)


def read_office(path: Path) -> Committee:
    """What the office says of itself in a register, without a look at the units. Raises RegisterError."""
    committee, faults = _committee(open_sheets(path, {COMMITTEE: register_sheets()[COMMITTEE]}))
    if faults:
        raise RegisterError(faults)
    return committee


def _committee(read: Mapping[str, tuple[Grid, Marks]]) -> tuple[Committee, list[str]]:
    return read_committee(*read[COMMITTEE]) if COMMITTEE in read else (Committee(), [])
