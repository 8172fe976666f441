"""Groups, ranking, the order of rating, and what is decided above the run: through real workbooks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from situation import Committee, Rated

from batch.domain import COLLECTIVE, LEADER, MEMBER, ORGANIZATION, SUBJECT_SHEET, Unit
from batch.law import Law, load_law
from batch.rating.caps import most_in_words
from batch.rating.engine import awaiting
from batch.rating.group_result import spelled_out
from batch.text import group_key

LAW132, LAW124, LAW366 = (load_law(regime) for regime in ("qd132-2018", "qd124-2023", "qd366-2025"))
DISTRICT = Unit("H", "Đảng bộ huyện Ví Dụ", "DB_TREN_CO_SO", None, None, must_submit=False)
GOOD = {"de_xuat": "HTT"}
Row = dict[str, Any]


def cell(law: Law, members: list[Row], tmp_path: Path) -> Rated:
    committee = Committee(law)
    committee.add("C1", members=members)
    return committee.rate(tmp_path)


def leaders(law: Law, rows: list[Row], tmp_path: Path, top: Unit | None = None, **unit: Any) -> Rated:
    committee = Committee(law, top) if top else Committee(law)
    committee.add("C1", leaders=rows, **unit)
    return committee.rate(tmp_path)


def test_the_best_are_kept_and_the_cut_off_waits(tmp_path: Path) -> None:
    """12 at HTT or better give 2 places; the second place is tied."""
    rows = [
        {"tong_diem": 95},
        {"tong_diem": 93},
        {"tong_diem": 93},
        {"tong_diem": 91},
        GOOD | {"so_luong": 8},
        {"de_xuat": "HTNV", "so_luong": 3},
    ]
    rated = cell(LAW366, rows, tmp_path)
    assert rated.states(MEMBER, "C1")[:4] == ["GIU", "CHO", "CHO", "HA_HAN_MUC"]
    assert rated.levels(MEMBER, "C1")[:4] == ["HTXS", "HTT", "HTT", "HTT"]
    first = rated.rows(MEMBER, "C1")[:4]
    assert [row["_thu_hang"] for row in first] == [1, 2, 2, 4]
    assert {row["_han_muc"] for row in rated.rows(MEMBER, "C1")} == {2}
    assert [rated.codes(MEMBER, row) for row in first] == [set(), {"HM-02"}, {"HM-02"}, {"HM-01"}]
    group = next(g for g in rated.ratings.groups if g.subject == MEMBER)
    assert (group.base, group.most, group.candidates, group.kept, group.waiting) == (12, 2, 4, 1, 2)
    assert any("2 trường hợp bằng nhau, còn 1 chỗ" in why for why in rated.ratings.provisional)


def test_ties_are_broken_by_exceeding_then_done_then_share_of_votes(tmp_path: Path) -> None:
    votes = {"phieu_xuat_sac": 2, "phieu_tot": 4}
    rows = [
        {"ty_le_vuot_muc": 40, **votes},
        {"ty_le_vuot_muc": 40, "phieu_xuat_sac": 1, "phieu_tot": 2},  # the same share
        {"ty_le_vuot_muc": 40, "phieu_xuat_sac": 3, "phieu_tot": 3},
        {"ty_le_vuot_muc": 50},
        {"ty_le_vuot_muc": None, "phieu_xuat_sac": 9},
        GOOD | {"so_luong": 2},
    ]
    rated = cell(LAW366, rows, tmp_path)
    assert [row["_thu_hang"] for row in rated.rows(MEMBER, "C1")[:5]] == [3, 3, 2, 1, 5]


def test_scores_that_only_a_calculation_tells_apart_are_equal(tmp_path: Path) -> None:
    rows = [{"tong_diem": 91.10000000000001}, {"tong_diem": 91.1}, GOOD | {"so_luong": 4}]
    assert cell(LAW366, rows, tmp_path).states(MEMBER, "C1")[:2] == ["CHO", "CHO"]


def test_a_stated_score_ranks_where_the_regime_has_no_scale(tmp_path: Path) -> None:
    rows = [{"tong_diem": 80}, {"tong_diem": 81}, {}, GOOD | {"so_luong": 3}]
    assert cell(LAW124, rows, tmp_path).states(MEMBER, "C1")[:3] == ["HA_HAN_MUC", "GIU", "HA_HAN_MUC"]


@pytest.mark.parametrize(("law", "state"), [(LAW132, "GIU"), (LAW124, "HA_HAN_MUC"), (LAW366, "HA_HAN_MUC")])
def test_only_2018_has_a_small_group_rule(law: Law, state: str, tmp_path: Path) -> None:
    assert cell(law, [{}], tmp_path).states(MEMBER, "C1") == [state]


def test_those_who_fail_a_condition_take_no_place_and_count_where_they_end(tmp_path: Path) -> None:
    """Five at HTT after the ceilings, one candidate: N = 6 gives one place; those below HTT don't count."""
    rows = [{"tong_diem": 91}, {"tong_diem": 85, "so_luong": 5}, {"tong_diem": 60, "so_luong": 9}]
    rated = cell(LAW366, rows, tmp_path)
    assert rated.states(MEMBER, "C1")[:2] == ["GIU", "HA_TRAN"]
    assert rated.ratings.groups[0].base == 6


