"""`xeploai inbox`: mails however an office keeps them, archives however they were packed."""

from __future__ import annotations

import base64
import binascii
import struct
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import cms, core
from mails import inbox, made_books, mail, names, put, record, results
from outlook_files import Outlook, cp1258, winmail
from small_committee import CELL1, CELL2
from zipped import packed

from batch.submissions.inbox_record import NOTHING, REFUSED, SAME, TAKEN
from batch.tracking.inbox import Collected, collect_inbox
from batch.tracking.mail_reader import read_mail
from batch.tracking.mailboxes import mails_of

NAME = "Phiếu chi bộ Đồng Tâm.xlsx"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return made_books(tmp_path_factory.mktemp("phieu"))


def attached(*files: tuple[str, bytes]) -> bytes:
    return bytes(mail(*files))


def eml(book: bytes) -> bytes:
    return bytes(mail((NAME, book)))


def uuencoded(content: bytes, *, end: bool = True, trimmed: bool = False) -> str:
    lines = [binascii.b2a_uu(content[at : at + 45]).decode().rstrip("\n") for at in range(0, len(content), 45)]
    lines = [line.rstrip() for line in lines] if trimmed else lines
    return "\n".join([f"Kính gửi\n\nbegin 644 {NAME}", *lines, *(["`", "end"] if end else []), ""])


def text_mail(text: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"], message["Date"] = "cs1@vidu.vn", "Phiếu", "Mon, 15 Dec 2025 09:30:00 +0700"
    message.set_content(text, cte="8bit")
    return bytes(message)


def wrapped(kind: str, inner: bytes) -> bytes:
    """A CMS of nobody's signature."""
    if kind != "signed_data":
        content = cms.EnvelopedData(
            {
                "version": "v0",
                "recipient_infos": [],
                "encrypted_content_info": {
                    "content_type": "data",
                    "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": bytes(16)},
                    "encrypted_content": inner[:64],
                },
            }
        )
        return bytes(cms.ContentInfo({"content_type": kind, "content": content}).dump())
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": {"content_type": "data", "content": core.OctetString(inner)},
            "signer_infos": [],
        }
    )
    return bytes(cms.ContentInfo({"content_type": kind, "content": content}).dump())


