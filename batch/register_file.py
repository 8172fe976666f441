"""Reads the register of units. A broken register stops the run with all its faults listed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from batch.domain import ABOVE_BASE, CELL_TYPES, PROVINCE, Unit
from batch.form.cells import Value, is_blank, parse, show
from batch.form.definition import Field, Sheet, label, lists, register_sheet
from batch.form.locate import Grid, Table, find_table, match_sheets
from batch.register import Register
from batch.text import a1


class RegisterError(ValueError):
    """The register can't be used. `faults` are all that is wrong with it, in Vietnamese, each with its cell."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


_WRONG = {
    "O-02": "phải là số",
    "O-03": "phải là số nguyên",
    "O-04": "phải là số không âm",
    "O-06": "phải là ngày, ví dụ 20/12/2025",
    "O-10": "phải là chữ",
}


def _grid(path: Path, sheet: Sheet) -> Grid:
    try:
        with CalamineWorkbook.from_path(path) as book:
            own = match_sheets(book.sheet_names, {sheet.name: sheet})
            if sheet.name not in own:
                raise RegisterError([f"Tệp {path.name} không có sheet «{sheet.name}»."])
            return book.get_sheet_by_name(own[sheet.name]).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as problem:
        raise RegisterError(
            [f"Không mở được danh mục đơn vị {path.name}: tệp hỏng, có mật khẩu hoặc không phải Excel."]
        ) from problem


def _allowed(f: Field) -> str:
    names = [c.label for c in lists()[f.list_name].values()]
    return "; ".join(names) if len(names) <= 8 else f"{'; '.join(names[:5])}; … ({len(names)} giá trị trong danh sách)"


def _value(f: Field, table: Table, grid: Grid, r: int, faults: list[str]) -> Value:
    column = table.columns.get(f.key)
    if column is None or column >= len(grid[r]) or is_blank(grid[r][column]):
        return None
    raw = grid[r][column]
    value, fault = parse(f, raw)
    if fault and f.kind != "email":
        why = f"phải là một trong: {_allowed(f)}" if fault == "O-01" else _WRONG.get(fault, "không hiểu được")
        faults.append(f"Ô {a1(r, column)} ({f.heading}): ghi «{show(raw)}», {why}.")
    return value


def _row(sheet: Sheet, table: Table, grid: Grid, r: int, faults: list[str]) -> Unit | None:
    values = {f.key: _value(f, table, grid, r, faults) for f in sheet.fields}
    if all(v is None for v in values.values()):
        return None
    for f in sheet.fields:
        raw_blank = f.key in table.columns and (
            table.columns[f.key] >= len(grid[r]) or is_blank(grid[r][table.columns[f.key]])
        )
        needed = f.required == "always" or (
            f.key == "loai_hinh" and values["loai_to_chuc"] not in (None, PROVINCE, ABOVE_BASE)
        )
        if needed and raw_blank:
            faults.append(f"Ô {a1(r, table.columns[f.key])} ({f.heading}): còn trống.")
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
    """The register in a workbook with sheet "Đơn vị". Raises RegisterError with every fault found."""
    sheet = register_sheet()
    grid = _grid(path, sheet)
    table = find_table(grid, sheet)
    if table is None:
        raise RegisterError([f"Tệp {path.name}: không tìm thấy dòng tiêu đề trong sheet «{sheet.name}»."])
    faults = []
    for code, cell, key, values in table.problems:
        heading = sheet.field(key).heading
        if code == "CT-03":
            faults.append(f"Ô {cell}: cột «{heading}» có hai lần.")
        elif sheet.field(key).required in ("always", "unless_top"):
            near = f" Có phải là cột «{values['gan_giong']}»?" if values["gan_giong"] else ""
            faults.append(f"Thiếu cột «{heading}».{near}")
    units: dict[str, Unit] = {}
    rows: dict[str, int] = {}
    folded: dict[str, str] = {}
    for r in range(table.header + 1, len(grid)):
        unit = _row(sheet, table, grid, r, faults)
        if unit is None:
            continue
        first = folded.setdefault(unit.code.casefold(), unit.code)
        if first in units:
            faults.append(f"Dòng {r + 1}: mã đơn vị {unit.code} đã có ở dòng {rows[first]}.")
            continue
        units[unit.code], rows[unit.code] = unit, r + 1
    if not units and not faults:
        faults.append("Danh mục chưa có đơn vị nào.")
    faults += _tree_faults(units, rows)
    if faults:
        raise RegisterError(faults)
    return Register(units)