def test_group_names_are_compared_without_case_tone_place_and_spaces(tmp_path: Path) -> None:
    rows = [
        {"nhom": "Tổ Hòa Bình", "tong_diem": 92},
        {"nhom": "tổ hoà  bình", "tong_diem": 93},
        GOOD | {"nhom": "TỔ HÒA BÌNH ", "so_luong": 4},
        {"nhom": "Tổ Hoa Bình"},
        {"nhom": None},
    ]
    rated = cell(LAW366, rows, tmp_path)
    assert rated.states(MEMBER, "C1")[:2] == ["HA_HAN_MUC", "GIU"]
    bases = {g.name: g.base for g in rated.ratings.groups if g.subject == MEMBER}
    assert sorted(bases.values()) == [1, 1, 6]
    assert bases["C1"] == 1


def test_punctuation_in_group_names_counts() -> None:
    assert group_key("Nhóm 1.1") != group_key("Nhóm 11")
    assert group_key("Khối A – B") == group_key("khối a-b")
    assert group_key("Thủy lợi") == group_key("THUỶ  LỢI")


def test_members_are_capped_by_tccsd(tmp_path: Path) -> None:
    """Two chi bộ of one đảng bộ cơ sở are one group, a chi bộ cơ sở is its own."""
    committee = Committee(LAW366)
    committee.add("DB", "DB_CO_SO")
    for code in ("DB-1", "DB-2"):
        committee.add(code, "CB_TRUC_THUOC", "DB", members=[{"tong_diem": 95 if code == "DB-1" else 94}])
    committee.add("DB-3", "CB_TRUC_THUOC", "DB", members=[GOOD | {"so_luong": 4}])
    committee.add("CS", members=[{}, GOOD | {"so_luong": 4}])
    rated = committee.rate(tmp_path)
    assert [rated.states(MEMBER, code)[0] for code in ("DB-1", "DB-2", "CS")] == ["GIU", "HA_HAN_MUC", "HA_HAN_MUC"]
    assert {g.name: g.base for g in rated.ratings.groups if g.subject == MEMBER} == {"DB": 6, "CS": 5}


def test_organizations_are_capped_by_who_decides_and_class_or_group(tmp_path: Path) -> None:
    """Under one đảng bộ: đảng bộ cơ sở and chi bộ cơ sở together; a group of the register stands by itself."""
    committee = Committee(LAW366)
    committee.add("H", "DB_TREN_CO_SO")
    committee.add("H-DB", "DB_CO_SO", "H")
    for i in range(5):
        committee.add(f"H-C{i}", "CB_CO_SO", "H", info_changes=GOOD)
    for i in range(2):
        committee.add(f"H-N{i}", "CB_CO_SO", "H", group="Trường học" if i else "trường  HỌC")
    committee.add("H-DB-1", "CB_TRUC_THUOC", "H-DB")
    rated = committee.rate(tmp_path)
    assert rated.states(ORGANIZATION, "H-DB") == ["GIU"]
    names = {(g.name, g.base) for g in rated.ratings.groups if g.subject == ORGANIZATION}
    assert ("H · Tổ chức cơ sở đảng", 6) in names
    assert ("H-DB · Chi bộ trực thuộc", 1) in names
    name = committee.register["H-DB"].name
    assert spelled_out("H-DB · H-DB · H-DB, tập thể B1", committee.register) == f"{name} · H-DB · {name}, tập thể B1"
    assert {base for name, base in names if "học" in name.lower()} == {2}


