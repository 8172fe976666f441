"""One working folder through a year: each period leaves to the others what they have taken, and nothing is replaced."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from command_line import Run
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from small_committee import BASE, CELL1, CELL2, INFO, TOP, Committee
from word_forms import Person, made

from batch.check import rated
from batch.domain import Period
from batch.finished.other_periods import taken_elsewhere
from batch.form.word.origin import Subject
from batch.publish.opinions.round import returned_in
from batch.publish.opinions.workbook import MARKER
from batch.register.working_folder import of_all_periods, of_period
from batch.register.writer import write_register
from batch.submissions.frames import assemble
from batch.submissions.packages import Package
from batch.tracking.progress import MISSING, UNUSABLE, standings

YEAR, Q1, Q2 = Period(2025), Period(2025, 1), Period(2025, 2)


def finished(out: Path, period: Period, **parts: object) -> None:
    """A finished run that states no more than that."""
    (out / str(period)).mkdir(parents=True)
    stated = {"chuong_trinh": {"ten": "xeploai"}, "nam": period.year, "ky": period.code, **parts}
    (out / str(period) / "manifest.json").write_text(json.dumps(stated), encoding="utf-8")


def listed(**states: str) -> list[dict[str, str]]:
    return [{"sha256": digest, "trang_thai": state} for digest, state in states.items()]


def test_what_other_periods_have_taken(tmp_path: Path) -> None:
    files = listed(a="duoc_tinh", b="bi_thay_the", c="khong_hop_le", d="khac_ky")
    plans = [{"sha256": "e"}, {"sha256": "f", "ly_do_khong_dung": "hỏng"}]
    finished(tmp_path, Q1, tep=files, quyet_dinh=plans, goi=listed(g="duoc_tinh", h="khong_hop_le"))
    finished(tmp_path, YEAR, tep=listed(i="mau_thuan"), ban_kiem_diem=listed(k="mot_phan", m="khong_dung"))
    finished(tmp_path, Period(2024), tep=listed(n="duoc_tinh"))
    finished(tmp_path, Period(2023), tep=listed(o="duoc_tinh"))
    of_quarter, of_year, before = dict.fromkeys("abeg", Q1), dict.fromkeys("ik", YEAR), {"n": Period(2024)}
    assert taken_elsewhere(tmp_path, YEAR) == of_quarter | before
    assert taken_elsewhere(tmp_path, Q1) == of_year | before
    assert taken_elsewhere(tmp_path, Q2) == of_quarter | of_year | before


def test_nothing_of_another_period_counts_and_only_what_it_has_taken_is_no_fault(tmp_path: Path) -> None:
    committee = Committee().set(CELL1, INFO, 0, ky="Q1").set(CELL2, INFO, 0, nam=2024)
    names = committee.write(tmp_path)
    form = made(committee.law, BASE, Person(Subject("don_vi", BASE)), leader=False, period="Q1")
    (tmp_path / "a.docx").write_bytes(form)
    subs = committee.read(tmp_path, [*names, "a.docx"])
    digests = {data.info("ma_don_vi"): data.sha256 for data in subs.files}
    (of_form,) = (data.sha256 for data in subs.forms)

    def told(elsewhere: dict[str, Period]) -> set[tuple[str, str]]:
        done = rated(subs, committee.law, YEAR, date(2025, 12, 31), committee.register, elsewhere=elsewhere)
        assert done.intake.counted_units == {TOP, BASE} and done.intake.missing == [CELL1, CELL2]
        assert not done.forms.cells
        state = {one.code: one.state for one in standings(committee.register, subs.files, done.intake, [], ())}
        assert state[CELL1] == (MISSING if digests[CELL1] in elsewhere else UNUSABLE) and state[CELL2] == UNUSABLE
        return {(hit.code, hit.unit) for hit in done.hits if hit.code in ("MAU-03", "BW-01")}

    assert told({}) == {("MAU-03", CELL1), ("MAU-03", CELL2), ("BW-01", BASE)}
    assert told({digests[CELL1]: Q1}) == {("MAU-03", CELL2), ("BW-01", BASE)}
    # Last year's alone is told: its unit may take it for this year's.
    assert told({digests[CELL1]: Q1, digests[CELL2]: Period(2024), of_form: Q1}) == {("MAU-03", CELL2)}
    # What says that it is of this period is counted, whoever else has taken it.
    assert told({digests[BASE]: Q1, of_form: Q2}) == told({})


def test_a_package_of_another_period_is_set_aside_for_its_run() -> None:
    committee, day = Committee(), date(2025, 12, 31)
    for elsewhere, status in (({}, "khong_hop_le"), ({"s": Q1}, "khac_ky"), ({"s": Period(2024)}, "khac_ky")):
        package = Package("goi.zip", "s", 1, committee=BASE, year=2025, period="Q1")
        read = assemble([])
        done = rated(read, committee.law, YEAR, day, committee.register, packages=[package], elsewhere=elsewhere)
        assert done.intake.status == {0: status} and done.settled.status == [status]
        assert ("GB-01" in {hit.code for hit in done.hits}) == (not elsewhere)
        assert done.intake.periods == dict.fromkeys([0] * len(elsewhere), elsewhere.get("s"))


def test_opinions_are_left_to_the_period_that_asked_for_them(tmp_path: Path) -> None:
    folder, out = tmp_path / "y_kien", tmp_path / "ket_qua"
    folder.mkdir()
    for period in (Q1, Q2, YEAR):
        book = Workbook()
        book.defined_names[MARKER] = DefinedName(MARKER, attr_text=f'"{period}|qd366-2025|UBKT"')
        book.save(folder / f"{period}.xlsx")
    finished(out, Q1, tep_da_ghi={"y_kien/UBKT.xlsx": "s"})
    back, others = returned_in(folder, out, YEAR)
    assert (sorted(path.stem for path in back), others) == (["2025", "2025-Q2"], [Q1])


def test_the_inbox_tells_of_which_quarter_a_form_is(tmp_path: Path, xeploai: Run) -> None:
    Committee().set(CELL1, INFO, 0, ky="Q1").write(tmp_path / "thu_da_luu")
    write_register(tmp_path / "danh_muc.xlsx", Committee().units.values())
    said = xeploai("--dir", tmp_path, "inbox")
    assert said.status == 0, said.err
    assert f"phiếu của «{CELL1}», quý I năm 2025, lần nộp 1" in said.out
    assert f"phiếu của «{CELL2}», năm 2025, lần nộp 1" in said.out
    assert len(list((tmp_path / "nop").iterdir())) == 4


@pytest.mark.parametrize(("period", "name"), [(YEAR, "phieu"), (Q2, "phieu-Q2")])
def test_what_is_made_for_a_quarter_lies_by_itself(period: Period, name: str) -> None:
    assert of_period("phieu", period) == name and name in of_all_periods("phieu")
