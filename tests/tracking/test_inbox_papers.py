"""`xeploai inbox`: what mails hold besides workbooks lies beside the submissions, by unit; names of files of units."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from mails import inbox, made_books, mail, names, put, record, results
from small_committee import BASE, CELL1, CELL2, INFO, Committee
from zipped import packed

from batch.register.register import Register
from batch.register.writer import write_register
from batch.submissions.collect import collect
from batch.submissions.inbox_record import EARLIER, FILED, NOTHING, PICTURE, REFUSED, TAKEN, senders
from batch.tracking.inbox import InboxError, collect_inbox

PDF, JPEG = b"%PDF-1.7 ...", b"\xff\xd8\xff" + bytes(100_000)
DOCX = packed(("[Content_Types].xml", b"wordprocessingml.document.main+xml"), ("word/document.xml", b"<x/>"))
LOGO = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return made_books(tmp_path_factory.mktemp("phieu"))


@pytest.fixture(scope="module")
def register() -> Register:
    made = Committee()
    made.register_unit(CELL1, email="cs1@vidu.vn; bithu1@vidu.vn")
    for code in (CELL2, BASE):
        made.register_unit(code, email="chung@vidu.vn")
    return Register(made.units)


def test_papers_are_filed_by_unit_and_never_among_the_submissions(
    tmp_path: Path, books: dict[str, bytes], register: Register
) -> None:
    thu, nop = tmp_path / "thu", tmp_path / "nop"
    put(thu, "1.eml", mail(("phieu.xlsx", books[CELL2]), ("Biên bản.docx", DOCX), ("bia.pdf", PDF), sender="x@y.vn"))
    put(thu, "2.eml", mail((f"{BASE} quyết định.pdf", PDF + b"2"), sender="chung@vidu.vn"))
    put(thu, "3.eml", mail(("ảnh chụp.jpeg", JPEG), ("image001.png", LOGO), sender="BITHU1@vidu.vn"))
    put(thu, "4.eml", mail(("a.pdf", PDF + b"4"), sender="chung@vidu.vn"))
    put(thu, "5.eml", mail(("a.zip", packed((f"{CELL1}/x.xlsx", books[CELL1]), (f"{CELL1}/y.pdf", PDF + b"5"),
        (f"{CELL2}/y.pdf", PDF + b"6"), ("y.pdf", PDF + b"7")))))  # fmt: skip
    put(thu, "6.eml", mail(("a.pdf", PDF + b"8"), sender="chung@vidu.vn"))
    put(thu, "rời.pdf", PDF)
    done = collect_inbox(thu, nop, register)
    assert names(tmp_path / "kem_theo") == [
        f"{CELL1}/y (2).pdf", f"{CELL1}/y (3).pdf", f"{CELL1}/y.pdf", f"{CELL1}/ảnh chụp.jpg",
        f"{CELL2}/Biên bản.docx", f"{CELL2}/bia.pdf", f"{BASE}/{BASE} quyết định.pdf",
        "chua_ro/a (2).pdf", "chua_ro/a.pdf",
    ]  # fmt: skip
    assert names(nop) == [f"{CELL1} x.xlsx", f"{CELL2} phieu.xlsx"]
    assert [(i.name, i.result) for i in done.items if i.result not in (TAKEN, FILED)] == [
        ("image001.png", PICTURE), ("rời.pdf", REFUSED),
    ]  # fmt: skip
    assert senders(nop) == {f"{CELL2} phieu.xlsx": {"x@y.vn"}, f"{CELL1} x.xlsx": {"cs1@vidu.vn"}}
    assert {row["Lý do"] for row in record(nop) if row["Tệp đính kèm"] == "bia.pdf"} == {
        f"lưu ở kem_theo/{CELL2}/bia.pdf"
    }


def test_what_was_filed_is_told_and_nothing_is_filed_twice(
    tmp_path: Path, books: dict[str, bytes], register: Register
) -> None:
    thu, nop, kept = tmp_path / "thu", tmp_path / "nop", tmp_path / "kem_theo"
    write_register(tmp_path / "danh_muc.xlsx", register.units.values())
    put(thu, "1.eml", mail(("bia.pdf", PDF), sender="la@vidu.vn"))
    put(thu, "2.eml", mail(("bia.pdf", PDF), sender="cs1@vidu.vn"))
    arguments = (tmp_path, "--to", nop, "--register", tmp_path / "danh_muc.xlsx")
    said = inbox(*arguments)
    assert said.exit_code == 0 or "danh_muc" in said.output
    assert "2 giấy tờ kèm theo thư" in said.output and "1 tệp chưa rõ của đơn vị nào" in said.output
    assert "kem_theo/chua_ro/bia.pdf ← thu/1.eml » bia.pdf (thư không có phiếu .xlsx)" in said.output
    (kept / CELL2).mkdir()
    (kept / "chua_ro/bia.pdf").rename(kept / CELL2 / "bia quyết định.pdf")  # the office knows whose it is
    before = record(nop)
    again = inbox(*arguments)
    assert "2 giấy tờ kèm theo thư đã lưu từ trước" in again.output and record(nop) == before
    assert names(kept) == [f"{CELL1}/bia.pdf", f"{CELL2}/bia quyết định.pdf"]
    for path in (kept / CELL1 / "bia.pdf", kept / CELL2 / "bia quyết định.pdf"):
        path.unlink()
    assert {i.result for i in collect_inbox(thu, nop, register).items} == {EARLIER}
    collect_inbox(thu, nop, register, again=True)
    assert names(kept) == [f"{CELL1}/bia.pdf", "chua_ro/bia.pdf"]


def test_without_a_register_the_workbook_tells_the_unit(tmp_path: Path, books: dict[str, bytes]) -> None:
    inner = mail(("phieu.xlsx", books[CELL2]), ("b.pdf", PDF + b"2"), sender="cs2@vidu.vn")
    put(tmp_path / "thu", "1.eml", mail(("phieu.xlsx", books[CELL1]), ("a.pdf", PDF), inner=inner))
    collect_inbox(tmp_path / "thu", tmp_path / "nop")
    assert names(tmp_path / "kem_theo") == [f"{CELL1}/a.pdf", f"{CELL2}/b.pdf"], "of each mail its own"


@pytest.mark.parametrize(
    ("content", "inline", "others", "result"),
    [
        (LOGO, True, True, PICTURE),
        (LOGO, False, True, FILED),
        (JPEG, True, True, FILED),
        (LOGO, True, False, PICTURE),
    ],
    ids=["logo", "attached", "photo pasted into the text", "nothing but a logo"],
)
def test_pictures_of_the_text(
    tmp_path: Path, books: dict[str, bytes], content: bytes, inline: bool, others: bool, result: str
) -> None:
    message = EmailMessage(policy=SMTP)
    message["From"], message["Date"], message["Subject"] = "a@vidu.vn", "Mon, 15 Dec 2025 09:30:00 +0700", "x"
    message.set_content("x")
    message.add_alternative('<img src="cid:f@vidu">' if inline else "<p>", subtype="html")
    message.add_attachment(content, maintype="image", subtype="png", filename="chữ ký.png", cid="<f@vidu>")
    if others:
        message.add_attachment(books[CELL1], maintype="application", subtype="x", filename="phieu.xlsx")
    put(tmp_path / "thu", "1.eml", message)
    done = collect_inbox(tmp_path / "thu", tmp_path / "nop")
    assert dict(results(done))["chữ ký.png"] == result
    assert [item.why for item in done.refused] == ([] if others else ["thư không có tệp đính kèm"])
    assert NOTHING not in {item.result for item in done.items}


def test_papers_are_no_submissions_and_no_inbox(tmp_path: Path, books: dict[str, bytes]) -> None:
    put(tmp_path / "kem_theo", "CS1/a.pdf", PDF)
    put(tmp_path / "kem_theo", "CS1/a.xlsx", books[CELL1])
    assert collect_inbox(tmp_path, tmp_path / "nop").items == []
    with pytest.raises(InboxError, match="kem_theo"):
        collect_inbox(tmp_path / "nop", tmp_path / "kem_theo")
    assert collect(tmp_path / "nop") == ([], [])


DOTTED = "38.168.053.000.001"


@pytest.mark.parametrize(
    ("sent_as", "kept_as"),
    [
        (f"{DOTTED}.xlsx", f"{DOTTED}.xlsx"),
        (DOTTED, f"{DOTTED}.xlsx"),
        (f"{DOTTED} lần 2.xlsx", f"{DOTTED} lần 2.xlsx"),
        ("phieu.xlsx", f"{DOTTED} phieu.xlsx"),
        ("38.168.053.000.xlsx", f"{DOTTED} 38.168.053.000.xlsx"),
    ],
)
def test_a_code_with_dots_is_put_before_a_name_once(tmp_path: Path, sent_as: str, kept_as: str) -> None:
    made = Committee()
    made.units[DOTTED] = replace(made.units.pop(CELL1), code=DOTTED)
    superior = DOTTED.rpartition(".")[0]
    made.units[superior] = replace(made.units[BASE], code=superior, parent=BASE)
    made.set(CELL1, INFO, 0, ma_don_vi=DOTTED).write(tmp_path / "mau")
    book = next((tmp_path / "mau").glob(f"*{CELL1}*")).read_bytes()
    put(tmp_path / "thu", "1.eml", mail((sent_as, book), ("bia.pdf", PDF)))
    done = collect_inbox(tmp_path / "thu", tmp_path / "nop", Register(made.units))
    assert names(tmp_path / "nop") == [kept_as]
    assert names(tmp_path / "kem_theo") == [f"{DOTTED}/bia.pdf"]
    put(tmp_path / "thu", "2.eml", mail(("a.zip", packed((f"{DOTTED}/x.pdf", PDF + b"x"))), sender="la@vidu.vn"))
    collect_inbox(tmp_path / "thu", tmp_path / "nop", Register(made.units))
    assert names(tmp_path / "kem_theo") == [f"{DOTTED}/bia.pdf", f"{DOTTED}/x.pdf"]
    assert done.refused == []