def sealed(kind: str, inner: bytes) -> bytes:
    """A mail whose whole content is wrapped."""
    head = (
        "From: cs1@vidu.vn\r\nDate: Mon, 15 Dec 2025 09:30:00 +0700\r\nMIME-Version: 1.0\r\n"
        'Content-Type: application/pkcs7-mime; name="smime.p7m"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    return head.encode() + base64.encodebytes(wrapped(kind, inner))


def inner_mime(book: bytes) -> bytes:
    message = EmailMessage(policy=SMTP)
    message.set_content("Kính gửi Ban.")
    message.add_attachment(book, maintype="application", subtype="octet-stream", filename=NAME)
    return bytes(message)


HEADERS = "To: x@y.vn\r\nFrom: Chi bộ\r\n <cs1@vidu.vn>\r\n"
KINDS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "Outlook": ("thư.msg", lambda b: bytes(Outlook(files=[(NAME, b)]))),
    "Outlook in 8-bit letters": ("thư.msg", lambda b: bytes(Outlook(files=[(NAME, b)], code_page="cp1258"))),
    "Outlook, Rich Text": ("thư.msg", lambda b: bytes(Outlook(files=[(NAME, b)], body={0x1009: bytes(5000)}))),
    "Outlook, HTML": ("thư.msg", lambda b: bytes(Outlook(files=[(NAME, b)], body={0x1013: b"<p>cid:x</p>"}))),
    "Outlook, address in the headers": (
        "thư.msg",
        lambda b: bytes(Outlook(sender="", headers=HEADERS, files=[(NAME, b)])),
    ),
    "Outlook, mail in a mail": (
        "thư.msg",
        lambda b: bytes(Outlook(sender="vanthu@vidu.vn", inner=[Outlook(files=[(NAME, b)])])),
    ),
    "Outlook, no suffix": ("thư", lambda b: bytes(Outlook(files=[(NAME, b)]))),
    "Outlook in a mail": ("thư.eml", lambda b: attached(("chuyển.msg", bytes(Outlook(files=[(NAME, b)]))))),
    "winmail.dat": ("thư.eml", lambda b: attached(("winmail.dat", winmail((NAME, b))))),
    "winmail.dat, mail in a mail": ("thư.eml", lambda b: attached(("winmail.dat", winmail(inner=winmail((NAME, b)))))),
    "mails in an archive": ("thư.zip", lambda b: packed(("Inbox/1.eml", eml(b)))),
    "Outlook in an archive": ("thư.zip", lambda b: packed(("1.msg", bytes(Outlook(files=[(NAME, b)]))))),
    "archive in a mail in an archive": ("thư.zip", lambda b: packed(("1.eml", attached(("a.zip", packed((NAME, b))))))),
    "mailbox": ("Inbox", lambda b: b"From cs1@vidu.vn Mon Dec 15 08:00:00 2025\n" + eml(b).replace(b"\r\n", b"\n")),
    "mailbox in an archive": ("thư.zip", lambda b: packed(("Inbox.mbox", b"From - Mon Dec 15 2025\n" + eml(b)))),
    "Apple Mail": ("1234.emlx", lambda b: f"{len(eml(b)):<10}\n".encode() + eml(b) + b'<?xml version="1.0"?><plist/>'),
    "mail without a suffix": ("thư đã lưu", eml),
    "uuencode": ("thư.eml", lambda b: text_mail(uuencoded(b))),
    "uuencode without spaces at the ends": ("thư.eml", lambda b: text_mail(uuencoded(b, trimmed=True))),
    "signed": ("thư.eml", lambda b: sealed("signed_data", inner_mime(b))),
    "signed file": ("thư.eml", lambda b: attached((f"{NAME}.p7m", wrapped("signed_data", b)))),
    "signed, in Outlook": (
        "thư.msg",
        lambda b: bytes(Outlook(files=[("smime.p7m", wrapped("signed_data", inner_mime(b)))])),
    ),
    "clear signed, in Outlook": ("thư.msg", lambda b: bytes(Outlook(files=[("smime.p7m", inner_mime(b))]))),
}  # fmt: skip


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory, books: dict[str, bytes]) -> tuple[Path, Collected]:
    """All kinds in one go, each in a folder of its own; what can't be taken stands before and among them."""
    root = tmp_path_factory.mktemp("thu")
    for kind, (name, made, *_) in (KINDS | TOLD).items():
        put(root / "thu" / kind, name, made(books[CELL1]))
    return root / "nop", collect_inbox(root / "thu", root / "nop")


@pytest.mark.parametrize("kind", KINDS)
def test_a_submission_comes_out_of_every_kind_of_mail(
    collected: tuple[Path, Collected], books: dict[str, bytes], kind: str
) -> None:
    nop, done = collected
    [item] = [item for item in done.items if item.source.split("/")[0] == kind]
    assert item.result in (TAKEN, SAME), item.why
    assert (item.name.rpartition("/")[2], (nop / item.target).read_bytes()) == (NAME, books[CELL1])
    [row] = [row for row in record(nop) if row["Nguồn"] == item.source]
    assert (row["Người gửi"], row["Giờ gửi"]) == ("cs1@vidu.vn", "2025-12-15 09:30")