def test_what_is_decided_above_the_run_keeps_its_level_and_is_told_as_awaited(tmp_path: Path) -> None:
    """What the province has delegated is decided in its name, above this run too."""
    top = Unit("H", "Đảng bộ xã Ví Dụ", "DB_TREN_CO_SO", None, None)
    committee = Committee(LAW366, top)
    rows = [{"tham_quyen": authority} for authority in ("BTV_TINH", "UY_QUYEN_TINH", "BTV_HUYEN")]
    committee.fill(top, {}, [], [], rows, {}, None)
    committee.add("C1")
    rated = committee.rate(tmp_path)
    assert rated.states(ORGANIZATION, "H") == ["GIU"]
    assert rated.states(ORGANIZATION, "C1") == ["HA_HAN_MUC"]
    assert rated.states(LEADER, "H") == ["GIU", "GIU", "HA_HAN_MUC"]
    assert awaiting(rated.ratings) == {ORGANIZATION: {"H": 1}, LEADER: {"H": 2}}
    assert not rated.ratings.provisional


def decided_elsewhere(tmp_path: Path, *members: dict[str, object], **of_cell: object) -> Rated:
    """A chi bộ cơ sở, which decides its members, below a district, whose committee decides the chi bộ and runs."""
    committee = Committee(LAW132, DISTRICT)
    committee.add("C1", "CB_CO_SO", members=list(members), info_changes=of_cell)
    return committee.rate(tmp_path)


def test_what_another_committee_has_decided_stands_over_ceiling_and_cap(tmp_path: Path) -> None:
    lowered = {"de_xuat": "HTNV", "quyet_dinh": "HTXS", "cap_do_2": "T"}
    rated = decided_elsewhere(tmp_path, lowered, GOOD | {"so_luong": 4})
    assert rated.states(MEMBER, "C1")[0] == "QUYET_DINH" and rated.levels(MEMBER, "C1")[0] == "HTXS"
    assert rated.codes(MEMBER, rated.rows(MEMBER, "C1")[0]) == {"TR-DV-05"}, "told all the same"


def test_what_the_submission_says_this_committee_decided_is_only_the_start(tmp_path: Path) -> None:
    rated = decided_elsewhere(tmp_path, {"so_luong": 5}, de_xuat="HTNV", quyet_dinh="HTXS", ty_le_hoan_thanh=40)
    assert rated.levels(ORGANIZATION, "C1") == ["KHT"]
    assert rated.states(ORGANIZATION, "C1") == ["HA_TRAN"]


def test_a_committee_below_that_decided_over_its_cap_is_asked_to_rate_again(tmp_path: Path) -> None:
    rated = decided_elsewhere(tmp_path, {"quyet_dinh": "HTXS", "so_luong": 3}, GOOD | {"so_luong": 4}, {})
    assert rated.levels(MEMBER, "C1") == ["HTXS"] * 3 + ["HTT"] * 5, "all places are taken"
    (again,) = [hit for hit in rated.ratings.cap_hits if hit.code == "HM-05"]
    assert again.unit == "C1" and (again.values["so"], again.values["toi_da"]) == (3, 1)
    assert [why for why in rated.ratings.provisional if "3 Hoàn thành" in why and "tối đa 1" in why]


def test_within_the_province_its_standing_committee_decides(tmp_path: Path) -> None:
    rows = [{"tham_quyen": "BTV_TINH", "tong_diem": 95}, GOOD | {"tham_quyen": "BTV_TINH", "so_luong": 5}]
    rated = leaders(LAW366, rows, tmp_path)
    assert rated.states(LEADER, "C1")[0] == "GIU"
    name = "DT · Chức danh · Cấp cơ sở · Ban Thường vụ Tỉnh ủy"
    assert {g.name for g in rated.ratings.groups if g.subject == LEADER} == {name}


