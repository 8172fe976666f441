"""What superiors suggested for review (gợi ý kiểm điểm): the sheet "Gợi ý" of the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from batch.domain import ORGANIZATION, SUGGESTIONS, Unit
from batch.form.cells import is_blank
from batch.form.definition import label, register_sheets
from batch.form.locate import Grid, find_table
from batch.form.scan import Marks
from batch.machine.by_values import by_values
from batch.register.committee import Level
from batch.register.table_sheet import TableSheet

OF_LEVEL = {Level.PROVINCE: "TINH", Level.DISTRICT: "HUYEN", Level.BASE: "CO_SO"}  # a committee's own code of goi_y
NONE = "KHONG"  # of list goi_y: nobody suggested anything


@by_values
@dataclass(frozen=True, slots=True)
class Suggestion:
    """One point that a subject is to review. `unit` is the one whose workbook the subject stands in; `subject` is a
    code of SUBJECTS, `identity` its code or card as the office wrote it, "" for the organization itself; `by` is a
    code of goi_y, `letter` the number of the letter, "" while there is none."""

    unit: str
    subject: str
    identity: str
    by: str
    text: str
    letter: str = ""

    def values(self) -> dict[str, object]:
        """What the sheet says, by the keys of its fields."""
        return {
            "ma_don_vi": self.unit, "loai_doi_tuong": self.subject, "dinh_danh": self.identity or None,
            "noi_goi_y": self.by, "noi_dung": self.text, "so_van_ban": self.letter or None,
        }  # fmt: skip


def suggested_to(suggestions: Iterable[Suggestion], unit: str, subject: str, *identities: str) -> list[Suggestion]:
    """The points of one subject, in the order of the list. `identities` are the codes or cards that may name it; none
    are needed for the organization itself."""
    keys = {""} if subject == ORGANIZATION else {identity_key(one) for one in identities} - {""}
    return [
        one for one in suggestions
        if (one.unit, one.subject) == (unit, subject) and identity_key(one.identity) in keys
    ]  # fmt: skip


def identity_key(text: str) -> str:
    """A code or card for comparing: letters and digits only, upper case."""
    return "".join(c for c in text.upper() if c.isalnum())


def read_suggestions(
    grid: Grid, marks: Marks, units: Mapping[str, Unit]
) -> tuple[tuple[Suggestion, ...], list[str]]:  # fmt: skip
    """The list in the order of the sheet, and all that is wrong with it, each with its cell."""
    sheet = register_sheets()[SUGGESTIONS]
    table = find_table(grid, sheet)
    if table is None:
        empty = all(is_blank(raw) for row in grid for raw in row)
        return (), [] if empty else [f"Không tìm thấy dòng tiêu đề trong sheet «{SUGGESTIONS}»."]
    source = TableSheet(sheet, grid, marks, table, [])
    codes = {code.casefold(): code for code in units}
    read = [one for r in source.rows if (one := _row(source, r, codes)) is not None]
    return tuple(read), source.column_faults(("always",)) + source.faults


def _row(source: TableSheet, r: int, codes: Mapping[str, str]) -> Suggestion | None:
    values = source.values(r)
    if values is None:
        return None
    source.need(r, ("always",))
    told = {key: value if isinstance(value, str) else "" for key, value in values.items()}
    unit, subject, identity = codes.get(told["ma_don_vi"].casefold(), ""), told["loai_doi_tuong"], told["dinh_danh"]
    if told["ma_don_vi"] and not unit:
        source.faults.append(f"{source.at(r, 'ma_don_vi')}: «{told['ma_don_vi']}» không có ở sheet «Đơn vị».")
    if told["noi_goi_y"] == NONE:
        source.faults.append(f"{source.at(r, 'noi_goi_y')}: phải là cấp đã gợi ý; không gợi ý thì không ghi dòng này.")
    if subject and "dinh_danh" in source.table.columns:
        itself = subject == ORGANIZATION
        if itself and identity_key(identity) not in ("", identity_key(told["ma_don_vi"])):
            of = label("loai_doi_tuong", ORGANIZATION)
            source.faults.append(f"{source.at(r, 'dinh_danh')}: để trống khi loại đối tượng là «{of}».")
        elif not itself and source.blank(r, "dinh_danh"):
            of = label("loai_doi_tuong", subject)
            source.faults.append(f"{source.at(r, 'dinh_danh')}: còn trống, trong khi loại đối tượng là «{of}».")
    identity = "" if subject == ORGANIZATION else identity
    return Suggestion(unit, subject, identity, told["noi_goi_y"], told["noi_dung"], told["so_van_ban"])