ENCRYPTED_PGP = (
    b"From: a@vidu.vn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/encrypted; boundary="b"\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\n'
    b"Version: 1\r\n--b\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\nxx\r\n--b--\r\n"
)
TOLD: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "encrypted": ("a.eml", lambda b: sealed("enveloped_data", b), "lưu riêng tệp đính kèm"),
    "encrypted by PGP": ("a.eml", lambda b: ENCRYPTED_PGP, "lưu riêng tệp đính kèm"),
    "seal damaged": ("a.eml", lambda b: attached(("smime.p7m", b"\x30\x82")), "S/MIME) bị hỏng"),
    "link in Outlook": ("a.msg", lambda b: bytes(Outlook(links=["Phiếu.xlsx"])), "tải tệp về"),
    "Outlook cut": ("a.msg", lambda b: bytes(Outlook(files=[(NAME, b)]))[:3000], "«Outlook Message Format"),
    "Outlook's store": ("a.pst", lambda b: b"!BDN" + bytes(600), "kéo thả"),
    "Apple Mail not loaded": (
        "1.partial.emlx",
        lambda b: b"150\nFrom: a@vidu.vn\nSubject: x\nMIME-Version: 1.0\nContent-Type: application/octet-stream; "
        b"name=a.xlsx\nX-Apple-Content-Length: 9000\n\n\n",
        "chưa tải đủ",
    ),
    "uuencode cut": ("a.eml", lambda b: text_mail(uuencoded(b[:900], end=False)), "uuencode trong thư bị cắt cụt"),
    "winmail.dat cut": ("a.eml", lambda b: attached(("winmail.dat", winmail((NAME, b))[:-900])), "winmail.dat"),
    "rar": ("a.eml", lambda b: attached(("a.rar", b"Rar!\x1a\x07\0")), "giải nén"),
    "7z named as a workbook": ("a.eml", lambda b: attached(("a.xlsx", b"7z\xbc\xaf\x27\x1c")), "tệp nén 7z: lưu"),
    "archive in an archive": ("a.zip", lambda b: packed(("b.zip", packed((NAME, b)))), "giải nén"),
    "Numbers": ("a.eml", lambda b: attached(("a.numbers", packed(("Index/Document.iwa", b"")))), "Xuất sang > Excel"),
    "WPS": ("a.eml", lambda b: attached(("a.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")), "WPS, chọn Lưu dưới dạng"),
    "web page named as a workbook": ("a.eml", lambda b: attached(("a.xls", b"<html><table>")), "lưu thành .xlsx"),
    "link of Google": ("a.eml", lambda b: attached(("a.gsheet", b'{"url":""}')), "đường liên kết"),
    "program": ("a.eml", lambda b: attached(("a.exe", b"MZ\x90\0")), "không phải bảng tính"),
    "saved as a web page": (
        "a.mht", lambda b: b"From: <Saved>\nSubject: x\nMIME-Version: 1.0\nDate: x\n\n<p>", "không giữ tệp đính kèm",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TOLD)
def test_what_cannot_be_taken_is_told_what_to_do(collected: tuple[Path, Collected], kind: str) -> None:
    item = next(item for item in collected[1].items if item.source.split("/")[0] == kind)
    assert item.result == REFUSED and TOLD[kind][2] in item.why


def test_what_is_told_is_read_in_the_terminal(tmp_path: Path, books: dict[str, bytes]) -> None:
    put(tmp_path / "thu", "a.zip", packed(("1.eml", eml(books[CELL1])), ("2.eml", sealed("enveloped_data", b"x"))))
    said = inbox(tmp_path / "thu", "--to", tmp_path / "nop")
    assert said.exit_code == 1
    assert f"a.zip » 1.eml/{NAME}: phiếu của «{CELL1}»" in said.output
    assert "a.zip » 2.eml/smime.p7m: thư mã hóa (S/MIME)" in said.output


def repacked(content: bytes, method: int) -> bytes:
    """An archive that says of its first file that it was packed in another way."""
    out = bytearray(content)
    out[8:10] = struct.pack("<H", method)
    at = out.find(b"PK\x01\x02")
    out[at + 10 : at + 12] = struct.pack("<H", method)
    return bytes(out)


