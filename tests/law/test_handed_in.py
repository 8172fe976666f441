"""Deadline, review meeting, dossiers and evidence: sections that local documents set."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest

from batch.domain import Period, Unit
from batch.law import LawError, load_law
from batch.law.entries import entries
from batch.register.register import Register

LOCAL = 'id: thu\nextends: qd366-2025\ntitle: "Văn bản thử"\n'  # three lines
TRUTH = 'ref: "Văn bản thử, mục 1", verified: true'
PAPERS = "dossiers:\n  TO_CHUC:\n    ref: thử\n    verified: true\n    papers:\n"
PROOFS = "evidence:\n  ref: thử\n  verified: true\n  criteria:\n"


def local(tmp_path: Path, text: str) -> str:
    path = tmp_path / "thu.yaml"
    path.write_text(LOCAL + text, encoding="utf-8")
    return str(path)


def test_the_documents_behind_the_seeds_set_their_deadlines_and_meetings() -> None:
    town, district = load_law("qd132-2018", "bao-loc-2021"), load_law("qd124-2023", "huyen-2023")
    assert town.deadline_for(Period(2021), "DB_CO_SO") == date(2021, 12, 20)
    assert load_law("qd366-2025").deadline_for(Period(2025), "DB_CO_SO") is None
    for law in (town, district):
        assert law.deadline_for(Period(2023), "DB_TREN_CO_SO") is None
        assert law.deadline_for(Period(2023), "CB_CO_SO") == date(2023, 12, 5 if law is district else 20)
    of_town = {kind: town.meeting_for(kind) for kind in ("DB_TREN_CO_SO", "DB_CO_SO", "CB_CO_SO")}
    assert [m and (m.days, m.suggested_days) for m in of_town.values()] == [
        (Fraction(3, 2), None), (1, Fraction(3, 2)), (Fraction(1, 2), None),
    ]  # fmt: skip
    assert town.meeting_for("CB_TRUC_THUOC") is None is district.meeting_for("CB_TRUC_THUOC")
    base, district_base = town.meeting_for("DB_CO_SO"), district.meeting_for("CB_CO_SO")
    assert base and district_base
    assert base.suggested_by == district_base.suggested_by == ("HUYEN",)
    assert (district_base.days, district_base.suggested_days) == (1, Fraction(3, 2))


def test_the_bloc_checks_evidence_of_chi_bo_and_dang_bo_bo_phan() -> None:
    law = load_law("qd132-2018", "khoi-2021")
    proofs = law.evidence_for("CB_TRUC_THUOC")
    assert proofs == law.evidence_for("DB_BO_PHAN") and not law.evidence_for("DB_CO_SO")
    codes = [proof.code for proof in proofs]
    assert (codes[0], codes[-1]) == ("I.1.1", "IV.2")
    parts = {part: sum(1 for code in codes if code.split(".")[0] == part) for part in ("I", "II", "III", "IV")}
    assert parts == {"I": 28, "II": 7, "III": 1, "IV": 2}
    assert len(set(codes)) == len(codes)
    by_code = {proof.code: proof for proof in proofs}
    assert by_code["I.2.2.3"].papers == "Sổ công văn đi; sổ công văn đến"
    assert by_code["II.2.3"].content == "Báo cáo định kỳ; báo cáo chuyên đề"
    assert all(proof.text for proof in proofs)
    assert not law.holds_in(2022)


def test_papers_are_asked_of_the_kinds_and_authorities_named() -> None:
    law = load_law("qd132-2018", "bao-loc-2021")
    assert [p.code for p in law.papers_for("DB_CO_SO") if p.required] == ["TC-1", "TC-2"]
    assert law.papers_for("CB_TRUC_THUOC") == () == law.papers_of("CO_SO")
    asked = {p.code: p.when for p in law.papers_of("BTV_HUYEN") if p.required}
    assert asked == {"CN-1": "", "CN-2": "", "CN-3": "", "CN-4": "", "CN-5": "goi_y"}


def test_a_rule_rests_on_a_section_as_on_a_parameter() -> None:
    law = load_law("qd132-2018", "bao-loc-2021")
    assert law.rests_on("deadline") == ("KH 44-KH/ThU, mục IV.1 và IV.3", True)
    assert law.rests_on("dossiers.CAN_BO") is not None
    refs = [m.ref for m in law.meetings]
    assert law.rests_on("meeting") == ("; ".join(refs), False)  # one of them isn't verified
    assert law.rests_on("evidence") is None and load_law("qd132-2018").rests_on("meeting") is None


def test_a_local_file_sets_each_of_them(tmp_path: Path) -> None:
    text = f'deadline: {{day: "10/01", {TRUTH}}}\nmeeting: {{days: "0,5", attendance: 2/3, {TRUTH}}}\n'
    text += PAPERS + "      - {code: A, text: Báo cáo}\n      - {code: B, text: Khác, required: false, when: goi_y}\n"
    text += PROOFS + "    - {code: I.1, text: Tiêu chí, papers: Sổ}\n"
    law = load_law("qd366-2025", local(tmp_path, text))
    assert law.deadline_for(Period(2025), "DB_TINH") == date(2025, 1, 10)
    meeting = law.meeting_for("CB_TRUC_THUOC")
    assert meeting
    assert (meeting.days, meeting.attendance) == (Fraction(1, 2), Fraction(2, 3))
    assert (meeting.kinds, meeting.suggested_days) == ((), None)
    assert meeting.suggested_by == ("TINH", "HUYEN", "CO_SO")
    assert [(p.code, p.required, p.when) for p in law.papers_for("CB_CO_SO")] == [
        ("A", True, ""),
        ("B", False, "goi_y"),
    ]
    assert [(p.code, p.content, p.papers) for p in law.evidence_for(None)] == [("I.1", "", "Sổ")]


def test_each_kind_of_organization_may_have_its_own_deadline(tmp_path: Path) -> None:
    rows = f'  - {{day: "05/12", kinds: [CB_TRUC_THUOC, DB_BO_PHAN], {TRUTH}}}\n'
    rows += f'  - {{day: "20/12", kinds: [DB_CO_SO, DB_BO_PHAN], {TRUTH.replace("mục 1", "mục 2")}}}\n'
    law = load_law("qd366-2025", local(tmp_path, f"deadline:\n{rows}"))
    days = {
        kind: law.deadline_for(Period(2025), kind) for kind in ("CB_TRUC_THUOC", "DB_BO_PHAN", "DB_CO_SO", "DB_TINH")
    }
    assert list(days.values()) == [date(2025, 12, 5), date(2025, 12, 5), date(2025, 12, 20), None]
    assert law.rests_on("deadline") == ("Văn bản thử, mục 1; Văn bản thử, mục 2", True)
    of = {"CELL": "CB_TRUC_THUOC", "BASE": "DB_CO_SO", "TOP": "DB_TINH", "OWN": "DB_CO_SO"}
    own = {"OWN": date(2025, 12, 1)}
    units = {c: Unit(c, c, k, None if c == "TOP" else "TOP", None, deadline=own.get(c)) for c, k in of.items()}
    due = Register(units).due(partial(law.deadline_for, Period(2025)))
    assert {c: due.deadline(c) for c in of} == {
        "CELL": date(2025, 12, 5), "BASE": date(2025, 12, 20), "TOP": None, "OWN": date(2025, 12, 1),
    }  # fmt: skip
    told = {e.key: e.value for e in entries(law, None, {}, {}) if e.key.startswith("deadline")}
    assert (told["deadline.1.day"], told["deadline.2.day"]) == ("05/12", "20/12")


@pytest.mark.parametrize(("extra", "told"), [
    (f'deadline: {{day: "31/02", {TRUTH}}}\n', "thu.yaml, dòng 4: «day» phải ghi ngày/tháng"),
    (f'deadline: {{day: "20-12", {TRUTH}}}\n', "thu.yaml, dòng 4: «day» phải ghi ngày/tháng"),
    (f'deadline:\n  day: "20/12"\n  nam: 2025\n  {TRUTH.replace(", v", chr(10) + "  v")}\n',
     "thu.yaml, dòng 6: không có mục nào tên «nam»"),
    (f"meeting: {{ngay: 1, {TRUTH}}}\n", "thu.yaml, dòng 4: không có mục nào tên «ngay»"),
    (f"meeting: {{days: 0, {TRUTH}}}\n", "thu.yaml, dòng 4: «days» phải là số lớn hơn 0"),
    (f"meeting: {{attendance: 90, {TRUTH}}}\n", "thu.yaml, dòng 4: «attendance» phải là phần"),
    (f"meeting: {{kinds: [DB_XA], {TRUTH}}}\n", "«DB_XA» không có trong đó"),
    (f"meeting: {{days: 1, suggested_by: [XA], {TRUTH}}}\n", "«XA» không có trong đó"),
    ("meeting: {days: 1}\n", "thu.yaml, dòng 4: thiếu mục «ref»"),
    ("dossiers:\n  DANG_VIEN: {}\n", "thu.yaml, dòng 5: «DANG_VIEN» phải là một trong: TO_CHUC, CAN_BO"),
    (PAPERS + "      - {code: A, text: Một}\n      - {code: a, text: Hai}\n",
     "thu.yaml, dòng 10: mã «a» đã có ở dòng 9"),
    (PAPERS + "      - {code: A, text: Một, bat_buoc: true}\n", "thu.yaml, dòng 9: không có mục nào tên «bat_buoc»"),
    (PAPERS + "      - {code: A, text: Một, when: luon}\n", "thu.yaml, dòng 9: «when» phải là một trong"),
    (PAPERS + "      - {code: A}\n", "thu.yaml, dòng 9: thiếu mục «text»"),
    (PROOFS + "    - {code: I.1, text: Một}\n    - {code: i.1, text: Hai}\n",
     "thu.yaml, dòng 9: mã «i.1» đã có ở dòng 8"),
    (PROOFS + "    - {code: I.1, text: Một, ho_so: Sổ}\n", "thu.yaml, dòng 8: không có mục nào tên «ho_so»"),
    (PROOFS.replace("criteria:\n", "criteria: I.1\n"), "thu.yaml, dòng 7: «criteria» phải là một danh sách"),
])  # fmt: skip
def test_mistakes_are_refused_with_file_and_line(extra: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(LawError) as problem:
        load_law("qd366-2025", local(tmp_path, extra))
    assert told in str(problem.value)