def test_without_an_authority_nobody_is_cut_but_warned(tmp_path: Path) -> None:
    rated = leaders(LAW366, [{"tham_quyen": None}], tmp_path)
    assert rated.levels(LEADER, "C1") == ["HTXS"]
    assert rated.codes(LEADER, rated.rows(LEADER, "C1")[0]) == {"HM-03"}


def test_leaders_are_grouped_by_post_authority_and_level(tmp_path: Path) -> None:
    rows = [
        {"nhom": "Trưởng phòng"},
        {"nhom": "Phó phòng"},
        {"nhom": "Phó phòng", "cap": "HUYEN"},
        {"nhom": "Phó phòng", "tham_quyen": "BTV_TINH"},
    ]
    rated = leaders(LAW366, rows, tmp_path)
    assert [g.base for g in rated.ratings.groups if g.subject == LEADER] == [1, 1, 1, 1]


def test_heads_apart_where_the_law_has_it_so(tmp_path: Path) -> None:
    apart = replace(LAW366, caps=LAW366.caps | {LEADER: replace(LAW366.caps[LEADER], head="apart")})
    rows = [{"la_nguoi_dung_dau": "CO"}, {}, GOOD | {"so_luong": 5}]
    assert leaders(apart, rows, tmp_path).states(LEADER, "C1")[:2] == ["HA_HAN_MUC", "GIU"]


def test_leaders_of_each_collective_by_itself_in_the_local_document(tmp_path: Path) -> None:
    """Five leaders or fewer: one may be HTXS; with six 20 % of those at HTT."""
    committee = Committee(load_law("qd124-2023", "huyen-2023"))
    bodies = [{"ma_tap_the": "A", "so_lanh_dao": 3}, {"ma_tap_the": "B", "so_lanh_dao": 6}]
    rows = [{"ma_tap_the": "A", "tong_diem": 90}, {"ma_tap_the": "a", "tong_diem": 80}, {"ma_tap_the": "B"}]
    committee.add("C1", collectives=bodies, leaders=rows)
    rated = committee.rate(tmp_path)
    assert rated.states(LEADER, "C1") == ["GIU", "HA_HAN_MUC", "HA_HAN_MUC"]


def test_a_person_counts_once_at_the_highest_authority(tmp_path: Path) -> None:
    same = {"so_the": "079199000001"}
    rows = [
        same | {"tham_quyen": "CO_SO"},
        same | {"tham_quyen": "BTV_HUYEN"},
        same | {"tham_quyen": "BTV_HUYEN", "la_nguoi_dung_dau": "CO"},
    ]
    rated = leaders(LAW132, rows, tmp_path, DISTRICT)
    assert rated.states(LEADER, "C1") == ["CHUA", "CHUA", "GIU"]
    assert [g.base for g in rated.ratings.groups if g.subject == LEADER] == [1]


def test_from_members_up_to_the_head(tmp_path: Path) -> None:
    """Members pull down the chi bộ, the chi bộ the đảng bộ, that its committee, that the secretary."""
    committee = Committee(LAW132)
    committee.add(
        "DB", "DB_CO_SO", collectives=[{"ma_tap_the": "DU", "la_cap_uy": "CO"}],
        leaders=[{"ma_tap_the": "DU", "la_nguoi_dung_dau": "CO", "ma_don_vi_dung_dau": "DB"}, {"ma_tap_the": "DU"}],
    )  # fmt: skip
    committee.add(
        "DB-1", "CB_TRUC_THUOC", "DB", members=[{"suy_thoai": "CO", "de_xuat": "HTT"}, GOOD | {"so_luong": 4}]
    )
    rated = committee.rate(tmp_path)
    assert rated.levels(MEMBER, "DB-1")[0] == "KHT"
    assert rated.levels(ORGANIZATION, "DB-1") == ["HTNV"]
    assert rated.levels(ORGANIZATION, "DB") == ["HTNV"]
    assert rated.levels(COLLECTIVE, "DB") == ["HTNV"]
    assert rated.levels(LEADER, "DB") == ["HTNV", "HTXS"]


