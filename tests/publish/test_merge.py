"""Finished runs added up: the halves of a committee give the figures of the whole, and nothing else is added."""

from __future__ import annotations

import csv
import json
import shutil
from copy import deepcopy
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from made_up import data_only
from small_committee import (
    BASE,
    BODIES,
    CELL1,
    CELL2,
    LEADERS,
    MEMBERS,
    TOP,
    Committee,
    member,
)

from batch.cli import cli
from batch.domain import PROVINCE, Unit
from batch.finished.layout import MERGE, OUTPUTS
from batch.finished.written import files_below
from batch.register.writer import write_register

YEAR = 2024
_CODES = ("ma_don_vi", "ma_cap_tren", "ma_don_vi_dung_dau")
_PROVINCE = "TU"


def _small() -> Committee:
    made = Committee(regime="qd124-2023", year=YEAR)
    return made.register_unit(TOP, table_group="Khối xã")


def _first() -> Committee:
    made = _small()
    made.set(CELL1, MEMBERS, 0, de_xuat="HTXS", cap_do_1="XS", cap_do_2="XS", tong_diem=99)
    for number in (11, 12, 13):
        made.add(CELL1, MEMBERS, member(number))
    made.set(CELL1, MEMBERS, 1, de_xuat="HTXS", tong_diem=91).set(CELL2, MEMBERS, 0, tinh_trang="MIEN")
    return made.set(CELL2, MEMBERS, 1, de_xuat="KHT", suy_thoai="CO")


def _second() -> Committee:
    made = _small()
    made.register_unit(BASE, sector="24").register_unit(CELL1, sector="25").register_unit(CELL2, sector="24")
    made.add(CELL2, MEMBERS, member(8, tinh_trang="DINH_CHI")).add(CELL2, MEMBERS, member(9, de_xuat="HTNV"))
    made.set(CELL1, MEMBERS, 2, goi_y="CO_SO")
    made.add(BASE, BODIES, made.filled[BASE].rows[BODIES][0] | {
        "ma_tap_the": "TT2", "la_cap_uy": "KHONG", "tham_quyen": "BTV_HUYEN", "cap": "HUYEN", "nhom": "Khối huyện",
    })  # fmt: skip
    return made.add(BASE, LEADERS, made.filled[BASE].rows[LEADERS][0] | {
        "ma_can_bo": "CB2", "so_the": "079100002", "la_nguoi_dung_dau": "KHONG", "ly_do_chua_xep_loai": "MOI_BO_NHIEM",
        "de_xuat": None, "tu_xep_loai": None,
    })  # fmt: skip


def _renamed(made: Committee, prefix: str, parent: str | None) -> Committee:
    """The committee under other codes and card numbers; its top stands below `parent`."""

    def code(value: str | None) -> str | None:
        return f"{prefix}-{value}" if value else parent

    out = Committee(regime=made.regime, year=made.year)
    out.units = {
        u: replace(unit, code=u, parent=code(unit.parent), name=f"{unit.name} {prefix}")
        for unit in made.units.values()
        if (u := f"{prefix}-{unit.code}")
    }
    out.filled = {}
    for name, filled in made.filled.items():
        book = deepcopy(filled)
        for row in (book.info, *(r for lines in book.rows.values() for r in lines)):
            for key in _CODES:
                if key in row:
                    row[key] = code(row[key])
            if row.get("so_the"):
                row["so_the"] = f"{row['so_the'][:3]}{ord(prefix)}{row['so_the'][5:]}"
        out.filled[f"{prefix}-{name}"] = book
    return out


def _run(folder: Path, committees: list[Committee], more: list[Unit], year: int = YEAR) -> Path:
    """OUT of one run over all these committees together."""
    units = [*more, *(unit for made in committees for unit in made.units.values())]
    for made in committees:
        made.write(folder / "nop")
    write_register(folder / "danh_muc.xlsx", units, light=True)
    out = folder / "out"
    with data_only():
        result = _invoke("run", folder / "nop", "--register", folder / "danh_muc.xlsx", "--year", year, "--out", out)
    assert result.exit_code in (0, 1), result.output
    return out


