"""A unit whose file can't be used is told everywhere what it has sent and what is wrong; the file isn't given back."""

from __future__ import annotations

import csv
import email
import email.policy
import json
from datetime import date

import openpyxl
import pytest
from click.testing import CliRunner
from desk import Desk
from small_committee import BASE, CELL1, CELL2, INFO, MEMBERS, TOP, Committee

from batch.cli import cli
from batch.terminal.run import tell_run

TODAY = "22/12/2025"
RECORD = ("Nguồn", "Tệp đính kèm", "Người gửi", "Giờ gửi", "SHA-256", "Kết quả", "Tệp trong thư mục phiếu", "Lý do")
SENT = {  # unit → its file as it may be told, and what is wrong
    CELL1: ("CS1-01 ….xlsx", "hiếu mã đơn vị"), CELL2: ("bien ban.docx", "ệp không phải bảng tính"),
    BASE: ("phieu.xlsx", "ai năm hoặc kỳ đánh giá"),
}  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, str]:
    """CELL1: no code in the file, one in its name; CELL2: a paper from its address; BASE: a form of another year."""
    made = Committee().set(CELL1, INFO, 0, ma_don_vi=None).set(BASE, INFO, 0, nam=2024)
    del made.filled[CELL2]
    desk = Desk(tmp_path_factory.mktemp("ban"), made)
    desk.hand_in(made)
    (desk.inbox / f"{CELL1}.xlsx").rename(desk.inbox / f"{CELL1} Đinh Văn Kín.xlsx")
    (desk.inbox / f"{BASE}.xlsx").rename(desk.inbox / "phieu.xlsx")
    (desk.inbox / "bien ban.docx").write_bytes(b"PK")
    with (desk.root / "nop.so_nhan.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(RECORD)
        writer.writerow(("a.eml", "bien ban.docx", f"{CELL2}@vidu.vn", "", "", "đã chép", "bien ban.docx", ""))
    return desk, tell_run(desk.run(date(2025, 12, 22)))


def test_the_desk_is_told_what_was_sent(office: tuple[Desk, str]) -> None:
    desk, terminal = office
    folder = desk.out / "2025"
    said = CliRunner().invoke(cli, ["status", str(desk.out), "--today", TODAY]).output
    page = openpyxl.load_workbook(folder / "tien_do.xlsx")["Tiến độ"]
    sheet = {str(row[1].value): f"{row[3].value} {row[4].value}" for row in page.iter_rows()}
    overview = (folder / "tong_quan.html").read_text("utf-8")
    for unit, (name, why) in SENT.items():
        for line in (
            next(line for line in terminal.splitlines() if line.startswith(f"    {unit} ")),
            next(line for line in said.splitlines() if line.startswith(f"    {unit} ")),
            sheet[unit],
        ):
            assert f"«{name}»" in line and why in line and "không dùng được" in line, line
        assert why in overview.split(f"<b>{unit}</b>")[1].split("</li>")[0]
    for text in (terminal, said, " ".join(sheet.values()), overview.split("Tệp không được tính")[0]):
        assert "chưa gửi tệp nào" not in text
    assert "Văn Kín" not in terminal + said + " ".join(sheet.values())


def test_findings_and_manifest_say_whose_the_files_are(office: tuple[Desk, str]) -> None:
    folder = office[0].out / "2025"
    with (folder / "du_lieu" / "phat_hien.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert {(f["ma_quy_tac"], f["ma_don_vi"]) for f in found if f["ma_don_vi"] in SENT} >= {
        ("MAU-06", CELL1), ("TEP-03", CELL2), ("MAU-03", BASE),
    }  # fmt: skip
    none = {f["ma_don_vi"]: f["thong_diep"] for f in found if f["ma_quy_tac"] == "NOP-01"}
    assert set(none) == set(SENT) and all("không dùng được: 1" in message for message in none.values())
    files = json.loads((folder / "manifest.json").read_text("utf-8"))["tep"]
    assert {f["don_vi"]: f.get("don_vi_theo") for f in files} == {
        CELL1: "ten_tep", CELL2: "nguoi_gui", BASE: "ma_trong_tep", TOP: None,
    }  # fmt: skip


def test_the_letter_tells_and_gives_nothing_back(office: tuple[Desk, str]) -> None:
    folder = office[0].out / "2025"
    assert CliRunner().invoke(cli, ["mail", str(folder), "--today", TODAY]).exit_code == 0
    for unit, (name, _) in SENT.items():
        message = email.message_from_bytes((folder / "thu" / f"{unit}.eml").read_bytes(), policy=email.policy.default)
        assert "tệp đã gửi không dùng được" in message["Subject"]
        for kind in ("plain", "html"):
            text = message.get_body((kind,)).get_content()
            assert f"«{name}»" in text and "Cách sửa:" in text and "Văn Kín" not in text
        assert [part.get_filename() for part in message.iter_attachments()] == [f"{unit}.xlsx"]
        book = openpyxl.load_workbook(folder / "loi" / f"{unit}.xlsx")
        assert len(book.sheetnames) == 1 and MEMBERS not in book.sheetnames