def test_waiting_counts_as_htt_for_whoever_is_bound_by_it(tmp_path: Path) -> None:
    """Two equal chi bộ for one place both wait; the head of one of them isn't above HTT."""
    committee = Committee(LAW132)
    for code in ("C1", "C2"):
        committee.add(code, leaders=[{"la_nguoi_dung_dau": "CO", "ma_don_vi_dung_dau": code}])
    rated = committee.rate(tmp_path)
    assert rated.states(ORGANIZATION, "C1") == rated.states(ORGANIZATION, "C2") == ["CHO"]
    assert rated.levels(ORGANIZATION, "C1") == ["HTT"]
    assert rated.states(LEADER, "C1") == ["HA_TRAN"]


def test_organizations_rank_by_the_sum_of_their_scores(tmp_path: Path) -> None:
    committee = Committee(LAW366)
    for i, score in enumerate((62, 65, None)):
        committee.add(f"C{i}", scores=[{"ma_tieu_chi": "II", "diem_tu_cham": score}])
    for i in range(3, 6):
        committee.add(f"C{i}", info_changes=GOOD)
    rated = committee.rate(tmp_path)
    assert [rated.states(ORGANIZATION, f"C{i}")[0] for i in range(3)] == ["HA_HAN_MUC", "GIU", "HA_HAN_MUC"]


@pytest.mark.parametrize("beside", [{}, {"diem_cong": 2}, {"diem_tru": 1}])
def test_an_unfinished_score_ranks_as_a_blank(beside: Row, tmp_path: Path) -> None:
    """98 points of a criterion of which a part isn't scored yet, against 92 that are the whole."""
    committee = Committee(LAW366)
    unfinished = [
        {"ma_tieu_chi": "II", "diem_tu_cham": None},
        {"ma_tieu_chi": "II.1", "diem_tu_cham": 68},
        {"ma_tieu_chi": "II.2", "tieu_chi": "Chưa chấm", **beside},
    ]
    committee.add("C0", scores=unfinished)
    committee.add("C1", scores=[{"ma_tieu_chi": "II", "diem_tu_cham": 62}])
    for i in range(2, 6):
        committee.add(f"C{i}", info_changes=GOOD)
    rated = committee.rate(tmp_path)
    assert [rated.states(ORGANIZATION, f"C{i}")[0] for i in (0, 1)] == ["HA_HAN_MUC", "GIU"]


def test_the_cell_says_whom_it_leaves_out(tmp_path: Path) -> None:
    """Two were disciplined for what happened elsewhere: 7 of 9 instead of 7 of 11, and the reason says so."""
    committee = Committee(LAW132)
    elsewhere = {"ky_luat": "CANH_CAO", "ky_luat_noi_cu": "CO", "de_xuat": "KHT", "so_luong": 2}
    members = [elsewhere, GOOD | {"so_luong": 7}, {"de_xuat": "HTNV", "so_luong": 2}]
    committee.add("C1", members=members)
    committee.add("C2", members=members[1:])
    rated = committee.rate(tmp_path)
    assert [rated.levels(ORGANIZATION, code)[0] for code in ("C1", "C2")] == ["HTT", "HTT"]
    reasons = [rated.rows(ORGANIZATION, code)[0]["_ly_do"] for code in ("C1", "C2")]
    assert "7/9; không tính 2 đảng viên bị kỷ luật vì vi phạm ở tổ chức đảng cũ, dưới 80%" in reasons[0]
    assert "không tính" not in reasons[1]
    assert rated.levels(MEMBER, "C1")[:2] == ["KHT", "KHT"]


