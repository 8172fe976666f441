"""The whole program against a second count of the same workbooks that shares no line with it."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from finished import CASES, Run, demo
from recount import recount
from recount_levels import Committee, Subject
from recount_limits import six_months_after
from recount_read import counting, read_register, read_submission
from recount_tables import Figures, share


@pytest.fixture(scope="module")
def again(run: Run) -> Figures:
    """The figures of the same workbooks, counted again."""
    case = run.case
    return recount(run.data / "danh_muc.xlsx", run.data / "nop", case.year, case.regime, case.local)


def _subject(subject: Subject) -> tuple[str, str, str, str, str]:
    identity = subject.id or f"dòng {subject.row['_row']}"  # neither card nor file number can be read
    return subject.kind, subject.unit, identity, subject.level or "", subject.state


def test_every_figure(run: Run, again: Figures) -> None:
    written = run.figures()
    assert {k: (written.get(k), v) for k, v in again.cells.items() if written.get(k) != v} == {}
    assert set(written) == set(again.cells)


def test_every_final_level(run: Run, again: Figures) -> None:
    committee = again.committee
    subjects = [*committee.bodies.values(), *committee.members, *committee.collectives, *committee.leaders]
    expected = Counter(map(_subject, subjects))
    expected += Counter(("CAN_BO", unit, row["ma_can_bo"], "", "CHUA") for unit, row in committee.set_aside)
    written = run.levels()
    assert sorted((written - expected).elements()) == []
    assert sorted((expected - written).elements()) == []


def test_the_submissions_that_count(run: Run, again: Figures) -> None:
    manifest, committee = run.manifest(), again.committee
    counted = [f["don_vi"] for f in manifest["tep"] if f["trang_thai"] == "duoc_tinh"]
    assert sorted(counted) == sorted(committee.forms)
    must = {code for code, unit in committee.units.items() if unit["phai_nop"] == "CO"}
    if must - set(committee.forms):
        assert manifest["tam_tinh"] and manifest["ly_do_tam_tinh"]


def test_rows_read_are_the_rows_that_stand_there(run: Run) -> None:
    expected = dict.fromkeys(("Đảng viên", "Tập thể", "Cán bộ"), 0)
    readable = {file["tep"] for file in run.manifest()["tep"] if file["trang_thai"] != "khong_hop_le"}
    for name in readable:
        form = read_submission(run.data / "nop" / name)
        assert form is not None, name
        for sheet in expected:
            expected[sheet] += len(form[sheet])
    aside = [e for e in run.manifest()["dong_de_rieng"] if e["tep"] not in readable]
    for sheet, rows in run.manifest()["so_dong"].items():
        if sheet in expected:
            unread = sum(e["so_dong"] for e in aside if e["sheet"] == sheet)
            assert rows["doc"] - unread == expected[sheet], sheet


def test_shaken_committees_meet_every_outcome(shaken_run: Run) -> None:
    """Otherwise the comparison above would hold only for what agrees with its proposal."""
    rows = shaken_run.rows("xep_loai.csv")
    states = Counter(row["trang_thai"] for row in rows)
    assert states["HA_TRAN"] >= 5 and states["CHUA"] >= 20 and states["GIU"] >= 100 and states["HA_HAN_MUC"] >= 1
    levels = {row["ket_qua"] for row in rows if row["doi_tuong"] == "DANG_VIEN"}
    assert levels == {"HTXS", "HTT", "HTNV", "KHT", ""}


# The recount itself, where it can be held against something printed


@pytest.mark.parametrize(("n", "most"), [(1, 1), (5, 1), (6, 1), (11, 1), (12, 2), (30, 5)])
def test_recount_of_the_cap_with_small_groups(n: int, most: int) -> None:
    committee = Committee({"A": {"ma_cap_tren": None}}, {}, "qd132-2018", None, dt.date(2021, 12, 31))
    assert committee.most(n) == most


@pytest.mark.parametrize(("n", "most"), [(0, 0), (1, 0), (5, 0), (6, 1), (11, 1), (12, 2), (30, 5)])
def test_recount_of_the_cap_without(n: int, most: int) -> None:
    committee = Committee({"A": {"ma_cap_tren": None}}, {}, "qd366-2025", None, dt.date(2025, 12, 31))
    assert committee.most(n) == most


def test_recount_of_six_months() -> None:
    assert six_months_after(dt.date(2025, 6, 30)) == dt.date(2025, 12, 30)
    assert six_months_after(dt.date(2024, 8, 31)) == dt.date(2025, 2, 28)
    assert six_months_after(dt.date(2025, 7, 1)) == dt.date(2026, 1, 1)


def test_recount_of_ratios() -> None:
    assert [share(1, 8), share(1, 3), share(1, 16), share(5, 5), share(0, 7), share(0, 0)] == [
        "12.5", "33.3", "6.3", "100.0", "0.0", "",
    ]  # fmt: skip


def test_recount_keeps_the_latest_submission(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The demo has one unit that hands in twice; the first one has no proposal."""
    data = demo(tmp_path_factory.mktemp("twice") / "demo", CASES[3], units=12, seed=2)
    units = read_register(data / "danh_muc.xlsx")
    forms = counting(data / "nop", units, 2025, "qd366-2025")
    assert sorted(forms) == sorted(units)
    assert 2 in {form["Thông tin"]["lan_nop"] for form in forms.values()}