@pytest.mark.parametrize(("method", "called"), [(9, "Deflate64"), (93, "Zstandard"), (98, "PPMd"), (77, "77")])
def test_packed_in_a_way_that_only_windows_opens(
    tmp_path: Path, books: dict[str, bytes], method: int, called: str
) -> None:
    put(tmp_path / "thu", "a.zip", repacked(packed(("a.xlsx", books[CELL1]), ("b.xlsx", books[CELL2])), method))
    done = collect_inbox(tmp_path / "thu", tmp_path / "nop")
    assert results(done) == [("a.zip/a.xlsx", REFUSED), ("a.zip/b.xlsx", TAKEN)]
    why = done.refused[0].why
    assert called in why and "giải nén rồi gửi lại" in why and "hỏng" not in why


def renamed(content: bytes, old: bytes, new: bytes, *, utf8: bool) -> bytes:
    """An archive whose names are in other letters than it says, or doesn't say."""
    assert len(old) == len(new)
    out = bytearray(content.replace(old, new))
    for mark, flags in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = out.find(mark)
        out[at + flags] = out[at + flags] & ~8 | (8 if utf8 else 0)
    return bytes(out)


@pytest.mark.parametrize(
    ("raw", "utf8", "read"),
    [
        (NAME.encode(), True, NAME),
        (NAME.encode(), False, NAME),
        (cp1258(NAME), False, NAME),
        (cp1258(NAME), True, NAME),
        ("Phiê\u0301u.xlsx".encode(), False, "Phiếu.xlsx"),
        (b"Fuer \x81.xlsx", False, "Fuer ü.xlsx"),
    ],
    ids=["UTF-8", "UTF-8 unsaid", "Vietnamese Windows", "said to be UTF-8", "tones apart", "another land's"],
)
def test_names_in_archives(tmp_path: Path, books: dict[str, bytes], raw: bytes, utf8: bool, read: str) -> None:
    stand_in = b"#" * len(raw)
    content = renamed(packed((stand_in.decode(), books[CELL1])), stand_in, raw, utf8=utf8)
    put(tmp_path / "thu", "a.zip", content)
    collect_inbox(tmp_path / "thu", tmp_path / "nop")
    assert names(tmp_path / "nop") == [read]
    assert record(tmp_path / "nop")[0]["Tệp đính kèm"] == f"a.zip/{read}"


