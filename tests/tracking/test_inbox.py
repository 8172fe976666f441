"""`xeploai inbox`: workbooks out of mails, archives and folders; nothing overwritten, nothing dangerous, none twice."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from mails import inbox, made_books, mail, names, put, record, results
from small_committee import BASE, CELL1, CELL2, INFO, Committee
from zipped import packed

from batch.register.writer import write_register
from batch.submissions.collect import collect
from batch.submissions.inbox_record import EARLIER, NOTHING, REFUSED, RESULT_WORDS, SAME, TAKEN, record_path
from batch.terminal.tracking import tell_collected
from batch.tracking.attachments import kind_of, safe_name
from batch.tracking.inbox import Collected, InboxError, Item, collect_inbox
from batch.tracking.mail_reader import read_mail

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return made_books(tmp_path_factory.mktemp("phieu"))


def test_workbooks_come_out_of_mails_archives_and_folders(tmp_path: Path, books: dict[str, bytes]) -> None:
    """And the mails stay as they are; the same folder again does nothing."""
    source, target = tmp_path / "thu", tmp_path / "phieu"
    forwarded = mail(("Phiếu chi bộ.xlsx", books[CELL2]), sender="cs2@vidu.vn")
    put(source, "1.eml", mail((f"{CELL1}.xlsx", books[CELL1])))
    put(source, "2.eml", mail(inner=forwarded, sender="vanthu@vidu.vn"))
    put(source, "con/3.eml", mail(("tất cả.zip", packed(("a/TT.xlsx", books["TT"]), ("b/bảng.csv", b"x")))))
    put(source, f"{BASE}.xlsx", books[BASE])
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in source.rglob("*") if p.is_file()}
    write_register(tmp_path / "danh_muc.xlsx", Committee().units.values())

    said = inbox(source, "--to", target, "--register", tmp_path / "danh_muc.xlsx")
    assert said.exit_code == 1, "a table of another program was refused"
    assert names(target) == [f"{CELL1}.xlsx", f"{CELL2} Phiếu chi bộ.xlsx", f"{BASE}.xlsx", "TT.xlsx"]
    assert {p.name: p.read_bytes() for p in target.iterdir()}["TT.xlsx"] == books["TT"]
    assert f"{CELL1}.xlsx ← 1.eml » {CELL1}.xlsx: phiếu của «{CELL1}», năm 2025, lần nộp 1" in said.output
    assert "con/3.eml » tất cả.zip/b/bảng.csv: tệp CSV, không phải bảng tính" in said.output
    assert "vidu.vn" not in said.output and "Đinh" not in said.output
    columns = ("Người gửi", "Giờ gửi", "Kết quả")
    found = {row["Tệp trong thư mục phiếu"]: tuple(row[c] for c in columns) for row in record(target)}
    assert found[f"{CELL1}.xlsx"] == ("cs1@vidu.vn", "2025-12-15 09:30", RESULT_WORDS[TAKEN])
    assert found[f"{CELL2} Phiếu chi bộ.xlsx"][0] == "cs2@vidu.vn", "who wrote it, not who passed it on"
    assert found[f"{BASE}.xlsx"][:2] == ("", "")

    written = record_path(target).read_bytes()
    assert "Đã chép 0 phiếu" in inbox(source, "--to", target).output
    assert len(names(target)) == 4 and record_path(target).read_bytes() == written
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in source.rglob("*") if p.is_file()} == before
    assert collect(tmp_path, [tmp_path / "danh_muc.xlsx"])[1] == [f"thu/{name}.eml" for name in ("1", "2", "con/3")]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["danh_muc.xlsx", "phieu", "phieu.so_nhan.csv", "thu"]


def test_nothing_is_overwritten(tmp_path: Path, books: dict[str, bytes]) -> None:
    source, target = tmp_path / "thu", tmp_path / "phieu"
    put(target, f"{CELL1.lower()}.XLSX", b"what lies here stays")
    put(source, "1.eml", mail((f"{CELL1}.xlsx", books[CELL1])))
    put(source, "2.eml", mail((f"{CELL1}.xlsx", books[f"{CELL1}/2"])))
    put(source, "3.eml", mail(("bản sao.xlsx", books[CELL1])))
    done = collect_inbox(source, target)
    assert [(i.result, i.target) for i in done.items] == [
        (TAKEN, f"{CELL1} (2).xlsx"), (TAKEN, f"{CELL1} (3).xlsx"), (SAME, f"{CELL1} (2).xlsx"),
    ]  # fmt: skip
    assert (target / f"{CELL1.lower()}.XLSX").read_bytes() == b"what lies here stays"


def test_what_was_taken_out_again_stays_out(tmp_path: Path, books: dict[str, bytes]) -> None:
    source, target = tmp_path / "thu", tmp_path / "phieu"
    put(source, "1.eml", mail((f"{CELL1}.xlsx", books[CELL1]), (f"{CELL2}.xlsx", books[CELL2])))
    collect_inbox(source, target)
    (target / f"{CELL1}.xlsx").unlink()
    put(target, "đã xem/x.xlsx", (target / f"{CELL2}.xlsx").read_bytes())
    (target / f"{CELL2}.xlsx").unlink()
    assert results(collect_inbox(source, target)) == [(f"{CELL1}.xlsx", EARLIER), (f"{CELL2}.xlsx", SAME)]
    assert "--again" in inbox(source, "--to", target).output
    assert inbox(source, "--to", target, "--again").exit_code == 0
    assert names(target) == [f"{CELL1}.xlsx", "đã xem/x.xlsx"]


def test_broken_mails_are_told_and_the_others_go(tmp_path: Path, books: dict[str, bytes]) -> None:
    source, target = tmp_path / "thu", tmp_path / "phieu"
    whole = bytes(mail((f"{CELL1}.xlsx", books[CELL1])))
    put(source, "1 cụt.eml", whole[: len(whole) // 2])
    put(source, "2 rác.eml", bytes(range(256)) * 20)
    put(source, "3 rỗng.eml", b"")
    put(source, "4 không kèm.eml", mail())
    put(source, "5 outlook.msg", OLE + b"\0" * 600)
    put(source, "6 lành.eml", mail((f"{CELL2}.xlsx", books[CELL2])))
    put(source, "7 ảnh.eml", mail(("winmail.dat", b"\x78\x9f\x3e\x22..\2" + bytes(4) + b"\xff" * 9)))
    done = collect_inbox(source, target)
    assert names(target) == [f"{CELL2}.xlsx"]
    why = {}
    for item in done.refused:
        why.setdefault(item.source, []).append(item.why)
    assert "cụt" in why["1 cụt.eml"][0] and "hỏng" in why["1 cụt.eml"][1]
    assert "không phải thư" in why["2 rác.eml"][0] and "không phải thư" in why["3 rỗng.eml"][0]
    assert why["4 không kèm.eml"] == ["thư không có tệp đính kèm"]
    assert "thư Outlook (.msg) hỏng" in why["5 outlook.msg"][0] and ".eml" not in why["5 outlook.msg"][0]
    assert "winmail.dat của Outlook bị hỏng" in why["7 ảnh.eml"][0]


def test_an_archive_is_unpacked_one_level_and_never_elsewhere(tmp_path: Path, books: dict[str, bytes]) -> None:
    source, target = tmp_path / "a" / "thu", tmp_path / "a" / "phieu"
    deep = packed(("trong.xlsx", books[CELL2]))
    put(source, "nén.zip", packed(
        ("../../thoát.xlsx", books["TT"]), ("/tmp/thoát.xlsx", books["TT"]), ("C:\\x.xlsx", books["TT"]),
        ("trong.zip", deep), ("__MACOSX/._a.xlsx", b"x"), (".DS_Store", b"x"), (f"được/{CELL1}.xlsx", books[CELL1]),
    ))  # fmt: skip
    done = collect_inbox(source, target)
    assert set(names(tmp_path)) == {f"a/phieu/{CELL1}.xlsx", "a/phieu.so_nhan.csv", "a/thu/nén.zip"}
    assert [item.why.split(":")[0] for item in done.refused] == [
        *["đường dẫn trong tệp nén không an toàn"] * 3, "tệp nén nằm trong tệp nén",
    ]  # fmt: skip


def test_limits(tmp_path: Path, books: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "thu"
    put(source, "bom.zip", packed(("to.xlsx", b"\0" * 400_000), (f"{CELL1}.xlsx", books[CELL1])))
    put(source, "nhiều.zip", packed(*((f"{i}.txt", b"x") for i in range(9))))
    put(source, "to.xlsx", b"PK\x03\x04" + b"\0" * 400_000)
    monkeypatch.setattr("batch.tracking.attachments.MAX_BYTES", 300_000)
    monkeypatch.setattr("batch.tracking.archives._MAX_MEMBERS", 8)
    done = collect_inbox(source, tmp_path / "phieu")
    assert [(i.name, i.result) for i in done.items] == [
        ("bom.zip/to.xlsx", REFUSED), (f"bom.zip/{CELL1}.xlsx", TAKEN), ("nhiều.zip", REFUSED), ("to.xlsx", REFUSED),
    ]  # fmt: skip


def test_senders_and_names_from_outside_are_never_formulas(tmp_path: Path, books: dict[str, bytes]) -> None:
    source, target = tmp_path / "thu", tmp_path / "phieu"
    put(source, "=1+1.eml", mail(("@SUM(1).xlsx", books[CELL1]), sender="=cmd@vidu.vn"))
    collect_inbox(source, target)
    collect_inbox(source, target)
    [row] = record(target)
    assert (row["Nguồn"], row["Tệp đính kèm"], row["Người gửi"]) == ("'=1+1.eml", "'@SUM(1).xlsx", "'=cmd@vidu.vn")


def test_a_name_from_outside_turns_no_line_of_the_terminal(tmp_path: Path, books: dict[str, bytes]) -> None:
    turned = f"{CELL1}\u202exslx.exe\x1b[2J"
    put(tmp_path / "thu", "1.zip", packed((f"{turned}.xlsx", books[CELL1]), (f"{turned}.csv", b"x")))
    said = inbox(tmp_path / "thu", "--to", tmp_path / "nop").output
    assert said.count("\\u202exslx.exe\\x1b[2J") == 2 and not {"\u202e", "\x1b"} & set(said)


def test_what_cannot_be_done_is_said_before_anything_is_copied(tmp_path: Path, books: dict[str, bytes]) -> None:
    source, target = tmp_path / "thu", tmp_path / "phieu"
    put(source, f"{CELL1}.xlsx", books[CELL1])
    said = inbox(source, "--to", source)
    assert said.exit_code == 2 and "trùng với thư mục thư" in said.output
    put(tmp_path, "phieu.so_nhan.csv", "của tôi,khác\r\n".encode())
    with pytest.raises(InboxError, match="đổi tên tệp"):
        collect_inbox(source, target)
    assert names(target) == []


def test_submissions_below_the_folder_of_mails_are_left_alone(tmp_path: Path, books: dict[str, bytes]) -> None:
    put(tmp_path, "phieu/cũ.xlsx", books[CELL1])
    put(tmp_path, "1.eml", mail((f"{CELL2}.xlsx", books[CELL2])))
    for expected in (TAKEN, SAME):
        assert results(collect_inbox(tmp_path, tmp_path / "phieu")) == [(f"{CELL2}.xlsx", expected)]


# --- names and kinds ---


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../../etc/passwd.xlsx", "passwd.xlsx"),
        ("C:\\Users\\a\\CS1.xlsx", "CS1.xlsx"),
        ("CON.xlsx", "_CON.xlsx"),
        ("com1.abc.xls", "_com1.abc.xlsx"),
        (".ẩn.xlsx", "ẩn.xlsx"),
        ("~$CS1.xlsx", "CS1.xlsx"),
        ("a\u202excod.xlsx", "axcod.xlsx"),
        ("a\r\nb\x00<c>|?.xlsx", "ab c.xlsx"),
        ("Phie\u0302\u0301u.XLSX", "Phiếu.xlsx"),
        ("CS1.2", "CS1.2.xlsx"),
        ("", "phieu.xlsx"),
        ("...", "phieu.xlsx"),
        ("x" * 300 + ".xlsx", "x" * 80 + ".xlsx"),
    ],
)
def test_safe_name(given: str, safe: str) -> None:
    assert safe_name(given, ".xlsx") == safe


def test_the_content_decides_not_the_name(books: dict[str, bytes]) -> None:
    workbook = books[CELL1]
    assert kind_of(workbook, "a.bin") == kind_of(workbook, "a.xls") == kind_of(workbook, "a.zip") == (".xlsx", "")
    macro = packed(("xl/workbook.xml", b""), ("xl/vbaProject.bin", b""))
    assert kind_of(macro, "a.xlsx") == (".xlsm", "")
    assert kind_of(packed(("XL\\workbook.bin", b"")), "a")[0] == ".xlsb"
    ods = packed(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b""))
    assert kind_of(ods, "a")[0] == ".ods"
    assert kind_of(OLE + "Workbook".encode("utf-16-le") + b"\0\0", "a.doc") == (".xls", "")
    assert kind_of(OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx") == (".xlsx", "")
    for content, name in (
        (packed(("word/document.xml", b"")), "a.xlsx"), (OLE + "WordDocument".encode("utf-16-le"), "a.xls"),
        (b"%PDF-1.7", "a.xlsx"), (workbook[:3000], "a.xlsx"), (b"", "a.xlsx"), (b"<html>", "a.xls"),
        (b"Rar!\x1a\x07\0", "a.rar"), (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx"),
        (packed(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"")), "a.ods"),
    ):  # fmt: skip
        suffix, why = kind_of(content, name)
        assert not suffix and why, name


@pytest.mark.parametrize(
    "head",
    [
        'Content-Disposition: attachment; filename="=?UTF-8?B?UGhp4bq/dS54bHN4?="',
        'Content-Type: application/octet-stream; name="=?UTF-8?Q?Phi=E1=BA=BFu.xlsx?="',
        "Content-Disposition: attachment; filename*=UTF-8''Phi%E1%BA%BFu.xlsx",
        "Content-Disposition: attachment; filename*0*=UTF-8''Phi%E1; filename*1*=%BA%BFu.xlsx",
        "Content-Disposition: attachment; filename*=khong-co''Phi%E1%BA%BFu.xlsx",
        'Content-Disposition: attachment; filename="Phiếu.xlsx"',
        'Content-Disposition: attachment;\r\n filename="=?UTF-8?B?UGhp4bq/?=\r\n =?UTF-8?B?dS54bHN4?="',
    ],
    ids=["2047 b", "2047 q in name", "2231", "2231 in parts", "2231 odd charset", "plain UTF-8", "2047 folded"],
)
def test_names_however_they_are_encoded(head: str) -> None:
    text = f"From: a@vidu.vn\r\nMIME-Version: 1.0\r\n{head}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    [found], fault = read_mail(text.encode() + base64.b64encode(b"abc") + b"\r\n")
    assert (safe_name(found.name, ".xlsx"), found.content, found.sent, fault) == ("Phiếu.xlsx", b"abc", "", "")


def test_mails_in_mails_have_an_end(books: dict[str, bytes]) -> None:
    message = mail((f"{CELL1}.xlsx", books[CELL1]), sender="trong@vidu.vn")
    found = []
    for _ in range(7):
        found.append([one.sender for one in read_mail(bytes(message))[0]])
        message = mail(inner=message, sender="ngoai@vidu.vn")
    assert found == [["trong@vidu.vn"]] * 6 + [[]]


def test_the_unit_of_a_submission_is_told(tmp_path: Path) -> None:
    made = Committee().set(CELL1, INFO, 0, ma_don_vi="LA-99").set(CELL2, INFO, 0, lan_nop=None)
    made.write(tmp_path / "thu")
    (tmp_path / "thu" / f"{BASE}.xlsx").write_bytes(packed(("xl/workbook.xml", b"<x/>")))
    write_register(tmp_path / "danh_muc.xlsx", Committee().units.values())
    said = inbox(tmp_path / "thu", "--to", tmp_path / "phieu", "--register", tmp_path / "danh_muc.xlsx")
    assert said.exit_code == 0
    assert "phiếu của «LA-99», năm 2025, lần nộp 1, mã không có trong danh mục" in said.output
    assert f"phiếu của «{CELL2}», năm 2025, chưa rõ lần nộp" in said.output
    assert "chú ý: tệp không mở được" in said.output


def test_results_of_a_run_are_no_inbox(tmp_path: Path, books: dict[str, bytes]) -> None:
    put(tmp_path / "thu", "OUT/2025/du_lieu/phat_hien.csv", b"ma_quy_tac")
    put(tmp_path / "thu", "OUT/2025/loi/CS1-01.xlsx", books[CELL1])
    said = inbox(tmp_path / "thu", "--to", tmp_path / "nop")
    assert said.exit_code == 2 and "là kết quả của một lần chạy" in said.output
    assert not (tmp_path / "nop").exists()


@pytest.mark.parametrize("first", ["người lạ", "đơn vị khác"])
def test_of_equal_copies_the_one_of_the_registered_sender_is_taken(
    tmp_path: Path, books: dict[str, bytes], first: str
) -> None:
    """Whoever else sent it, and however the mails are called: the record then names the unit's own address."""
    source, target = tmp_path / "thu", tmp_path / "phieu"
    made = Committee().register_unit(CELL1, email="cs1@vidu.vn").register_unit(CELL2, email="cs2@vidu.vn")
    write_register(tmp_path / "danh_muc.xlsx", made.units.values())
    other = "la@xa.vn" if first == "người lạ" else "cs2@vidu.vn"
    put(source, "1.eml", mail((f"{CELL1}.xlsx", books[CELL1]), sender=other))
    put(source, "2.eml", mail((f"{CELL1}.xlsx", books[CELL1]), sender="cs1@vidu.vn"))
    put(source, "3.eml", mail((f"{CELL1}.xlsx", books[CELL1]), sender="la2@xa.vn"))
    said = inbox(source, "--to", target, "--register", tmp_path / "danh_muc.xlsx")
    assert f"{CELL1}.xlsx ← 2.eml" in said.output and names(target) == [f"{CELL1}.xlsx"]
    found = [(row["Người gửi"], row["Kết quả"]) for row in record(target)]
    same = RESULT_WORDS[SAME]
    assert found == [(other, same), ("cs1@vidu.vn", RESULT_WORDS[TAKEN]), ("la2@xa.vn", same)]


