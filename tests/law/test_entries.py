"""`xeploai law`: every value in force with its source; the guide for an office's own document."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from batch.cli import cli
from batch.domain import Period
from batch.law import LawError, load_law, local_names, refined_by, regime_ids
from batch.law.inheritance import COMMON
from batch.law.model import PARTS, Cap
from batch.law.names import NAMES
from batch.templates import template
from batch.terminal.law import law_entries

ROOT = Path(__file__).parents[2]
IN_FORCE = [(r, None) for r in regime_ids()] + [(refined_by(n), n) for n in local_names()]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(arguments))
    return result.exit_code, result.output


@pytest.mark.parametrize("names", IN_FORCE, ids=str)
def test_every_value_has_its_source(names: tuple[str, str | None]) -> None:
    found = law_entries(load_law(*names))
    assert len(found) > 60
    for entry in found:
        assert entry.title and entry.value and entry.ref and entry.origin in (*names, *regime_ids(), COMMON, NAMES), (
            entry
        )
        assert "{" not in entry.value + entry.section + entry.instead_of, entry
        assert entry.years[0] >= 2018


@pytest.mark.parametrize("names", [n for n in IN_FORCE if n[1]], ids=str)
def test_what_a_local_document_leaves_alone_is_the_regimes(names: tuple[str, str]) -> None:
    central = {(e.key, e.value, e.ref) for e in law_entries(load_law(names[0]))}
    for entry in law_entries(load_law(*names)):
        assert (entry.origin != names[1]) == ((entry.key, entry.value, entry.ref) in central), entry
        if entry.instead_of:
            assert entry.origin == names[1]


def test_a_changed_value_says_what_it_stands_for(tmp_path: Path) -> None:
    own = tmp_path / "tinh_toi.yaml"
    own.write_text(
        "id: tinh-toi\nextends: qd124-2023\nyears: [2024, 2024]\ntitle: Của tỉnh\ncaps:\n  DANG_VIEN:\n"
        '    base: good_or_better\n    ref: "12-QĐ/TU, điều 9"\n    verified: true\n',
        encoding="utf-8",
    )
    status, said = run("law", "show", "--local", str(own))
    assert status == 0
    block = said[said.index("caps.DANG_VIEN.base") - 120 :]
    assert "số được xếp Hoàn thành tốt trở lên" in block
    assert "12-QĐ/TU, điều 9; năm 2024; đã kiểm chứng; tệp tinh_toi" in block
    assert "thay cho: số được xếp Hoàn thành tốt" in block


def test_json_holds_the_same_values() -> None:
    status, said = run("law", "show", "--local", "bao-loc-2021", "--json")
    assert status == 0
    rows = {row["key"]: row for row in json.loads(said)}
    assert rows["deadline.day"]["value"] == "20/12"
    assert rows["scales.TO_CHUC.criteria.b.2"]["value"].startswith("tối đa 30 điểm")
    assert rows["parameters.moi_thang"]["origin"] == "qd132-2018"


def test_the_scale_of_seed_documents_adds_up() -> None:
    law = load_law("qd132-2018", "bao-loc-2021")
    for subject in ("TO_CHUC", "DANG_VIEN"):
        scale = law.scales[subject]
        assert sum(c.maximum for c in scale.criteria) + scale.bonus_total == scale.total


def test_every_document_is_listed() -> None:
    status, said = run("law", "list")
    assert status == 0
    for name in (*regime_ids(), *local_names()):
        assert name in said


def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "sai.yaml"
    own.write_text("id: sai\nextends: qd366-2025\ntitle: Sai\ndeadlin: 5\n", encoding="utf-8")
    status, said = run("law", "show", "--local", str(own))
    assert status == 2
    assert "sai.yaml, dòng 4" in said and "deadlin" in said


def test_a_document_of_other_years_is_pointed_out(tmp_path: Path) -> None:
    said = run("cap", "--count", "6", "--year", "2024", "--local", "huyen-2023")[1]
    assert "năm 2023" in said and "2024" in said
    assert "Chú ý" not in run("cap", "--count", "6", "--year", "2023", "--local", "huyen-2023")[1]


def test_the_sample_of_the_guide_loads_and_only_warns() -> None:
    law = load_law("qd366-2025", str(template("van_ban_dia_phuong_mau.yaml")))
    assert law.deadline_for(Period(2025), "DB_CO_SO") is not None
    own = [entry for entry in law_entries(law) if entry.origin not in ("qd366-2025", NAMES)]
    assert own and not any(entry.verified for entry in own)


def test_the_example_of_the_guide_does_what_it_says(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "van-ban-dia-phuong.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", guide, re.S)
    assert example
    own = tmp_path / "tinh_toi.yaml"
    own.write_text(f"id: t\nextends: qd366-2025\ntitle: T\n{example[1]}", encoding="utf-8")
    cap = load_law("qd366-2025", str(own)).caps["DANG_VIEN"]
    assert (cap.base, cap.small_below, cap.small_allow) == ("good_or_better", 5, 1)
    of_cap = {field.name for field in fields(Cap)} | {"small_group", "higher_ratio"}
    known = of_cap | {"meeting", "deadline", *PARTS}
    for word in re.findall(r"^\| `(\w+)`", guide, re.M):
        assert word in known or hasattr(load_law("qd366-2025"), word), word


def test_a_ratio_by_group_and_heads_outside_are_printed_and_what_is_held_back_told(tmp_path: Path) -> None:
    own = tmp_path / "rieng.yaml"
    groups = "".join(
        f"      - {{name: {name}, ratio: {ratio}, ref: Mục {name}, verified: {settled}}}\n"
        for name, ratio, settled in (("Nhóm 1", "25%", "true"), ("Nhóm 2", "15%", "false"))
    )
    own.write_text(
        "id: t\nextends: qd366-2025\ntitle: T\ncaps:\n  CAN_BO:\n    head: outside\n    ref: Điều 9\n"
        f"    verified: true\n    groups:\n{groups}",
        encoding="utf-8",
    )
    status, said = run("law", "show", "--local", str(own))
    assert status == 0
    assert "Tỷ lệ riêng của nhóm «Nhóm 1»" in said and "25%" in said and "Mục Nhóm 1" in said
    assert "chưa áp dụng vì chưa kiểm chứng: 15%" in said
    assert "người đứng đầu ở ngoài hạn mức" in said
    status, said = run("cap", "--count", "30", "--year", "2025", "--local", str(own))
    assert "Riêng nhóm «Nhóm 1» 25%: tối đa 6 (Mục Nhóm 1)" in said
    assert "tỷ lệ riêng của nhóm «Nhóm 2» chưa kiểm chứng (verified: false) nên chưa áp dụng" in said


@pytest.mark.parametrize("years", ["2025", "[2025]", "[2025, 2020]", '["a", null]'])
def test_a_period_must_be_two_years(tmp_path: Path, years: str) -> None:
    own = tmp_path / "ky.yaml"
    own.write_text(f"id: ky\nextends: qd366-2025\nyears: {years}\ntitle: Kỳ\n", encoding="utf-8")
    with pytest.raises(LawError, match="ky.yaml, dòng 3"):
        load_law("qd366-2025", str(own))
