"""What a province, a commune above the base and a base committee say in their papers: each in its own name, and nothing
that it doesn't do."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from finished_runs import levels
from made_up import MadeUp
from openpyxl import load_workbook
from report_runs import text_of

from batch import pipeline
from batch.domain import Period
from batch.finished.finished_run import FinishedRun
from batch.law import load_law
from batch.publish.report.by_level import by_levels
from batch.publish.report.fields import Count
from batch.publish.results.units import write_results
from batch.publish.word.gaps import Gap
from batch.register.committee import Committee, Level
from batch.register.reader import read_register
from batch.register.writer import write_register

YEAR, BASE = 2025, "CS001"
SUPERIOR = "Đảng ủy xã Suối Mơ"


@dataclass(frozen=True)
class Said:
    """What one level must say and must not: the issuer in the head, to whom it reports, how many sections 2.1.x, 2.3.x
    and 2.4.x there are, words that nowhere stand outside citations."""

    folder: Path
    issuer: str
    closing: str
    sections: tuple[int, int, int]
    never: tuple[str, ...]


def cut_out(made: Path, to: Path, base: str = BASE) -> Path:
    """The run of a base committee over its own units."""
    whole = read_register(made / "danh_muc.xlsx")
    (to / "nop").mkdir()
    units = [whole[code] for code in whole.below(base)]
    for unit in units:
        shutil.copy(made / "nop" / f"{unit.code}.xlsx", to / "nop")
    units[0] = replace(units[0], parent=None)
    write_register(to / "danh_muc.xlsx", units, Committee(superior=SUPERIOR))
    job = pipeline.Job(
        to / "nop", to / "danh_muc.xlsx", Period(YEAR), to / "kq", load_law("qd366-2025"), date(YEAR, 12, 31)
    )  # fmt: skip
    return pipeline.run(job).folder


@pytest.fixture(scope="module", params=["tinh", "xa", "co_so"])
def said(request: pytest.FixtureRequest, made_up: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> Said:
    if request.param == "tinh":
        folder = made_up.run(40, YEAR)
        return Said(folder, "TỈNH ỦY", "Ban Tổ chức Trung ương", (4, 3, 3), ())
    if request.param == "xa":
        folder = made_up.run(20, YEAR)
        above = FinishedRun(folder).committee.superior
        never = (
            "Ban Thường vụ Tỉnh ủy",
            "kính báo cáo Ban Tổ chức Trung ương",
            "Cấp tỉnh",
            "Biểu 6C",
            "Lưu Văn phòng Tỉnh",
        )
        return Said(folder, "ĐẢNG ỦY", f"{above} và Ban Tổ chức Tỉnh ủy", (3, 2, 2), never)
    folder = cut_out(made_up.demo(20, YEAR).out, tmp_path_factory.mktemp("co_so"))
    never = (
        "Tỉnh ủy", "Ban Tổ chức Trung ương", "Cấp tỉnh", "cấp tỉnh", "Biểu 6C", "Ban Thường vụ Đảng ủy báo cáo",
        "các cấp năm", "ban thường vụ cấp ủy",
    )  # fmt: skip
    return Said(folder, "ĐẢNG ỦY", SUPERIOR, (2, 1, 1), never)


def without_citations(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith("Thực hiện ")]


def test_the_report_speaks_in_the_committees_own_name(said: Said) -> None:
    lines = text_of(said.folder / "bao_cao_tinh.docx")
    head = [line for line in lines[:4] if line.startswith(said.issuer)]
    assert head and any(line.endswith(f"kính báo cáo {said.closing}.") for line in lines)
    assert not [(word, line) for word in said.never for line in without_citations(lines) if word in line]


def test_the_sections_that_a_level_has_are_numbered_without_holes(said: Said) -> None:
    lines = text_of(said.folder / "bao_cao_tinh.docx")
    found: dict[str, list[int]] = {}
    for line in lines:
        if match := re.match(r"(2\.[134])\.(\d)\. ", line):
            found.setdefault(match[1], []).append(int(match[2]))
    assert {key: list(range(1, n + 1)) for key, n in zip(("2.1", "2.3", "2.4"), said.sections, strict=True)} == found


def test_its_own_level_is_a_proposal_to_the_committee_above(said: Said) -> None:
    """No sentence but one of section 2.5 says a level of the organization on top."""
    name = FinishedRun(said.folder).register.top.name
    lines = without_citations(text_of(said.folder / "bao_cao_tinh.docx"))
    told = [line for line in lines if name in line and "Hoàn thành" in line]
    assert told and all("đang chờ cấp trên quyết định 1" in line and "mức đề nghị: " in line for line in told)


def test_a_committee_announces_what_it_decided_and_nothing_of_itself(said: Said, tmp_path: Path) -> None:
    top = FinishedRun(said.folder).register.top
    decided = {x["ma_don_vi"] for x in levels(said.folder) if x["noi_quyet_dinh"] == top.code}
    paths = [p for p in write_results(FinishedRun(said.folder), tmp_path) if p.suffix == ".docx"]
    assert paths and {p.stem for p in paths} <= decided
    for path in paths:
        document = Document(str(path))
        lines = [p.text for p in document.paragraphs]
        assert any(
            line.startswith(said.issuer)
            for cell in document.tables[0].rows[0].cells[:1]
            for line in cell.text.splitlines()
        )
        assert not [line for line in lines if line.startswith("1. Tổ chức đảng") and path.stem == top.code]
        assert not [word for word in said.never for line in without_citations(lines) if word in line]
        if path.stem == top.code:
            listed = [row.cells[1].text for table in document.tables[1:] for row in table.rows]
            assert not [text for text in listed if re.match(r"Ban (T|t)hường vụ (tỉnh|xã|Đảng ủy)", text)]


def test_bieu_and_plan_are_of_the_same_committee(said: Said) -> None:
    for table in "ABDEF":
        sheet = load_workbook(said.folder / "bieu" / f"Bieu-6{table}.xlsx").worksheets[0]
        head = [str(row[0]) for row in sheet.iter_rows(min_row=1, max_row=2, values_only=True)]
        assert any(text.startswith(said.issuer) for text in head)
    guide = load_workbook(said.folder / "phuong_an_xep_loai.xlsx")["Hướng dẫn"]
    words = " ".join(str(v) for row in guide.iter_rows(values_only=True) for v in row if v)
    assert not [word for word in said.never if word in words]


def test_the_overview_tells_apart_what_awaits_a_decision_above(said: Said) -> None:
    page = (said.folder / "tong_quan.html").read_text("utf-8")
    assert "Chờ cấp trên quyết định:" in page and "SỐ LIỆU TẠM TÍNH" not in page


def test_a_level_above_of_which_packages_tell_nothing_is_not_named() -> None:
    gap, words = Gap("số tập thể đã kiểm điểm"), {"cap_huyen": "cấp trên trực tiếp cơ sở"}
    review = {f"{what}_da_{code}": gap for what in ("tap_the", "can_bo") for code in ("tinh", "huyen", "co_so")}
    own = ["cấp trên trực tiếp cơ sở", "cấp cơ sở"]
    assert [line.ten for line in by_levels(review, Level.DISTRICT, words)] == own
    known = by_levels(review | {"can_bo_da_tinh": Count(1)}, Level.DISTRICT, words)
    assert [line.ten for line in known] == ["cấp tỉnh", *own]


def test_a_chi_bo_at_the_base_tells_its_members_and_not_itself(made_up: MadeUp, tmp_path: Path) -> None:
    folder = cut_out(made_up.demo(20, YEAR).out, tmp_path, "CS003")
    (notice,) = (path for path in write_results(FinishedRun(folder)) if path.suffix == ".docx")
    (closing,) = (p.text for p in Document(str(notice)).paragraphs if "thông báo để" in p.text)
    assert closing.endswith("thông báo để các đảng viên trong chi bộ biết, thực hiện.")