def test_a_blank_code_is_not_called_unknown_as_well(tmp_path: Path) -> None:
    """Whatever stands where the code should: nothing is "not in the register"; a strange code is, and nothing else."""
    source = tmp_path / "thu"
    Committee().set(CELL1, INFO, 0, ma_don_vi=None).set(CELL2, INFO, 0, ma_don_vi="CS99").write(source)
    write_register(tmp_path / "danh_muc.xlsx", Committee().units.values())
    lines = inbox(source, "--to", tmp_path / "phieu", "--register", tmp_path / "danh_muc.xlsx").output.splitlines()
    blank = next(line for line in lines if f"← {CELL1}.xlsx" in line)
    strange = next(line for line in lines if f"← {CELL2}.xlsx" in line)
    assert "chưa ghi mã đơn vị" in blank and "danh mục" not in blank
    assert "«CS99»" in strange and "mã không có trong danh mục" in strange and "chưa ghi" not in strange


def test_what_a_stranger_sends_by_thousands_is_told_in_few_lines(tmp_path: Path) -> None:
    """Every reason is told, with the first that it is true of."""
    items = [Item(f"hop.mbox/{n}", "", result=NOTHING, why="thư không kèm tệp nào") for n in range(50_000)]
    items += [Item(f"a.zip/{n}.xlsx", "", result=REFUSED, why=f"hỏng kiểu {n % 3}") for n in range(9_000)]
    items += [Item(f"{n}.eml", "x.xlsx", result=TAKEN, target=f"{n}.xlsx") for n in range(5_000)]
    lines = tell_collected(Collected(tmp_path, tmp_path / "so.csv", items)).splitlines()
    assert len(lines) < 500
    for words in ("49.980 tệp khác như vậy, xem sổ", "Đã chép 5.000 phiếu", "4.700 tệp nữa", "9.000 tệp không lấy"):
        assert any(words in line for line in lines), words
    assert all(sum(f"hỏng kiểu {kind}" in line for line in lines) == 20 for kind in range(3))
