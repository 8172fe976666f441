"""The hints beside the tables: what has been typed, and how many HTXS the cap would allow."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from batch.domain import MEMBERS, SCORES
from batch.form.blank import Filled, write_form
from batch.form.hints import cap_formula, cap_value
from batch.law import load_law


def members(levels: str) -> list[dict[str, object]]:
    codes = {"X": "HTXS", "T": "HTT", "N": "HTNV", "K": "KHT", "-": None}
    return [
        {"ho_ten": f"Người {i}", "tinh_trang": "CHINH_THUC", "de_xuat": codes[level]} for i, level in enumerate(levels)
    ]


def hints(path: Path) -> dict[str, Any]:
    """The hint cells above the header: caption → cached value, and the three lines at the left."""
    sheet = openpyxl.load_workbook(path, data_only=True)[MEMBERS]
    out = {c.value: sheet.cell(3, c.column).value for c in sheet[2] if c.value and c.column > 3}
    return out | {f"A{r}": sheet.cell(r, 1).value for r in (2, 3, 4)}


def test_hints_count_what_has_been_typed(tmp_path: Path) -> None:
    rows = members("XXXTTTTTTTTN-")
    rows.append({"ho_ten": "Khách", "tinh_trang": "TAM_THOI_DEN", "de_xuat": "HTXS"})
    filled = Filled({"tong_dang_vien": 15}, {MEMBERS: rows})
    write_form(tmp_path / "a.xlsx", load_law("qd366-2025"), filled)
    found = hints(tmp_path / "a.xlsx")
    assert (found["Đã nhập"], found["Theo Thông tin"]) == (13, 15)
    assert [found[f"Đề xuất {code}"] for code in ("HTXS", "HTT", "HTNV", "KHT")] == [3, 8, 1, 0]
    assert found["HTXS tối đa (tham khảo)"] == 1  # 11 of HTXS or HTT: 1 ≤ 20 % of the other 10
    assert found["A2"] == "Đã nhập 13/15 đảng viên – còn thiếu 2"
    assert found["A3"] == "Đề xuất: HTXS 3 · HTT 8 · HTNV 1 · KHT 0"
    assert found["A4"].endswith("đề xuất đang nhiều hơn")


def test_hints_of_a_blank_form_say_that_nothing_is_entered(tmp_path: Path) -> None:
    write_form(tmp_path / "a.xlsx", load_law("qd132-2018"))
    found = hints(tmp_path / "a.xlsx")
    assert (found["Đã nhập"], found["HTXS tối đa (tham khảo)"]) == (0, 0)
    assert found["A2"].startswith("Chưa nhập")


def test_score_hint_adds_up_assessed_scores_first(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"ma_tieu_chi": "I", "diem_tu_cham": 28, "diem_tham_dinh": 27.5, "diem_cong": 1},
        {"ma_tieu_chi": "II", "diem_tu_cham": 60, "diem_tru": 0.5},
    ]
    write_form(tmp_path / "a.xlsx", load_law("qd366-2025"), Filled(rows={SCORES: rows}))
    assert openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)[SCORES]["C2"].value == 88


def allowed(ratio: Fraction, base: str, rounding: str, small: int | None, n: int) -> int:
    """The cap by its definition: the largest x with x ≤ round(ratio · (N − x)), then the small-group rule."""

    def rounded(value: Fraction) -> int:
        return int(value + Fraction(1, 2) if rounding == "half_up" else value)

    most = max(x for x in range(n + 1) if x <= rounded(ratio * (n - x if base == "good" else n)))
    return max(most, 1) if small is not None and n >= 1 and n - 1 < small else most


def excel(formula: str, n: int) -> int:
    """The value of a cap formula, by rewriting it in Python."""
    text = re.sub(r"\bN\b", str(n), formula)
    names = {"INT": lambda v: int(v // 1), "MAX": max, "MIN": min, "AND": lambda *v: all(v)}
    names["IF"] = lambda test, yes, no: yes if test else no
    return int(eval(text, {"__builtins__": {}}, names))


@pytest.mark.parametrize("base", ["good", "good_or_better"])
@pytest.mark.parametrize("rounding", ["floor", "half_up"])
@pytest.mark.parametrize("small", [None, 5])
@pytest.mark.parametrize("ratio", [Fraction(1, 5), Fraction(1, 4), Fraction(15, 100)])
def test_cap_formula_is_the_definition(base: str, rounding: str, small: int | None, ratio: Fraction) -> None:
    cap = replace(
        load_law("qd366-2025").caps["DANG_VIEN"], base=base, rounding=rounding, small_below=small, ratio=ratio
    )
    for n in range(120):
        expected = allowed(ratio, base, rounding, small, n)
        assert cap_value(cap, n) == expected
        assert excel(cap_formula(cap, "N"), n) == expected


def test_cap_of_the_regimes_follows_the_published_table() -> None:
    cap = load_law("qd132-2018").caps["DANG_VIEN"]
    assert [cap_value(cap, n) for n in (1, 5, 6, 11, 12, 30)] == [1, 1, 1, 1, 2, 5]
