"""The same data in other clothes gives the same figures; the figures add up and stand alike in every output."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import openpyxl
from finished import Run, run_program
from workbooks import Shape, read_form, write_form


def _dressed(data: Path, target: Path, shape: Shape) -> Path:
    """The submissions of `data` in new workbooks, under names that say nothing, in folders below folders."""
    rng = random.Random(7)
    paths = sorted((data / "nop").glob("*.xlsx"))
    names = [f"phieu {n:03}.xlsx" for n in range(len(paths))]
    rng.shuffle(names)
    for path, name in zip(paths, names, strict=True):
        folder = target / "nop" / rng.choice(["", "Đợt 1", "Đợt 1/bổ sung", "huyện"])
        folder.mkdir(parents=True, exist_ok=True)
        write_form(read_form(path), folder / name, shape, rng)
    (target / "danh_muc.xlsx").write_bytes((data / "danh_muc.xlsx").read_bytes())
    return target


def test_the_shape_of_a_workbook_changes_no_figure(right: Run, tmp_path: Path) -> None:
    """All at once: names and folders of the files, an order of sheets, columns and rows, rows above, values as text."""
    shape = Shape(sheets=True, columns=True, rows=True, titles=True, texts=True)
    again = run_program(right.case, _dressed(right.data, tmp_path / "data", shape), tmp_path / "out", papers=False)
    expected, found = right.figures(), again.figures()
    assert {key: (value, found.get(key)) for key, value in expected.items() if found.get(key) != value} == {}
    assert (again.out / "du_lieu/bieu.csv").read_bytes() == (right.out / "du_lieu/bieu.csv").read_bytes()


def test_the_same_run_twice_gives_the_same_bytes(faulty: Run, tmp_path: Path) -> None:
    again = run_program(faulty.case, faulty.data, tmp_path)
    files = sorted(p.relative_to(faulty.out) for p in faulty.out.rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(again.out) for p in again.out.rglob("*") if p.is_file())
    assert [str(f) for f in files if (faulty.out / f).read_bytes() != (again.out / f).read_bytes()] == []


# What every run must keep to: right committees, faulty ones and shaken ones


def test_every_row_is_counted_or_listed(run: Run) -> None:
    manifest = run.manifest()
    listed: dict[str, int] = dict.fromkeys(manifest["so_dong"], 0)
    seen = set()
    for entry in manifest["dong_de_rieng"]:
        assert entry["ly_do"]
        place = (entry["tep"], entry["sheet"], entry.get("dong"))
        if place not in seen:  # a row may stand aside from two tables for two reasons
            listed[entry["sheet"]] += entry["so_dong"]
        seen.add(place)
    for sheet, rows in manifest["so_dong"].items():
        assert rows["doc"] == rows["duoc_dem"] + rows["de_rieng"], sheet
        assert rows["de_rieng"] == listed[sheet], sheet


_PARTS = {
    "2": ("4", "5", "6", "7", "8", "9", "12", "13", "14", "27", "28"),
    "9": ("10", "11"),
    "14": ("15", "19", "26"),
    "15": ("16", "17", "18"),
    "19": ("20", "21", "22", "23", "24"),
}
_LEVELS = ("HTXS", "HTT", "HTNV", "KHT")


def _rows_that_add_up(table: str) -> dict[str, tuple[str, ...]]:
    if table == "6A":
        out: dict[str, tuple[str, ...]] = {}
        for block in ("A.I", "A.II", "B.I", "B.II"):
            out[f"{block}.1"] = (f"{block}.2", f"{block}.3")
            out[f"{block}.2"] = tuple(f"{block}.2.{level}" for level in _LEVELS)
        return out
    if table == "6B":
        causes = ("SUY_THOAI", "DUOI_50", "CBCCVC_KHT", "KY_LUAT", "KHAC")
        levels = tuple(f"4.{level}" for level in _LEVELS)
        return {"1": ("2", "3", "4"), "4": levels, "4.KHT": tuple(f"4.KHT.{cause}" for cause in causes)}
    if table == "6F":
        return {"1": ("2", "3"), "4": ("4.1", "4.2", "4.3")}
    return {"TONG": ("I", "II", "III"), "I": ("I.1.a", "I.1.b", "I.2")}


def test_the_figures_add_up(run: Run) -> None:
    cells = run.figures()
    n = {key: int(value) for key, value in cells.items() if key[2] != "3" and not key[2].endswith("_tl")}
    wrong = []
    for table, row, column in n:
        here = n[table, row, column]
        for part in (_rows_that_add_up(table) if table != "6C" else {}).items():
            if part[0] == row and sum(n[table, p, column] for p in part[1]) != here:
                wrong.append((table, row, column, "rows"))
        if table in ("6A", "6B") and column in _PARTS and sum(n[table, row, c] for c in _PARTS[column]) != here:
            wrong.append((table, row, column, "columns"))
    for table, row in {key[:2] for key in n if key[0] in ("6C", "6D", "6E")}:
        rated, left = n[table, row, "xep_loai"], n[table, row, "chua"]
        if n[table, row, "tong"] != rated + left or sum(n[table, row, level] for level in _LEVELS) != rated:
            wrong.append((table, row, "tong", "levels"))
        if n[table, row, "chua_moi"] + n[table, row, "chua_cho"] > left:
            wrong.append((table, row, "chua", "of these"))
    for table, row in {key[:2] for key in n if key[0] in ("6A", "6B")}:
        if n[table, row, "25"] > n[table, row, "24"]:
            wrong.append((table, row, "25", "of these"))
    for column in ("tap_the", "dang_vien"):
        if n["6F", "4", column] > n["6F", "1", column]:
            wrong.append(("6F", "4", column, "of these"))
        below = sum(n["6F", f"3.{kind}", column] for kind in ("1", "2.MOI", "2.MIEN", "2.DINH_CHI"))
        if below > n["6F", "3", column]:
            wrong.append(("6F", "3", column, "of these"))
    districts = {row for table, row, _ in n if table == "6C" and row != "TONG"}
    for column in ("tong", "xep_loai", *_LEVELS, "chua", "chua_moi", "chua_cho"):
        groups = [row for row in districts if "/" not in row]
        if sum(n["6C", row, column] for row in groups) != n["6C", "TONG", column]:
            wrong.append(("6C", "TONG", column, "groups"))
        for group in groups:
            inside = sum(n["6C", row, column] for row in districts if row.startswith(f"{group}/"))
            if inside != n["6C", group, column]:
                wrong.append(("6C", group, column, "units"))
    assert wrong == []
    assert n["6F", "1", "dang_vien"] == n["6B", "1", "2"]


_LABELS = {
    "6B": {
        "1": "Số có mặt đến thời điểm kiểm điểm đánh giá xếp loại (1=2+3+4)",
        "2": "Số được miễn kiểm điểm đánh giá xếp loại",
        "3": "Số chưa được kiểm điểm đánh giá xếp loại",
        "4": "Số đã kiểm điểm đánh giá xếp loại",
        "4.HTXS": "Đảng viên hoàn thành xuất sắc nhiệm vụ",
        "4.HTT": "Đảng viên hoàn thành tốt nhiệm vụ",
        "4.HTNV": "Đảng viên hoàn thành nhiệm vụ",
        "4.KHT": "Đảng viên không hoàn thành nhiệm vụ",
        "4.KHT.SUY_THOAI": "kết luận có biểu hiện suy thoái",
        "4.KHT.DUOI_50": "chỉ hoàn thành dưới 50% chỉ tiêu",
        "4.KHT.CBCCVC_KHT": "CBCCVC xếp loại không hoàn thành",
        "4.KHT.KY_LUAT": "bị xử lý kỷ luật trong năm",
        "4.KHT.KHAC": "khác",
    },
    "6D": {"TONG": "Tổng số", "I": "Ban Thường vụ Tỉnh ủy đánh giá xếp loại", "I.1.a": "Cấp tỉnh - trực tiếp"},
    "6E": {"I.1.b": "Cấp tỉnh - ủy quyền", "I.2": "Cấp trên trực tiếp cơ sở", "III": "Cấp cơ sở"},
    "6F": {
        "1": "Số lượng thuộc đối tượng phải kiểm điểm tự phê bình và phê bình",
        "2": "Số lượng đã kiểm điểm",
        "3": "Số lượng chưa kiểm điểm",
        "3.1": "Số tập thể thành lập mới",
        "3.2.MOI": "Đảng viên mới kết nạp dưới 6 tháng",
        "3.2.MIEN": "Đảng viên được miễn công tác và sinh hoạt đảng",
        "3.2.DINH_CHI": "Đảng viên bị đình chỉ sinh hoạt đảng",
        "4": "Số được gợi ý kiểm điểm",
        "4.1": "cấp tỉnh quản lý",
        "4.2": "cấp trên trực tiếp cơ sở quản lý",
        "4.3": "đảng ủy cơ sở quản lý",
    },
}


def _shown(value: Any) -> str:
    """A cell's number as bieu.csv writes it; an empty ratio is an empty cell."""
    return "" if value is None or value == "" else str(value)


