"""Papers of the meeting and of the decision: whose they are, and that every level in them is the run's."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from finished_runs import change_manifest, copy_of, levels, text_parts
from made_up import MadeUp
from openpyxl import load_workbook
from plans import put
from test_by_level import cut_out

from batch.domain import BY_DECISION, LEVEL_NAMES, Period
from batch.finished.finished_run import FinishedRun
from batch.finished.subjects import read_finished
from batch.publish.papers.catalogue import KINDS
from batch.publish.papers.source import Source
from batch.publish.papers.write import write_papers
from batch.publish.results.units import write_results
from tests.command_line import Run

UNITS = 8
AFTER = ("phieu_bau", "kiem_phieu", "bien_ban", "to_trinh", "quyet_dinh", "thong_bao")
RATED = {*LEVEL_NAMES.values()}
NAMES = LEVEL_NAMES | {"": "Chưa xếp loại"}
Table = list[list[str]]


@pytest.fixture(scope="module")
def run(made_up: MadeUp) -> Path:
    return made_up.run(UNITS, 2025)


def made(run: Path, to: Path, *kinds: str, each_person: bool = False) -> Path:
    finished = FinishedRun(run)
    source = Source(finished.register, finished.law, Period(2025), finished, each_person=each_person)
    write_papers(source, [KINDS[kind] for kind in kinds], to)
    return to


def tables(path: Path) -> list[Table]:
    """Tables with a head of their own, without the columns of head and signature."""
    found = [[[cell.text for cell in row.cells] for row in t.rows] for t in Document(str(path)).tables]
    return [table for table in found if table[0][0] == "STT"]


def text_of(path: Path) -> str:
    return "\n".join(p.text for p in Document(str(path)).element.body.iter() if p.tag.endswith("}p"))


def ours(run: Path) -> list[dict[str, str]]:
    """Lines of xep_loai.csv of whom the run's committee decides."""
    top = FinishedRun(run).manifest.code
    return [line for line in levels(run) if line["noi_quyet_dinh"] == top]


def test_every_list_has_the_levels_of_the_run_and_no_one_else(run: Path, tmp_path: Path) -> None:
    made(run, tmp_path, "to_trinh", "quyet_dinh", "bien_ban")
    own = set_aside(run)
    expected = {
        kind: Counter(NAMES[x["ket_qua"]] for x in ours(run) if x["doi_tuong"] == kind and key(x) not in own)
        for kind in ("TO_CHUC", "TAP_THE", "CAN_BO")
    }
    proposed = [Counter(row[4] for row in table[1:]) for table in tables(tmp_path / "to_trinh/to_trinh.docx")]
    assert proposed == list(expected.values())
    for kind, counts in expected.items():
        counts.pop(NAMES[""], None)
        (table,) = tables(tmp_path / f"quyet_dinh/quyet_dinh_{kind.lower()}.docx")
        assert Counter(row[3] for row in table[1:]) == counts
        text = text_of(tmp_path / f"quyet_dinh/quyet_dinh_{kind.lower()}.docx")
        for name, number in counts.items():
            assert f"+ {name}: {number}/{counts.total()}, tỷ lệ" in text
    minutes = tables(tmp_path / "bien_ban/bien_ban.docx")
    assert [Counter(row[-1] for row in table[1:]) for table in minutes] == list(expected.values())
    assert not (tmp_path / "quyet_dinh/quyet_dinh_dang_vien.docx").exists(), "members are decided at the base"


def test_what_is_put_forward_never_rests_on_the_decision_it_asks_for(run: Path, tmp_path: Path) -> None:
    finished = FinishedRun(run)
    source = Source(finished.register, finished.law, Period(2025), finished)
    source.finished.subjects = [
        replace(s, status=BY_DECISION, reason="Quyết định: bỏ phiếu 6/9", final="KHT") for s in source.finished.subjects
    ]
    write_papers(source, [KINDS["to_trinh"]], tmp_path)
    text = text_of(tmp_path / "to_trinh/to_trinh.docx")
    assert "6/9" not in text
    listed = [row for table in tables(tmp_path / "to_trinh/to_trinh.docx") for row in table[1:]]
    assert listed and {row[-1] for row in listed} == {"Mức này đã được quyết định"}


def test_a_kind_of_which_there_is_no_paper_is_no_fault(run: Path, tmp_path: Path) -> None:
    to = made(run, tmp_path / "moi" / "van_ban", "khen_thuong")
    assert not [path for path in to.rglob("*") if path.suffix == ".docx"], "no award is chosen"


def key(line: dict[str, str]) -> tuple[str, str, str]:
    return line["doi_tuong"], line["ma_don_vi"], line["dinh_danh"]


def set_aside(run: Path) -> set[tuple[str, str, str]]:
    """The committee itself and those who sit on it, whom its superior decides."""
    finished = read_finished(FinishedRun(run))
    return {
        (s.kind, s.unit, s.identity)
        for s in finished.subjects
        if s.elsewhere or (s.own and s.unit == finished.top_code)
    }


