"""The provincial report: its figures are those of the tables, whatever the run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from report_runs import (
    NARRATIVE,
    TEMPLATE,
    after,
    bieu_cells,
    in_vietnamese,
    make_run,
    text_of,
)

from batch.domain import LEVELS
from batch.finished.finished_run import FinishedRun
from batch.finished.manifest import FinishedRunError
from batch.publish.report.data import load
from batch.publish.report.fill import fill_report
from batch.publish.word.template import DocumentError


def test_every_level_of_every_section_equals_its_table(run: Path, tmp_path: Path) -> None:
    fill_report(FinishedRun(run), tmp_path / "bao_cao.docx", TEMPLATE)
    lines, bieu = text_of(tmp_path / "bao_cao.docx"), bieu_cells(run)
    for heading, table, row in (
        ("2.3.2.", "6D", "II"),
        ("2.3.3.", "6D", "III"),
        ("2.4.2.", "6E", "II"),
        ("2.4.3.", "6E", "III"),
    ):
        names = ("xuất sắc nhiệm vụ", "tốt nhiệm vụ", "nhiệm vụ")
        rated = in_vietnamese(bieu[table, row, "xep_loai"])
        expected = []
        for code, name in zip(LEVELS, (*(f"Hoàn thành {n}" for n in names), "Không hoàn thành nhiệm vụ"), strict=True):
            ratio = bieu[table, row, f"{code}_tl"].replace(".", ",")
            expected.append(f"+ {name}: {in_vietnamese(bieu[table, row, code])}/{rated}, tỷ lệ {ratio}%.")
        assert after(lines, heading, 4) == expected
        lead = next(line for line in lines if line.startswith(heading))
        assert f"Có {rated}/{in_vietnamese(bieu[table, row, 'tong'])} " in lead


def test_members_and_base_organizations(run: Path, tmp_path: Path) -> None:
    fill_report(FinishedRun(run), tmp_path / "bao_cao.docx", TEMPLATE)
    lines, bieu = text_of(tmp_path / "bao_cao.docx"), bieu_cells(run)
    assert (
        f"- Tổng số đảng viên có mặt tại thời điểm đánh giá: {in_vietnamese(bieu['6B', '1', '2'])} đảng viên." in lines
    )
    levels = after(lines, "- Tổng số đảng viên được đánh giá", 4)
    assert [re.findall(r": ([\d.]+)/", line)[0] for line in levels] == [
        in_vietnamese(bieu["6B", f"4.{c}", "2"]) for c in LEVELS
    ]
    assert [re.findall(r"lệ ([\d,]+)%", line)[0] for line in levels] == [
        bieu["6B", f"4.{c}", "3"].replace(".", ",") for c in LEVELS
    ]
    total, rated = (int(bieu["6A", f"A.I.{r}", "2"]) + int(bieu["6A", f"A.II.{r}", "2"]) for r in "12")
    assert next(line for line in lines if line.startswith("2.1.2.")).startswith(
        f"2.1.2. Tổ chức cơ sở đảng: Có {rated}/{total} tổ chức cơ sở đảng được đánh giá, xếp loại"
    )
    assert "2.1.3. Đảng bộ bộ phận: không có đảng bộ bộ phận." in lines  # none in this committee: no 0/0


def test_splits_add_up_to_their_table(run: Path) -> None:
    context, bieu = load(FinishedRun(run)), bieu_cells(run)
    review: Any = context["kiem_diem"]
    split = sum(review[f"tap_the_da_{level}"] for level in ("tinh", "huyen", "co_so"))
    assert split == int(bieu["6F", "2", "tap_the"])
    members: Any = context["dang_vien"]
    assert members["mien"] + members["dinh_chi"] + members["moi"] == int(bieu["6B", "2", "2"])
    reasons = sum(int(n.replace(".", "")) for n in re.findall(r": ([\d.]+)", members["ly_do_chua"]))
    assert reasons == int(bieu["6B", "3", "2"]) > 0
    groups: Any = context["dang_bo_truc_thuoc"]
    assert [line.ten for line in groups.cac_nhom] == ["Nhóm 1 (LLVT & CA)", "Nhóm 2 (Đảng bộ xã/phường)"]
    assert sum(line.so for line in groups.cac_nhom) == groups.tong == 6


def test_bodies_that_wait_for_a_conclusion_are_named_where_this_committee_decides(run: Path, tmp_path: Path) -> None:
    fill_report(FinishedRun(run), tmp_path / "bao_cao.docx", TEMPLATE)
    rows = pd.read_parquet(run / "du_lieu" / "tap_the.parquet")
    waits = rows["duoc_dem"] & rows["ket_qua"].isna() & (rows["ly_do_chua_xep_loai"] == "CHO_KET_LUAN")
    of = {
        "I.1.a": (rows["tham_quyen"] == "BTV_TINH") & (rows["cap"] == "TINH"),
        "III": rows["tham_quyen"] == "CO_SO",
    }  # fmt: skip
    own, below = (rows[waits & of[part]]["ten_tap_the"].tolist() for part in ("I.1.a", "III"))
    assert own and below
    text = "\n".join(text_of(tmp_path / "bao_cao.docx"))
    assert f"chờ kết luận của cấp có thẩm quyền: {len(own)} ({'; '.join(own)})" in text
    assert f"chờ kết luận của cấp có thẩm quyền: {len(below)}" in text and below[0] not in text


def test_spellings_of_one_group_are_one_group(run: Path) -> None:
    context: Any = load(FinishedRun(run))
    assert context["tap_the_tinh"].so_nhom == 2  # "Sở, ngành" and "sở ngành" are the same


def test_heads_are_told_before_their_deputies(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "2025")
    path = folder / "du_lieu" / "can_bo.parquet"
    leaders = pd.read_parquet(path)
    for number, name in enumerate(("Cấp phó: sở", "Cấp trưởng: sở", "Giải phóng mặt bằng")):
        leaders.loc[leaders.index % 3 == number, "nhom"] = name
    leaders.to_parquet(path)
    context: Any = load(FinishedRun(folder))
    names = [line.ten.partition(" (")[2] for line in context["can_bo_cap_huyen"].cac_nhom]
    assert names == ["Cấp trưởng: sở)", "Giải phóng mặt bằng)", "Cấp phó: sở)"]
    assert context["can_bo_cap_huyen"].so_nhom == 3


def test_a_split_that_does_not_fit_its_table_becomes_a_gap(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "2025")
    path = folder / "du_lieu" / "tap_the.parquet"
    pd.read_parquet(path).iloc[5:].to_parquet(path)
    result = fill_report(FinishedRun(folder), tmp_path / "bao_cao.docx", TEMPLATE)
    assert "số tập thể đã kiểm điểm, cấp tỉnh" in result.gaps
    assert any("trong đó cấp tỉnh: […]" in line for line in text_of(tmp_path / "bao_cao.docx"))


def test_signs_of_xml_survive_and_numbers_are_vietnamese(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "2025", ten_don_vi="Đảng bộ tỉnh A & B <C>")
    fill_report(FinishedRun(folder), tmp_path / "bao_cao.docx", TEMPLATE)
    lines = text_of(tmp_path / "bao_cao.docx")
    assert "TỈNH ỦY A & B <C>" in lines
    assert any(line.startswith("- Nhóm A & B <thử>: gồm ") for line in lines)
    assert any("Có 1." in line and line.startswith("2.1.4.") for line in lines)


def test_same_input_same_bytes(run: Path, tmp_path: Path) -> None:
    """Also from a copy of the template that came with the program, which is checked as one of an office's own is."""
    first = fill_report(FinishedRun(run), tmp_path / "a.docx", TEMPLATE, NARRATIVE).path.read_bytes()
    own = Path(shutil.copy(TEMPLATE, tmp_path / "rieng.docx"))
    assert fill_report(FinishedRun(run), tmp_path / "b.docx", own, NARRATIVE).path.read_bytes() == first