def test_the_workbooks_show_the_same_figures(printed: Run) -> None:
    run, cells = printed, printed.figures()
    for table in ("6A", "6B", "6C", "6D", "6E", "6F"):
        wanted = list(dict.fromkeys(row for t, row, _ in cells if t == table))
        columns = list(dict.fromkeys(column for t, _, column in cells if t == table))
        path = run.out / "bieu" / f"Bieu-{table}.xlsx"
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
        lines = list(sheet.iter_rows(values_only=True))
        start = next(i for i, line in enumerate(lines) if line[:3] == ("(1)", "(2)", "(3)"))
        assert lines[start][: len(columns) + 1] == tuple(f"({i})" for i in range(1, len(columns) + 2))
        shown = [line for line in lines[start + 1 :] if isinstance(line[1], int | float)]
        assert len(shown) == len(wanted), table
        for row, line in zip(wanted, shown, strict=True):
            label = _LABELS.get(table, {}).get(row, "")
            if run.case.year < 2025 and "trên trực tiếp cơ sở" in label:  # there were districts then
                assert "huyện" in str(line[0]), (table, row, line[0])
            else:
                assert str(line[0]).endswith(label), (table, row, line[0])
            for column, value in zip(columns, line[1:], strict=False):
                found, expected = _shown(value), cells[table, row, column]
                if "." in expected:
                    assert isinstance(value, int | float), (table, row, column)
                    found = f"{value:.1f}"
                assert found == expected, (table, row, column)
