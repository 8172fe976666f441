"""The law as data: what may stand in it, what is refused, and that nothing in it is left without a reference."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from batch.domain import LEVELS, SUBJECTS
from batch.form.definition import lists
from batch.law import Law, LawError, load_law, local_names, refined_by, regime_ids, regime_of_year
from batch.law.loader import read_regime, regime
from batch.law.sections import PARAMETERS
from batch.law.strict import parse
from batch.rating.conditions import CONDITIONS

ROOT = Path(__file__).parents[2]
ALL = [*((r, None) for r in regime_ids()), *((refined_by(name), name) for name in local_names())]
_FIFTH = (Fraction(1, 5), "good", "floor", "counted")
# Regime → what its document says of the caps (the last: small groups are below), and its forms' main contents.
SAID: dict[str, tuple[set[tuple[Fraction, str, str, str, int | None]], list[str]]] = {
    "qd132-2018": ({(*_FIFTH, 5)}, ["I.1", "I.2", "2"]),
    "qd124-2023": ({(*_FIFTH, None)}, ["I.2", "2"]),
    "qd366-2025": ({(*_FIFTH, None)}, ["I.2", "2"]),
}
LOCAL = """id: thu
extends: qd366-2025
title: "Văn bản thử"
"""
CAP = """caps:
  CAN_BO:
    ref: "Văn bản thử, mục 1"
    verified: true
