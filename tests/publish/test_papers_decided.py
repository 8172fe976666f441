"""Papers of the meeting and of the decision: whose they are, and that every level in them is the run's."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from docx import Document
from finished_runs import copy_of, levels, text_parts
from made_up import MadeUp

from batch.domain import LEVEL_NAMES
from batch.finished.finished_run import FinishedRun
from batch.publish.papers.catalogue import KINDS
from batch.publish.papers.source import Source
from batch.publish.papers.write import write_papers
from batch.publish.results.units import write_results

UNITS = 12
AFTER = ("phieu_bau", "kiem_phieu", "bien_ban", "to_trinh", "quyet_dinh", "thong_bao")
RATED = {*LEVEL_NAMES.values()}
NAMES = LEVEL_NAMES | {"": "Chưa xếp loại"}
Table = list[list[str]]


@pytest.fixture(scope="module")
def run(made_up: MadeUp) -> Path:
    return made_up.run(UNITS, 2025)


def made(run: Path, to: Path, *kinds: str, each_person: bool = False) -> Path:
    finished = FinishedRun(run)
    source = Source(finished.register, finished.law, 2025, finished, each_person=each_person)
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


def key(line: dict[str, str]) -> tuple[str, str, str]:
    return line["doi_tuong"], line["ma_don_vi"], line["dinh_danh"]


def set_aside(run: Path) -> set[tuple[str, str, str]]:
    """The committee itself and those who sit on it, whom its superior decides."""
    from batch.finished.subjects import read_finished

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


def test_a_provisional_run_makes_drafts_that_name_no_reason(run: Path, tmp_path: Path) -> None:
    copy_of(run, tmp_path / "kq")
    from finished_runs import change_manifest

    change_manifest(tmp_path / "kq", tam_tinh=True, ly_do_tam_tinh=["Đơn vị CS999 chưa nộp phiếu"])
    for path in made(tmp_path / "kq", tmp_path / "vb", "to_trinh", "quyet_dinh", "thong_bao").rglob("*.docx"):
        assert Document(str(path)).paragraphs[0].text.startswith("DỰ THẢO")
        assert "CS999" not in text_parts(path)
