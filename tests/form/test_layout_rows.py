"""Rows that are no records are set aside wherever they stand; no record is lost and none invented."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
from made import read_rows

from batch.domain import COLLECTIVES, EXPLANATIONS, INFO, LEADERS, MEMBERS, SCORES
from batch.form.definition import form, label
from batch.form.file_data import FileData
from batch.form.layout_rows import DRAGGED_RUN, find_layout_rows

KEYS = {name: {f.heading: f.key for f in sheet.fields} for name, sheet in form().items()}
HEADER = 3  # zero-based row of the header, under a title and a line of topics
Line = dict[str, Any]
Part = tuple[bool, list[Line]]  # whether the lines are records, and the lines by key

_CHOICE = {"gioi_tinh": "Nữ", "tinh_trang": "Chính thức", "cap_do": "Tốt", "de_xuat": "Hoàn thành tốt nhiệm vụ",
           "da_kiem_diem": "Có", "goi_y": "Không", "cap": label("cap", "CO_SO"), "la_cap_uy": "Không",
           "la_nguoi_dung_dau": "Có", "cap_do_1": "Tốt", "cap_do_2": "Xuất sắc"}  # fmt: skip


def _surnames(rng: random.Random) -> str:
    return rng.choice(["Lò Văn", "Tổng Thị", "Cộng Văn", "Tô Thị", "Vi Văn", "Ký Thị", "Khổng Văn", "Chi Thị", "Tống"])


def _members(rng: random.Random, number: int) -> Line:
    full: Line = {
        "stt": number, "so_the": f"07900{number:04d}", "ho_ten": f"{_surnames(rng)} {rng.choice('ABCDEGH')}",
        "ngay_sinh": dt.date(1980, 1, 1) + dt.timedelta(days=number), "gioi_tinh": "Nữ",
        "chuc_vu_dang": rng.choice(["Bí thư", "Chi ủy viên", "Tổ trưởng tổ đảng", None]), "tinh_trang": "Chính thức",
        "nhom": rng.choice(["Nhóm 1", None]), "tong_diem": 80 + number % 9, "de_xuat": "Hoàn thành tốt nhiệm vụ",
        "ghi_chu": rng.choice(["Tổng kết tốt", "1. Xem phụ lục", None]),
    }  # fmt: skip
    kept = rng.choice([
        list(full), list(full), ["stt", "so_the"], ["so_the", "ho_ten"], ["ho_ten", "ngay_sinh"],
        ["ho_ten", "gioi_tinh"], ["chuc_vu_dang", "ho_ten", "so_the"], ["nhom", "so_the"], ["so_the", "ghi_chu"],
        ["ngay_sinh"],
    ])  # fmt: skip
    return {key: full[key] for key in kept}


def _scores(rng: random.Random, number: int) -> Line:
    full: Line = {
        "ma_tieu_chi": rng.choice([f"II.{number}", f"{number}", f"I.{number}.2"]), "diem_toi_da": 10,
        "tieu_chi": rng.choice(["Xây dựng Đảng", "Tổng số đảng viên được kiểm điểm", "1. Công tác chính trị"]),
        "diem_tu_cham": rng.choice([9, 8.5]), "diem_cong": 1, "ly_do_cong_tru": "Cộng do có sáng kiến",
        "cap_do": "Tốt",
    }  # fmt: skip
    heading = ["ma_tieu_chi", "tieu_chi"]  # of a criterion that is split
    return {key: full[key] for key in rng.choice([list(full), list(full), heading, ["ma_tieu_chi"]])}


def _bodies(rng: random.Random, number: int) -> Line:
    full: Line = {
        "ma_tap_the": f"TT{number}", "cap": label("cap", "CO_SO"), "so_lanh_dao": 3, "la_cap_uy": "Không",
        "ten_tap_the": rng.choice(["Ban Thường vụ", "Chi bộ thôn Hai", "Tổng công ty Ba", "Khối Dân vận"]),
        "nhom": rng.choice(["Khối Đảng", "Nhóm 2"]), "de_xuat": "Hoàn thành tốt nhiệm vụ",
    }  # fmt: skip
    return {key: full[key] for key in rng.choice([list(full), ["ma_tap_the", "ten_tap_the"], ["ten_tap_the", "cap"]])}


def _leaders(rng: random.Random, number: int) -> Line:
    full: Line = {
        "ma_can_bo": f"CB{number}", "so_the": f"07900{number:04d}", "ho_ten": f"{_surnames(rng)} {number % 7 * 'A'}B",
        "chuc_vu": rng.choice(["Bí thư", "Tổng giám đốc", "Chủ tịch", "Tổ trưởng"]), "nhom": "Nhóm chức danh 1",
        "la_nguoi_dung_dau": "Có", "de_xuat": "Hoàn thành tốt nhiệm vụ",
    }  # fmt: skip
    return {key: full[key] for key in rng.choice([list(full), ["ma_can_bo", "chuc_vu"], ["chuc_vu", "so_the"]])}


def _explanations(rng: random.Random, number: int) -> Line:
    full: Line = {
        "ma_quy_tac": f"DV-{number:02d}", "sheet": "Đảng viên", "o": f"D{number}",
        "giai_trinh": rng.choice(["Tổng hợp theo biên bản", "1. Do thiên tai", "Nhóm công tác đã báo cáo"]),
    }  # fmt: skip
    return {key: full[key] for key in rng.choice([list(full), list(full), ["ma_quy_tac"], ["giai_trinh"]])}


RECORDS = {
    MEMBERS: _members, SCORES: _scores, COLLECTIVES: _bodies, LEADERS: _leaders, EXPLANATIONS: _explanations,
}  # fmt: skip
# Where a title, a total or a signature is typed: anywhere that texts go.
LABELS = {
    MEMBERS: ["so_the", "ho_ten", "so_ly_lich", "stt"], SCORES: ["ma_tieu_chi", "tieu_chi"],
    COLLECTIVES: ["ma_tap_the", "ten_tap_the"], LEADERS: ["ma_can_bo", "ho_ten"], EXPLANATIONS: ["ma_quy_tac"],
}  # fmt: skip
COUNTS = {
    MEMBERS: ["tong_diem", "phieu_tot"], SCORES: ["diem_toi_da", "diem_tu_cham"], COLLECTIVES: ["so_lanh_dao"],
    LEADERS: ["tong_diem"], EXPLANATIONS: [],
}  # fmt: skip
TITLES = ["II. TỔ ĐẢNG SỐ 2", "TỔ ĐẢNG SỐ 2", "1. Khối cơ quan", "Nhóm đảng viên hưu trí", "CHI BỘ THÔN HAI",
          "Đảng bộ bộ phận 3", "a) Khối trường học", "III Đảng viên dự bị", "- Tổ đảng Một"]  # fmt: skip
TOTALS = ["Tổng cộng: 21 đảng viên", "TỔNG CỘNG", "Cộng", "Tổng số", "Tổng", "Cộng điểm:", "tổng số đảng viên"]
SIGNED = ["BÍ THƯ", "T/M CHI BỘ", "(Ký, ghi rõ họ tên)", "TM. CHI ỦY", "NGƯỜI LẬP", "(Ký tên, đóng dấu)",
          "Thôn Một, ngày 5 tháng 12 năm 2025", "Nơi nhận:"]  # fmt: skip


def _layout(rng: random.Random, sheet: str, keys: list[str]) -> list[Line]:
    label = rng.choice(LABELS[sheet])
    number: Line = {"stt": rng.randint(1, 40)} if sheet == MEMBERS and label != "stt" and rng.random() < 0.3 else {}
    kind = rng.choice(["header", "numbers", "title", "total", "signature", "dragged"])
    if kind == "header":
        again = {key: heading + rng.choice(["", " *"]) for heading, key in KEYS[sheet].items()}
        return [{keys[0]: "LÝ LỊCH"}, again] if rng.random() < 0.5 else [again]
    if kind == "numbers":
        shape = rng.choice(["({})", "{}", "[{}]", None])
        return [{key: i if shape is None else shape.format(i) for i, key in enumerate(keys, 1)}]
    if kind == "title":
        return [number | {label: rng.choice(TITLES)}]
    if kind == "total":
        return [number | {label: rng.choice(TOTALS)} | {key: 21.0 for key in COUNTS[sheet] if rng.random() < 0.7}]
    if kind == "signature":
        lines: list[Line] = [{label: text} for text in rng.sample(SIGNED, rng.randint(1, 3))]
        blanks: list[Line] = [{}] * rng.randint(0, 4)
        return [*lines, *blanks, {label: rng.choice(["Lò Văn Ký", "Lê Thị Giả Định"])}, {}]
    lists = [key for key in keys if key in _CHOICE and form()[sheet].field(key).list_name]
    if not lists:
        return []
    chosen = {key: _CHOICE[key] for key in rng.sample(lists, rng.randint(1, min(2, len(lists))))}
    return [dict(chosen)] * rng.randint(DRAGGED_RUN, DRAGGED_RUN + 5)


def _grid(rng: random.Random, sheet: str) -> tuple[list[list[Any]], list[int], list[int]]:
    """A sheet with records and layout rows in any order; the rows of both as Excel numbers them."""
    headings = {key: heading for heading, key in KEYS[sheet].items()}
    keys = list(headings)
    if rng.random() < 0.5:
        rng.shuffle(keys)
    parts: list[Part] = [(True, [RECORDS[sheet](rng, n)]) for n in range(1, rng.randint(2, 9))]
    for _ in range(rng.randint(1, 3)):
        parts.insert(rng.randint(0, len(parts)), (False, _layout(rng, sheet, keys)))
    topics = [None] * len(keys)
    topics[0] = "LÝ LỊCH"
    rows: list[list[Any]] = [[f"Sheet {sheet}"], [], topics, [headings[key] for key in keys]]
    records, layout = [], []
    for is_record, lines in parts:
        for line in lines:
            rows.append([line.get(key) for key in keys])
            if any(value is not None for value in line.values()):
                (records if is_record else layout).append(len(rows))
    return rows, records, layout


def test_no_record_is_lost_and_none_invented_in_two_thousand_tables() -> None:
    rng = random.Random(11)
    for number in range(2000):
        sheet = rng.choice(list(RECORDS))
        rows, records, layout = _grid(rng, sheet)
        grid = [["" if value is None else value for value in row] + [""] * (60 - len(row)) for row in rows]
        grid = [[float(v) if isinstance(v, int) else v for v in row] for row in grid]
        columns = {KEYS[sheet][heading]: c for c, heading in enumerate(rows[HEADER])}
        found = find_layout_rows(grid, form()[sheet], columns, HEADER, sorted(r - 1 for r in (*records, *layout)))
        assert [r + 1 for r in found.records] == records, (number, sheet)
        assert sorted(r + 1 for r in found.rows) == layout, (number, sheet)


def test_the_same_from_real_workbooks(tmp_path: Path) -> None:
    rng = random.Random(12)
    for _ in range(40):
        made = {sheet: _grid(rng, sheet) for sheet in RECORDS}
        data = read_rows(tmp_path / "a.xlsx", {sheet: rows for sheet, (rows, _, _) in made.items()})
        for sheet, (_, records, layout) in made.items():
            part = data.sheets[sheet]
            assert part.rows == records
            assert [row + 1 for block in part.aside for row in range(block.first, block.last + 1)] == layout
            told = [p for p in data.problems if p.code == "CT-05" and p.sheet == sheet]
            assert len(told) == bool(layout)
            if layout:
                assert told[0].cell.endswith(str(layout[0]))


HEAD = ["STT", "Số thẻ đảng viên", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ Đảng", "Nhóm đánh giá"]
ONE = [1, "079000001", "Lò Văn Một", dt.date(1980, 5, 19), "Nam", "Bí thư", None]


def members(tmp_path: Path, *rows: list[Any]) -> FileData:
    return read_rows(tmp_path / "a.xlsx", {MEMBERS: [HEAD, ONE, *rows]})


@pytest.mark.parametrize(
    "row",
    [
        [2, None, "Lò Thị Hai"],
        [2, "079000002", "Tổng Văn Hai"],
        [None, None, "Cộng Thị Hai", dt.date(1990, 1, 1)],
        [None, None, "Tổng cộng", "05/06/1990"],
        [None, 79000002.0, "Tổng số"],
        [None, "079 000 002"],
        [None, None, "Tổng Văn Hai"],
        [None, None, None, None, None, "Bí thư"],
        [None, None, None, None, None, "Tổ trưởng"],
        [None, None, None, None, None, None, "Nhóm 2"],
        [None, None, "Vi Văn Hai"],
        [None, None, "Khối Văn Hai", None, "Nam"],
        [None, None, "Tô Văn Hai"],
        [None, None, "Tống Văn Hai"],
        [None, None, "Công Văn Hai"],
        [None, None, "15/06/1990"],
        [2, 3],
    ],
)
def test_in_doubt_a_row_is_a_record(tmp_path: Path, row: list[Any]) -> None:
    data = members(tmp_path, row)
    assert data.sheets[MEMBERS].rows == [2, 3]
    assert not [p for p in data.problems if p.code == "CT-05"]


def test_a_run_of_one_less_than_dragged_is_data(tmp_path: Path) -> None:
    same = [None, None, None, None, "Nam"]
    assert len(members(tmp_path, *[same] * (DRAGGED_RUN - 1)).sheets[MEMBERS].rows) == DRAGGED_RUN
    assert len(members(tmp_path, *[same] * DRAGGED_RUN).sheets[MEMBERS].rows) == 1
    broken = [*[same] * DRAGGED_RUN, [None, None, "Lò Thị Hai", None, "Nam"], *[same] * DRAGGED_RUN]
    assert members(tmp_path, *broken).sheets[MEMBERS].rows == [2, 3 + DRAGGED_RUN]


def test_a_name_under_a_signature_that_stands_nowhere_else_must_be_looked_at(tmp_path: Path) -> None:
    told = [
        next(p for p in members(tmp_path, [None, None, "BÍ THƯ"], [None, None, name]).problems if p.code == "CT-05")
        for name in ("Lò Văn Một", "Lò Văn Lạ")
    ]
    assert [p.severity for p in told] == ["", "loi"]


def test_two_signers_side_by_side_are_no_record(tmp_path: Path) -> None:
    titles = [None, "NGƯỜI LẬP", None, None, None, "BÍ THƯ"]
    names = [None, "Lò Thị Hai", None, None, None, "Lò Văn Một"]
    assert members(tmp_path, titles, [], names).sheets[MEMBERS].rows == [2]
    assert members(tmp_path, titles, [None, "Lò Thị Hai", None, None, "Nữ"]).sheets[MEMBERS].rows == [2, 4]


def test_the_header_is_the_first_of_two(tmp_path: Path) -> None:
    spelt = [text.replace("Giới tính", "GT") for text in HEAD]
    data = read_rows(tmp_path / "a.xlsx", {MEMBERS: [spelt, ONE, HEAD, [2, "079000002", "Lò Thị Hai"]]})
    assert data.sheets[MEMBERS].rows == [2, 4]


def test_what_is_set_aside_does_not_make_two_files_differ(tmp_path: Path) -> None:
    plain, laid_out = members(tmp_path), members(tmp_path, [None, None, "Tổng cộng: 1"], [None, None, "BÍ THƯ"])
    assert plain.data_hash == laid_out.data_hash
    assert members(tmp_path, [2, None, "Lò Thị Hai"]).data_hash != plain.data_hash


def test_an_error_value_in_a_total_is_nobody(tmp_path: Path) -> None:
    assert INFO in members(tmp_path).sheets
    data = members(tmp_path, [None, None, "Tổng cộng", None, None, None, "#N/A"])
    assert data.sheets[MEMBERS].rows == [2]
    assert not data.faults