def test_papers_and_results_give_the_same_notice(run: Path, tmp_path: Path) -> None:
    made(run, tmp_path / "vb", "thong_bao")
    told = {p.stem: p.read_bytes() for p in write_results(FinishedRun(run), tmp_path) if p.suffix == ".docx"}
    papers = {p.parent.name: p.read_bytes() for p in (tmp_path / "vb").rglob("thong_bao.docx")}
    assert papers == told and papers
    assert set(papers) == {x["ma_don_vi"] for x in ours(run) if key(x) not in set_aside(run)}


def test_on_request_each_person_is_told_his_own_level_alone(run: Path, tmp_path: Path) -> None:
    made(run, tmp_path, "thong_bao", each_person=True)
    people = {x["ma_don_vi"]: [] for x in levels(run)}
    for line in ours(run):
        if line["doi_tuong"] == "CAN_BO" and line["ket_qua"] and key(line) not in set_aside(run):
            people[line["ma_don_vi"]].append(NAMES[line["ket_qua"]])
    for unit, wanted in people.items():
        found = [text_of(p) for p in sorted((tmp_path / unit / "thong_bao").glob("*.docx"))]
        assert [next(n for n in RATED if f"mức: {n}." in text) for text in found] == wanted


def test_names_of_one_unit_stand_in_no_paper_of_another(run: Path, tmp_path: Path) -> None:
    made(run, tmp_path, *AFTER, each_person=True)
    members = FinishedRun(run).frame("Đảng viên", ("ma_don_vi", "ho_ten", "tinh_trang"))
    names: dict[str, set[str]] = {}
    for unit, rows in members.groupby("ma_don_vi"):
        names[str(unit)] = set(rows.loc[rows["tinh_trang"] != "TAM_THOI_DEN", "ho_ten"].dropna())
    leaders = FinishedRun(run).frame("Cán bộ", ("ma_don_vi", "ho_ten"))
    everyone = {u: names.get(u, set()) | set(leaders.loc[leaders["ma_don_vi"] == u, "ho_ten"]) for u in names}
    seen = 0
    for unit in names:
        text = "\n".join(text_parts(path) for path in sorted((tmp_path / unit).rglob("*.docx")))
        seen += sum(name in text for name in names[unit])
        for other in set(names) - {unit}:
            assert not [n for n in names[other] - everyone[unit] if n in text], (unit, other)
    assert seen > 50


def test_ballot_and_minutes_of_a_cell_list_its_members_with_its_votes(run: Path, tmp_path: Path) -> None:
    made(run, tmp_path, "phieu_bau", "kiem_phieu", "bien_ban")
    frame = FinishedRun(run).frame("Đảng viên", ("ma_don_vi", "ho_ten", "de_xuat", "phieu_tot"))
    unit = str(frame["ma_don_vi"].iloc[0])
    itself, ballot = tables(tmp_path / unit / "phieu_bau.docx")
    assert len(itself) == 2 and [len(row) for row in ballot] == [6] * len(ballot)
    assert all(row[2:] == ["□"] * 4 for row in ballot[1:])
    people = [row[1] for row in ballot[1:]]
    here = frame[frame["ma_don_vi"] == unit].set_index("ho_ten")
    assert people and set(people) <= set(here.index)
    counted, listed = (tables(tmp_path / unit / f"{kind}.docx")[1] for kind in ("kiem_phieu", "bien_ban"))
    assert [row[1] for row in counted[1:]] == people == [row[1] for row in listed[1:]]
    for row, full in zip(counted[1:], listed[1:], strict=True):
        assert row[3] == str(int(here.loc[row[1], "phieu_tot"])) == full[3]
        assert full[-1] == LEVEL_NAMES[here.loc[row[1], "de_xuat"]]


def test_before_the_run_there_are_ballots_to_print_and_minutes_to_write(
    made_up: MadeUp, tmp_path: Path, xeploai: Run
) -> None:
    folder = Path(shutil.copytree(made_up.demo(UNITS).out, tmp_path / "w"))
    unit = next(p.stem for p in sorted((folder / "nop").glob("*-01.xlsx")))
    assert xeploai("papers", str(folder), "--kind", "to_trinh").status == 2, "only from a run"
    for path in (folder / "nop").glob(f"{unit}*"):  # hasn't come yet: what last year's run knows of it
        path.unlink()
    shutil.copytree(folder / "nam_truoc", folder / "ket_qua_nam_truoc")
    said = xeploai("papers", str(folder), "--kind", "phieu_bau", "--kind", "bien_ban")
    assert said.status == 0, said.err
    ballots = tables(folder / "van_ban/phieu_bau/phieu_bau.docx")
    assert [len(table) > 1 for table in ballots] == [True] * 3
    _, members = tables(folder / "van_ban" / unit / "bien_ban.docx")
    assert len(members) > 1 and {cell for row in members[1:] for cell in row[2:]} == {"……", "………………………………………"}


