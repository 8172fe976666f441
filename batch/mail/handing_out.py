"""The words that go with a blank form: what to do, by when, to which address, and under which code. For mail or a
messenger, one text for each unit that must submit, from the office's own template like a letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from batch.domain import Period
from batch.issue.prefill import file_names
from batch.issue.unit_guide import NAME as GUIDE
from batch.issue.unit_guide import unit_guide
from batch.law.model import Law
from batch.machine.beside import beside, move_in
from batch.mail.settings import addresses
from batch.mail.standing import MailError
from batch.mail.wording import Wording
from batch.register.address import fault_of
from batch.register.register import Register
from batch.text import vn_date

TEMPLATE = "phat_phieu"


@dataclass(frozen=True, slots=True)
class Words:
    """`file` is the name of a file of its own, without ending."""

    unit: str
    subject: str
    text: str
    file: str


def address_for_forms(given: str, settings: Path | None, environment: Mapping[str, str]) -> str:
    """Where units send their forms to: what is given, else where answers to letters go; "" where neither is known.
    Raises MailError for what is no address."""
    address = given.strip() or next(iter(addresses(settings, environment)), "")
    if address and fault_of(address):
        raise MailError("Nơi nhận phiếu phải là một địa chỉ email, dạng ten@donvi.vn.")
    return address


def handing_out(register: Register, law: Law, period: Period, address: str) -> list[Words]:
    """In the register's order; the deadline of a unit without one of its own is that of its kind. Raises MailError for
    a template at fault."""
    wording, due = Wording(), register.due(partial(law.deadline_for, period), own=not period.quarter)
    found = []
    for code, file in file_names(register.must_submit).items():
        deadline = due.deadline(code)
        fields = {
            "ky": period.title, "nam": period.year, "co_quan": register.committee.name, "ma_don_vi": code,
            "ten_don_vi": register[code].name, "han_nop": vn_date(deadline) if deadline else "",
            "dia_chi_nhan": address,
        }  # fmt: skip
        subject, _, text = wording.text(TEMPLATE, fields).partition("\n")
        found.append(Words(code, subject, text.lstrip("\n"), file))
    return found


def write_texts(words: list[Words], out: Path) -> None:
    """`files_of` in a folder of their own. Raises MailError where `out` holds something."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise MailError(f"«{out}» đã có tệp; chọn một thư mục mới hoặc thư mục trống. Chưa ghi gì.")
    with beside(out) as fresh:
        fresh.mkdir()
        for name, content in files_of(words):
            (fresh / name).write_bytes(content)
        move_in(fresh, out)


def files_of(words: Iterable[Words]) -> Iterator[tuple[str, bytes]]:
    """`<ma_don_vi>.txt` each, its subject as the first line, and the guide for units, which goes with every form."""
    for one in words:
        yield f"{one.file}.txt", f"{one.subject}\n\n{one.text}".replace("\n", "\r\n").encode("utf-8-sig")
    if guide := unit_guide():
        yield GUIDE, guide.encode()