def test_a_level_that_unsettled_law_may_not_allow_says_so(tmp_path: Path) -> None:
    rows = [{"ky_luat": "CANH_CAO"}, {"suy_thoai": "CO", "ty_le_vuot_muc": 20}, GOOD | {"so_luong": 6}, {}]
    rated = cell(LAW366, rows, tmp_path).rows(MEMBER, "C1")
    asked = "cần cấp có thẩm quyền xem xét, quyết định: "
    assert f"{asked}bị kỷ luật Cảnh cáo" in rated[0]["_ly_do"]
    assert f"; {asked}có kết luận suy thoái" in rated[1]["_ly_do"]  # beside why it was lowered
    assert not any(asked in row["_ly_do"] for row in rated[2:])


def test_what_lowered_a_level_is_not_said_again_where_unsettled_law_may_lower_it_further(tmp_path: Path) -> None:
    reason = cell(LAW366, [{"ty_le_hoan_thanh": 85}], tmp_path).rows(MEMBER, "C1")[0]["_ly_do"]
    assert reason.count("85%") == 1
    assert reason.endswith("quyết định có hạ tiếp xuống «Không hoàn thành nhiệm vụ» hay không")


def test_over_the_committee_above_is_a_warning(tmp_path: Path) -> None:
    """Each chi bộ cơ sở may choose one, together they are over 20 % of the đảng bộ above."""
    committee = Committee(LAW132)
    committee.add("H", "DB_TREN_CO_SO")
    for i in range(4):
        committee.add(f"H-{i}", "CB_CO_SO", "H", members=[{}, GOOD | {"so_luong": 2}])
    rated = committee.rate(tmp_path)
    assert [rated.states(MEMBER, f"H-{i}")[0] for i in range(4)] == ["GIU"] * 4
    found = [hit for hit in rated.ratings.cap_hits if hit.code == "HM-04"]
    assert [(hit.unit, hit.values["cach_tinh"]) for hit in found] == [
        ("H", f"{most_in_words(12, 2, LAW132.caps[MEMBER])}; hiện có 4")
    ]


def test_the_order_of_files_changes_nothing(tmp_path: Path) -> None:
    committee = Committee(LAW366)
    committee.add("DB", "DB_CO_SO")
    for i in range(4):
        rows = [{"tong_diem": 90 + i, "nhom": "a" if i % 2 else "A"}, GOOD | {"so_luong": 2, "nhom": "A"}]
        committee.add(f"DB-{i}", "CB_TRUC_THUOC", "DB", members=rows)
    codes = list(committee.filled)
    straight, reverse = committee.rate(tmp_path), committee.rate(tmp_path, codes[::-1])
    for code in codes:
        for subject in (MEMBER, ORGANIZATION):
            assert straight.states(subject, code) == reverse.states(subject, code)
            assert straight.levels(subject, code) == reverse.levels(subject, code)
    names = [[g.name for g in r.ratings.groups] for r in (straight, reverse)]
    assert names[0] == names[1]


def test_a_quarter_of_outstanding_achievement_is_a_parameter(tmp_path: Path) -> None:
    wider = {MEMBER: replace(LAW366.caps[MEMBER], ratio=Fraction(1, 4))}
    assert cell(replace(LAW366, caps=LAW366.caps | wider), [{}, GOOD | {"so_luong": 4}], tmp_path).states(
        MEMBER, "C1"
    )[0] == "GIU"  # fmt: skip


def test_no_submission_at_all(tmp_path: Path) -> None:
    rated = Committee(LAW366).rate(tmp_path)
    assert rated.ratings.groups == []
    assert rated.ratings.hits + rated.ratings.cap_hits == []


def _local(tmp_path: Path, cap: str, subject: str = "CAN_BO") -> Law:
    """The law of 2025 with a cap of a local document."""
    path = tmp_path / "rieng.yaml"
    head = 'id: rieng\nextends: qd366-2025\ntitle: "Văn bản thử"\ncaps:\n'
    path.write_text(f"{head}  {subject}: {{{cap}, ref: Thử, verified: true}}\n", encoding="utf-8")
    return load_law("qd366-2025", str(path))