def test_an_empty_run_has_no_shares_of_nothing(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "2025", people=0, leadership=0)
    result = fill_report(FinishedRun(folder), tmp_path / "bao_cao.docx", TEMPLATE)
    text = "\n".join(text_of(result.path))
    assert "0/0" not in text
    assert "tỷ lệ %" not in text
    assert "tên cơ quan được ủy quyền đánh giá, xếp loại" not in result.gaps


def test_words_and_documents_follow_the_year(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "2022", nam=2022, quy_dinh="qd132-2018", ngay_chot="2022-12-31")
    fill_report(FinishedRun(folder), tmp_path / "cu.docx", TEMPLATE)
    old = "\n".join(text_of(tmp_path / "cu.docx"))
    assert "Hướng dẫn số 21-HD/BTCTW, ngày 18/10/2019 của Ban Tổ chức Trung ương về kiểm điểm" in old
    assert "2.1.1. Đối với đảng bộ cấp huyện: " in old
    assert "theo Mẫu 01 kèm Hướng dẫn số 21-HD/BTCTW, gồm 05 nội dung: (1) Việc quán triệt" in old
    folder = make_run(tmp_path / "2025")
    fill_report(FinishedRun(folder), tmp_path / "moi.docx", TEMPLATE)
    new = "\n".join(text_of(tmp_path / "moi.docx"))
    assert "2.1.1. Đối với đảng bộ cấp trên trực tiếp cơ sở: " in new
    assert "cấp huyện" not in new
    assert "Quy định số 366-QĐ/TW, ngày 30/8/2025 của Bộ Chính trị" in new


def test_the_local_document_is_cited_or_a_gap(tmp_path: Path) -> None:
    known = make_run(tmp_path / "a", nam=2021, quy_dinh="qd132-2018", van_ban_dia_phuong="bao-loc-2021")
    assert "44-KH/ThU" in str(load(FinishedRun(known))["can_cu"])
    gone = make_run(tmp_path / "b", nam=2021, quy_dinh="qd132-2018", van_ban_dia_phuong="ke-hoach-rieng")
    result = fill_report(FinishedRun(gone), tmp_path / "bao_cao.docx", TEMPLATE)
    assert "văn bản địa phương «ke-hoach-rieng»" in result.gaps


@pytest.mark.parametrize("missing", ["manifest.json", "du_lieu/bieu.csv", "du_lieu/can_bo.parquet"])
def test_an_unfinished_run_is_refused(tmp_path: Path, missing: str) -> None:
    folder = make_run(tmp_path / "2025", people=40, leadership=10)
    (folder / missing).unlink()
    with pytest.raises(FinishedRunError, match=Path(missing).name):
        fill_report(FinishedRun(folder), tmp_path / "bao_cao.docx", TEMPLATE)


def test_a_file_that_is_no_word_document_is_refused(run: Path, tmp_path: Path) -> None:
    (tmp_path / "mau.docx").write_text("không phải Word", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"mau\.docx"):
        fill_report(FinishedRun(run), tmp_path / "bao_cao.docx", tmp_path / "mau.docx")
