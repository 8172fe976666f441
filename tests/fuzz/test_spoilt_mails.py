"""Mails changed at random beside good ones: the good ones are taken as they came, and each file is told of."""

from __future__ import annotations

import csv
import shutil
import sys
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from random import Random

from made_up import MadeUp
from mutated_bytes import ODD_TEXTS, mutate_bytes, mutate_zip, packed
from trying import SEED, Tried, narrowed, tries, xeploai

sys.path.append(str(Path(__file__).parents[1] / "tracking"))
from outlook_files import Outlook, winmail

_HEADERS = (
    b"From",
    b"Date",
    b"Subject",
    b"MIME-Version",
    b"Content-Type",
    b"Content-Transfer-Encoding",
    b"Content-Disposition",
)
_VALUES = (
    b"", b"base64", b"quoted-printable", b"x-uuencode", b"8bit", b"multipart/mixed", b'multipart/mixed; boundary=""',
    b"message/rfc822", b"text/plain; charset=x-none", b"text/plain; charset=utf-7", b"application/ms-tnef",
    b"application/pkcs7-mime; smime-type=signed-data", b'attachment; filename="../../../x.xlsx"',
    b"attachment; filename*0=a", b"attachment; filename*=utf-8''%ff%00.xlsx", b"=?utf-8?b?w4BjY2M?= <>",
    b"=?x?q?=FF?=", b"Thu, 99 Foo 20255 99:99:99 +9999", b"Mon, 15 Dec 2025 09:30:00 +0700", b"\xff\xfe\x00",
    b"a" * 5000, b"attachment; filename=con.xlsx",
)  # fmt: skip


def _mail(name: str, content: bytes, sender: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = f"Đinh Văn Gửi <{sender}>", "bantochuc@vidu.vn", "Gửi phiếu"
    message["Date"] = "Mon, 15 Dec 2025 09:30:00 +0700"
    message.set_content("Kính gửi Ban.")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


def _kinds(name: str, book: bytes) -> dict[str, bytes]:
    """The same workbook as it may come: suffix → file."""
    mail = _mail(name, book, "cs1@vidu.vn")
    tnef = EmailMessage(policy=SMTP)
    tnef["From"], tnef["Date"] = "cs1@vidu.vn", "Mon, 15 Dec 2025 09:30:00 +0700"
    tnef.add_attachment(winmail((name, book)), maintype="application", subtype="ms-tnef", filename="winmail.dat")
    return {
        ".eml": mail, ".msg": bytes(Outlook(files=[(name, book)])), ".tnef.eml": bytes(tnef),
        ".zip": packed([(name, book), ("thu.eml", mail)]), ".emlx": b"%d\n" % len(mail) + mail,
        ".mbox": b"From cs1@vidu.vn Mon Dec 15 09:30:00 2025\n" + mail.replace(b"\r\n", b"\n") + b"\n",
    }  # fmt: skip


def _mutated(suffix: str, content: bytes, rng: Random) -> bytes:
    if suffix == ".zip":
        return (mutate_zip if rng.random() < 0.7 else mutate_bytes)(content, rng)
    if suffix == ".msg" or rng.random() < 0.2:
        for _ in range(rng.choice((1, 3, 10))):
            # most of a mail is its attachment: what is changed in front meets the structure
            at = rng.choice((len(content), 2000, 600))
            content = mutate_bytes(content[:at], rng) + content[at:]
        return content
    lines = content.split(b"\n")
    for _ in range(rng.choice((1, 1, 2, 4))):
        heads = [at for at, line in enumerate(lines) if line.startswith((*_HEADERS, b"--", b" "))] or [0]
        at = rng.choice(heads)
        name = lines[at].partition(b":")[0]
        match rng.randrange(5):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[at])
            case 2:
                lines[at] = name + b": " + rng.choice(_VALUES)
            case 3:
                lines[at] = name + b": " + rng.choice(ODD_TEXTS).encode("utf-8", "replace")
            case 4:
                lines.insert(at, rng.choice(_HEADERS) + b": " + rng.choice(_VALUES))
        lines = lines or [b""]
    return b"\n".join(lines)


def test_spoilt_mails_cost_no_other_one(made_up: MadeUp, tmp_path: Path) -> None:
    made = made_up.demo(7, 2025).out
    books = sorted(path for path in (made / "nop").glob("*.xlsx"))
    tried = Tried("mails")
    good = {path.name: path.read_bytes() for path in books[:3]}
    wanted = tries(0.16, 24)

    def faults(files: dict[str, bytes], count: bool = False) -> list[str]:
        for name in ("thu", "hop", "kem_theo"):
            shutil.rmtree(tmp_path / name, ignore_errors=True)
        (tmp_path / "hop.so_nhan.csv").unlink(missing_ok=True)
        (tmp_path / "thu").mkdir()
        for name, content in files.items():
            (tmp_path / "thu" / name).write_bytes(content)
        for name, content in good.items():
            (tmp_path / "thu" / f"{name}.eml").write_bytes(_mail(name, content, "tot@vidu.vn"))
        (tmp_path / "hop").mkdir()
        (tmp_path / "hop" / "cu.xlsx").write_bytes(b"of the office")
        around = {path.name for path in tmp_path.iterdir()}
        said = xeploai("inbox", tmp_path / "thu", "--to", tmp_path / "hop", "--register", made / "danh_muc.xlsx")
        if said.wrong or said.status not in (0, 1):
            return [said.wrong or said.text]
        with (tmp_path / "hop.so_nhan.csv").open(encoding="utf-8-sig", newline="") as stream:
            record = list(csv.DictReader(stream))
        told = {row["Nguồn"].partition("!")[0].strip().split("/")[0] for row in record}
        wrong = [f"told nowhere: {name}" for name in files if not any(t.startswith(name) for t in told)]
        taken = {path.read_bytes() for path in (tmp_path / "hop").rglob("*") if path.is_file()}
        wrong += [f"not taken: {name}" for name, content in good.items() if content not in taken]
        wrong += ["the office's own file is another"] * (
            (tmp_path / "hop" / "cu.xlsx").read_bytes() != b"of the office"
        )
        new = {path.name for path in tmp_path.iterdir()} - around
        wrong += [f"new beside: {name}" for name in new - {"hop.so_nhan.csv", "kem_theo"}]
        if count:
            tried.reached.update(row["Kết quả"] for row in record)
        return wrong

    while tried.mutants < wanted:
        seed = f"{SEED} mails {tried.mutants}"
        rng = Random(seed)
        book = rng.choice(books[3:])
        kinds = _kinds(book.name, book.read_bytes())
        files = {}
        for number in range(24):
            suffix = list(kinds)[number % len(kinds)]
            files[f"{number:03}{suffix}"] = _mutated(suffix, kinds[suffix], rng)
        tried.mutants += len(files)
        if found := faults(files, count=True):
            few = narrowed(sorted(files), lambda names, files=files: bool(faults({n: files[n] for n in names})))
            tried.fault(seed, f"{few}: {(faults({n: files[n] for n in few}) or found)[:5]}")
    tried.told()