@pytest.mark.parametrize(
    ("groups", "states"),
    [
        ('[{name: "Nhóm 1", ratio: 50%, ref: Riêng, verified: true}]', ["GIU"] * 2 + ["HA_HAN_MUC"]),
        ('[{name: "NHÓM  1", ratio: 100%, ref: Riêng, verified: true}]', ["GIU"] * 3),
        ('[{name: "Nhóm 1.", ratio: 100%, ref: Riêng, verified: true}]', ["GIU"] + ["HA_HAN_MUC"] * 2),
        ('[{name: "Nhóm 1", ratio: 100%, ref: Riêng, verified: false}]', ["GIU"] + ["HA_HAN_MUC"] * 2),
        ("[]", ["GIU"] + ["HA_HAN_MUC"] * 2),
    ],
    ids=["half", "spelt otherwise", "another name", "not verified", "none"],
)
@pytest.mark.parametrize("subject", [MEMBER, LEADER])
def test_a_named_group_has_its_own_ratio(groups: str, states: list[str], subject: str, tmp_path: Path) -> None:
    """Three candidates of six; 20 % of HTT allow one, 50 % two, 100 % three."""
    law = _local(tmp_path, f"groups: {groups}", subject)
    rows = [{"nhom": "nhóm 1", "tong_diem": score} for score in (97, 96, 95)]
    rows.append(GOOD | {"nhom": "Nhóm 1", "so_luong": 3})
    committee = Committee(law)
    committee.add("C1", **{"members" if subject == MEMBER else "leaders": rows})
    rated = committee.rate(tmp_path)
    assert rated.states(subject, "C1")[:3] == states
    found = (h for h in rated.ratings.cap_hits if (h.code, h.sheet) == ("HM-01", SUBJECT_SHEET[subject]))
    basis = {hit.basis for hit in found}
    assert basis <= {"Riêng" if states[1] == "GIU" else "Thử"}


def test_a_named_ratio_is_no_other_groups(tmp_path: Path) -> None:
    law = _local(tmp_path, 'groups: [{name: "Nhóm 1", ratio: 100%, ref: Riêng, verified: true}]', MEMBER)
    committee = Committee(law)
    rows = [{"nhom": name, "tong_diem": score} for name in ("Nhóm 1", "Nhóm 2", None) for score in (97, 96)]
    committee.add("C1", members=[*rows, *(GOOD | {"nhom": n, "so_luong": 4} for n in ("Nhóm 1", "Nhóm 2", None))])
    rated = committee.rate(tmp_path)
    assert rated.states(MEMBER, "C1")[:6] == ["GIU", "GIU", "GIU", "HA_HAN_MUC", "GIU", "HA_HAN_MUC"]
    assert {g.name: g.most for g in rated.ratings.groups if g.subject == MEMBER} == {
        "C1 · Nhóm 1": 3, "C1 · Nhóm 2": 1, "C1": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("head", "states", "sizes"),
    [
        ("counted", ["GIU", "HA_HAN_MUC", "HA_HAN_MUC"], [7]),
        ("apart", ["HA_HAN_MUC", "GIU", "HA_HAN_MUC"], [6, 1]),
        ("outside", ["GIU", "GIU", "HA_HAN_MUC"], [6]),
    ],
)
def test_heads_counted_apart_or_outside(head: str, states: list[str], sizes: list[int], tmp_path: Path) -> None:
    """A head and a deputy or two for HTXS, four at HTT: outside the cap the head keeps his level and takes no place."""
    rows = [
        {"la_nguoi_dung_dau": "CO", "tong_diem": 98}, {"tong_diem": 97}, {"tong_diem": 96}, GOOD | {"so_luong": 4},
    ]  # fmt: skip
    rated = leaders(_local(tmp_path, f"head: {head}"), rows, tmp_path)
    assert rated.states(LEADER, "C1")[:3] == states
    assert [g.base for g in rated.ratings.groups if g.subject == LEADER] == sizes


def test_a_head_outside_the_cap_is_still_bound_by_the_ceiling(tmp_path: Path) -> None:
    rows = [{"la_nguoi_dung_dau": "CO", "tong_diem": 60}, {}, GOOD | {"so_luong": 5}]
    rated = leaders(_local(tmp_path, "head: outside"), rows, tmp_path)
    assert rated.states(LEADER, "C1")[:2] == ["HA_TRAN", "GIU"]
