"""A group's name, or another free text, that tells of a person leaves the committee as a pseudonym, and the caps above
come out the same."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
from chain import KEY, Chain

from batch.domain import CELL_TYPES, MEMBER
from batch.handover.archive import unpacked
from batch.handover.contents import GROUPS, TABLES
from batch.handover.read import read_package
from batch.submissions.packages import is_pseudonym
from batch.text import fold

CARD, SEPARATED, TERM = "51987654", "51.987 654", "Nhiệm kỳ 2020-2025"


def put(path: Path, sheet: str, heading: str, made: Callable[[int], str], key: str = "") -> str:
    """Fill a column in all rows in which `key` (by default the same column) stands; the first text of `key`."""
    book = openpyxl.load_workbook(path)
    cells = {str(c.value).removesuffix("*").strip(): c for row in book[sheet].iter_rows() for c in row if c.value}
    head, at = cells[heading], cells[key or heading]
    found = [r for r in range(head.row + 1, book[sheet].max_row + 1) if book[sheet].cell(r, at.column).value]
    for place, row in enumerate(found):
        book[sheet].cell(row, head.column, made(place))
    book.save(path)
    return str(book[sheet].cell(found[0], at.column).value)


def test_no_card_or_name_leaves_in_free_text_and_the_groups_above_are_the_same(tmp_path: Path) -> None:
    chain = Chain(tmp_path, 2025, units=8)
    base = next(b for b in chain.bases if sum(u in chain.file for u in chain.register.below(b)) > 3)
    cells = [u for u in chain.register.below(base) if chain.register[u].kind in CELL_TYPES]
    path = {unit: chain.folder / "nop" / chain.file[unit] for unit in (base, *cells)}
    for unit in cells:
        put(path[unit], "Đảng viên", "Nhóm đánh giá", lambda _: f"Thẻ {SEPARATED}", "Họ và tên")
    named = put(path[cells[0]], "Đảng viên", "Ghi chú", lambda _: "", "Họ và tên")
    put(
        path[cells[0]], "Đảng viên", "Nhóm đánh giá", lambda i: (f"tổ {named}", f"Thẻ {CARD}", TERM)[i % 3], "Họ và tên"
    )
    put(path[base], "Cán bộ", "Chức vụ", lambda _: f"Bí thư, thẻ {SEPARATED}")
    put(path[base], "Cán bộ", "Nhóm chức danh", lambda _: f"Lãnh đạo {SEPARATED}", "Họ và tên")

    content = chain.base(base, without=cells[1:2]).read_bytes()
    parts = unpacked(content) or {}
    text = b"".join(part for name, part in parts.items() if name in TABLES).decode()
    assert CARD not in text and SEPARATED not in text
    assert fold(named) not in fold(parts[GROUPS].decode())
    above = csv.DictReader(io.StringIO(parts["doi_tuong.csv"].decode("utf-8-sig"), newline=""))
    assert [is_pseudonym(row["chuc_vu"]) and is_pseudonym(row["nhom"]) for row in above if row["chuc_vu"]].count(
        True
    ) > 1
    assert TERM in text, "the years of a term are no card"
    package = read_package(content, "goi.zip", KEY)
    own = {group.key for group in package.groups if group.subject == MEMBER}
    assert len(own) >= 3

    others = [u for u in chain.register.below(chain.district) if u not in chain.register.below(base)]
    chain.run("d", chain.district, [*others, cells[1]], [chain.folder / f"{base}.zip"])
    assert len(_groups(chain, "d", base)) == len(own), "of the workbook that came late no second group is made"
    chain.package("d")
    again = b"".join((unpacked((chain.folder / "d.zip").read_bytes()) or {}).values()).decode("utf-8-sig", "replace")
    assert CARD not in again and SEPARATED not in again


def _groups(chain: Chain, name: str, decider: str) -> list[str]:
    made = json.loads((chain.finished(name).folder / "du_lieu" / "ban_giao.json").read_text(encoding="utf-8"))
    return [g["nhom"] for g in made["groups"] if (g["doi_tuong"], g["noi_quyet_dinh"]) == (MEMBER, decider)]
