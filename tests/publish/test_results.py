"""What each unit is told: its own levels, all of them, as decided, and nothing of any other unit."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from finished_runs import (
    change,
    change_lines,
    change_manifest,
    copy_of,
    drop_unit,
    frame,
    levels,
    settle,
    text_parts,
)
from made_up import MadeUp
from openpyxl import load_workbook
from pyarrow import Table, repeat
from pyarrow.parquet import write_table

from batch.finished.finished_run import FinishedRun
from batch.finished.layout import FRAMES
from batch.finished.manifest import FinishedRunError
from batch.law import load_law
from batch.publish.results import units as results
from batch.publish.results.units import write_results

NAMES = {
    "HTXS": "Hoàn thành xuất sắc nhiệm vụ", "HTT": "Hoàn thành tốt nhiệm vụ", "HTNV": "Hoàn thành nhiệm vụ",
    "KHT": "Không hoàn thành nhiệm vụ", "": "Chưa xếp loại",
}  # fmt: skip
SHEETS = {"Tổ chức đảng": "TO_CHUC", "Đảng viên": "DANG_VIEN", "Tập thể": "TAP_THE", "Cán bộ": "CAN_BO"}
SHEETS_OF = {subject: sheet for sheet, subject in SHEETS.items()}
CALLED = {"TO_CHUC": "ten_don_vi", "DANG_VIEN": "ho_ten", "TAP_THE": "ten_tap_the", "CAN_BO": "ho_ten"}
BANNER = "KẾT QUẢ TẠM TÍNH"
UNITS = 7  # few: each test tells all of them anew


under_both_laws = pytest.mark.parametrize(
    "run", [(2021, "bao-loc-2021"), (2025, None)], ids=["2021", "2025"], indirect=True
)


@pytest.fixture(scope="module")
def run(request: pytest.FixtureRequest, made_up: MadeUp) -> Path:
    """A finished run, of 2025 where nothing else is asked for."""
    year, local = getattr(request, "param", (2025, None))
    return made_up.run(UNITS, year, local)


@pytest.fixture(scope="module")
def told(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bao")
    write_results(FinishedRun(run), folder)
    return folder / "ket_qua"


def units(run: Path) -> list[str]:
    return [line["ma_don_vi"] for line in levels(run) if line["doi_tuong"] == "TO_CHUC"]


def cell_with_members(run: Path) -> str:
    return next(line["ma_don_vi"] for line in levels(run) if line["doi_tuong"] == "DANG_VIEN")


def table(path: Path, sheet: str) -> list[dict[str, Any]]:
    rows = list(load_workbook(path)[sheet].iter_rows(values_only=True))
    header = next(i for i, row in enumerate(rows) if row[0] == "STT")
    return [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :] if row[0]]


def name_column(row: dict[str, Any]) -> str:
    return str(list(row.values())[2])


def top_of(run: Path) -> str:
    return str(json.loads((run / "manifest.json").read_text("utf-8"))["ma_don_vi"])


def announced(run: Path) -> set[str]:
    """Units of which the run's own committee decides something."""
    return {line["ma_don_vi"] for line in levels(run) if line["noi_quyet_dinh"] == top_of(run)}


