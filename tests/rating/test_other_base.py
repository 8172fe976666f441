"""The office's choice of the cap's base: what it changes, where it is told, what the other one would change."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest
from command_line import Run
from made_up import MadeUp

from batch.domain import SUBJECTS
from batch.finished.finished_run import FinishedRun
from batch.form.definition import label
from batch.law import Law, load_law, regime_ids
from batch.rating.group_result import GroupResult
from batch.rating.what_if import other_base
from batch.terminal.law import law_entries

BASES = {"good": "good_or_better", "good_or_better": "good"}


def choose(folder: Path, base: str) -> None:
    book = openpyxl.load_workbook(folder / "danh_muc.xlsx")
    row = next(row for row in book["Cơ quan"].iter_rows() if row[0].value == "Cơ sở tính hạn mức")
    row[1].value = base
    book.save(folder / "danh_muc.xlsx")


def group(subject: str = "DANG_VIEN", kept: int = 2, other: int = 3) -> GroupResult:
    return GroupResult(subject, "Nhóm", 20, 3, 5, kept, 0, "", 0, "", 4, other)


@pytest.mark.parametrize("regime", regime_ids())
@pytest.mark.parametrize("base", BASES)
def test_the_choice_replaces_the_base_of_every_cap_and_nothing_else(regime: str, base: str) -> None:
    law = load_law(regime)
    chosen = law.with_base(base)
    assert {cap.base for cap in chosen.caps.values()} == {base}
    for subject in SUBJECTS:
        own, other = law.caps[subject], chosen.caps[subject]
        assert (own.ratio, own.rounding, own.small_below, own.ref) == (
            other.ratio,
            other.rounding,
            other.small_below,
            other.ref,
        )
    assert law.with_base(None) is law and law.cap_base is None


def told(law: Law, base: str) -> set[tuple[str, str, str]]:
    found = [e for e in law_entries(law.with_base(base)) if e.key.startswith("caps.") and e.key.endswith(".base")]
    return {(e.value, e.ref, e.instead_of) for e in found}


def test_law_show_tells_that_the_office_chose_and_what_the_document_says() -> None:
    law = load_law("qd366-2025")
    ref = "Lựa chọn của cơ quan (danh mục, sheet «Cơ quan»)"
    good, better = "số được xếp Hoàn thành tốt", "số được xếp Hoàn thành tốt trở lên"
    assert told(law, "good_or_better") == {(better, ref, good)}
    assert told(law, "good") == {(good, ref, "")}
    rest = [e for e in law_entries(law) if not e.key.endswith(".base")]
    assert [e for e in law_entries(law.with_base("good")) if not e.key.endswith(".base")] == rest


def test_the_sentence_counts_groups_and_levels() -> None:
    law = load_law("qd366-2025")
    said = other_base([group(), group(kept=3, other=5), group(kept=1, other=1)], law)
    assert said == (
        "Hạn mức tính trên số Hoàn thành tốt (theo văn bản); nếu tính trên số Hoàn thành tốt trở lên thì 2/3 nhóm thay "
        "đổi, thêm 3 Hoàn thành xuất sắc."
    )
    said = other_base([group(kept=3, other=2), group(kept=1, other=2)], law.with_base("good_or_better"))
    assert said == (
        "Hạn mức tính trên số Hoàn thành tốt trở lên (cơ quan chọn); nếu tính trên số Hoàn thành tốt thì 2/2 nhóm thay "
        "đổi, thêm 1, bớt 1 Hoàn thành xuất sắc."
    )
    assert "của cả 1 nhóm không đổi" in other_base([group(other=2)], law)
    assert other_base([], law) == ""


def test_a_run_with_the_other_base_gives_what_the_sentence_says(xeploai: Run, made_up: MadeUp, tmp_path: Path) -> None:
    """Where members alone differ nothing else follows: the next level is looked at in each group by itself."""
    folder = made_up.demo(8).out
    best, said = {}, {}
    for base in BASES:
        work = tmp_path / base
        work.mkdir()
        (work / "nop").symlink_to(folder / "nop")
        (work / "danh_muc.xlsx").write_bytes((folder / "danh_muc.xlsx").read_bytes())
        choose(work, label("co_so_han_muc", base))
        out = xeploai("--dir", work, "run").out
        run = FinishedRun(work / "ket_qua" / "2025")
        assert json.loads((run.folder / "manifest.json").read_text(encoding="utf-8"))["co_so_han_muc"] == base
        assert {cap.base for cap in run.law.caps.values()} == {base}
        best[base] = sum(level.final == "HTXS" and level.subject == "DANG_VIEN" for level in run.levels)
        [said[base]] = [line for line in out.splitlines() if line.startswith("Hạn mức tính trên")]
        assert "(cơ quan chọn)" in said[base]
        assert said[base] in (run.folder / "tong_quan.html").read_text(encoding="utf-8")
    assert best["good_or_better"] > best["good"]
    more = re.search(r"thêm (\d+) Hoàn thành xuất sắc", said["good"])
    fewer = re.search(r"bớt (\d+) Hoàn thành xuất sắc", said["good_or_better"])
    assert more and fewer and int(more[1]) >= best["good_or_better"] - best["good"]


def test_without_a_choice_nothing_is_written_of_it(made_up: MadeUp) -> None:
    manifest = json.loads((made_up.run(8) / "manifest.json").read_text(encoding="utf-8"))
    assert "co_so_han_muc" not in manifest


def test_cap_and_form_follow_the_choice(xeploai: Run, made_up: MadeUp, tmp_path: Path) -> None:
    (tmp_path / "danh_muc.xlsx").write_bytes((made_up.demo(8).out / "danh_muc.xlsx").read_bytes())
    choose(tmp_path, "good_or_better")
    said = xeploai("--dir", tmp_path, "cap", "--count", 30)
    assert "Cơ quan chọn tính trên số Hoàn thành tốt trở lên." in said.out and "TỐI ĐA 6" in said.out
    assert "TỐI ĐA 5" in xeploai("cap", "--count", 30, "--year", 2025).out
    assert xeploai("--dir", tmp_path, "form").status == 0
    guide = openpyxl.load_workbook(next((tmp_path / "phieu").glob("*.xlsx")))["Hướng dẫn"]
    assert any("Hoàn thành tốt nhiệm vụ trở lên" in str(row[0]) for row in guide.values)
