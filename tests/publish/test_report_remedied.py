"""Section II.1 of the report: what was remedied, days of review, suggestions explained, counted as a person would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from report_runs import TEMPLATE, make_run, text_of

from batch.finished.finished_run import FinishedRun
from batch.publish.report.data import load
from batch.publish.report.fill import fill_report
from batch.publish.report.remedied import AUTHORITIES

LEVEL = {code: level for level, codes in AUTHORITIES.items() for code in codes}
MANAGED = {
    "DB_TINH": "tinh",
    "DB_TREN_CO_SO": "tinh",
    "CB_CO_SO": "tinh",
    "DB_CO_SO": "huyen",
    "CB_TRUC_THUOC": "co_so",
}


@pytest.fixture(scope="module")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("bao_cao") / "2025")


def rows(run_dir: Path, name: str) -> list[dict[str, Any]]:
    frame = pd.read_parquet(run_dir / "du_lieu" / f"{name}.parquet")
    frame = frame[frame["duoc_dem"] | frame.get("dm_loai_to_chuc", pd.Series("", index=frame.index)).eq("DB_TINH")]
    return [r for r in frame.astype(object).where(frame.notna(), None).to_dict("records") if r["da_kiem_diem"] == "CO"]


def test_every_person_is_counted_once_where_he_is_managed(run_dir: Path) -> None:
    """A member who is also a leader is one person, at the leader's level, remedied if neither row denies it."""
    people: dict[object, tuple[str, list[object], bool]] = {}
    for i, row in enumerate(rows(run_dir, "dang_vien")):
        spoken = bool(row["da_khac_phuc"] or row["cap_do_khac_phuc"])
        people[row["so_the"] or f"m{i}"] = ("co_so", [row["da_khac_phuc"]], spoken)
    for i, row in enumerate(rows(run_dir, "can_bo")):
        key = row["so_the"].replace(" ", "") if row["so_the"] else f"l{i}"
        _, said, spoken = people.get(key, ("", [], False))
        spoken = spoken or bool(row["da_khac_phuc"] or row["cap_do_khac_phuc"])
        people[key] = (LEVEL[row["tham_quyen"]], [*said, row["da_khac_phuc"]], spoken)
    told: Any = load(FinishedRun(run_dir))
    for level in AUTHORITIES:
        done = [s for at, s, _ in people.values() if at == level and "XONG" in s and not {"DANG", "CHUA"} & set(s)]
        assert told["kiem_diem"][f"khac_phuc_ca_nhan_{level}"] == len(done) > 0
    bodies = rows(run_dir, "thong_tin") + [r for r in rows(run_dir, "tap_the") if r["la_cap_uy"] == "KHONG"]
    spoken = [s for _, _, s in people.values()] + [
        bool(r["da_khac_phuc"] or r.get("cap_do_khac_phuc")) for r in bodies
    ]  # fmt: skip
    assert told["ty_le_ban_kiem_diem"] == f"{100 * sum(spoken) / len(spoken):.1f}".replace(".", ",")


def test_bodies_are_the_organizations_and_the_collectives_but_their_own_committees(run_dir: Path) -> None:
    told: Any = load(FinishedRun(run_dir))
    for level in AUTHORITIES:
        own = [r for r in rows(run_dir, "thong_tin") if MANAGED[r["dm_loai_to_chuc"]] == level]
        own += [r for r in rows(run_dir, "tap_the") if r["la_cap_uy"] == "KHONG" and LEVEL[r["tham_quyen"]] == level]
        expected = sum(r["da_khac_phuc"] == "XONG" for r in own)
        assert told["kiem_diem"][f"khac_phuc_tap_the_{level}"] == expected > 0


def test_days_and_explained_suggestions_are_those_of_the_organizations(run_dir: Path, tmp_path: Path) -> None:
    units = rows(run_dir, "thong_tin")
    suggested = [r for r in units if r["goi_y"] != "KHONG"]
    explained = sum(r["da_giai_trinh_goi_y"] == "CO" for r in suggested)
    fill_report(FinishedRun(run_dir), tmp_path / "bao_cao.docx", TEMPLATE, None)
    lines = text_of(tmp_path / "bao_cao.docx")
    (line,) = [line for line in lines if line.startswith("- Thời gian kiểm điểm: ")]
    assert "Ban Thường vụ Tỉnh ủy tối thiểu 1,5 ngày" in line
    assert "tổ chức cơ sở đảng tối thiểu 1 ngày, nơi được gợi ý kiểm điểm tối thiểu 1 ngày" in line
    (line,) = [line for line in lines if line.startswith("Ngoài các nội dung trên, ")]
    assert f"{len(suggested)} tổ chức đảng" in line and f"{explained} tổ chức đã giải trình" in line
    assert any(
        line.startswith("2.4.2. Cá nhân lãnh đạo, quản lý là ủy viên ban thường vụ ")
        and " trực tiếp kết luận: " in line
        for line in lines
    )


def test_what_nobody_says_is_a_gap_and_the_offices_own_share_wins(run_dir: Path, tmp_path: Path) -> None:
    empty = make_run(tmp_path / "trong", people=0, leadership=0)
    result = fill_report(FinishedRun(empty), tmp_path / "trong.docx", TEMPLATE, None)
    assert "tỷ lệ bản kiểm điểm có đánh giá kết quả khắc phục" in result.gaps
    words = tmp_path / "loi.yaml"
    words.write_text('ty_le_ban_kiem_diem: "98,5"\n', encoding="utf-8")
    fill_report(FinishedRun(run_dir), tmp_path / "rieng.docx", TEMPLATE, words)
    assert any("98,5% bản kiểm điểm" in line for line in text_of(tmp_path / "rieng.docx"))
    path = run_dir / "du_lieu" / "thong_tin.parquet"
    frame = pd.read_parquet(path)
    try:
        frame.assign(so_ngay_kiem_diem=None).to_parquet(path)
        result = fill_report(FinishedRun(run_dir), tmp_path / "khong_ngay.docx", TEMPLATE, None)
    finally:
        frame.to_parquet(path)
    assert any(gap.startswith("số ngày kiểm điểm: ") for gap in result.gaps)