"""


def local(tmp_path: Path, text: str) -> str:
    path = tmp_path / "thu.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def refusal(tmp_path: Path, text: str, regime_id: str = "qd366-2025") -> str:
    with pytest.raises(LawError) as refused:
        load_law(regime_id, local(tmp_path, text))
    return str(refused.value)


@pytest.mark.parametrize(("regime_id", "name"), ALL)
def test_every_value_has_a_reference(regime_id: str, name: str | None) -> None:
    law = load_law(regime_id, name)
    assert set(law.parameters) == set(PARAMETERS)
    assert set(law.caps) == set(SUBJECTS)
    held = [*law.parameters.values(), *law.ceilings, *law.caps.values(), *law.scales.values()]
    for value in [*held, law.self_review, law.person_review]:
        assert len(value.ref) > 5
        assert not re.search("chỉ thấy|chưa thấy|chưa có căn cứ|chưa kiểm chứng", value.ref)  # that is a note
        assert isinstance(value.verified, bool)
    for document in law.documents:
        assert document.number and document.date and document.issuer


@pytest.mark.parametrize(("regime_id", "name"), ALL)
def test_every_ceiling_has_a_condition_and_says_it_once(regime_id: str, name: str | None) -> None:
    law = load_law(regime_id, name)
    for ceiling in law.ceilings:
        assert ceiling.code in CONDITIONS
        assert CONDITIONS[ceiling.code].bound == (ceiling.level == "THEO")
        assert ceiling.level in (*LEVELS, "THEO")
    told = [(c.code, c.level, sorted(c.values.items())) for c in law.ceilings]
    assert all(told.count(one) == 1 for one in told)


def test_every_condition_is_used_by_some_regime() -> None:
    used = {c.code for regime_id, name in ALL for c in load_law(regime_id, name).ceilings}
    assert used == set(CONDITIONS)


def test_the_regimes_cover_the_years() -> None:
    expected = {2018: "qd132-2018", 2022: "qd132-2018", 2023: "qd124-2023", 2024: "qd124-2023", 2025: "qd366-2025"}
    assert {year: regime_of_year(year) for year in expected} == expected
    assert regime_of_year(2026) == "qd366-2025"
    with pytest.raises(LawError, match="2017"):
        regime_of_year(2017)


def test_no_year_has_two_regimes() -> None:
    spans = sorted((regime(r).years[0], regime(r).years[1], r) for r in regime_ids())
    for (_, last, earlier), (first, _, later) in zip(spans, spans[1:], strict=False):
        assert last is not None and first == last + 1, f"years of {earlier} and {later}"


def test_what_the_documents_say() -> None:
    numbers = {d.number: d.date for regime_id in regime_ids() for d in load_law(regime_id).documents}
    assert numbers["21-HD/BTCTW"] == "18/10/2019"
    assert numbers["132-QĐ/TW"] == "08/3/2018"
    assert numbers["124-QĐ/TW"] == "04/10/2023"
    assert numbers["366-QĐ/TW"] == "30/8/2025"


@pytest.mark.parametrize("regime_id", regime_ids())
def test_caps_and_main_contents_are_those_of_the_document(regime_id: str) -> None:
    assert regime_id in SAID, f"put {regime_id} into SAID: its caps and main contents, read in the document itself"
    law, (cap, main) = load_law(regime_id), SAID[regime_id]
    assert {(c.ratio, c.base, c.rounding, c.head, c.small_below) for c in law.caps.values()} == cap
    assert [c.code for form in (law.self_review, law.person_review) for c in form.contents if c.main] == main


@pytest.mark.parametrize("regime_id", regime_ids())
def test_the_caps_of_a_regime_are_settled(regime_id: str) -> None:
    """There is no cap to fall back on, as a local document has: it lowers whoever is over it."""
    unsettled = [subject for subject, cap in load_law(regime_id).caps.items() if not cap.verified]
    assert not unsettled, f"{regime_id}.yaml, caps: verified: true, or no such regime yet; {unsettled} lower people"


@pytest.mark.parametrize(("regime_id", "name"), ALL)
def test_the_words_of_the_form_hold_under_every_law(regime_id: str, name: str | None) -> None:
    """Who counts as new is a parameter, but headings, helps and labels of the form spell it out."""
    months = str(load_law(regime_id, name).value("moi_thang"))
    for table in ("fields.csv", "values.csv"):
        text = (ROOT / "batch" / "form" / "data" / table).read_text(encoding="utf-8")
        other = [words for words, number in re.findall(r"([^,\n]*dưới (\d+) tháng)", text) if number != months]
        assert not other, (
            f"moi_thang is {months} under {name or regime_id}: {table} has to say so, or no number: {other}"
        )


def test_the_form_knows_every_regime() -> None:
    known = set(lists()["quy_dinh"])
    assert known == set(regime_ids()), f"batch/form/data/values.csv, quy_dinh: a label for {set(regime_ids()) - known}"


@pytest.mark.parametrize("regime_id", regime_ids())
def test_every_regime_has_worked_examples(regime_id: str) -> None:
    name = f"tests/rating/data/{regime_id}.yaml"
    assert (ROOT / name).is_file(), f"no {name}: levels under this regime, worked out by hand from its document"


@pytest.mark.parametrize(("regime_id", "name"), ALL)
def test_the_points_of_a_scale_add_up(regime_id: str, name: str | None) -> None:
    for scale in load_law(regime_id, name).scales.values():
        assert sum(c.maximum for c in scale.criteria) + scale.bonus_total == scale.total == 100


def test_local_scale_covers_whom_the_document_names() -> None:
    scale = load_law("qd132-2018", "bao-loc-2021").scales["DANG_VIEN"]
    assert [kind for kind in ("CBCCVC", "LLVT", "KCT", "NLD", "KHAC") if scale.is_for(kind, "21")] == [
        "CBCCVC", "LLVT", "KCT",
    ]  # fmt: skip
    assert scale.is_for("NLD", "16")
    assert not scale.is_for("KHAC", "16")
    assert not scale.is_for(None, None)


def test_a_local_document_extends_only_its_regime() -> None:
    assert set(local_names()) == {"bao-loc-2021", "huyen-2023", "khoi-2021"}
    with pytest.raises(LawError, match="cụ thể hóa qd132-2018, không dùng được với qd366-2025"):
        load_law("qd366-2025", "bao-loc-2021")
    with pytest.raises(LawError, match="Không tìm thấy văn bản địa phương «xa»"):
        load_law("qd366-2025", "xa")
    with pytest.raises(LawError, match="Không có quy định «qd1»"):
        load_law("qd1")


def test_a_local_document_changes_only_what_it_says(tmp_path: Path) -> None:
    text = LOCAL + CAP + "    base: good_or_better\n    ratio: 12,5%\n    rounding: half_up\n    head: apart\n"
    law, base = load_law("qd366-2025", local(tmp_path, text)), regime("qd366-2025")
    cap = law.caps["CAN_BO"]
    assert (cap.ratio, cap.base, cap.rounding, cap.head) == (Fraction(1, 8), "good_or_better", "half_up", "apart")
    assert cap.small_below is None
    assert law.caps["DANG_VIEN"] == base.caps["DANG_VIEN"]
    assert (law.ceilings, law.parameters, law.scales) == (base.ceilings, base.parameters, base.scales)
    assert (law.local, law.local_title) == ("thu", "Văn bản thử")


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ('[{name: "Nhóm A", ratio: 25%, ref: r}]', "thiếu mục «verified»"),
        ('[{name: "Nhóm A", ratio: 125%, ref: r, verified: true}]', "không quá 100%"),
        ('[{name: " ", ratio: 25%, ref: r, verified: true}]', "để trống hoặc viết hai lần"),
        ('[{name: "Nhóm A", ratio: 25%, ref: r, verified: true}, {name: "nhóm  a", ratio: 5%, ref: r, verified: true}]',
         "«nhóm  a» để trống hoặc viết hai lần"),
        ("{name: a}", "phải là một danh sách"),
    ],
)  # fmt: skip
def test_a_named_ratio_that_cant_be_used_is_refused(groups: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(LawError, match=told):
        load_law("qd366-2025", local(tmp_path, LOCAL + CAP + f"    groups: {groups}\n"))


def test_a_list_of_no_groups_changes_nothing(tmp_path: Path) -> None:
    with_none, without = (
        load_law("qd366-2025", local(tmp_path, LOCAL + CAP + more)) for more in ("    groups: []\n", "")
    )
    assert with_none.caps == without.caps


def test_a_local_ceiling_replaces_the_one_of_its_level(tmp_path: Path) -> None:
    row = '  - {code: TR-DV-08, level: HTT, values: {duoi: 92.5}, ref: "Văn bản thử", verified: true}\n'
    law = load_law("qd366-2025", local(tmp_path, LOCAL + "ceilings:\n" + row))
    bands = {c.level: c.values["duoi"] for c in law.ceilings if c.code == "TR-DV-08"}
    assert bands == {"HTT": 92.5, "HTNV": 70, "KHT": 50}


def test_what_the_regime_leaves_open_binds_where_a_local_document_states_it(tmp_path: Path) -> None:
    def settled(law: Law) -> dict[tuple[str, str], bool]:
        return {(c.code, c.level): c.verified for c in law.ceilings if c.code in ("TR-DV-13", "TR-CB-22")}

    rows = """
  - {code: TR-DV-13, level: HTT, ref: "Văn bản thử, mục 2", verified: true}
  - {code: TR-CB-22, level: KHT, values: {duoi: 70, dung_dau: true}, ref: "Văn bản thử, mục 3", verified: true}