def test_own_votes_and_opinions_stand_in_the_papers(made_up: MadeUp, tmp_path: Path, xeploai: Run) -> None:
    folder = Path(shutil.copytree(made_up.demo(UNITS).out, tmp_path / "w"))
    for name in ("input_templates", "y_kien", "quyet_dinh"):
        (folder / name).mkdir()
    asked = "hoi: [{doi_tuong: TO_CHUC}]"
    body = f"co_quan:\n  - {{ma: UBKT, ten: Ủy ban Kiểm tra, {asked}}}\n  - {{ma: VP, ten: Văn phòng, {asked}}}\n"
    (folder / "input_templates/co_quan_y_kien.yaml").write_text(body, encoding="utf-8")
    assert xeploai("--dir", str(folder), "run").status in (0, 1)
    done = folder / "ket_qua/2025"
    before = (done / "du_lieu/xep_loai.csv").read_bytes()
    for code, back in (("UBKT", folder), ("VP", done)):  # sent back; filled in where it was made
        book = load_workbook(done / f"y_kien/{code}.xlsx")
        put(book["Tổ chức đảng"], 1, Ý_kiến_về_mức_xếp_loại=LEVEL_NAMES["KHT"], Nhận_xét="Còn đơn thư")
        book.save(back / f"y_kien/{code}.xlsx")
    plan = load_workbook(done / "phuong_an_xep_loai.xlsx")
    sheet = plan["Tổ chức đảng"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "STT")
    open_rows = [r for r in sheet.iter_rows(min_row=head[0].row + 1) if r[0].value and _open(r, head, done)]
    for cell, votes in zip(head, open_rows[0], strict=True):
        if str(cell.value).startswith("Phiếu quyết định"):
            votes.value = {"HTXS": 3, "HTT": 8}.get(str(cell.value).rpartition(" ")[2], 0)
    plan.save(folder / "quyet_dinh/phuong_an_xep_loai.xlsx")
    assert xeploai("--dir", str(folder), "run").status in (0, 1)
    assert (done / "du_lieu/xep_loai.csv").read_bytes() == before, "neither votes nor opinions change a level"
    assert xeploai("papers", str(done), "--kind", "to_trinh", "--kind", "kiem_phieu").status == 0
    proposed = tables(folder / "van_ban/to_trinh/to_trinh.docx")[0]
    said = "; ".join(f"{name}: {LEVEL_NAMES['KHT']} (Còn đơn thư)" for name in ("Ủy ban Kiểm tra", "Văn phòng"))
    assert [row[3] for row in proposed[1:]].count(said) == 1
    counted = tables(folder / "van_ban/kiem_phieu/kiem_phieu.docx")[0]
    assert [row[3:] for row in counted[1:]].count(["3", "8", "0", "0"]) == 1
    assert [row[3:] for row in counted[1:]].count(["……"] * 4) == len(counted) - 2


def _open(row: tuple[Any, ...], head: tuple[Any, ...], done: Path) -> bool:
    deciding = next(c.column for c in head if c.value == "Nơi quyết định")
    return bool(row[deciding - 1].value == FinishedRun(done).manifest.code)


def test_a_chi_bo_at_the_base_decides_its_members_in_its_own_name(made_up: MadeUp, tmp_path: Path) -> None:
    folder = cut_out(made_up.demo(20, 2025).out, tmp_path, "CS003")
    made(folder, tmp_path / "vb", *AFTER, each_person=True)
    decision = tmp_path / "vb/quyet_dinh/quyet_dinh_dang_vien.docx"
    text = text_of(decision)
    assert "T/M CHI BỘ" in text and "THƯỜNG VỤ" not in text.upper()
    (listed,) = tables(decision)
    final = Counter(x["ket_qua"] for x in levels(folder) if x["doi_tuong"] == "DANG_VIEN" and x["ket_qua"])
    assert Counter(row[3] for row in listed[1:]) == {NAMES[level]: n for level, n in final.items()}
    assert [p.name for p in (tmp_path / "vb/quyet_dinh").iterdir()] == [decision.name], "no level of its own"
    minutes = tables(tmp_path / "vb/CS003/bien_ban.docx")
    assert [t[0][-1] for t in minutes] == ["Mức đề xuất", "Mức quyết định"]
    assert Counter(row[-1] for row in minutes[1][1:]) == {NAMES[level]: n for level, n in final.items()}
    assert not (tmp_path / "vb/bien_ban").exists(), "it meets once"


def test_a_provisional_run_makes_drafts_that_name_no_reason(run: Path, tmp_path: Path) -> None:
    copy_of(run, tmp_path / "kq")
    change_manifest(tmp_path / "kq", tam_tinh=True, ly_do_tam_tinh=["Đơn vị CS999 chưa nộp phiếu"])
    for path in made(tmp_path / "kq", tmp_path / "vb", "to_trinh", "quyet_dinh", "thong_bao").rglob("*.docx"):
        assert Document(str(path)).paragraphs[0].text.startswith("DỰ THẢO")
        assert "CS999" not in text_parts(path)