def _invoke(*arguments: object) -> Any:
    return CliRunner().invoke(cli, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("halves")
    made = (_renamed(_first(), "A", None), _renamed(_second(), "B", None))
    return tuple(_run(folder / name, [half], []) for name, half in zip("AB", made, strict=True))  # type: ignore[return-value]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both committees in one run, below a province that hands in nothing.

    The cap is counted in groups of one TCCSĐ, or of one đảng bộ above it: all of a group lies in the same half. Only
    the two committees themselves share a group, of the province; neither is proposed for HTXS, so nothing is cut.
    """
    top = Unit(_PROVINCE, "Đảng bộ tỉnh Mẫu", PROVINCE, None, None, must_submit=False)
    made = [_renamed(_first(), "A", _PROVINCE), _renamed(_second(), "B", _PROVINCE)]
    return _run(tmp_path_factory.mktemp("whole"), made, [top])


@pytest.fixture(scope="module")
def merged(halves: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("merged") / "gop"
    result = _invoke("merge", *halves, "--out", out, "--name", "Đảng bộ tỉnh Mẫu")
    assert result.exit_code in (0, 1), result.output
    return out / str(YEAR)


def figures(run: Path) -> dict[tuple[str, str, str], str]:
    with (run / "du_lieu" / "bieu.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(r["bieu"], r["dong"], r["cot"]): r["gia_tri"] for r in csv.DictReader(file)}


def manifest(run: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    return found


def copy_of(out: Path, to: Path, **values: object) -> Path:
    """Only what a merge needs: the figures and the manifest."""
    run = out / str(YEAR)
    year = values.get("nam", YEAR)
    target = to / str(year)
    (target / "du_lieu").mkdir(parents=True)
    shutil.copy(run / "du_lieu" / "bieu.csv", target / "du_lieu" / "bieu.csv")
    found = manifest(run) | values
    (target / "manifest.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return to


def test_two_halves_give_the_figures_of_the_whole(merged: Path, whole: Path) -> None:
    assert (merged / "du_lieu" / "bieu.csv").read_bytes() == (whole / str(YEAR) / "du_lieu" / "bieu.csv").read_bytes()


def test_the_halves_say_something(halves: tuple[Path, Path]) -> None:
    """Every Biểu has figures in both halves, and the caps were at work."""
    for out in halves:
        tables = {table for (table, _, _), value in figures(out / str(YEAR)).items() if value not in ("", "0")}
        assert tables == {"6A", "6B", "6C", "6D", "6E", "6F"}
    assert int(figures(halves[0] / str(YEAR))["6B", "4.HTXS", "2"]) >= 1


def test_a_share_is_of_the_sums_and_never_added(merged: Path) -> None:
    found = figures(merged)
    for row in ("4", "2", "3"):
        up, down = int(found["6B", row, "2"]), int(found["6B", "1", "2"])
        assert found["6B", row, "3"] == f"{int(1000 * up / down + 0.5) / 10:.1f}"


def test_groups_of_6c_become_one_and_units_stay(merged: Path) -> None:
    found = figures(merged)
    assert found["6C", "Khối xã", "tong"] == "2"
    assert [found["6C", f"Khối xã/{half}-TT", "tong"] for half in "AB"] == ["1", "1"]


def test_the_workbooks_show_the_merged_figures_by_part(merged: Path, tmp_path: Path) -> None:
    found = figures(merged)
    for table in ("6A", "6B", "6C", "6D", "6E", "6F"):
        book = openpyxl.load_workbook(merged / "bieu" / f"Bieu-{table}.xlsx", data_only=True)
        shown = {str(cell) for line in book.worksheets[0].iter_rows(values_only=True) for cell in line}
        total = next(value for (t, _, _), value in found.items() if t == table)
        assert total in shown
        parts = {cell for line in book["Theo đơn vị"].iter_rows(values_only=True) for cell in line}
        assert {"A-TT", "B-TT"} <= parts
    shutil.copytree(merged, tmp_path / "gop")
    compared = _invoke("compare", tmp_path / "gop", merged / "bieu" / "Bieu-6C.xlsx")
    assert compared.exit_code == 0, compared.output


def test_the_manifest_names_the_parts(merged: Path, halves: tuple[Path, Path]) -> None:
    found = manifest(merged)
    for part, out in zip(found["gop_tu"], halves, strict=True):
        content = (out / str(YEAR) / "du_lieu" / "bieu.csv").read_bytes()
        own = manifest(out / str(YEAR))
        assert part["bieu_csv_sha256"] == sha256(content).hexdigest()
        assert (part["ma_don_vi"], part["tam_tinh"]) == (own["ma_don_vi"], own["tam_tinh"])
        assert part["doi_chieu"]["so_dong"] == own["doi_chieu"]["so_dong"]
    assert found["don_vi_duoc_tinh"] == sorted(f"{half}-{code}" for half in "AB" for code in (TOP, BASE, CELL1, CELL2))
    assert found["tam_tinh"] == any(part["tam_tinh"] for part in found["gop_tu"])


def test_no_person_is_carried_along(merged: Path) -> None:
    assert sorted(p.name for p in (merged / "du_lieu").iterdir()) == ["bieu.csv"]
    assert sorted(p.name for p in merged.iterdir()) == ["bieu", "doi_chieu.xlsx", "du_lieu", "manifest.json"]
    assert {output.path for output in OUTPUTS if MERGE in output.by} == set(files_below(merged))


def test_a_merge_of_final_parts_is_final_and_one_provisional_part_makes_it_provisional(
    halves: tuple[Path, Path], tmp_path: Path
) -> None:
    final = [
        copy_of(out, tmp_path / n, tam_tinh=False, ly_do_tam_tinh=[], so_loi=0)
        for n, out in zip("ab", halves, strict=True)
    ]
    assert _invoke("merge", *final, "--out", tmp_path / "gop").exit_code == 0
    assert not manifest(tmp_path / "gop" / str(YEAR))["tam_tinh"]
    late = copy_of(halves[1], tmp_path / "c", tam_tinh=True, ly_do_tam_tinh=["còn 1 đơn vị"], don_vi_thieu=["B-X"])
    assert _invoke("merge", final[0], late, "--out", tmp_path / "gop").exit_code == 1
    found = manifest(tmp_path / "gop" / str(YEAR))
    assert found["tam_tinh"] and "Đảng bộ phường Mẫu B" in found["ly_do_tam_tinh"][0]
    assert found["don_vi_thieu"] == ["B-X"]
    assert not manifest(tmp_path / "gop" / f"{YEAR}.truoc")["tam_tinh"]  # the one before is kept


def test_what_a_part_found_broken_comes_along_under_its_name(halves: tuple[Path, Path], tmp_path: Path) -> None:
    state = {
        "so_dong": 900, "so_lech": 1, "dang_vien_moi_da_kiem_diem": 0,
        "lech": [{"nhom": "Danh mục đơn vị", "noi_dung": "danh mục bằng biểu", "cho": "cột (2)", "ve_trai": "danh mục",
                  "so_trai": 5, "dau": "=", "ve_phai": "biểu", "so_phai": 4}],
    }  # fmt: skip
    part = copy_of(halves[0], tmp_path / "a", doi_chieu=state)
    result = _invoke("merge", part, halves[1], "--out", tmp_path / "gop")
    assert result.exit_code == 1 and "chưa khớp" in result.output
    book = openpyxl.load_workbook(tmp_path / "gop" / str(YEAR) / "doi_chieu.xlsx", data_only=True)
    first = [cell.value for cell in book["Chi tiết"][4]]
    assert first[1] == "Đảng bộ phường Mẫu A: Danh mục đơn vị" and first[10] == "LỆCH" and first[9] == 1
    states = {row[0]: row[3:5] for row in book["Từng phần"].iter_rows(min_row=4, values_only=True)}
    assert states["Đảng bộ phường Mẫu A"] == (900, 1) and states["Đảng bộ phường Mẫu B"][1] == 0


def test_figures_changed_after_the_run_are_found_even_where_the_sums_hide_them(
    halves: tuple[Path, Path], tmp_path: Path
) -> None:
    parts = [copy_of(out, tmp_path / n) for n, out in zip("ab", halves, strict=True)]
    for part, by in zip(parts, (1, -1), strict=True):
        path = part / str(YEAR) / "du_lieu" / "bieu.csv"
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        at = next(i for i, line in enumerate(lines) if line.startswith("6F,2,dang_vien,"))
        lines[at] = f"6F,2,dang_vien,{int(lines[at].rpartition(',')[2]) + by}"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    result = _invoke("merge", *parts, "--out", tmp_path / "gop")
    assert result.exit_code == 1
    for half in "AB":
        assert f"Đảng bộ phường Mẫu {half}» có" in result.output


def _damage(part: Path, edit: Any) -> Path:
    path = part / str(YEAR) / "du_lieu" / "bieu.csv"
    path.write_bytes(edit(path.read_bytes()))
    return part


def test_what_cannot_be_added_is_refused_and_nothing_written(halves: tuple[Path, Path], tmp_path: Path) -> None:
    one, two = halves
    empty = tmp_path / "trong"
    empty.mkdir()
    again = copy_of(one, tmp_path / "again")
    cases: list[tuple[str, list[object]]] = [
        ("ít nhất hai", [one]),
        ("hai lần", [one, one]),
        ("được tính ở cả", [one, again]),
        ("khác kỳ", [one, copy_of(two, tmp_path / "nam", nam=2023)]),
        ("khác quy định", [one, copy_of(two, tmp_path / "qd", quy_dinh="qd366-2025")]),
        ("khác văn bản địa phương", [one, copy_of(two, tmp_path / "dp", van_ban_dia_phuong="huyen-2023")]),
        ("chưa có kết quả", [one, empty]),
        ("thiếu mục", [one, _without(copy_of(two, tmp_path / "cu"), "doi_chieu")]),
        (
            "không phải số nguyên",
            [one, _damage(copy_of(two, tmp_path / "so"), lambda t: t.replace(b",0\r\n", b",x\r\n", 1))],
        ),
        ("không có trong mẫu biểu", [one, _damage(copy_of(two, tmp_path / "la"), lambda t: t + b"6B,9,2,4\r\n")]),
        ("thiếu", [one, _damage(copy_of(two, tmp_path / "it"), lambda t: t[: t.rindex(b"6F,4.3")])]),
    ]
    for words, parts in cases:
        result = _invoke("merge", *parts, "--out", tmp_path / "gop")
        assert result.exit_code == 2 and words in result.output, (words, result.output)
    assert not (tmp_path / "gop").exists()


def _without(part: Path, key: str) -> Path:
    path = part / str(YEAR) / "manifest.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    del found[key]
    path.write_text(json.dumps(found), encoding="utf-8")
    return part


def test_a_part_is_never_written_over(halves: tuple[Path, Path], tmp_path: Path) -> None:
    one, two = (copy_of(out, tmp_path / n) for n, out in zip("ab", halves, strict=True))
    third = copy_of(halves[0], tmp_path / "c")
    before = (third / str(YEAR) / "manifest.json").read_bytes()
    for out in (one, one / str(YEAR), one / "gop", one / str(YEAR) / "gop"):
        result = _invoke("merge", one, two, "--out", out)
        assert result.exit_code == 2 and "chọn thư mục khác" in result.output, out
    result = _invoke("merge", one, two, "--out", third)
    assert result.exit_code == 2 and "kết quả của một lần chạy" in result.output
    assert (third / str(YEAR) / "manifest.json").read_bytes() == before


def test_a_merge_can_be_a_part(merged: Path, tmp_path: Path) -> None:
    made = _renamed(_first(), "C", None)
    third = _run(tmp_path / "C", [made], [])
    result = _invoke("merge", merged.parent, third, "--out", tmp_path / "gop")
    assert result.exit_code in (0, 1), result.output
    all_three, two, one = figures(tmp_path / "gop" / str(YEAR)), figures(merged), figures(third / str(YEAR))
    assert int(all_three["6B", "1", "2"]) == int(two["6B", "1", "2"]) + int(one["6B", "1", "2"])
    assert all_three["6C", "Khối xã", "tong"] == "3"
    again = _invoke("merge", merged.parent, tmp_path / "gop", "--out", tmp_path / "hai_lan")
    assert again.exit_code == 2 and "được tính ở cả" in again.output


def test_same_parts_same_bytes(merged: Path, halves: tuple[Path, Path], tmp_path: Path) -> None:
    _invoke("merge", *halves, "--out", tmp_path / "gop", "--name", "Đảng bộ tỉnh Mẫu")
    for path in sorted(p for p in merged.rglob("*") if p.is_file()):
        other = tmp_path / "gop" / str(YEAR) / path.relative_to(merged)
        assert other.read_bytes() == path.read_bytes(), path.name
