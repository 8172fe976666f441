"""Which letter each unit gets from a finished run, and what stands in it. No personal data in a body, ever."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from batch.finished import layout
from batch.law.strict import LawError
from batch.mail.kinds import LETTERS, Kind, kind_for
from batch.mail.standing import MailError, Place, Run, Standing, Unusable
from batch.mail.wording import Wording
from batch.office.trouble import told
from batch.publish.bieu.settings import load_settings
from batch.publish.papers.fields import lacks_number
from batch.register.address import fault_of
from batch.templates import LOOK, template
from batch.text import vn_date
from batch.tracking import progress
from batch.tracking.letter_words import FAULTY, OVERDUE, REMINDER, RESULTS

USUAL = tuple(code for code, kind in LETTERS.items() if not kind.on_request)
_RESULTS = layout.RESULTS.folder
_SHOWN = 12  # cells of a sheet that a letter lists


@dataclass(frozen=True, slots=True)
class Letter:
    """`digest` is a SHA-256 over all that the unit gets to see: the same letter, the same digest. The password of an
    attachment isn't in it."""

    unit: str
    kind: str
    number: int | None
    recipient: str
    subject: str
    text: str
    html: str
    attachments: tuple[Path, ...]
    protected: bool
    digest: str


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A unit that should get a letter and doesn't, and why, in Vietnamese."""

    unit: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Post:
    """All letters of a call, in the order of the register; `shared` are addresses that several units have; `own` is
    the kind of letter that the unit at the top would get from itself, "" for none: it isn't written; `unnumbered` is
    the first notice that goes along without the number and day of a paper, None where there is none."""

    letters: tuple[Letter, ...]
    unwritten: tuple[Unwritten, ...]
    shared: tuple[tuple[str, tuple[str, ...]], ...]
    own: str = ""
    unnumbered: Path | None = None


def _place(place: Place) -> dict[str, Any]:
    return {
        "tep": place.file, "sheet": place.sheet, "ngoai_mau": place.foreign, "so_loi": place.errors,
        "so_canh_bao": place.warnings, "cac_o": list(place.cells[:_SHOWN]),
        "con_nua": max(0, len(place.cells) - _SHOWN),
    }  # fmt: skip


def _files(unusable: Iterable[Unusable]) -> list[dict[str, Any]]:
    return [{"ten": file.name, "ly_do": list(file.why), "cach_sua": list(file.remedies)} for file in unusable]


def _fields(
    run: Run, unit: Standing, issuer: str, names: list[str], protected: bool, personal: bool, today: date
) -> dict[str, Any]:
    """What a template may use, under Vietnamese names, as an office edits it."""
    return {
        "nam": run.period.year,
        "ky": run.period.title,
        "co_quan": issuer,
        "ma_don_vi": unit.code,
        "ten_don_vi": unit.name,
        "lan_nop": unit.number,
        "han_nop": vn_date(unit.deadline) if unit.deadline else "",
        "da_qua_han": unit.overdue(today),
        "duoc_tinh": unit.counted,
        "so_loi": unit.errors,
        "so_canh_bao": unit.warnings,
        "so_da_giai_trinh": unit.explained,
        "cac_sheet": [_place(place) for place in unit.places],
        "tep_khong_dung_duoc": _files(unit.unusable),
        "tep_khac": _files(unit.besides),
        "nhieu_tep": len({place.file for place in unit.places}) > 1,
        "tep_kem": names,
        "co_du_lieu_ca_nhan": personal,
        "co_mat_khau": protected,
        "tam_tinh": run.provisional,
        "danh_gia_lai": [{"noi_dung": why, "de_nghi": asked} for why, asked in unit.again],
        "so_cho_cap_tren": unit.awaiting,
    }


def _prefix(unit: Standing) -> str:
    """Unit and number of the submission: what a subject always begins with, whatever the template says."""
    if unit.number is not None:
        return f"[{unit.code} – lần nộp {unit.number}]"
    return f"[{unit.code} – {'chưa nộp' if unit.state == progress.MISSING else 'chưa rõ lần nộp'}]"


