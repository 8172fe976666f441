"""Which letter a unit gets, what stands in it, and above all what doesn't: anybody's personal data."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from mail_office import (
    AFTER,
    BEFORE,
    YEAR,
    attachments,
    body,
    change_units,
    finished,
    letters_in,
    mail,
    own_text,
    personal_data,
    post_of,
    zipped_text,
)

from batch.cli import cli
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import PROGRESS
from batch.finished.manifest import dump_manifest
from batch.templates import shipped
from batch.tracking import progress
from batch.tracking.letter_words import KINDS, RESULTS

TOP = "DB"  # where the letters come from: it writes none to itself
TODAY = ("--today", AFTER.isoformat())


def states(out: Path) -> dict[str, str]:
    return {unit.code: unit.state for unit in progress.read_standings(FinishedRun(out / str(YEAR)))}


def found_in(run: Path) -> dict[str, list[dict[str, str]]]:
    """Unit → its findings."""
    by_unit: dict[str, list[dict[str, str]]] = {}
    with (run / "du_lieu" / "phat_hien.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            by_unit.setdefault(row["ma_don_vi"], []).append(row)
    return by_unit


def own_template(tmp_path: Path, name: str, text: str) -> None:
    folder = tmp_path / "input_templates" / "thu"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def final(out: Path) -> Path:
    """OUT whose run isn't provisional."""
    path = out / str(YEAR) / "manifest.json"
    dump_manifest(path, json.loads(path.read_text("utf-8")) | {"tam_tinh": False, "ly_do_tam_tinh": []})
    return out


def test_every_unit_gets_the_letter_that_its_state_calls_for(out: Path) -> None:
    said = mail(out, *TODAY)
    assert said.exit_code == 0
    letters, state = letters_in(out), states(out)
    assert set(letters) | {TOP} == set(state) == {unit.code for unit in finished(out).units}
    assert TOP not in letters and f"Không viết thư cho {TOP}" in said.output
    assert "mở từng tệp .eml" in said.output and f"{YEAR} --mark-sent" in said.output  # what comes next
    assert set(state.values()) >= {progress.MISSING, progress.UNUSABLE, progress.ERRORS, progress.ACCEPTED}
    for unit, message in letters.items():
        subject, text = message["Subject"], body(message)
        if state[unit] == progress.MISSING:
            assert subject.startswith(f"[{unit} – chưa nộp] Quá hạn nộp phiếu") and not attachments(message)
        elif state[unit] == progress.ACCEPTED:
            assert "Đã nhận phiếu" in subject and not attachments(message)
        else:
            copy = out / str(YEAR) / "loi" / f"{unit}.xlsx"
            assert attachments(message) == {copy.name: copy.read_bytes()}
            unusable = state[unit] == progress.UNUSABLE
            if not unusable:
                errors = sum(f["muc_do"] == "loi" for f in found_in(out / str(YEAR))[unit])
                assert (f"- {errors} lỗi phải sửa" in text) == (errors > 0)
                assert "- 0 " not in text and ">0 " not in body(message, "html")
            assert ("tệp đã gửi không dùng được" in subject) == unusable == ("Cách sửa: " in text)
            assert ("chưa có phiếu nào được tính" in text) == unusable
        assert f"Kính gửi: {finished_name(out, unit)} (mã đơn vị {unit})" in text
        assert message["To"] == f"{unit.lower()}@example.vn"


def test_a_letter_says_only_what_is_the_case(out: Path) -> None:
    """Nothing of warnings where there is none to explain, nothing of persons' data where only a list goes along, and
    what concerns a whole file with its name."""
    mail(out, *TODAY)
    letters, said = letters_in(out), {"explain": 0, "plain": 0, "list": 0, "copy": 0}
    for unit in finished(out).units:
        if unit.code not in letters or not attachments(letters[unit.code]):
            continue
        text, html = body(letters[unit.code]), body(letters[unit.code], "html")
        if not unit.unusable:
            explains = unit.warnings > 0
            assert ("«Giải trình»" in text) == ("«Giải trình»" in html) == explains
            said["explain" if explains else "plain"] += 1
        (attached,) = attachments(letters[unit.code]).values()
        sheets = len(openpyxl.load_workbook(io.BytesIO(attached), read_only=True).sheetnames)
        assert ("dữ liệu cá nhân" in text) == ("dữ liệu cá nhân" in html) == (sheets > 1)
        said["copy" if sheets > 1 else "list"] += 1
        assert "Cả tệp:" not in text and ">Cả tệp<" not in html
    assert all(said.values()), said


