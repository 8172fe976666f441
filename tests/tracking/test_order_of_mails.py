"""What can't be used and came before the submission that counts is the office's only; what came after it, or what the
inbox refused, is told to the unit. A clerk's way: mails, inbox, run, letters."""

from __future__ import annotations

import csv
import email
import email.policy
import json
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from desk import Desk
from mails import inbox, mail, put
from small_committee import BASE, CELL1, CELL2, INFO, TOP, Committee

from batch.cli import cli
from batch.domain import Period
from batch.submissions.inbox_record import EARLIER, REFUSED, TAKEN, Entry, arrivals, open_record, record_path, refusals
from batch.terminal.run import tell_run
from batch.tracking.refused import refused_files

MONDAY, TUESDAY = "Mon, 15 Dec 2025 09:30:00 +0700", "Tue, 16 Dec 2025 09:30:00 +0700"
TODAY = date(2025, 12, 22)


def sent(unit: str, day: str, name: str, content: bytes) -> EmailMessage:
    message = mail((name, content), sender=f"{unit.lower()}@vidu.vn")
    del message["Date"]
    message["Date"] = day
    return message


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def books(folder: Path, committee: Committee) -> dict[str, bytes]:
    committee.write(folder)
    return {path.stem: path.read_bytes() for path in folder.iterdir()}


@dataclass
class Office:
    desk: Desk
    terminal: str

    @property
    def folder(self) -> Path:
        return self.desk.out / "2025"

    def found(self, unit: str) -> list[dict[str, str]]:
        with (self.folder / "du_lieu" / "phat_hien.csv").open(encoding="utf-8-sig", newline="") as file:
            return [row for row in csv.DictReader(file) if row["ma_don_vi"] == unit]

    def letter(self, unit: str) -> tuple[str, str]:
        message = email.message_from_bytes(
            (self.folder / "thu" / f"{unit}.eml").read_bytes(), policy=email.policy.default
        )
        body = message.get_body(("plain",))
        assert body is not None
        return str(message["Subject"]), body.get_content()

    def row(self, sheet: str, key: str, column: int = 2) -> dict[str, object]:
        rows = list(openpyxl.load_workbook(self.folder / "tien_do.xlsx")[sheet].iter_rows(values_only=True))
        heads = next(row for row in rows if "Mã đơn vị" in row)
        return next(dict(zip(map(str, heads), row, strict=True)) for row in rows if row[column - 1] == key)


def office_of(root: Path, post: dict[str, EmailMessage]) -> Office:
    desk = Desk(root, Committee())
    desk.run(TODAY)  # writes the register
    for name, message in post.items():
        put(root / "thu", name, message)
    inbox(root / "thu", "--to", desk.inbox, "--register", root / "danh_muc.xlsx")
    office = Office(desk, tell_run(desk.run(TODAY)))
    assert CliRunner().invoke(cli, ["mail", str(office.folder), "--today", "22/12/2025"]).exit_code == 0
    return office