def _digest(parts: Iterable[bytes]) -> str:
    """Each part with its length, so that no two lists of parts look alike."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def _write(run: Run, unit: Standing, kind: Kind, issuer: str, wording: Wording, protect: bool, today: date) -> Letter:
    attachments = kind.attached(unit)
    protected = protect and bool(attachments)
    personal = bool(attachments) and not (kind.code == FAULTY and unit.listed)
    fields = _fields(run, unit, issuer, [path.name for path in attachments], protected, personal, today)
    subject = f"{_prefix(unit)} {wording.subject(kind.code, fields)}"
    text, html = wording.text(kind.code, fields), wording.html(kind.code, fields)
    parts = [part.encode() for part in (unit.code, kind.code, unit.email, subject, text, html, str(protected))]
    for path in attachments:
        parts += [path.name.encode(), path.read_bytes()]
    return Letter(
        unit.code, kind.code, unit.number, unit.email, subject, text, html, attachments, protected, _digest(parts)
    )


def _why_not(unit: Standing, kind: Kind, protect: bool, locked: Collection[str]) -> str:
    """Why a unit can't be written to, in Vietnamese; "" where nothing is in the way."""
    if why := fault_of(unit.email) or kind.lacks(unit):
        return why
    return "tệp mật khẩu không có mật khẩu của đơn vị" if protect and kind.secret and unit.code not in locked else ""


def _unsure(run: Run, kind: Kind) -> str:
    """No unit is told that nothing of it came while it may lie where nobody could look."""
    if kind.code not in (REMINDER, OVERDUE) or not run.shut:
        return ""
    return f"chưa rõ đơn vị đã gửi phiếu chưa: «{run.shut[0]}» không mở được; mở được rồi kiểm tra lại (lệnh run)"


def _check_results(run: Run, provisional: bool) -> None:
    if not (run.folder / _RESULTS).is_dir():
        raise MailError(f"Chưa có thư mục {_RESULTS}: chạy «xeploai results» trước khi gửi kết quả.")
    if run.provisional and not provisional:
        raise MailError(
            "Số liệu còn TẠM TÍNH, chưa gửi kết quả cho đơn vị. Nếu vẫn phải gửi, thêm --provisional: thư sẽ ghi rõ là "
            "kết quả tạm tính."
        )


def _issuer(run: Run) -> str:
    try:
        return load_settings(template(LOOK)).issuer or run.issuer
    except (LawError, FileNotFoundError) as problem:
        raise MailError(str(problem)) from problem


def make_letters(
    run: Run,
    kinds: Collection[str],
    today: date,
    *,
    passwords: Collection[str] | None = None,
    provisional: bool = False,
) -> Post:
    """The letters of these kinds. `passwords` are the codes of units whose attachments can be protected, None where
    they go unprotected; `provisional` lets results go though the run is provisional.

    Raises MailError, with nothing written, for a template at fault, for results that aren't there or aren't final,
    and for a file of the run that can't be read.
    """
    if RESULTS in kinds:
        _check_results(run, provisional)
    issuer, wording = _issuer(run), Wording()
    letters, unwritten, own = [], [], ""
    addresses: dict[str, list[str]] = {}
    protect, locked = passwords is not None, passwords or ()
    for unit in run.units:
        kind = kind_for(unit, today, kinds)
        if kind is None:
            continue
        if unit.code == run.top:
            own = kind.code
            continue
        if why := _unsure(run, kind) or _why_not(unit, kind, protect, locked):
            unwritten.append(Unwritten(unit.code, kind.code, why))
            continue
        try:
            letters.append(_write(run, unit, kind, issuer, wording, protect, today))
        except OSError as problem:
            raise MailError(told(problem)) from problem
        addresses.setdefault(unit.email.casefold(), []).append(unit.code)
    if FAULTY in kinds:
        unwritten += [Unwritten(code, FAULTY, "mã này không có trong danh mục đơn vị") for code in run.strangers]
    shared = tuple((address, tuple(units)) for address, units in addresses.items() if len(units) > 1)
    notices = (path for letter in letters for path in letter.attachments if path.suffix == ".docx")
    return Post(tuple(letters), tuple(unwritten), shared, own, next(filter(lacks_number, notices), None))