"""
    assert set(settled(load_law("qd366-2025")).values()) == {False}
    assert settled(load_law("qd366-2025", local(tmp_path, LOCAL + "ceilings:" + rows))) == {
        ("TR-DV-13", "HTT"): True, ("TR-CB-22", "KHT"): True, ("TR-CB-22", "HTT"): False,
    }  # fmt: skip


def test_a_local_document_may_set_and_end_the_small_group_rule(tmp_path: Path) -> None:
    law = load_law("qd366-2025", local(tmp_path, LOCAL + CAP + "    small_group: {below: 4, allow: 2}\n"))
    assert (law.caps["CAN_BO"].small_below, law.caps["CAN_BO"].small_allow) == (4, 2)
    text = LOCAL.replace("qd366-2025", "qd132-2018") + CAP + "    small_group: null\n"
    assert load_law("qd132-2018", local(tmp_path, text)).caps["CAN_BO"].small_below is None


@pytest.mark.parametrize(("extra", "told"), [
    ("tham_so: 1\n", "thu.yaml, dòng 4: không có mục nào tên «tham_so»"),
    ("title: x\n", "thu.yaml, dòng 4: mục «title» đã có ở dòng 3"),
    (CAP + "    rato: 20%\n", "thu.yaml, dòng 8: không có mục nào tên «rato»"),
    (CAP + "    verified: true\n", "thu.yaml, dòng 8: mục «verified» đã có ở dòng 7"),
    (CAP + "    ratio: 120%\n", "thu.yaml, dòng 8: «ratio» phải lớn hơn 0 và không quá 100%"),
    (CAP + "    ratio: hai mươi\n", "thu.yaml, dòng 8: «ratio» phải là tỷ lệ viết dạng 20%"),
    (CAP + "    base: tot\n", "thu.yaml, dòng 8: «base» phải là một trong: good, good_or_better"),
    (CAP + "    small_group: {below: năm}\n", "thu.yaml, dòng 8: «below» phải là số nguyên"),
    (CAP + "    small_group: 5\n", "thu.yaml, dòng 8: «small_group» phải là một nhóm các mục con"),
    (CAP.replace("verified: true", "verified: có"), "thu.yaml, dòng 7: «verified» phải là true hoặc false"),
    (CAP.replace("Văn bản thử, mục 1", " "), "thu.yaml, dòng 6: «ref» phải ghi căn cứ"),
    (CAP.replace('    ref: "Văn bản thử, mục 1"\n', ""), "thu.yaml, dòng 6: thiếu mục «ref»"),
    (CAP.replace("CAN_BO", "CAN_BOO"), "thu.yaml, dòng 5: «CAN_BOO» không phải là loại đối tượng xếp loại"),
    ("caps: 20%\n", "thu.yaml, dòng 4: «caps» phải là một nhóm các mục con"),
    ("ceilings: TR-DV-01\n", "thu.yaml, dòng 4: «ceilings» phải là một danh sách"),
    ("ceilings:\n  - {code: TR-DV-99, level: KHT, ref: thử, verified: true}\n",
     "thu.yaml, dòng 5: không có điều kiện nào mang mã «TR-DV-99»"),
    ("ceilings:\n  - {code: TR-DV-08, level: KHT, ref: thử, verified: true}\n",
     "thu.yaml, dòng 5: giá trị «duoi» của TR-DV-08 thiếu hoặc không đúng"),
    ("ceilings:\n  - {code: TR-DV-08, level: KHT, values: {duoi: XS}, ref: thử, verified: true}\n",
     "giá trị «duoi» của TR-DV-08 thiếu hoặc không đúng"),
    ("ceilings:\n  - {code: TR-DV-08, level: KEM, values: {duoi: 5}, ref: thử, verified: true}\n",
     "«level» phải là một trong"),
    ("parameters:\n  moi_thag: {value: 6, ref: thử, verified: true}\n", "dòng 5: không có tham số nào tên «moi_thag»"),
    ("parameters:\n  moi_thang: {value: true, ref: thử, verified: true}\n", "«value» phải là số nguyên"),
    ("parameters:\n  ngoai_le_dung_dau: {value: [BI_THU], ref: thử, verified: true}\n", "«BI_THU» không có trong đó"),
    ("title: &t thử\nshort: *t\n", "thu.yaml, dòng 5: không dùng dấu * để nhắc lại"),
    ("x: " + "[" * 100_000, "thu.yaml, dòng 4: các mục lồng nhau quá sâu"),
    ("x: " + "{a: " * 100_000, "thu.yaml, dòng 4: các mục lồng nhau quá sâu"),
    ("title: [\n", "thu.yaml, dòng 5: tệp viết sai cú pháp YAML"),
    ("x: !!python/name:os.system ''\n", "tệp viết sai cú pháp YAML"),
])  # fmt: skip
def test_mistakes_are_refused_with_file_and_line(extra: str, told: str, tmp_path: Path) -> None:
    assert told in refusal(tmp_path, LOCAL + extra)


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    assert "tệp phải gồm các mục" in refusal(tmp_path, "- a\n- b\n")
    assert "tệp phải gồm các mục" in refusal(tmp_path, "")
    (tmp_path / "cu.yaml").write_bytes("id: cũ".encode("cp1258", "replace") + b"\xff")
    with pytest.raises(LawError, match="cu.yaml: văn bản địa phương phải lưu dạng UTF-8"):
        load_law("qd366-2025", str(tmp_path / "cu.yaml"))


def test_dates_stay_as_they_are_written() -> None:
    assert parse("ngay: 2025-08-30\n", "x.yaml").take("ngay") == "2025-08-30"


NEXT = """id: qd-sau
extends: qd366-2025
title: "Quy định sau"
short: "QĐ sau"
cited_as: "QĐ sau-QĐ/TW"
years: [2027, null]
documents:
  - {number: "1-QĐ/TW", date: "01/01/2027", issuer: "Bộ Chính trị"}
