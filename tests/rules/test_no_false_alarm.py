"""Units that are unusual and in order: what a hunter of false alarms once got a finding for."""

from __future__ import annotations

from datetime import date

import pytest
from case import DISTRICT, LOCAL, QD132, Change, both, first, info, put
from small_committee import BASE, BODIES, CELL1, INFO, REVIEW, SCORES, TOP, Committee, Raw
from together import Asking, together

USUAL = ("qd366-2025", None, 2025)
_MERGED = date(2025, 7, 1)


def split_criterion(c: Committee) -> None:
    """Criterion II is scored in its parts, below a heading row without points and without a grade."""
    rows = c.filled[CELL1].rows[SCORES]
    two = next(row for row in rows if row["ma_tieu_chi"] == "II")
    whole = float(str(two["diem_tu_cham"]))
    parts = [two | {"ma_tieu_chi": f"II.{n}", "diem_tu_cham": whole / 2, "diem_toi_da": None} for n in (1, 2)]
    rows[rows.index(two)] = {"ma_tieu_chi": "II", "tieu_chi": "Kết quả nhiệm vụ"}
    rows += parts


def older_form(c: Committee) -> None:
    """Only the graded contents of Mẫu 01, as before its other parts stood in the form."""
    rows = c.filled[BASE].rows[REVIEW]
    rows[:] = [row for row in rows if "cap_do" in row]


def answered_in_parts(c: Committee) -> None:
    rows = c.filled[BASE].rows[REVIEW]
    part = next(row for row in rows if row["ma_noi_dung"] == "IV")
    part.pop("tom_tat")
    rows.append({"ma_noi_dung": "IV.1", "tom_tat": "Đã giải trình"})


SUGGESTED = both(*(put(BASE, sheet, 0, goi_y="HUYEN") for sheet in (INFO, BODIES)))
QUIET: dict[str, tuple[Change, tuple[str, str | None, int], tuple[str, ...]]] = {
    "tiêu chí chia thành phần, có dòng đề mục": (split_criterion, USUAL, ()),
    "mẫu cũ chỉ có nội dung chấm cấp độ": (
        both(older_form, SUGGESTED, put(BASE, INFO, 0, da_giai_trinh_goi_y="CO")), USUAL, ()),
    "giải trình gợi ý ở dòng thành phần": (
        both(answered_in_parts, SUGGESTED, put(BASE, INFO, 0, da_giai_trinh_goi_y="CO")), USUAL, ()),
    "chi bộ thôn không có chính quyền": (
        both(lambda c: c.register_unit(BASE, sector="4"), info(loai_hinh="4")), USUAL, ("TC-02", "TC-11", "TC-23")),
    "sáp nhập giữa năm, tập thể cùng ngày": (
        both(put(BASE, INFO, 0, do_chia_tach="CO", ngay_thanh_lap=_MERGED), put(BASE, BODIES, 0,
             ngay_thanh_lap=_MERGED)), USUAL, ()),
    "đảng viên cùng về đơn vị sáp nhập": (
        both(info(do_chia_tach="CO", ngay_thanh_lap=_MERGED), first(ngay_chuyen_den=_MERGED, nhan_xet_noi_cu="NA")),
        USUAL, ()),
    "đang chờ kiện toàn bí thư": (info(bi_thu="Chờ kiện toàn"), USUAL, ()),
    "thành ủy kiểm điểm sau hạn của cơ sở": (
        put(TOP, INFO, 0, ngay_kiem_diem=date(2021, 12, 27), ngay_lap=date(2021, 12, 28)), LOCAL, ()),
    "huyện ủy nộp sau hạn của cơ sở": (put(TOP, INFO, 0, ngay_lap=date(2023, 12, 20)), DISTRICT, ()),
    "năm 2021 cũng vậy": (info(bi_thu=Raw("Khuyết")), QD132, ()),
}  # fmt: skip


@pytest.mark.parametrize("name", QUIET, ids=str)
@together
def test_what_is_in_order_has_no_finding(name: str) -> Asking:
    change, law, allowed = QUIET[name]
    committee = Committee(*law)
    change(committee)
    found = [f for f in (yield committee) if f.code not in allowed]
    assert [(f.code, f.unit, f.cell, f.message) for f in found] == []


@together
def test_a_sum_row_is_told_to_go() -> Asking:
    c = Committee().add(CELL1, SCORES, {"ma_tieu_chi": "Tổng cộng", "diem_tu_cham": 20, "cap_do": "T"})
    [row] = [f for f in (yield c) if f.code == "DI-15"]
    assert "Dòng này ghi tổng" in row.message and "Xóa cả dòng tổng" in row.remedy