@pytest.fixture(scope="module")
def mended(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Everybody sent what can't be used on Monday and a good one on Tuesday."""
    root = tmp_path_factory.mktemp("sau")
    good = books(root / "tot", Committee())
    bad = books(root / "hong", Committee().set(CELL2, INFO, 0, ma_don_vi=None).set(BASE, INFO, 0, nam=2024, lan_nop=9))
    return office_of(
        root,
        {
            "1.eml": sent(CELL1, MONDAY, "phieu.xlsx", cut(good[CELL1])),
            "2.eml": sent(CELL1, TUESDAY, "phieu.xlsx", good[CELL1]),
            "3.eml": sent(CELL2, MONDAY, "phieu hai.xlsx", bad[CELL2]),
            "4.eml": sent(CELL2, TUESDAY, "phieu hai.xlsx", good[CELL2]),
            "5.eml": sent(BASE, MONDAY, "cong ty.xlsx", bad[BASE]),
            "6.eml": sent(BASE, TUESDAY, "cong ty.xlsx", good[BASE]),
            "7.eml": sent(TOP, TUESDAY, "phuong.xlsx", good[TOP]),
        },
    )


@pytest.fixture(scope="module")
def open_case(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """CELL1 good, then damaged; CELL2 good, then one without its code; BASE damaged, and nothing else; TOP damaged at
    a day that nobody knows."""
    root = tmp_path_factory.mktemp("truoc")
    good = books(root / "tot", Committee())
    bad = books(root / "hong", Committee().set(CELL2, INFO, 0, ma_don_vi=None))
    unknown = sent(TOP, MONDAY, "phuong.xlsx", cut(good[TOP]))
    del unknown["Date"]
    return office_of(
        root,
        {
            "1.eml": sent(CELL1, MONDAY, "phieu.xlsx", good[CELL1]),
            "2.eml": sent(CELL1, TUESDAY, "phieu.xlsx", cut(good[CELL1])),
            "3.eml": sent(CELL2, MONDAY, "phieu hai.xlsx", good[CELL2]),
            "4.eml": sent(CELL2, TUESDAY, "phieu hai.xlsx", bad[CELL2]),
            "5.eml": sent(BASE, TUESDAY, "cong ty.xlsx", cut(good[BASE])),
            "6.eml": sent(TOP, TUESDAY, "phuong.xlsx", good[TOP]),
            "7.eml": unknown,
        },
    )


def test_what_was_mended_since_is_nothing_to_the_unit(mended: Office) -> None:
    for unit in (CELL1, CELL2, BASE):
        subject, text = mended.letter(unit)
        assert "không có lỗi" in subject and "Đơn vị chưa phải làm gì thêm" in text
    manifest = json.loads((mended.folder / "manifest.json").read_text("utf-8"))
    assert manifest["so_loi"] == 0 and "Lỗi phải sửa: 0" in mended.terminal
    assert all("cấp trên" in why for why in manifest["ly_do_tam_tinh"]), "the head of the top unit is rated above"


def test_the_office_is_told_to_move_the_old_file_and_nothing_is_lost(mended: Office) -> None:
    for unit, name, why in ((CELL2, "phieu hai", "thiếu mã đơn vị"), (BASE, "cong ty", "sai năm")):
        (found,) = mended.found(unit)
        assert (found["ma_quy_tac"], found["muc_do"], found["giai_trinh"]) == ("NOP-03", "canh_bao", "khong_can")
        assert found["tep"].endswith(f"{name}.xlsx") and why in found["thong_diep"]
        assert "Cơ quan chuyển tệp này ra khỏi thư mục phiếu" in found["cach_sua"]
    assert mended.found(CELL1) == [], "the damaged file lies nowhere"
    overview = (mended.folder / "tong_quan.html").read_text("utf-8")
    assert overview.count("đơn vị đã có phiếu hợp lệ nộp sau") == 3
    files = json.loads((mended.folder / "manifest.json").read_text("utf-8"))["tep"]
    assert "thư đã lưu/1.eml/phieu.xlsx" in [f["tep"] for f in files if f["trang_thai"] == "khong_hop_le"]


def test_the_progress_shows_when_a_mail_was_sent(mended: Office) -> None:
    for unit in (CELL1, CELL2, BASE, TOP):
        assert mended.row("Tiến độ", unit)["Nhận gần nhất"] == datetime(2025, 12, 16)
    for path, day in (("phieu hai.xlsx", 15), ("CS1-02 phieu hai.xlsx", 16), ("thư đã lưu/1.eml/phieu.xlsx", 15)):
        assert mended.row("Lịch sử nộp", path, 4)["Nhận ngày"] == datetime(2025, 12, day)
    mended.desk.run(date(2025, 12, 29))
    assert mended.row("Tiến độ", CELL1)["Nhận gần nhất"] == datetime(2025, 12, 16)


def test_a_later_file_that_cannot_be_used_is_told_to_the_unit(open_case: Office) -> None:
    for unit, code, name in ((CELL1, "TEP-01", "2.eml/phieu.xlsx"), (CELL2, "MAU-06", "phieu hai.xlsx")):
        (found,) = open_case.found(unit)
        assert (found["ma_quy_tac"], found["muc_do"]) == (code, "loi") and found["tep"].endswith(name)
        assert "vẫn đang được tính" in found["thong_diep"]
        subject, text = open_case.letter(unit)
        assert "1 lỗi" in subject and f"Tệp «{name.rpartition('/')[2]}»" in text and "Cách sửa: " in text
        assert "Tệp đính kèm là phiếu đang được tính" in text


def test_a_refused_file_is_received_though_unusable(open_case: Office) -> None:
    assert {row["ma_quy_tac"] for row in open_case.found(BASE)} == {"TEP-01", "NOP-01"}
    said = CliRunner().invoke(cli, ["status", str(open_case.desk.out), "--today", "22/12/2025"]).output
    line = open_case.row("Tiến độ", BASE)
    assert line["Tình trạng"] == "Nhận nhưng không dùng được" and line["Số lần đã nộp"] == 1
    for text in (
        next(text for text in open_case.terminal.splitlines() if text.startswith(f"    {BASE} ")),
        next(text for text in said.splitlines() if text.startswith(f"    {BASE} ")),
        str(line["Việc cần làm"]),
    ):
        assert "ã gửi nhưng không dùng được" in text and "«cong ty.xlsx» (tệp không mở được)" in text
    subject, text = open_case.letter(BASE)
    assert "tệp đã gửi không dùng được" in subject and "«cong ty.xlsx»" in text and "Cách sửa: Mở tệp" in text
    assert "chưa gửi tệp nào" not in open_case.terminal + said


def test_a_refused_file_of_unknown_day_is_a_question_for_the_office(open_case: Office) -> None:
    (found,) = open_case.found(TOP)
    assert (found["ma_quy_tac"], found["giai_trinh"]) == ("NOP-03", "khong_can")
    assert "không rõ gửi trước hay sau" in found["thong_diep"] and "hỏi lại đơn vị" in found["cach_sua"]
    assert not (open_case.folder / "thu" / f"{TOP}.eml").exists()  # the office itself


DAMAGED = "tệp hỏng hoặc bị cắt cụt"
WORKBOOK = Entry("1.eml", "CB01.xlsx", "a@vidu.vn", "2025-12-15 09:30", "a" * 64, REFUSED, "", DAMAGED)


@pytest.mark.parametrize(
    ("name", "why", "code"),
    [
        ("CB01.xlsx", DAMAGED, "TEP-01"),
        ("goi.zip/CB01.xls", "tệp rỗng", "TEP-01"),
        ("goi.zip", DAMAGED, "TEP-03"),
        ("CB01.xlsx", "lớn hơn 50 MB", "TEP-04"),
        ("goi.zip/CB01.xlsx", "tệp nén có mật khẩu: giải nén rồi chạy lại", "TEP-08"),
        ("CB01.xlsx", "lý do của bản cũ", "TEP-08"),
        ("bien ban.docx", DAMAGED, ""),
        ("bien ban.pdf", "tệp rỗng", ""),
        ("smime.p7s", "không phải bảng tính", ""),
        ("2.eml", "thư không có tệp đính kèm", ""),
        ("ky so.html", "trang web (HTML), không phải bảng tính", ""),
    ],
)
def test_only_what_may_be_a_submission_is_told(name: str, why: str, code: str) -> None:
    entry = Entry("1.eml", name, "a@vidu.vn", "2025-12-15 09:30", "a" * 64, REFUSED, "", why)
    found = refused_files([entry], (), Period(2025))
    assert [problem.code for one in found for problem in one.data.problems] == ([code] if code else [])


def test_what_was_taken_after_all_or_belongs_to_last_year_is_no_news(tmp_path: Path) -> None:
    nop = tmp_path / "nop"
    nop.mkdir()
    with open_record(record_path(nop)) as record:
        record.note(WORKBOOK)
        record.note(Entry("2.eml", "b.xlsx", "", "2025-12-16 08:00", "b" * 64, REFUSED, "", WORKBOOK.why))
        record.note(Entry("3.eml", "b.xlsx", "", "2025-12-17 08:00", "b" * 64, TAKEN, "b.xlsx"))
    assert refusals(nop) == [WORKBOOK]
    assert refused_files([WORKBOOK], {"a" * 64}, Period(2025)) == [], "somebody put it there by hand"
    assert refused_files([WORKBOOK], (), Period(2026)) == []


def test_two_refused_files_of_one_name_stay_two() -> None:
    other = Entry("1.eml", "CB01.xlsx", "a@vidu.vn", "2025-12-16 09:30", "b" * 64, REFUSED, "", WORKBOOK.why)
    found = refused_files([WORKBOOK, other, WORKBOOK], (), Period(2025))
    assert len({one.data.path for one in found}) == 2


def test_times_are_the_last_ones_by_content_and_only_sure_ones(tmp_path: Path) -> None:
    nop = tmp_path / "nop"
    (nop / "xa").mkdir(parents=True)
    a, b, c = "a" * 64, "b" * 64, "c" * 64
    with open_record(record_path(nop)) as record:
        record.note(Entry("1.eml", "x.xlsx", "", "2025-12-17 08:00", a, TAKEN, "x.xlsx"))
        record.note(Entry("2.eml", "x.xlsx", "", "2025-12-19 08:00", a, EARLIER))
        record.note(Entry("3.eml", "y.xlsx", "", "15/12/2025 9:30", b, TAKEN, "y.xlsx"))
    with open_record(record_path(nop / "xa")) as record:
        record.note(Entry("1.eml", "x.xlsx", "", "2025-12-18 08:00", c, TAKEN, "x.xlsx"))
    assert arrivals(nop) == {a: "2025-12-19 08:00", c: "2025-12-18 08:00"}