@under_both_laws
def test_every_unit_gets_a_workbook_and_a_notice_of_what_this_committee_decided(run: Path, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    paths = write_results(FinishedRun(run), tmp_path, step=lambda *told: steps.append(told))
    assert [p.relative_to(tmp_path / "ket_qua").as_posix() for p in paths] == [
        f"{unit}.{kind}" for unit in units(run) for kind in ("xlsx", *(["docx"] if unit in announced(run) else []))
    ]
    assert 0 < len(announced(run)) < len(units(run))
    assert {p.name for p in (tmp_path / "ket_qua").iterdir()} == {p.name for p in paths}
    assert steps == [(done, len(units(run))) for done in range(1, len(units(run)) + 1)]


@under_both_laws
def test_workbook_holds_every_subject_with_its_final_level(run: Path, told: Path) -> None:
    lines = levels(run)
    for unit in units(run):
        shown = {
            SHEETS[name]: [(str(row["Mức cuối cùng"]), name_column(row)) for row in table(told / f"{unit}.xlsx", name)]
            for name in load_workbook(told / f"{unit}.xlsx").sheetnames
        }
        for kind, key in CALLED.items():
            data = frame(run, kind)
            names = data[data["ma_don_vi"] == unit].sort_values("dong")[key].tolist()
            final = [NAMES[x["ket_qua"]] for x in lines if (x["doi_tuong"], x["ma_don_vi"]) == (kind, unit)]
            assert [level for level, _ in shown.get(kind, [])] == final
            for (_, called), name in zip(shown.get(kind, []), names, strict=True):
                assert called.split(",")[0] == name.split(",")[0]


@under_both_laws
def test_why_a_level_is_lower_or_missing_is_said(run: Path, told: Path) -> None:
    seen = 0
    for line in levels(run):
        if line["doi_tuong"] != "DANG_VIEN" or line["trang_thai"] == "GIU":
            continue
        rows = table(told / f"{line['ma_don_vi']}.xlsx", "Đảng viên")
        row = next(row for row in rows if line["dinh_danh"] in row.values())
        seen += 1
        if line["ket_qua"]:
            assert row["Lý do"].casefold() == line["ly_do"].casefold()
            assert row["Tình trạng"].startswith("Hạ")
        else:
            assert row["Tình trạng"] == "Chưa xếp loại" and row["Lý do"]
    assert seen


@under_both_laws
def test_nothing_of_other_units_is_in_any_part(run: Path, told: Path) -> None:
    """Names of people, card numbers and names of bodies of another unit, wherever they could hide in the files."""
    secrets: dict[str, set[str]] = {unit: set() for unit in units(run)}
    for kind in CALLED:
        for row in frame(run, kind).to_dict("records"):
            given = [row.get(k) for k in (CALLED[kind], "so_the", "so_ly_lich", "ten_don_vi")]
            secrets[row["ma_don_vi"]] |= {value for value in given if isinstance(value, str)}
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    law = load_law(manifest["quy_dinh"], manifest["van_ban_dia_phuong"])
    public = [manifest["ten_don_vi"], "Ban Tổ chức Trung ương", *(document.about for document in law.documents)]
    for unit in units(run):
        both = [text_parts(path) for path in sorted(told.glob(f"{unit}.*"))]
        own = "\n".join([*secrets[unit], *public])
        for other in set(units(run)) - {unit}:
            foreign = {secret for secret in secrets[other] if secret not in own}
            assert foreign or not secrets[other]
            found = [secret for secret in foreign for text in both if secret in text]
            assert not found, f"{unit} sees of {other}: {found}"
        people = frame(run, "DANG_VIEN")
        here = people[(people["ma_don_vi"] == unit) & (people["tinh_trang"] != "TAM_THOI_DEN")]
        for name, card in zip(here["ho_ten"], here["so_the"].fillna(here["so_ly_lich"]), strict=True):
            assert any(name in text and card in text for text in both)  # so the search would find the others


@pytest.mark.parametrize("status", ["QUYET_DINH", "HA_TRAN"])
def test_what_the_office_wrote_beside_a_decision_stays_there(run: Path, tmp_path: Path, status: str) -> None:
    unit = cell_with_members(run)
    copy_of(run, tmp_path)
    reason = "quyết định: kém đồng chí Mạc Văn Khác"
    change(tmp_path, "DANG_VIEN", unit, 0, ket_qua="HTT", trang_thai=status, ly_do=reason)
    write_results(FinishedRun(tmp_path))
    row = table(tmp_path / "ket_qua" / f"{unit}.xlsx", "Đảng viên")[0]
    assert (row["Mức cuối cùng"], row["Lý do"]) == (NAMES["HTT"], None)
    assert (row["Tình trạng"] == "Cấp có thẩm quyền quyết định") == (status == "QUYET_DINH")
    for path in (tmp_path / "ket_qua").glob(f"{unit}.*"):
        assert "Mạc Văn Khác" not in text_parts(path)


@under_both_laws
def test_notice_lists_names_with_levels_and_counts_them(run: Path, tmp_path: Path) -> None:
    """Here the run's committee is said to decide on the members, as a base committee does."""
    people = frame(run, "DANG_VIEN")
    told = copy_of(run, tmp_path) / "ket_qua"
    change_lines(tmp_path, lambda lines: [line | {"noi_quyet_dinh": top_of(run)} for line in lines])
    write_results(FinishedRun(tmp_path))
    for unit in people["ma_don_vi"].unique():
        rows = people[(people["ma_don_vi"] == unit) & (people["tinh_trang"] != "TAM_THOI_DEN")].sort_values("dong")
        document = Document(str(told / f"{unit}.docx"))
        listed = [
            tuple(cell.text for cell in row.cells)
            for part in document.tables
            if part.rows[0].cells[-2].text == "Số thẻ, số lý lịch"
            for row in part.rows[1:]
        ]
        final = [NAMES[level if isinstance(level, str) else ""] for level in rows["ket_qua"]]
        assert [(row[1], row[3]) for row in listed] == list(zip(rows["ho_ten"], final, strict=True))
        text = "\n".join(p.text for p in document.paragraphs)
        counts = Counter(final)
        rated = len(final) - counts[NAMES[""]]
        assert f"có {rated}/{len(final)} đảng viên được đánh giá, xếp loại" in text
        for code in ("HTXS", "HTT", "HTNV", "KHT"):
            assert f"+ {NAMES[code]}: {counts[NAMES[code]]}/{rated}, tỷ lệ " in text


@under_both_laws
def test_notice_has_the_form_of_a_party_document(run: Path, told: Path) -> None:
    document = Document(str(told / f"{max(announced(run))}.docx"))
    page = document.sections[0]
    margins = [round(m.mm) for m in (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)]
    assert (round(page.page_width.mm), round(page.page_height.mm), margins) == (210, 297, [20, 20, 30, 15])
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert round(document.styles["Normal"].paragraph_format.first_line_indent.mm) == 10
    head = " ".join(cell.text for cell in document.tables[0].rows[0].cells)
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in head and "-TB/" in head
    paragraphs = [p.text for p in document.paragraphs if p.text]
    assert "THÔNG BÁO" in paragraphs and paragraphs[-1].endswith(".")
    assert any(str(frame(run, "TO_CHUC")["nam"].iloc[0]).split(".")[0] in text for text in paragraphs)


def test_entries_of_the_office_fill_the_notice(run: Path, tmp_path: Path) -> None:
    entries = {
        "co_quan_ban_hanh": "Huyện ủy Suối Mơ", "dia_danh": "Suối Mơ", "chuc_vu_ky": "PHÓ BÍ THƯ",
        "nguoi_ky": "Mạc Thị Ký",
    }  # fmt: skip
    write_results(FinishedRun(run), tmp_path, entries=entries)
    text = text_parts(tmp_path / "ket_qua" / f"{max(announced(run))}.docx")
    for expected in ("HUYỆN ỦY SUỐI MƠ", "-TB/HU", "Suối Mơ, ", "PHÓ BÍ THƯ", "Mạc Thị Ký"):
        assert expected in text
    assert text.count("[…]") == 1  # the number is left


@under_both_laws
def test_provisional_results_say_so_everywhere_and_final_ones_nowhere(run: Path, tmp_path: Path) -> None:
    change_manifest(copy_of(run, tmp_path), tam_tinh=True, ly_do_tam_tinh=["1 đơn vị chưa nộp"])
    for path in write_results(FinishedRun(tmp_path)):
        if path.suffix == ".docx":
            assert Document(str(path)).paragraphs[0].text.startswith("DỰ THẢO — kết quả tạm tính")
        else:
            for sheet in load_workbook(path):
                assert any(BANNER in str(c.value) for c in sheet["A"]), (path.name, sheet.title)
    settle(tmp_path)
    assert not [p for p in write_results(FinishedRun(tmp_path)) if "tạm tính" in text_parts(p).casefold()]


@under_both_laws
def test_what_awaits_a_decision_above_is_told_apart_and_stamps_nothing(run: Path, told: Path) -> None:
    waiting = [line for line in levels(run) if line["noi_quyet_dinh"] == "CAP_TREN" and line["ket_qua"]]
    assert waiting
    for line in waiting:
        rows = table(told / f"{line['ma_don_vi']}.xlsx", SHEETS_OF[line["doi_tuong"]])
        row = next(row for row in rows if line["dinh_danh"] in row.values())
        assert row["Nơi quyết định"] == "Cấp trên" and row["Tình trạng"] == "Mức đề nghị, chờ cấp trên quyết định"
    assert not [p for p in told.iterdir() if "tạm tính" in text_parts(p).casefold()]


def test_reasons_of_the_whole_run_are_not_told(run: Path, tmp_path: Path) -> None:
    change_manifest(copy_of(run, tmp_path), ly_do_tam_tinh=["Đơn vị CS999 chưa nộp phiếu"])
    write_results(FinishedRun(tmp_path))
    assert not [p.name for p in (tmp_path / "ket_qua").iterdir() if "CS999" in text_parts(p)]


def test_a_tie_is_shown_as_waiting(run: Path, tmp_path: Path) -> None:
    unit = cell_with_members(run)
    copy_of(run, tmp_path)
    change(tmp_path, "DANG_VIEN", unit, 0, ket_qua="HTT", trang_thai="CHO", ly_do="bằng nhau ở ngưỡng hạn mức")
    write_results(FinishedRun(tmp_path))
    row = table(tmp_path / "ket_qua" / f"{unit}.xlsx", "Đảng viên")[0]
    assert (row["Mức cuối cùng"], row["Tình trạng"]) == (NAMES["HTT"], "Chờ quyết định, tạm tính mức này")


def test_a_leader_rated_in_another_row_is_no_unrated_leader(run: Path, tmp_path: Path) -> None:
    leaders = frame(run, "CAN_BO")
    unit = leaders["ma_don_vi"].value_counts().index.drop(top_of(run))[0]
    copy_of(run, tmp_path)
    for at, head in ((0, "CO"), (1, "KHONG")):
        change(tmp_path, "CAN_BO", unit, at, so_the="077700001", tham_quyen="BTV_TINH", la_nguoi_dung_dau=head)
    change(tmp_path, "CAN_BO", unit, 1, ket_qua="", trang_thai="CHUA", ly_do="")
    change_lines(tmp_path, lambda lines: [line | {"noi_quyet_dinh": top_of(run)} for line in lines])
    write_results(FinishedRun(tmp_path))
    rows = table(tmp_path / "ket_qua" / f"{unit}.xlsx", "Cán bộ")
    assert rows[1]["Lý do"] == "Đã tính ở dòng khác có thẩm quyền cao hơn"
    text = "\n".join(p.text for p in Document(str(tmp_path / "ket_qua" / f"{unit}.docx")).paragraphs)
    assert f"có {len(rows) - 1}/{len(rows) - 1} đồng chí" in text


def test_text_that_looks_like_a_formula_stays_text(run: Path, tmp_path: Path) -> None:
    unit = cell_with_members(run)
    copy_of(run, tmp_path)
    change(tmp_path, "DANG_VIEN", unit, 0, ho_ten='=HYPERLINK("x";"y") & <b>')
    write_results(FinishedRun(tmp_path))
    sheet = load_workbook(tmp_path / "ket_qua" / f"{unit}.xlsx")["Đảng viên"]
    cell = next(c for row in sheet.iter_rows() for c in row if str(c.value).startswith("=HYPERLINK"))
    assert cell.data_type == "s"
    assert '=HYPERLINK("x";"y") & <b>' in text_parts(tmp_path / "ket_qua" / f"{unit}.xlsx")


def test_same_run_same_bytes_and_what_a_person_made_is_kept(run: Path, tmp_path: Path) -> None:
    first = {p.name: p.read_bytes() for p in write_results(FinishedRun(run), tmp_path)}
    again = {p.name: p.read_bytes() for p in write_results(FinishedRun(run), tmp_path)}
    assert first == again
    (tmp_path / "ket_qua" / "CS001.docx").write_bytes(b"signed by hand")
    write_results(FinishedRun(run), tmp_path)
    assert (tmp_path / "ket_qua" / "CS001.da_sua.docx").read_bytes() == b"signed by hand"
    assert (tmp_path / "ket_qua" / "CS001.docx").read_bytes() == first["CS001.docx"]
    assert {p.name for p in tmp_path.iterdir()} == {"ket_qua"}


def _swap_levels(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    members = [line for line in lines if line["doi_tuong"] == "DANG_VIEN"]
    one = members[0]
    other = next(x for x in members if x["ma_don_vi"] == one["ma_don_vi"] and x["ket_qua"] != one["ket_qua"])
    one["ket_qua"], other["ket_qua"] = other["ket_qua"], one["ket_qua"]
    return lines


@pytest.mark.parametrize(
    "edit", [_swap_levels, lambda lines: lines[:-1], lambda lines: [*lines, lines[-1]], lambda lines: lines[1:]]
)
def test_files_that_contradict_each_other_tell_nobody_anything(run: Path, tmp_path: Path, edit: Any) -> None:
    copy_of(run, tmp_path)
    write_results(FinishedRun(tmp_path))
    before = {p.name: p.read_bytes() for p in (tmp_path / "ket_qua").iterdir()}
    change_lines(tmp_path, edit)
    with pytest.raises(FinishedRunError, match="kiểm tra lại"):
        write_results(FinishedRun(tmp_path))
    assert {p.name: p.read_bytes() for p in (tmp_path / "ket_qua").iterdir()} == before
    assert {p.name for p in tmp_path.iterdir()} == {"du_lieu", "manifest.json", "ket_qua"}


def test_a_unit_without_submission_gets_nothing(run: Path, tmp_path: Path) -> None:
    unit = units(run)[-1]
    drop_unit(copy_of(run, tmp_path), unit)
    assert unit not in {p.stem for p in write_results(FinishedRun(tmp_path))}


def test_tables_larger_than_any_that_the_program_writes_are_not_read(run: Path, tmp_path: Path) -> None:
    """A few kilobytes hold millions of equal rows."""
    copy_of(run, tmp_path)
    path = tmp_path / FRAMES["Đảng viên"].path
    write_table(Table.from_pydict({"so_the": repeat("0", 5_000_001)}), path)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(FinishedRunError, match="lớn hơn mọi kết quả"):
        FinishedRun(tmp_path).frame("Đảng viên")


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FinishedRunError, match="manifest.json"):
        write_results(FinishedRun(tmp_path))
    assert not list(tmp_path.iterdir())


def test_only_what_has_changed_is_written_again(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after another run has taken the place; what a person has changed stays beside and is never taken over."""
    written: list[str] = []
    make, fill = results.write_workbook, results.filled
    monkeypatch.setattr(results, "write_workbook", lambda path, told: [written.append(path.name), make(path, told)])
    monkeypatch.setattr(results, "filled", lambda paper, *more: (written.append(paper.path), fill(paper, *more))[1])

    def again() -> list[str]:
        written.clear()
        write_results(FinishedRun(folder))
        return written

    year = run.name
    folder = copy_of(run, tmp_path / year)
    told, unit = folder / "ket_qua", cell_with_members(run)
    assert len(again()) > UNITS - 2
    first = {p.name: p.read_bytes() for p in told.iterdir()}
    assert again() == []
    folder.rename(tmp_path / f"{year}.truoc")
    copy_of(run, tmp_path / year)
    assert again() == [] and {p.name: p.read_bytes() for p in told.iterdir()} == first
    shutil.rmtree(tmp_path / f"{year}.truoc")

    (told / f"{unit}.xlsx").write_bytes(b"mine")
    assert again() == [f"{unit}.xlsx"]
    assert (told / f"{unit}.xlsx").read_bytes() == first[f"{unit}.xlsx"]
    assert (told / f"{unit}.da_sua.xlsx").read_bytes() == b"mine"

    change(folder, "DANG_VIEN", unit, 0, ket_qua="HTT", trang_thai="HA_TRAN", ly_do="vì thế")
    assert f"{unit}.xlsx" in again() and len(written) <= 2
    record = next(p for p in tmp_path.iterdir() if p.name.endswith(".kq.kho"))
    record.write_bytes(record.read_bytes()[:-1])
    assert len(again()) > UNITS - 2
