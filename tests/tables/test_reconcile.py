"""Every identity holds on whatever is counted, and one figure changed on purpose is always named."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_committee import BASE, BODIES, CELL1, CELL2, INFO, LEADERS, MEMBERS, TOP, Committee, member

from batch.domain import LEVELS
from batch.law import load_law
from batch.tables.count import count
from batch.tables.figures import Figures
from batch.tables.identities import BROKEN, DECIDED, IDLE, MATCH, Line, broken, condense, not_adding_up
from batch.tables.layout import RATIO, TABLES, Row, columns
from batch.tables.reconcile import Stated, figure_lines, in_tenths, stated
from batch.tables.reconcile_run import CAPS, RunData, reconcile, unit_lines

REGIMES = {"qd132-2018": 2021, "qd124-2023": 2024, "qd366-2025": 2025}


def run_data(made: Committee, folder: Path) -> RunData:
    rated = made.rated(folder)
    counted = count(rated.subs, rated.ratings, made.register)
    return RunData(counted, made.register, rated.intake, rated.subs, rated.ratings, made.law)


def committee(regime: str) -> Committee:
    return Committee(regime=regime, year=REGIMES[regime])


_LEVEL = st.sampled_from([None, *LEVELS])
_YES = st.sampled_from(["CO", "KHONG", None])


@st.composite
def _members(draw: st.DrawFn) -> list[dict[str, object]]:
    out = []
    for number in range(draw(st.integers(0, 8))):
        new = draw(st.booleans())
        out.append(
            member(
                number + 1,
                tinh_trang=draw(
                    st.sampled_from(["CHINH_THUC", "MIEN", "DINH_CHI", "TAM_THOI_DI", "TAM_THOI_DEN", None])
                ),
                ngay_vao_dang=date(2021, 11, 1) if new else date(2010, 3, 26),
                da_kiem_diem=draw(_YES),
                goi_y=draw(st.sampled_from(["KHONG", "TINH", "HUYEN", "CO_SO", None])),
                de_xuat=draw(_LEVEL),
                suy_thoai=draw(_YES),
                xl_cbccvc=draw(st.sampled_from([None, "KHT", "HTT"])),
                nguyen_nhan_khong_hoan_thanh=draw(st.sampled_from([None, "KY_LUAT", "KHAC"])),
            )
        )
    return out


@st.composite
def _bodies(draw: st.DrawFn) -> list[dict[str, object]]:
    return [
        {
            "ma_tap_the": f"TT{n}", "cap": draw(st.sampled_from(["CO_SO", "HUYEN", "TINH", None])),
            "tham_quyen": draw(st.sampled_from(["CO_SO", "BTV_HUYEN", "BTV_TINH", "UY_QUYEN_TINH", None])),
            "so_lanh_dao": draw(st.sampled_from([1, 2, 5, None])), "la_cap_uy": draw(_YES),
            "da_kiem_diem": draw(_YES), "de_xuat": draw(_LEVEL),
            "ly_do_chua_xep_loai": draw(st.sampled_from([None, None, "MOI", "CHO_KET_LUAN"])),
        }
        for n in range(draw(st.integers(0, 4)))
    ]  # fmt: skip


@pytest.mark.parametrize("regime", REGIMES)
@settings(max_examples=4, derandomize=True)
@given(_members(), _members(), _bodies(), st.booleans(), st.sampled_from([None, "MOI", "CHO_KET_LUAN"]), _LEVEL)
def test_whatever_is_handed_in_adds_up(
    regime: str, one: list, two: list, bodies: list, missing: bool, reason: str | None, level: str | None
) -> None:
    made = committee(regime)
    made.filled[CELL1].rows[MEMBERS], made.filled[CELL2].rows[MEMBERS] = one, two
    base = made.filled[BASE].rows[BODIES][0]
    made.filled[BASE].rows[BODIES] = [base | body for body in bodies]
    made.add(BASE, LEADERS, made.filled[BASE].rows[LEADERS][0] | {"ma_can_bo": "CB2", "tham_quyen": "BTV_TINH"})
    made.set(BASE, INFO, 0, ly_do_chua_xep_loai=reason, de_xuat=level)
    if missing:
        made.after[CELL2] = lambda path: path.write_bytes(b"no workbook") and None
    with TemporaryDirectory() as folder:
        lines = reconcile(run_data(made, Path(folder)))
    assert [line.say() for line in broken(lines)] == []
    assert {line.verdict for line in lines} <= {MATCH, IDLE}
    assert len(lines) > 500


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> RunData:
    made = committee("qd124-2023")
    made.set(CELL1, MEMBERS, 0, de_xuat="HTXS").set(CELL1, MEMBERS, 1, tinh_trang="MIEN", da_kiem_diem=None)
    made.set(CELL2, MEMBERS, 0, suy_thoai="CO", de_xuat="KHT").set(CELL2, MEMBERS, 1, goi_y="CO_SO")
    made.register_unit(TOP, table_group="Khối xã")
    return run_data(made, tmp_path_factory.mktemp("sound"))


def changed(run: RunData, table: str, cell: tuple[str, str], by: int) -> RunData:
    counts = run.counted.figures.counts | {table: run.counted.figures.counts[table] | {}}
    counts[table][cell] += by
    counted = replace(run.counted, figures=replace(run.counted.figures, counts=counts))
    return RunData(counted, run.register, run.intake, run.subs, run.ratings, run.law)


@pytest.mark.parametrize("table", TABLES)
def test_every_figure_changed_on_purpose_is_named(sound: RunData, table: str) -> None:
    """Whichever count it is, some identity has it on one of its sides."""
    assert broken(reconcile(sound)) == []
    cells = list(sound.counted.figures.counts[table])
    for cell in random.Random(3).sample(cells, min(len(cells), 40)):
        wrong = broken(reconcile_quick(changed(sound, table, cell, 1)))
        assert any(line.key == (table, *cell) for line in wrong), cell


def reconcile_quick(run: RunData) -> list[Line]:
    return [
        *figure_lines(stated(run.counted.figures), run.law, 0),
        *unit_lines(run.counted.figures, "các đơn vị", run.law),
    ]


@pytest.mark.parametrize(
    "table,cell,by,group",
    [
        ("6A", ("A.I.1", "2"), 1, "Danh mục đơn vị"),
        ("6A", ("A.I.1", "20"), 1, "Danh mục đơn vị"),
        ("6A", ("B.II.1", "2"), -1, "Phiếu được tính"),
        ("6A", ("B.II.2.HTT", "2"), 1, "Kết quả xếp loại"),
        ("6B", ("1", "2"), 1, "Giữa các Biểu"),
        ("6B", ("1", "2"), 1, "Dòng đọc vào"),
        ("6B", ("2", "2"), 1, "Giữa các Biểu"),
        ("6B", ("4.HTXS", "2"), 1, "Kết quả xếp loại"),
        ("6C", ("TONG", "tong"), 1, "Phiếu được tính"),
        ("6C", ("TONG", "HTT"), 1, "Kết quả xếp loại"),
        ("6C", ("Khối xã", "tong"), 1, "Biểu 6C"),
        ("6D", ("TONG", "tong"), 1, "Dòng đọc vào"),
        ("6D", ("III", "HTT"), -1, "Biểu 6D"),
        ("6E", ("TONG", "xep_loai"), 1, "Biểu 6E"),
        ("6F", ("1", "tap_the"), 1, "Phiếu được tính"),
        ("6F", ("4", "dang_vien"), 9, "Biểu 6F"),
        ("6F", ("3.2.MIEN", "dang_vien"), 1, "Giữa các Biểu"),
    ],
)
def test_a_wrong_figure_is_named_where_it_meets_the_data(
    sound: RunData, table: str, cell: tuple[str, str], by: int, group: str
) -> None:
    wrong = [line for line in broken(reconcile(changed(sound, table, cell, by))) if line.group == group]
    assert wrong
    assert all(line.left != line.right for line in wrong)
    assert any(line.difference in (by, -by) or line.relation == "≤" for line in wrong)


def test_two_wrong_figures_that_cancel_out_are_both_named(sound: RunData) -> None:
    run = changed(changed(sound, "6B", ("4.HTT", "2"), 1), "6B", ("4.HTNV", "2"), -1)
    keys = {line.key for line in broken(reconcile(run))}
    assert {("6B", "4.HTT", "2"), ("6B", "4.HTNV", "2")} <= keys


def test_a_group_over_its_cap_is_broken_unless_decided(sound: RunData) -> None:
    frame = sound.ratings.frames["DANG_VIEN"]
    held = frame["_muc"].copy(), frame["_trang_thai"].copy()
    try:
        rated = frame.index[frame["_muc"].notna()]
        frame.loc[rated, "_muc"] = "HTXS"
        over = [line for line in reconcile(sound) if line.group == CAPS and line.verdict != MATCH]
        assert [line.verdict for line in over] == [BROKEN] and over[0].left == len(rated)
        frame.loc[rated, "_trang_thai"] = "QUYET_DINH"
        assert [x.verdict for x in reconcile(sound) if x.group == CAPS and x.verdict != MATCH] == [DECIDED]
    finally:
        frame["_muc"], frame["_trang_thai"] = held


def test_members_who_are_new_count_in_both_tables_only_where_they_do_not_review(tmp_path: Path) -> None:
    """6B row 2 has everybody under 6 months, 3.2 of 6F those who did not self-review."""
    for regime, reviewed in (("qd132-2018", "CO"), ("qd124-2023", None)):
        made = committee(regime)
        made.set(CELL1, MEMBERS, 0, ngay_vao_dang=date(made.year, 11, 1), da_kiem_diem=reviewed, de_xuat=None)
        run = run_data(made, tmp_path / regime)
        (line,) = [x for x in reconcile(run) if x.statement.startswith("Đảng viên được miễn ở Biểu 6B")]
        assert (line.left, line.right, line.verdict) == (1, 1, MATCH)
        # nobody knows who reviewed: then only the law in force says whether both must be the same
        (alone,) = [
            x for x in figure_lines(stated(run.counted.figures), run.law) if x.statement == line.statement
        ]  # fmt: skip
        assert (alone.verdict == IDLE) == (regime == "qd132-2018")


def test_unsettled_law_breaks_nothing() -> None:
    law = load_law("qd366-2025")
    assert not law.verified("moi_phai_kiem_diem")
    given_ = Stated({"6B": (), "6F": ()})
    for row, n in (("1", 5), ("2", 2), ("4", 0)):
        given_.counts["6B", row, "2"] = n
    for row, n in (("1", 5), ("2", 0), ("3.2.MOI", 1), ("3.2.MIEN", 0), ("3.2.DINH_CHI", 0)):
        given_.counts["6F", row, "dang_vien"] = n
    assert [line.verdict for line in figure_lines(given_, law) if "được miễn" in line.statement] == [IDLE]
    settled = figure_lines(given_, load_law("qd124-2023"))
    assert [line.verdict for line in settled if "được miễn" in line.statement] == [BROKEN]


def test_what_is_not_stated_breaks_nothing() -> None:
    lines = figure_lines(Stated({"6B": (Row("6B", "1", "Tổng", "1", 1, "", ("2", "3")),)}), load_law("qd124-2023"))
    assert lines and {line.verdict for line in lines} == {IDLE}
    assert all(line.why for line in lines)


def test_a_printed_share_that_is_not_that_of_its_parts_is_named(sound: RunData) -> None:
    given_ = stated(sound.counted.figures)
    for key, share in list(given_.shares.items()):
        given_.shares[key] = share + 0.1
        (wrong,) = broken(figure_lines(given_, sound.law, 0))
        assert (wrong.key, wrong.difference) == (key, 0.1)
        given_.shares[key] = share


@pytest.mark.parametrize("printed,tenths", [(33.33, 333), (33.35, 334), (0.05, 1), (100, 1000), (28.8, 288)])
def test_a_printed_share_is_read_to_one_decimal_half_up(printed: float, tenths: int) -> None:
    assert in_tenths(printed) == tenths


def test_the_list_keeps_every_place_and_every_broken_line(sound: RunData) -> None:
    run = changed(sound, "6B", ("4", "12"), 1)
    lines = reconcile(run)
    short = condense(lines)
    assert sum(line.places for line in short) == len(lines)
    wrong = len(broken(lines))
    assert wrong > 1 and [line.verdict for line in short[:wrong]] == [BROKEN] * wrong
    assert len(short) < len(lines) / 2
    told = not_adding_up(lines)
    assert len(told) == min(wrong, 5) + (wrong > 5)
    assert all("doi_chieu.xlsx" in told[-1] for _ in range(wrong > 5))


def test_every_ratio_cell_has_its_line(sound: RunData) -> None:
    figures: Figures = sound.counted.figures
    shares = {line.key for line in figure_lines(stated(figures), sound.law) if line.group == "Tỷ lệ %"}
    ratios = {(t, c.code) for t in TABLES for c in columns(t) if c.kind == RATIO}
    printed = {(t, r, c) for t, r, c, value in figures.cells() if (t, c) in ratios and value not in ("", "0.0")}
    assert printed and printed <= shares