@pytest.mark.parametrize("sheet", ["", "Đinh Văn Lạ"], ids=["the file", "a sheet of its own"])
def test_what_concerns_a_whole_file_names_it(out: Path, sheet: str) -> None:
    """A sheet that isn't the form's stays unnamed: it may be named after a person."""
    run = out / str(YEAR)
    unit = next(unit for unit in finished(out).units if unit.counted and unit.errors and unit.code != TOP)
    rows = list(csv.DictReader((run / "du_lieu" / "phat_hien.csv").read_text("utf-8-sig").splitlines()))
    row = next(row for row in rows if row["ma_don_vi"] == unit.code and row["tep"])
    row |= {"sheet": sheet, "o": "", "muc_do": "loi", "giai_trinh": ""}
    with (run / "du_lieu" / "phat_hien.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerows(rows)
    mail(out, *TODAY)
    message = letters_in(out)[unit.code]
    place = "Sheet không thuộc mẫu" if sheet else f"Cả tệp «{row['tep']}»"
    for text, said in ((body(message), f"- {place}: 1 lỗi"), (body(message, "html"), f">{place}<")):
        assert said in text and "Đinh Văn Lạ" not in text


def finished_name(out: Path, code: str) -> str:
    return next(unit.name for unit in finished(out).units if unit.code == code)


def test_a_subject_carries_the_number_of_the_submission(out: Path) -> None:
    mail(out, *TODAY)
    files = json.loads((out / str(YEAR) / "manifest.json").read_text("utf-8"))["tep"]
    counted = {f["don_vi"]: f["lan_nop"] for f in files if f["trang_thai"] == "duoc_tinh"}
    assert len(set(counted.values())) > 1
    letters = letters_in(out)
    for unit, number in counted.items():
        if unit == TOP:
            continue
        assert letters[unit]["Subject"].startswith(f"[{unit} – lần nộp {number}] ")


def test_cells_in_a_letter_are_those_of_the_findings(out: Path) -> None:
    mail(out, *TODAY)
    letters, units = letters_in(out), {unit.code: unit for unit in finished(out).units}
    found = found_in(out / str(YEAR))
    told = 0
    for unit in units.keys() & letters.keys():
        for sheet, cells in re.findall(r"- Sheet «(.+?)».*; ô (.+)", body(letters[unit])):
            own = {f["o"] for f in found[unit] if f["sheet"] == sheet and f["o"] and f["giai_trinh"] != "khong_can"}
            named = set(re.findall(r"[A-Z]{1,3}[0-9]+", cells))
            assert named and named <= own
            assert named == own or len(own) > 12
            assert all(cell in body(letters[unit], "html") for cell in named)
            told += 1
    assert told > 5


@pytest.mark.parametrize("day", [0, 1])
def test_reminder_until_the_day_of_the_deadline_overdue_after(out: Path, day: int) -> None:
    missing = next(unit for unit in finished(out).units if unit.state == progress.MISSING)
    assert missing.deadline is not None
    letters = post_of(out, missing.deadline + timedelta(days=day)).letters
    assert next(x.kind for x in letters if x.unit == missing.code) == ("qua_han" if day else "nhac_han")


def test_only_the_kinds_that_were_asked_for(out: Path) -> None:
    said = mail(out, "--kind", "nhac_han", "--kind", "da_nhan", "--today", BEFORE.strftime("%d/%m/%Y"))
    wanted = {unit for unit, state in states(out).items() if state in (progress.MISSING, progress.ACCEPTED)}
    assert said.exit_code == 0 and set(letters_in(out)) == wanted - {TOP}
    assert mail(out, "--kind", "nhac_han", "--kind", "ket_qua").exit_code == 2


# --- personal data ---


@pytest.mark.parametrize("kind", ["usual", "results"])
def test_no_letter_holds_a_person_of_another_unit_and_no_body_any_person(out: Path, office: Path, kind: str) -> None:
    more = ("--kind", RESULTS, "--provisional") if kind == "results" else ()
    told = mail(out, *TODAY, *more).output + mail(out, *TODAY, "--dry-run", *more).output
    people, letters = personal_data(office), letters_in(out)
    units = [unit.code for unit in finished(out).units]
    own = {unit: own_text(office, unit, units) for unit in units}
    assert len(people) > 300 and not [person for person in people if person in told]
    seen = 0
    for unit, message in letters.items():
        bodies = "\n".join([*map(str, message.values()), body(message), body(message, "html"), *attachments(message)])
        assert not [person for person in people if person in bodies], unit
        attached = "\n".join(map(zipped_text, attachments(message).values()))
        seen += sum(person in attached for person in people)
        assert not [person for person in people if person in attached and person not in own[unit]], unit
    assert seen  # the attachments do speak of persons


def test_a_sheet_that_a_person_is_named_in_stays_unnamed(out: Path) -> None:
    path = out / str(YEAR) / "du_lieu" / "phat_hien.csv"
    text = path.read_text("utf-8-sig")
    assert "Đảng viên" in text
    path.write_text(text.replace(",Đảng viên,", ",Đinh Thị Kín,"), "utf-8-sig")
    told = mail(out, *TODAY)
    assert told.exit_code == 0
    for message in letters_in(out).values():
        assert "Đinh Thị Kín" not in body(message) + body(message, "html")


# --- files ---


def test_the_same_run_gives_the_same_bytes_and_what_a_person_made_stays(out: Path) -> None:
    mail(out, *TODAY)
    folder = out / str(YEAR) / "thu"
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    name = min(first)
    (folder / "CU.eml").write_bytes(b"mine")
    (folder / name).write_bytes(b"edited")
    said = mail(out, *TODAY)
    assert {path.name: path.read_bytes() for path in folder.glob("*.eml")} == first | {"CU.eml": b"mine"}
    apart = folder / "da_sua" / name.replace(".eml", ".da_sua.eml")
    assert apart.read_bytes() == b"edited" and str(apart) in said.output
    assert str(apart) not in mail(out, *TODAY).output, "told once"
    assert [path.name for path in apart.parent.iterdir()] == [apart.name]
    assert not any(b"\nDate:" in data for data in first.values())
    assert all(data.startswith(b"X-Unsent: 1") for data in first.values())


def test_the_next_run_says_that_the_letters_are_old(out: Path, office: Path) -> None:
    mail(out, *TODAY)
    number = len(letters_in(out))
    (out / str(YEAR) / "thu" / "CU.eml").write_bytes(b"mine")
    arguments = [
        "run",
        office / "thu" / "nop",
        "--register",
        office / "thu" / "danh_muc.xlsx",
        "--year",
        YEAR,
        "--out",
        out,
    ]
    said = CliRunner().invoke(cli, list(map(str, arguments)), standalone_mode=False).output
    assert f"ĐÃ CẤT {number} TỆP THƯ CŨ" in said and str(out / f"{YEAR}.truoc" / "thu") in said
    assert f"xeploai mail {out} --year {YEAR}" in said
    again = CliRunner().invoke(cli, list(map(str, arguments)), standalone_mode=False).output
    assert "ĐÃ CẤT" not in again


def test_only_letters_that_lie_there_can_be_marked_as_sent(out: Path) -> None:
    said = mail(out, *TODAY, "--mark-sent")
    assert said.exit_code == 2 and "Chưa ghi ra tệp thư của" in said.output
    assert mail(out, *TODAY).exit_code == 0
    (some, *_) = letters_in(out)
    assert mail(out, *TODAY, "--mark-sent", "--unit", some).exit_code == 0
    (out / str(YEAR) / "thu" / f"{some}.eml").unlink()
    assert mail(out, *TODAY, "--mark-sent", "--unit", some).exit_code == 2


def test_a_dry_run_writes_nothing(out: Path) -> None:
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    said = mail(out, *TODAY, "--dry-run")
    assert said.exit_code == 0 and "không ghi, không gửi gì" in said.output
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_addresses_that_cannot_be_written_to_are_told_and_the_others_go(out: Path) -> None:
    bad = {"CS001": "", "CS002": "Chị Kín 0912", "CS003": "a@example.vn, b@example.vn", "CS001__01": "ten@đơnvị.vn"}
    change_units(out, **{unit: {"email": email} for unit, email in bad.items()})
    said = mail(out, *TODAY)
    units = {unit.replace("__", "-") for unit in bad}
    assert said.exit_code == 1 and set(letters_in(out)) == set(states(out)) - units - {TOP}
    assert all(f"    {unit} (" in said.output for unit in units) and "Kín" not in said.output


def test_units_that_share_an_address_are_pointed_out(out: Path) -> None:
    change_units(out, CS001={"email": "chung@example.vn"}, CS002={"email": "Chung@example.vn"})
    said = mail(out, *TODAY)
    assert said.exit_code == 0 and "chung@example.vn: CS001, CS002" in said.output


def test_a_code_with_vietnamese_letters_survives_in_names_and_headers(out: Path) -> None:
    run = out / str(YEAR)
    for path in (run / "du_lieu" / "phat_hien.csv", run / PROGRESS.path, run / "manifest.json"):
        path.write_bytes(path.read_bytes().replace(b"CS003", "Ấp Đình".encode()))
    change_units(out, CS003={"ma_don_vi": "Ấp Đình"})
    shutil.move(run / "loi" / "CS003.xlsx", run / "loi" / "Ấp Đình.xlsx")
    mail(out, *TODAY)
    message = letters_in(out)["Ấp Đình"]
    assert message["Subject"].startswith("[Ấp Đình – lần nộp") and list(attachments(message)) == ["Ấp Đình.xlsx"]


@pytest.mark.parametrize("lost", ["manifest.json", "du_lieu/don_vi.parquet", "du_lieu/phat_hien.csv", PROGRESS.path])
def test_a_run_that_lacks_a_file_ends_with_2(out: Path, lost: str) -> None:
    (out / str(YEAR) / lost).unlink()
    said = mail(out, "--year", YEAR) if lost != "manifest.json" else mail(out)
    assert said.exit_code == 2 and not (out / str(YEAR) / "thu").exists()


def test_the_run_before_is_not_written_about(out: Path) -> None:
    shutil.copytree(out / str(YEAR), out / f"{YEAR}.truoc")
    assert mail(out / f"{YEAR}.truoc").exit_code == 2


# --- results ---


def test_results_go_only_when_they_are_final_or_it_is_asked_for(out: Path) -> None:
    said = mail(out, "--kind", RESULTS)
    assert said.exit_code == 2 and "TẠM TÍNH" in said.output and not (out / str(YEAR) / "thu").exists()
    assert mail(out, "--kind", RESULTS, "--provisional").exit_code == 0
    assert all("(TẠM TÍNH)" in m["Subject"] and "TẠM TÍNH" in body(m) for m in letters_in(out).values())


def test_each_unit_gets_its_own_results(final: Path) -> None:
    assert mail(final, "--kind", RESULTS).exit_code == 0
    run, letters = final / str(YEAR), letters_in(final)
    assert set(letters) == {path.stem for path in (run / "ket_qua").iterdir()} - {TOP}
    for unit, message in letters.items():
        paths = [path for path in (run / "ket_qua").iterdir() if path.stem == unit]
        assert attachments(message) == {path.name: path.read_bytes() for path in paths}
        assert "TẠM TÍNH" not in message["Subject"]
    shutil.rmtree(run / "ket_qua")
    assert mail(final, "--kind", RESULTS).exit_code == 2


# --- the committee below, and the one above ---


def test_a_committee_over_its_cap_is_asked_to_rate_again_with_the_arithmetic(out: Path) -> None:
    """Alone where there is nothing else to say, and within any other letter."""
    path = out / str(YEAR) / "du_lieu" / "phat_hien.csv"
    alone = next(code for code, state in states(out).items() if state == progress.ACCEPTED and code != TOP)
    beside = next(code for code, state in states(out).items() if state == progress.ERRORS)
    line = "HM-05,loi,{},,,,,Đã quyết định 7 trong khi tối đa 5,Đề nghị đánh giá lại để không quá 5,,\n"
    with path.open("a", encoding="utf-8") as file:
        file.writelines(line.format(unit) for unit in (alone, beside))
    table = out / str(YEAR) / PROGRESS.path
    lines = table.read_text("utf-8-sig").splitlines()
    now = f",{progress.ACCEPTED},", f",{progress.ERRORS},"
    changed = [x.replace(*now) if x.startswith(f"{alone},") else x for x in lines]
    table.write_text("\n".join(changed) + "\n", encoding="utf-8-sig")
    mail(out, *TODAY)
    letters = letters_in(out)
    assert letters[alone]["Subject"].endswith(f"Đề nghị đánh giá, xếp loại lại năm {YEAR}")
    assert "lỗi phải sửa" in letters[beside]["Subject"] and not attachments(letters[alone])
    for unit, message in letters.items():
        for said in (body(message), body(message, "html")):
            assert ("Đã quyết định 7 trong khi tối đa 5" in said) == (unit in (alone, beside))


def test_results_say_how_much_awaits_the_decision_above(final: Path) -> None:
    path = final / str(YEAR) / "manifest.json"
    stated = json.loads(path.read_text("utf-8"))
    dump_manifest(path, stated | {"cho_cap_tren": {"TAP_THE": {"CS001": 1}, "CAN_BO": {"CS001": 2, "DB": 4}}})
    mail(final, "--kind", RESULTS)
    for unit, message in letters_in(final).items():
        for said in (body(message), body(message, "html")):
            assert ("3 đối tượng do cấp trên quyết định" in said) == (unit == "CS001")


# --- templates of the office ---


def test_an_office_changes_the_words(out: Path, tmp_path: Path) -> None:
    text = (
        shipped("thu/chung.txt.j2").read_text("utf-8").replace("Trân trọng./.", "Liên hệ: 0200.1234\n\nTrân trọng./.")
    )
    own_template(tmp_path, "chung.txt.j2", text)
    mail(out, *TODAY)
    assert all("Liên hệ: 0200.1234" in body(message) for message in letters_in(out).values())


def test_html_is_escaped(out: Path) -> None:
    change_units(out, CS001={"ten_don_vi": "Đảng bộ <b>A</b> & B"})
    mail(out, *TODAY)
    message = letters_in(out)["CS001"]
    assert "Đảng bộ <b>A</b> & B" in body(message)
    assert "Đảng bộ &lt;b&gt;A&lt;/b&gt; &amp; B" in body(message, "html")


HEAD = '{% extends "chung.txt.j2" %}\n{% block tieu_de %}A{% endblock %}\n'


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("qua_han.txt.j2", HEAD + "{% block noi_dung %}\n{{ ho_ten }}{% endblock %}", "dòng 4: mẫu dùng tên «ho_ten»"),
        ("qua_han.html.j2", "một\n{% if %}", "qua_han.html.j2, dòng 2: mẫu viết sai cú pháp"),
        ("chung.txt.j2", "một\nhai\n{{ khong_co }}", "chung.txt.j2, dòng 3: mẫu dùng tên «khong_co»"),
        ("chung.html.j2", "{% for %}", "chung.html.j2, dòng 1: mẫu viết sai cú pháp"),
        ("da_nhan.txt.j2", '{% extends "chung.txt.j2" %}', "da_nhan.txt.j2: mẫu thiếu phần"),
        ("da_nhan.txt.j2", HEAD.replace("A", " "), "da_nhan.txt.j2: phần"),
        ("da_nhan.html.j2", "{{ nam.__class__.__mro__ }}", "da_nhan.html.j2, dòng 1"),
        ("da_nhan.html.j2", '{% include "../bieu.yaml" %}', "da_nhan.html.j2, dòng 1: không tìm thấy"),
        ("da_nhan.html.j2", "một\n{{ nam + 'a' }}", "da_nhan.html.j2, dòng 2"),
    ],
)  # fmt: skip
def test_a_broken_template_is_told_with_its_line_before_anything_is_written(
    out: Path, tmp_path: Path, name: str, text: str, told: str
) -> None:
    own_template(tmp_path, name, text)
    said = mail(out, *TODAY)
    assert said.exit_code == 2 and told in said.output
    assert not (out / str(YEAR) / "thu").exists()


def test_every_kind_has_both_templates_and_a_date_that_is_no_day_is_refused(out: Path) -> None:
    for kind in KINDS:
        assert shipped(f"thu/{kind}.txt.j2").is_file() and shipped(f"thu/{kind}.html.j2").is_file()
    assert date.fromisoformat(TODAY[1]) == AFTER
    assert isinstance(mail(out, "--today", "mai").exception, Exception)
