"""What the clerk sees while typing: members entered against the stated total, levels proposed, how many HTXS fit.

Hints only: the cap is decided per TCCSĐ and group by the rating, which never reads these cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from numbers import Real
from typing import Any

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from batch.domain import INFO, LEVELS, MEMBER, MEMBERS, SCORES
from batch.form.definition import Field, form, label
from batch.form.topics import Columns
from batch.form.workbook import MIN_CHECKED_ROWS, Book, shown
from batch.law.model import Cap, Law

Rows = Sequence[dict[str, object]]


def cap_formula(cap: Cap, n: str) -> str:
    """The largest number of HTXS for a group as an Excel formula; `n` is the cell with HTXS + HTT proposed.

    Base `good`: the largest x with x ≤ round(r·(N − x)), solved for x in whole numbers; `good_or_better`:
    round(r·N). Then the small-group rule. All numbers are the law's own.
    """
    p, q = cap.ratio.numerator, cap.ratio.denominator
    under = p + q if cap.base == "good" else q
    free = f"INT(({2 * p}*{n}+{q})/{2 * under})" if cap.rounding == "half_up" else f"INT({p}*{n}/{under})"
    if cap.small_below is None:
        return free
    return f"IF(AND({n}>=1,{n}<={cap.small_below}),MAX({free},MIN({cap.small_allow},{n})),{free})"


def cap_value(cap: Cap, n: int) -> int:
    """What `cap_formula` gives for N = `n`."""
    p, q = cap.ratio.numerator, cap.ratio.denominator
    under = p + q if cap.base == "good" else q
    free = (2 * p * n + q) // (2 * under) if cap.rounding == "half_up" else p * n // under
    if cap.small_below is not None and 1 <= n <= cap.small_below:
        return max(free, min(cap.small_allow, n))
    return free


@dataclass(frozen=True, slots=True)
class Counts:
    """What the hint cells show."""

    entered: int
    levels: dict[str, int]
    allowed: int


def count_members(rows: Rows, law: Law) -> Counts:
    """Members entered and levels proposed, without those who are only temporarily here."""
    sheet = form()[MEMBERS]
    here, name, proposal = sheet.field("tinh_trang"), sheet.field("ho_ten"), sheet.field("de_xuat")
    away = label(here.values, "TAM_THOI_DEN")
    counted = [r for r in rows if shown(here, r.get("tinh_trang")) != away]
    entered = sum(1 for r in counted if isinstance(shown(name, r.get("ho_ten")), str))
    proposed = [shown(proposal, r.get("de_xuat")) for r in counted]
    levels = {code: proposed.count(label("muc", code)) for code in LEVELS}
    return Counts(entered, levels, cap_value(law.caps[MEMBER], levels["HTXS"] + levels["HTT"]))


def _status(entered: int, stated: object) -> str:
    if entered == 0:
        return "Chưa nhập đảng viên (đảng bộ để trống sheet này)"
    if not isinstance(stated, Real):
        return f"Đã nhập {entered} đảng viên; sheet Thông tin chưa ghi tổng số"
    total = int(float(stated))
    gap = total - entered
    return f"Đã nhập {entered}/{total} đảng viên" + (
        " – đủ" if gap == 0 else f" – còn thiếu {gap}" if gap > 0 else f" – thừa {-gap}"
    )


def member_hints(
    book: Book, sheet: Any, columns: Columns, rows: Rows, stated_at: tuple[int, int], stated: object
) -> None:
    """Rows 2–4 above the header of "Đảng viên" (header on row 6). `stated_at`: cell of the total in "Thông tin"."""
    assert book.law is not None
    law, header = book.law, 5
    last = header + max(MIN_CHECKED_ROWS, len(rows) + 100)
    column = {f.key: c for c, f in columns.placed}

    def whole(key: str) -> str:
        # From the header row on, so that a row inserted or deleted just below it stays inside.
        return str(xl_range_abs(header, column[key], last, column[key]))

    counts = count_members(rows, law)
    here = f'{whole("tinh_trang")},"<>{label("tinh_trang", "TAM_THOI_DEN")}"'
    stated_cell = f"'{INFO}'!{xl_rowcol_to_cell(*stated_at, row_abs=True, col_abs=True)}"
    caption = book.format(font_size=10, italic=True, font_color="#595959", align="center", text_wrap=True)
    number = book.format(bold=True, align="center", border=1, border_color="#A6A6A6", bg_color="#F2F2F2")

    def put(key: str, text: str, formula: str, value: object) -> str:
        sheet.write_string(1, column[key], text, caption)
        sheet.write_formula(2, column[key], formula, number, value)
        return str(xl_rowcol_to_cell(2, column[key], row_abs=True, col_abs=True))

    entered = put("ngay_sinh", "Đã nhập", f'=COUNTIFS({whole("ho_ten")},"?*",{here})-1', counts.entered)
    stated_shown = stated if isinstance(stated, Real) else ""
    total = put("ngay_vao_dang", "Theo Thông tin", f'=IF(ISNUMBER({stated_cell}),{stated_cell},"")', stated_shown)
    places = dict(zip(LEVELS, ("doi_tuong", "tinh_trang", "da_kiem_diem", "goi_y"), strict=True))
    cells = {
        code: put(
            key, f"Đề xuất {code}", f'=COUNTIFS({whole("de_xuat")},"{label("muc", code)}",{here})', counts.levels[code]
        )
        for code, key in places.items()
    }
    formula = "=" + cap_formula(law.caps[MEMBER], f"({cells['HTXS']}+{cells['HTT']})")
    allowed = put("de_xuat", "HTXS tối đa (tham khảo)", formula, counts.allowed)

    line = book.format(bold=True, font_color="#1F3864", font_size=10)
    sheet.write_formula(
        1, 0,
        f'=IF({entered}=0,"Chưa nhập đảng viên (đảng bộ để trống sheet này)",IF(NOT(ISNUMBER({total})),'
        f'"Đã nhập "&{entered}&" đảng viên; sheet Thông tin chưa ghi tổng số","Đã nhập "&{entered}&"/"&{total}&'
        f'" đảng viên"&IF({total}={entered}," – đủ",IF({total}>{entered}," – còn thiếu "&({total}-{entered}),'
        f'" – thừa "&({entered}-{total})))))',
        line, _status(counts.entered, stated),
    )  # fmt: skip
    parts = '&" · "&'.join(f'"{code} "&{cells[code]}' for code in LEVELS)
    text = " · ".join(f"{code} {counts.levels[code]}" for code in LEVELS)
    sheet.write_formula(2, 0, f'="Đề xuất: "&{parts}', line, f"Đề xuất: {text}")
    over = counts.levels["HTXS"] > counts.allowed
    sheet.write_formula(
        3, 0,
        f'="HTXS tối đa (chỉ để tham khảo): "&{allowed}&IF({cells["HTXS"]}>{allowed}," – đề xuất đang nhiều hơn","")',
        line,
        f"HTXS tối đa (chỉ để tham khảo): {counts.allowed}" + (" – đề xuất đang nhiều hơn" if over else ""),
    )  # fmt: skip
    note = book.format(italic=True, font_size=10, font_color="#595959")
    sheet.write_string(
        3, column["ho_ten"] + 2,
        "Số tham khảo này chỉ tính đảng viên trong phiếu, chung một nhóm. Hạn mức chính thức do cấp trên tính theo cả "
        "tổ chức cơ sở đảng và từng nhóm đánh giá. Không tính người sinh hoạt tạm thời từ nơi khác đến.",
        note,
    )  # fmt: skip
    red = book.format(font_color="#C00000")
    rule = {"type": "formula", "criteria": f"={cells['HTXS']}>{allowed}", "format": red}
    sheet.conditional_format(3, 0, 3, 0, rule)
    rule = {"type": "formula", "criteria": f"=AND({entered}>0,ISNUMBER({total}),{entered}<>{total})", "format": red}
    sheet.conditional_format(1, 0, 1, 0, rule)


def _number(field: Field, value: object) -> float:
    value = shown(field, value)
    return float(value) if isinstance(value, Real) and not isinstance(value, bool) else 0.0


def score_total(rows: Rows) -> float:
    """Total score: assessed, else own score, plus bonus, minus deduction."""
    sheet = form()[SCORES]
    own, assessed = sheet.field("diem_tu_cham"), sheet.field("diem_tham_dinh")
    total = 0.0
    for row in rows:
        blank = shown(assessed, row.get(assessed.key)) is None
        total += _number(own, row.get(own.key)) if blank else _number(assessed, row.get(assessed.key))
        total += _number(sheet.field("diem_cong"), row.get("diem_cong"))
        total -= _number(sheet.field("diem_tru"), row.get("diem_tru"))
    return total


def score_hint(book: Book, sheet: Any, fields: Sequence[Field], rows: Rows) -> None:
    """Row 2 above the header of "Chấm điểm" (header on row 3): the total so far."""
    header = 2
    last = header + max(MIN_CHECKED_ROWS, len(rows) + 100)
    at = {f.key: xl_range_abs(header, c, last, c) for c, f in enumerate(fields)}
    column = [f.key for f in fields].index("diem_toi_da")
    total = score_total(rows)
    sheet.write_string(1, 1, "Tổng điểm tạm tính (chỉ để tham khảo)", book.format(italic=True, align="right"))
    sheet.write_formula(
        1, column,
        f'=SUM({at["diem_tham_dinh"]})+SUMIFS({at["diem_tu_cham"]},{at["diem_tham_dinh"]},"=")'
        f"+SUM({at['diem_cong']})-SUM({at['diem_tru']})",
        book.format(bold=True, align="center", border=1, border_color="#A6A6A6", bg_color="#F2F2F2"), total,
    )  # fmt: skip


def new_member_limit(as_of: date, months: int) -> date:
    """The last day of admission that is no longer "under `months` months" at the reference date.

    Somebody is new while admission + `months` calendar months (the day clamped to the month) is after `as_of`.
    """
    day = as_of - timedelta(days=27 * months)
    while _add_months(day, months) > as_of:
        day -= timedelta(days=1)
    return day


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))
