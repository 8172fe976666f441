"""The made-up committee, seen from outside: what is in its workbooks, counted here in plain Python."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from faulty import faulty_demo, share
from made_up import MadeUp
from python_calamine import CalamineWorkbook

from batch.demo import DemoSummary, make_demo
from batch.demo.committee import make_committee
from batch.demo.faults.plant import plant, plantable
from batch.demo.faults.planter import ALONE
from batch.law import load_law

CASES = {
    "qd132-2018": (2021, None),
    "bao-loc-2021": (2021, "bao-loc-2021"),
    "qd124-2023": (2024, None),
    "qd366-2025": (2025, None),
    "2026": (2026, None),
}
TABLES = ("Đảng viên", "Tập thể", "Cán bộ")
RANK = {
    "Hoàn thành xuất sắc nhiệm vụ": 4,
    "Hoàn thành tốt nhiệm vụ": 3,
    "Hoàn thành nhiệm vụ": 2,
    "Không hoàn thành nhiệm vụ": 1,
}
TOTALS = {
    "Tổng số đảng viên có mặt": lambda m, new: True,
    "Số đảng viên được miễn công tác và sinh hoạt": lambda m, new: (
        m["Tình trạng sinh hoạt"] == "Được miễn công tác và sinh hoạt"
    ),
    "Số đảng viên bị đình chỉ sinh hoạt": lambda m, new: m["Tình trạng sinh hoạt"] == "Bị đình chỉ sinh hoạt đảng",
    "Số đảng viên mới kết nạp dưới 6 tháng": lambda m, new: new,
}


def table(rows: list[list], first: str) -> list[dict[str, object]]:
    """Rows of a table below the header that holds the heading `first`, blank rows left out."""
    names = [[str(v).removesuffix("*").strip() for v in row] for row in rows]
    header = next(i for i, row in enumerate(names) if first in row)
    return [dict(zip(names[header], row, strict=False)) for row in rows[header + 1 :] if any(v != "" for v in row)]


def submission(path: Path) -> dict[str, object]:
    """ "Thông tin" as heading → value, and the three tables of people."""
    with CalamineWorkbook.from_path(path) as book:
        info = book.get_sheet_by_name("Thông tin").to_python(skip_empty_area=False)
        out: dict[str, object] = {str(row[0]).removesuffix("*").strip(): row[1] for row in info if row[0] != ""}
        heads = {"Đảng viên": "Họ và tên", "Tập thể": "Mã tập thể", "Cán bộ": "Mã cán bộ"}
        for name in TABLES:
            out[name] = table(book.get_sheet_by_name(name).to_python(skip_empty_area=False), heads[name])
    return out


def register(out: Path) -> dict[str, dict[str, object]]:
    with CalamineWorkbook.from_path(out / "danh_muc.xlsx") as book:
        rows = table(book.get_sheet_by_name("Đơn vị").to_python(skip_empty_area=False), "Mã đơn vị")
    return {str(row["Mã đơn vị"]): row for row in rows}


def counted(out: Path) -> dict[str, dict[str, object]]:
    """The submissions by unit, of several the one handed in last."""
    found: dict[str, dict[str, object]] = {}
    for path in sorted((out / "nop").glob("*.xlsx")):
        data = submission(path)
        code = str(data["Mã đơn vị"])
        if code not in found or data["Lần nộp"] > found[code]["Lần nộp"]:  # type: ignore[operator]
            found[code] = data
    return found


def planted(out: Path) -> list[dict[str, str]]:
    with (out / "loi_gai_san.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def is_new(admitted: object, year: int) -> bool:
    assert isinstance(admitted, date | datetime)
    return (admitted.year, admitted.month) >= (year, 7)


@pytest.fixture(scope="module", params=CASES)
def clean(request, made_up: MadeUp) -> tuple[DemoSummary, dict, dict]:
    summary = made_up.demo(60, *CASES[request.param])
    return summary, register(summary.out), counted(summary.out)


@pytest.fixture(scope="module", params=CASES)
def faulty(request, made_up: MadeUp) -> tuple[DemoSummary, list[dict[str, str]], str | None]:
    year, local = CASES[request.param]
    summary = faulty_demo(made_up, year, local)
    return summary, planted(summary.out), local


def test_every_unit_hands_in_and_some_twice(clean):
    summary, units, submissions = clean
    assert len(units) == summary.units == 60
    assert set(submissions) == set(units)
    files = sorted(p.stem for p in (summary.out / "nop").iterdir())
    assert len(files) == summary.files
    again = [name for name in files if name.endswith("_lan1")]
    assert again
    assert all(submissions[name.removesuffix("_lan1")]["Lần nộp"] == 2 for name in again)


def test_without_faults_the_list_is_a_header(clean):
    summary, _, _ = clean
    content = (summary.out / "loi_gai_san.csv").read_bytes()
    assert content == "\ufeffma_quy_tac,ma_don_vi,sheet,o\r\n".encode()
    assert summary.faults == 0


def test_the_committee_has_every_kind_of_unit(clean):
    summary, units, _ = clean
    kinds = {row["Loại tổ chức"] for row in units.values()}
    assert kinds - {"Đảng bộ tỉnh"} == {
        "Đảng bộ cấp trên trực tiếp cơ sở", "Đảng bộ cơ sở", "Chi bộ cơ sở", "Đảng bộ bộ phận", "Chi bộ trực thuộc",
    }  # fmt: skip
    assert ("Đảng bộ tỉnh" in kinds) == (summary.year >= 2025)
    sectors = {row["Loại hình cơ sở"] for row in units.values()} - {""}
    # From mid-2025 there is no thị trấn, and of a small province not every kind of body.
    assert len(sectors) == 21 or (summary.year >= 2025 and len(sectors) >= 14 and "Thị trấn" not in sectors)
    assert all(str(row["Email nhận phản hồi"]).endswith("@example.vn") for row in units.values())


def test_members_stand_in_cells_only_and_each_number_once(clean):
    _, units, submissions = clean
    numbers: list[object] = []
    for code, data in submissions.items():
        members = data["Đảng viên"]
        if str(units[code]["Loại tổ chức"]).startswith("Chi bộ"):
            assert 5 <= len(members) <= 40
        else:
            assert not members
        numbers += [m["Số thẻ đảng viên"] or m["Số lý lịch đảng viên"] for m in members]
    assert all(isinstance(n, str) and len(n) == 8 and n.startswith("0") for n in numbers)
    assert len(set(numbers)) == len(numbers)


def test_stated_totals_are_those_of_the_rows_below(clean):
    summary, units, submissions = clean

    def below(code: str) -> list[str]:
        return [code] + [c for child, row in units.items() if row["Mã cấp trên"] == code for c in below(child)]

    for code, data in submissions.items():
        here = [
            m for one in below(code) for m in submissions[one]["Đảng viên"]
            if m["Tình trạng sinh hoạt"] != "Sinh hoạt tạm thời tại đây"
        ]  # fmt: skip
        for heading, counts in TOTALS.items():
            expected = sum(1 for m in here if counts(m, is_new(m["Ngày vào Đảng"], summary.year)))
            assert data[heading] == expected, (code, heading)
        assert units[code]["Số đảng viên quản lý"] == len(here)


def test_there_are_people_of_every_status(clean):
    _, _, submissions = clean
    members = [m for data in submissions.values() for m in data["Đảng viên"]]
    assert {m["Tình trạng sinh hoạt"] for m in members} >= {
        "Sinh hoạt chính thức", "Sinh hoạt tạm thời tại đây", "Sinh hoạt tạm thời nơi khác",
        "Được miễn công tác và sinh hoạt",
    }  # fmt: skip
    assert {m["Chi bộ đề xuất"] for m in members} >= {*RANK, ""}
    assert {m["Lý do chưa kiểm điểm xếp loại"] for m in members} > {""}


def test_nobody_is_proposed_above_whom_he_leads(clean):
    _, _, submissions = clean
    heads = 0
    for data in submissions.values():
        bodies = {b["Mã tập thể"]: b for b in data["Tập thể"]}
        for body in bodies.values():
            if body["Là cấp ủy của tổ chức này"] == "Có" and body["Đề xuất xếp loại"]:
                assert RANK[body["Đề xuất xếp loại"]] <= RANK[data["Đề xuất xếp loại"]]
        for leader in data["Cán bộ"]:
            assert leader["Mã tập thể"] in bodies
            if leader["Người đứng đầu"] == "Có":
                heads += 1
                body = bodies[leader["Mã tập thể"]]
                assert RANK[leader["Đề xuất xếp loại"]] <= RANK[body["Đề xuất xếp loại"]]
    assert heads > 20


def test_scores_add_up_and_fit_the_scale(clean):
    summary, _, submissions = clean
    members = [m for data in submissions.values() for m in data["Đảng viên"] if m["Tổng điểm"] != ""]
    local = load_law(summary.regime, CASES["bao-loc-2021"][1]) if summary.year == 2021 else load_law(summary.regime)
    scale = local.scale("DANG_VIEN")
    stated = any(data["Văn bản địa phương áp dụng"] for data in submissions.values())
    assert bool(members) == (summary.year >= 2025 or stated)
    headings = ("Điểm tiêu chí chung", "Điểm kết quả nhiệm vụ", "Điểm cam kết tu dưỡng", "Điểm khắc phục hạn chế")
    fields = ("diem_chung", "diem_nhiem_vu", "diem_cam_ket", "diem_khac_phuc")
    for m in members:
        assert scale is not None
        for heading, field in zip(headings, fields, strict=True):
            assert 0 <= (m[heading] or 0) <= sum(c.maximum for c in scale.criteria if c.field == field)
        parts = sum(m[heading] or 0 for heading in headings) + (m["Điểm cộng"] or 0) - (m["Điểm trừ"] or 0)
        assert m["Tổng điểm"] == parts


def test_the_same_arguments_give_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        make_demo(tmp_path / name, units=16, seed=7, faults=0.6)
    first = {p.relative_to(tmp_path / "a"): p.read_bytes() for p in (tmp_path / "a").rglob("*") if p.is_file()}
    second = {p.relative_to(tmp_path / "b"): p.read_bytes() for p in (tmp_path / "b").rglob("*") if p.is_file()}
    assert first == second


def test_another_seed_gives_other_people(tmp_path):
    names = []
    for seed in (1, 2):
        make_demo(tmp_path / str(seed), units=12, seed=seed)
        names.append([m["Họ và tên"] for d in counted(tmp_path / str(seed)).values() for m in d["Đảng viên"]])
    assert names[0] != names[1]


@pytest.mark.parametrize("units", [1, 2, 3, 9])
def test_small_committees(tmp_path, units):
    summary = make_demo(tmp_path / "nho", units=units, faults=0.5)
    assert summary.units == len(register(tmp_path / "nho")) == units


def test_many_files_are_written_in_several_processes(tmp_path, monkeypatch):
    monkeypatch.setattr("batch.demo.files._ALONE", 20)
    monkeypatch.setattr("batch.demo.files._CHUNK", 5)
    told: list[int] = []
    summary = make_demo(tmp_path / "lon", units=21, progress=lambda _label, done: told.append(done))
    assert told == sorted(told)
    assert told[-1] == summary.units == 21
    assert summary.files == len(list((tmp_path / "lon" / "nop").iterdir()))


COMMUNE = re.compile(r"(Đảng bộ|Chi bộ) (xã|phường|đặc khu|thị trấn) ")
LAW_OF_YEAR = {2024: "qd124-2023", 2025: "qd366-2025", 2026: "qd366-2025"}


@pytest.mark.parametrize("units", [20, 60, 600])
@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_commune_is_what_the_law_of_the_year_makes_it(year, units):
    """Before July 2025 a base committee under a district; then above the base, directly under the province, over bases
    of its own bodies; from July 2026 a base committee again, directly under the province."""
    committee = make_committee(load_law(LAW_OF_YEAR[year]), year, units, 1)
    known = {u.code: u for u in committee.units}
    assert len(known) == units
    communes = [u for u in committee.units if COMMUNE.match(u.name)]
    assert communes
    above = {known[u.parent].kind for u in communes if u.parent}
    below = {u.kind for u in committee.units if u.parent in {c.code for c in communes}}
    if year == 2024:
        assert {u.kind for u in communes} <= {"DB_CO_SO", "CB_CO_SO"} and above == {"DB_TREN_CO_SO"}
        assert committee.top.name.startswith("Đảng bộ huyện ") == (units < 600)
    else:
        assert {u.kind for u in communes} == {"DB_TREN_CO_SO" if year == 2025 else "DB_CO_SO"}
        assert above == ({"DB_TINH"} if units > 20 else set())
        assert below == ({"DB_CO_SO", "CB_CO_SO"} if year == 2025 else {"CB_TRUC_THUOC", "DB_BO_PHAN"})
        assert (committee.top.kind == "DB_TINH") == (units > 20)
    groups = {u.table_group for u in committee.units if u.kind == "DB_TREN_CO_SO"}
    if units == 600:
        assert None not in groups and len(groups) >= (1 if year == 2026 else 2)
    if year == 2025 and units > 20:
        assert groups == {
            "Các xã", "Các phường", "Các đảng bộ cơ quan cấp tỉnh", "Các đảng bộ lực lượng vũ trang",
        }  # fmt: skip


@pytest.mark.parametrize("units", [20, 80])
@pytest.mark.parametrize("year", [2025, 2026])
def test_nothing_of_before_2025_is_left(year, units):
    """No district, thị trấn or committee of these in the name of a unit, a collective or a post."""
    committee = make_committee(load_law(LAW_OF_YEAR[year]), year, units, 1)
    words = [u.name for u in committee.units]
    for draft in committee.drafts.values():
        words += [str(body["ten_tap_the"]) for body in draft.bodies] + [str(row["chuc_vu"]) for row in draft.leaders]
    assert len(words) > units
    gone = re.compile(
        "huyện|thị xã|thị trấn|thành phố|Phòng Nội vụ|Phòng Giáo dục|Trung tâm Chính trị|^Thanh tra", re.I
    )
    assert [word for word in words if gone.search(word)] == []


def test_a_village_has_neither_government_nor_agency(tmp_path):
    committee = make_committee(load_law("qd366-2025"), 2025, 80, 1)
    villages = [d for d in committee.drafts.values() if d.unit.kind == "CB_CO_SO" and d.unit.sector in ("4", "5")]
    assert len(villages) >= 2
    for draft in villages:
        assert [body["la_cap_uy"] for body in draft.bodies] == ["CO"]
        assert draft.info["xl_chinh_quyen"] == "KHONG_CO"
    communes = [d for d in committee.drafts.values() if COMMUNE.match(d.unit.name)]
    assert all(d.info["xl_chinh_quyen"] in ("HTXS", "HTT", "HTNV") for d in communes)


def test_a_folder_with_something_in_it_is_refused(tmp_path):
    (tmp_path / "cu.txt").write_text("có dữ liệu", encoding="utf-8")
    with pytest.raises(ValueError, match="đã có dữ liệu"):
        make_demo(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["cu.txt"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"units": 0}, "Số đơn vị"),
        ({"faults": 1.5}, "Tỷ lệ lỗi"),
        ({"year": 2010}, "năm 2010"),
        ({"regime": "qd999"}, "qd999"),
        ({"local": "bao-loc-2021", "year": 2025}, "bao-loc-2021"),
    ],
)
def test_impossible_arguments_are_refused_in_vietnamese(tmp_path, arguments, message):
    with pytest.raises(ValueError, match=message):
        make_demo(tmp_path / "x", **arguments)
    assert not (tmp_path / "x").exists()


def test_faults_of_every_rule_are_planted(faulty):
    summary, faults, local = faulty
    law = load_law(summary.regime, local)
    every = set(plantable(make_committee(law, summary.year, 60, 1))) | set(ALONE)
    # What has no room under the law in force: scores without a scale, shares that it doesn't ask for.
    if summary.year == 2025:  # no commune is a base committee, no faulty chi bộ at the best level: 2026 has both
        every -= {"TC-11", "TC-23", "TR-TC-19"}
    if not law.scales:
        every -= {"BB-04", "DI-15"}
    if not any(c.code == "TR-TT-06" for c in law.ceilings):
        every -= {"BB-08"}
    if not law.scale("TO_CHUC"):
        every -= {"TR-TC-07", "TR-TC-08"}
    if not law.value("ty_le_366"):
        every -= {"BB-06"}
    # Bonuses have limits only in some scales, exceptions for heads stand only in some regulations.
    if not any(scale.bonus_total for scale in law.scales.values()):
        every -= {"DI-01", "DI-02", "DI-03", "DI-11", "DI-16"}
    if not law.scales or any(scale.bonus_total for scale in law.scales.values()):
        every -= {"DI-14"}
    every -= {"CB-10"} if law.value("ngoai_le_dung_dau") else {"CB-11"}
    if not law.dossiers:
        every -= {"HS-03"}
    if not any(c.code == "TR-TC-01" for c in law.ceilings):
        every -= {"TC-14"}
    if not any(c.code == "TR-TC-04" for c in law.ceilings):
        every -= {"TC-28"}
    if not any(c.code == "TR-TT-09" for c in law.ceilings):
        every -= {"TT-20"}
    assert every - {f["ma_quy_tac"] for f in faults} == set()


def test_a_blank_that_was_planted_hinders_no_other_fault():
    committee = make_committee(load_law("qd124-2023", "huyen-2023"), 2023, 44, 1)
    assert "NOP-01" in {fault.code for fault in plant(committee, 0.8)}


def test_every_settled_ceiling_has_a_planter(faulty):
    summary, faults, local = faulty
    law = load_law(summary.regime, local)
    settled = {c.code for c in law.ceilings if c.verified}
    if not law.scale("TO_CHUC"):
        settled -= {"TR-TC-07", "TR-TC-08"}
    assert settled <= {f["ma_quy_tac"] for f in faults}


def test_as_many_submissions_as_asked_are_faulty_and_each_is_registered(faulty):
    summary, faults, _ = faulty
    units = register(summary.out)
    count, part = share(summary.year)
    assert summary.faulty_units == round(count * part)
    named = {f["ma_don_vi"] for f in faults if f["ma_quy_tac"] != "MAU-05"}
    assert named <= set(units)
    # The one whose code isn't registered is listed under the code that its workbook states.
    assert len(named | {f["ma_don_vi"][:-1] for f in faults if f["ma_quy_tac"] == "MAU-05"}) == summary.faulty_units


def test_cells_are_where_the_list_says(faulty):
    summary, faults, _ = faulty
    seen = set()
    books: dict[str, openpyxl.Workbook] = {}
    for fault in faults:
        code, unit, sheet, cell = fault.values()
        assert cell == "" or re.fullmatch(r"[A-Z]{1,3}[1-9][0-9]*", cell)
        if code not in ("O-01", "O-06", "O-07", "O-08", "BB-01", "TC-04", "MAU-05", "DV-03", "CT-03"):
            continue
        if unit not in books:
            books[unit] = openpyxl.load_workbook(summary.out / "nop" / f"{unit}.xlsx")
        value = books[unit][sheet][cell].value
        expected = {
            "O-01": value == "Có lẽ",
            "O-06": value in ("31/02/1980", "năm 1985"),
            "O-07": str(value) in ("=#N/A", "#N/A"),
            "O-08": value == "=1+1",
            "BB-01": value is None,
            "TC-04": str(value).endswith("(tên cũ)"),
            "MAU-05": value == f"{unit}X",
            "DV-03": value == "Hoàn thành tốt nhiệm vụ",
            "CT-03": value == "Ghi chú",
        }
        assert expected[code], (fault, value)
        seen.add(code)
    assert len(seen) == 9


def test_missing_and_unreadable_files(faulty):
    summary, faults, _ = faulty
    unit_of = {f["ma_quy_tac"]: f["ma_don_vi"] for f in faults}
    folder = summary.out / "nop"
    assert not (folder / f"{unit_of['NOP-01']}.xlsx").exists()
    with pytest.raises(Exception, match="."):
        openpyxl.load_workbook(folder / f"{unit_of['TEP-01']}.xlsx")
    assert (folder / f"{unit_of['TEP-03']}.docx").exists()
    assert (folder / f"{unit_of['NOP-02']}_ban2.xlsx").exists()
    assert len(list(folder.iterdir())) == summary.files + 1  # and the minutes in Word


def test_few_faulty_submissions_get_a_part_of_the_rules(tmp_path):
    summary = make_demo(tmp_path / "it", units=40, faults=0.1)
    faults = planted(tmp_path / "it")
    assert summary.faulty_units == len({f["ma_don_vi"].removesuffix("X") for f in faults}) == 4