parameters:
  moi_thang: {value: 12, ref: "QĐ sau, điều 2", verified: true}
ceilings_kept: [TR-DV-08, TR-DV-03]
ceilings:
  - {code: TR-DV-12, level: HTT, ref: "QĐ sau, điều 3", verified: true}
caps:
  all: {ratio: 15%, base: good, ref: "QĐ sau, điều 4", verified: true}
  CAN_BO: {ratio: 10%, ref: "QĐ sau, điều 5", verified: false}
"""


def test_a_regime_takes_over_values_but_never_that_they_are_settled() -> None:
    before, law = regime("qd366-2025"), read_regime(parse(NEXT, "qd-sau.yaml"))
    own = law.parameters.pop("moi_thang")
    assert (own.value, own.ref, own.verified) == (12, "QĐ sau, điều 2", True)
    common = {name for name, parameter in before.parameters.items() if parameter.origin == "chung"}
    assert common
    for name, parameter in law.parameters.items():
        assert parameter.value == before.parameters[name].value
        assert not parameter.verified
        assert (parameter == before.parameters[name]) == (name in common)
    taken = [*(p for n, p in law.parameters.items() if n not in common), *law.scales.values()]
    for value in [*taken, law.self_review, law.person_review, *(c for c in law.ceilings if c.code != "TR-DV-12")]:
        assert re.fullmatch(r"Theo .* \(chưa đối chiếu với QĐ sau-QĐ/TW\)", value.ref)
        assert not value.verified
        assert value.origin in regime_ids()
    assert law.scales["DANG_VIEN"].criteria == before.scales["DANG_VIEN"].criteria
    assert law.person_review.leader_only == before.person_review.leader_only


def test_a_regime_keeps_only_the_ceilings_that_it_names() -> None:
    law = read_regime(parse(NEXT, "qd-sau.yaml"))
    assert [(c.code, c.level, c.verified) for c in law.ceilings] == [
        ("TR-DV-12", "HTT", True), ("TR-DV-08", "HTT", False), ("TR-DV-08", "HTNV", False), ("TR-DV-08", "KHT", False),
        ("TR-DV-03", "THEO", False),
    ]  # fmt: skip
    kept = {c.code: c.origin for c in law.ceilings}
    assert kept == {"TR-DV-12": "", "TR-DV-08": "qd366-2025", "TR-DV-03": "qd132-2018"}  # where each is stated


def test_a_regime_may_keep_all_ceilings_but_those_that_it_states() -> None:
    before = {(c.code, c.level) for c in regime("qd366-2025").ceilings}
    text = NEXT.replace("[TR-DV-08, TR-DV-03]", "all").replace("TR-DV-12", "TR-DV-08")
    law = read_regime(parse(text, "qd-sau.yaml"))
    assert {(c.code, c.level) for c in law.ceilings if c.code != "TR-DV-08"} == {
        b for b in before if b[0] != "TR-DV-08"
    }
    assert [(c.level, c.verified) for c in law.ceilings if c.code == "TR-DV-08"] == [("HTT", True)]
    kept = text.partition("ceilings:")[0] + text[text.index("caps:") :]
    assert {(c.code, c.level) for c in read_regime(parse(kept, "qd-sau.yaml")).ceilings} == before


def test_the_cap_of_a_regime_is_stated_once_and_where_it_differs() -> None:
    law = read_regime(parse(NEXT, "qd-sau.yaml"))
    ratios = {subject: (cap.ratio, cap.verified) for subject, cap in law.caps.items()}
    assert ratios["CAN_BO"] == (Fraction(1, 10), False)
    assert {ratios[subject] for subject in SUBJECTS if subject != "CAN_BO"} == {(Fraction(3, 20), True)}
    assert law.caps["TO_CHUC"].higher is None  # nothing of the cap before


@pytest.mark.parametrize(("old", "new", "told"), [
    ("TR-DV-08, TR-DV-03", "TR-DV-99", "«TR-DV-99» không có trong đó"),
    ("extends: qd366-2025", "extends: qd1", "«extends» phải là một trong"),
    ("  all: {ratio", "  DANG_VIEN: {ratio", "thiếu mục «all»"),
    ("ratio: 15%, ", "", "thiếu mục «ratio»"),
    ("cited_as", "cited", "thiếu mục «cited_as»"),
])  # fmt: skip
def test_a_regime_with_a_mistake_is_refused(old: str, new: str, told: str) -> None:
    assert old in NEXT
    with pytest.raises(LawError, match=told):
        read_regime(parse(NEXT.replace(old, new, 1), "qd-sau.yaml"))


def test_a_local_document_may_change_the_cap_of_all(tmp_path: Path) -> None:
    text = LOCAL + "caps:\n  all: {ratio: 15%, ref: Văn bản thử, verified: true}\n"
    assert {cap.ratio for cap in load_law("qd366-2025", local(tmp_path, text)).caps.values()} == {Fraction(3, 20)}