def test_a_name_beside_the_one_in_old_letters(tmp_path: Path, books: dict[str, bytes]) -> None:
    """As WinRAR writes it; but not where the name was changed since."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for raw, crc in (("a_.xlsx", binascii.crc32(b"a_.xlsx")), ("b_.xlsx", 1)):
            info = zipfile.ZipInfo(raw)
            told = struct.pack("<BI", 1, crc) + "Đảng.xlsx".encode()
            info.extra = struct.pack("<HH", 0x7075, len(told)) + told
            archive.writestr(info, books[CELL1] if crc != 1 else books[CELL2])
    put(tmp_path / "thu", "a.zip", out.getvalue())
    collect_inbox(tmp_path / "thu", tmp_path / "nop")
    assert names(tmp_path / "nop") == ["b_.xlsx", "Đảng.xlsx"]


def test_a_mailbox_of_many_mails(tmp_path: Path, books: dict[str, bytes]) -> None:
    """A broken one stops no other; those that hold nothing are counted, not refused."""
    first = b"From - Mon Dec 15 08:00:00 2025\n"
    mails = [eml(books[CELL1]), text_mail("Họp lúc 8 giờ.\n\nFrom đây trở đi là hết.\n>From x\n"), eml(books[CELL2])]
    put(
        tmp_path / "thu",
        "Sent",
        b"\n".join(first + one.replace(b"\r\n", b"\n") for one in [*mails, eml(books[CELL1])[:9000]]),
    )
    put(tmp_path / "thu", "Sent.msf", b"// <!-- <mdb:mork:z")
    done = collect_inbox(tmp_path / "thu", tmp_path / "nop")
    assert [(i.name, i.result, i.why.split(":")[0]) for i in done.items] == [
        (f"thư 1/{NAME}", TAKEN, ""), (f"thư 3/{NAME}", TAKEN, ""),
        ("thư 4", REFUSED, "thư bị cắt cụt, có thể thiếu tệp đính kèm"),
        (f"thư 4/{NAME}", REFUSED, "tệp hỏng hoặc bị cắt cụt"), ("", NOTHING, "1 thư không có tệp đính kèm"),
    ]  # fmt: skip


def test_mails_of_a_mailbox_are_whole() -> None:
    lines = b"From a\nSubject: 1\n\nx\n\nFrom b\nkh\xc3\xb4ng\n>From c\n\nFrom d\nSubject: 2\n\ny\n".splitlines(True)
    assert list(mails_of(lines, 1000)) == [
        b"Subject: 1\n\nx\n\nFrom b\nkh\xc3\xb4ng\nFrom c\n\n", b"Subject: 2\n\ny\n",
    ]  # fmt: skip
    assert [len(one) for one in mails_of([b"From a\n", b"Subject: 1\n", *[b"x" * 99 + b"\n"] * 1000], 500)] == [511]


def test_two_senders_of_one_file_are_both_noted(tmp_path: Path, books: dict[str, bytes]) -> None:
    mails = [bytes(mail((NAME, books[CELL1]), sender=f"{who}@vidu.vn")) for who in ("a", "b")]
    put(tmp_path / "thu", "Inbox", b"\n".join(b"From - Mon\n" + one for one in mails))
    assert [r for _, r in results(collect_inbox(tmp_path / "thu", tmp_path / "nop"))] == [TAKEN, SAME]
    collect_inbox(tmp_path / "thu", tmp_path / "nop")
    assert [row["Người gửi"] for row in record(tmp_path / "nop")] == ["a@vidu.vn", "b@vidu.vn"]


def test_too_much_in_one_mail_is_told_and_the_others_go(
    tmp_path: Path, books: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("batch.tracking.opening._MAX_PIECES", 5)
    put(tmp_path / "thu", "a.eml", mail(*((f"{i}.zip", packed(("x.csv", b"1"), ("y.csv", b"2"))) for i in range(4))))
    put(tmp_path / "thu", "b.eml", mail((NAME, books[CELL1])))
    done = collect_inbox(tmp_path / "thu", tmp_path / "nop")
    assert done.items[5].why.startswith("có hơn 5 tệp bên trong") and len(done.items) == 7
    assert names(tmp_path / "nop") == [NAME]


def test_mails_of_all_kinds_in_one_another_have_an_end(tmp_path: Path, books: dict[str, bytes]) -> None:
    content = bytes(mail((NAME, books[CELL1])))
    for i in range(9):
        content = (
            bytes(mail(("a.zip", packed(("thư.eml", content)))))
            if i % 2
            else bytes(Outlook(files=[("a.eml", content)]))
        )
    put(tmp_path / "thu", "a.eml", content)
    done = collect_inbox(tmp_path / "thu", tmp_path / "nop")
    assert [item.why.split(":")[0] for item in done.items] == ["nằm quá sâu trong thư và tệp nén"]


def test_a_picture_of_the_text_is_left_in_the_mail() -> None:
    """Gmail gives every attachment a Content-ID: only what the text shows is part of it."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["Date"], message["Subject"] = "a@vidu.vn", "Mon, 15 Dec 2025 09:30:00 +0700", "x"
    message.set_content("x")
    message.add_alternative('<img src="cid:logo@vidu">', subtype="html")
    for identity in ("logo@vidu", "f_abc"):
        message.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="a.png", cid=f"<{identity}>")
    assert [one.inline for one in read_mail(bytes(message))[0]] == [True, False]
