"""Which submissions count: valid ones, the latest of each unit; never a silent choice between two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from batch.domain import CELL_TYPES, COLLECTIVES, INFO, LEADERS, MEMBERS, PERIODS, WARNING, WHOLE_YEAR, Period
from batch.findings.hit import Hit, code_shown, is_code, shown
from batch.form.cells import Value
from batch.form.definition import label, versions
from batch.form.file_data import FileData, Problem
from batch.law import Law, LawError, regime_of_year
from batch.register.register import Register
from batch.rules.beyond_limits import beyond_in_words
from batch.rules.file_kinds import words
from batch.rules.late import same, settle_late
from batch.rules.ownership import Owners, stated_unit
from batch.submissions.frames import COLUMN_FAULTS
from batch.submissions.inbox_record import Mail
from batch.submissions.intake import (
    CONFLICT,
    COUNTED,
    COVERED,
    IDENTICAL,
    INVALID,
    OTHER,
    SUPERSEDED,
    Intake,
    Owner,
)
from batch.submissions.packages import NOTHING, Handed, Package
from batch.text import vn_int

# Whom the figures leave out where a sheet isn't read.
_UNCOUNTED = {
    MEMBERS: "; đảng viên ở phần này KHÔNG được tính vào số liệu nào (biểu, hạn mức, báo cáo)",
    COLLECTIVES: "; tập thể ở phần này (nếu có) KHÔNG được tính vào số liệu nào (biểu, hạn mức, báo cáo)",
    LEADERS: "; cán bộ ở phần này (nếu có) KHÔNG được tính vào số liệu nào (biểu, hạn mức, báo cáo)",
}


def _uncounted(p: Problem, data: FileData, kind: str) -> str:
    """What a message on an unread sheet says of those who stand in it; an organization that isn't a chi bộ has no
    members of its own."""
    sheet = p.values.get("sheet_mau", p.sheet)
    unread = p.code == "CT-06" and p.severity != WARNING  # rows in another sheet, whether or not the right one is there
    if (sheet in data.sheets and not unread) or (sheet == MEMBERS and kind not in CELL_TYPES):
        return ""
    return _UNCOUNTED.get(sheet, "")


def _kind(data: FileData, unit: str, register: Register | None) -> str:
    """The kind of organization: as the register has it, else as the submission says."""
    return register[unit].kind if register is not None else str(data.info("loai_to_chuc") or "")


def _problems(i: int, data: FileData, unit: str, kind: str = "") -> list[Hit]:
    out = []
    for p in data.problems:
        values: dict[str, object] = {**p.values, "khong_tinh": _uncounted(p, data, kind)}
        if "kieu" in p.values:
            values |= words(p.values["kieu"], p.values["duoi"])
        variant = ""
        if p.code == "TEP-04" and "qua" in p.values:
            values |= beyond_in_words(p.values["qua"])
            variant = "qua_muc"
        if p.code == "TEP-08":
            variant = "khong_lay" if data.not_taken else "thu_muc" if data.folder else ""
            variant = "lien_ket" if data.link else "so_nhan" if data.record else variant
        out.append(
            Hit(p.code, i, p.sheet, 0, p.key, values, unit=unit, cell=p.cell, severity=p.severity, variant=variant)
        )
    return out


def _identity(i: int, data: FileData, owners: Owners, period: Period | None, law: Law | None) -> list[Hit]:
    """What makes a readable workbook invalid: unit, year or quarter, regime."""
    out, register = [], owners.register
    unit = data.info("ma_don_vi")
    if not isinstance(unit, str):
        out.append(Hit("MAU-06", i, INFO, 0, "ma_don_vi", {"gia_tri": _stated(data, "ma_don_vi")}))
    elif register is not None and unit not in register:
        near = owners.probably(unit, data.path)
        out.append(Hit("MAU-05", i, INFO, 0, "ma_don_vi", {"gia_tri": code_shown(unit), "gan_giong": near}))
    wrong_year = period is not None and data.info("nam") != period.year
    if period is not None and wrong_year:
        out.append(Hit("MAU-03", i, INFO, 0, "nam", {"gia_tri": _stated(data, "nam"), "nam": period.year}))
    elif _unread(data, "ky") or _lost(data, "ky") or not _of_period(data, period, law):
        out.append(_other_period(i, data, period))
    regime = data.info("quy_dinh")
    # A form of another year is under that year's regime: one cause, one finding.
    if law is not None and regime != law.id and not (wrong_year and regime == _regime_of(data.info("nam"))):
        right = label("quy_dinh", law.id)
        out.append(Hit("MAU-04", i, INFO, 0, "quy_dinh", {"gia_tri": _stated(data, "quy_dinh"), "dung": right}))
    return out


def _of_period(data: FileData, period: Period | None, law: Law | None) -> bool:
    """Whether it states the period of the run; where none is given, one that the law rates."""
    stated = data.info("ky") or WHOLE_YEAR
    if period is None:
        return stated == WHOLE_YEAR or law is None or law.rates_quarters
    return stated == period.code


def _other_period(i: int, data: FileData, period: Period | None) -> Hit:
    """A quarter's workbook among the year's, the year's among a quarter's, or one of another quarter."""
    values: dict[str, object] = {"gia_tri": _stated(data, "ky"), "ca_nam": label("ky", WHOLE_YEAR)}
    if period is not None:
        values |= {"nam": f" {period.year}", "dot": period.title, "ky": label("ky", period.code)}
    return Hit("MAU-03", i, INFO, 0, "ky", values, variant="quy" if period is not None and period.quarter else "ky")


def _ahead(i: int, data: FileData, identity: list[Hit], period: Period) -> dict[int, Period]:
    """The later period that a workbook is of with which nothing else is wrong."""
    year, code = data.info("nam"), str(data.info("ky") or WHOLE_YEAR)
    plain = all(hit.code == "MAU-03" for hit in identity) and not (_unread(data, "ky") or _lost(data, "ky"))
    if not plain or not isinstance(year, float) or year not in (period.year, period.year + 1) or code not in PERIODS:
        return {}
    stated = Period.of(int(year), code)
    return {i: stated} if stated.last_day > period.last_day else {}


def _unread(data: FileData, key: str) -> bool:
    return any(f.sheet == INFO and f.key == key for f in data.faults)


def _lost(data: FileData, key: str) -> bool:
    return any(p.sheet == INFO and p.key == key and p.code in COLUMN_FAULTS for p in data.problems)


def _stated(data: FileData, key: str) -> str:
    """What a field of "Thông tin" says, in words where it says nothing that can be used."""
    sheet = data.sheets[INFO]
    if key not in sheet.places:
        return "không tìm thấy đúng một ô tiêu đề của mục này"
    if _unread(data, key):
        return "nội dung không đọc được"
    value = sheet.columns[key][0]
    return "còn trống" if value is None else f"ghi «{shown(INFO, key, value)}»"


def _regime_of(year: Value) -> str:
    try:
        return regime_of_year(int(year)) if isinstance(year, float) else ""
    except LawError:
        return ""


def _choose(unit: str, files: list[int], intake: Intake, all_files: list[FileData]) -> Iterator[Hit]:
    """Of a unit's valid files take the one with the highest number; the same data twice is one file."""
    distinct: dict[str, int] = {}
    for i in sorted(files, key=lambda i: all_files[i].path):
        distinct.setdefault(all_files[i].data_hash, i)
    rest = list(distinct.values())
    numbers = [intake.number[i] for i in rest]
    unclear = len(rest) > 1 and any(n is None for n in numbers)
    highest = max((n for n in numbers if n is not None), default=None)
    # One that doesn't say its number may be the last one as well as the one with the highest number.
    winners = [i for i in rest if intake.number[i] in (highest, None)]
    if len(winners) == 1:
        _settle(intake, files, all_files, winners, COUNTED)
        return
    _settle(intake, files, all_files, winners, CONFLICT)
    intake.conflicting.append(unit)
    code = "NOP-06" if unclear else "NOP-02"
    for i in winners:
        values: dict[str, object] = {"lan": vn_int(intake.number[i] or 0), "so_tep": len(winners)}
        yield Hit(code, i, INFO, 0, "lan_nop", values, unit=unit)


def _settle(intake: Intake, files: list[int], all_files: list[FileData], winners: list[int], status: str) -> None:
    """The winners get the status; a copy of one of them is identical to it; the others are superseded."""
    kept = {all_files[i].data_hash for i in winners}
    for i in files:
        copy = IDENTICAL if all_files[i].data_hash in kept else SUPERSEDED
        intake.status[i] = status if i in winners else copy


def take_in(
    files: list[FileData], register: Register | None, period: Period | None, law: Law | None, mail: Mail | None = None,
    *, apart: bool = False, handed: Handed = NOTHING, uncounted: Mapping[int, str] | None = None,
    elsewhere: Mapping[str, Period] | None = None,
) -> tuple[Intake, list[Hit]]:  # fmt: skip
    """Decide for every file whether it counts, and what is wrong with it. `mail` is what the inbox's record tells;
    `apart`: every readable file is taken by itself, whatever else its unit has sent. `handed` are the units that
    packages cover, `uncounted` the status of packages that don't count; `elsewhere` are the hashes of the files
    that runs of other periods have taken, and which: nobody is told that these are of another. Nor is it a unit's
    mistake to have handed in for a later period already, where it has for this one.

    Source: contract, "Which submissions count". Findings of a file that doesn't count stop at its gate.
    """
    intake, hits = Intake(), list[Hit]()
    mail = mail or Mail()
    owners = Owners(register, mail.senders)
    by_unit: dict[str, list[int]] = {}
    ahead: dict[int, Period] = {}
    covered = {package_unit: package for package in handed.packages for package_unit in package.covered}
    uncounted = uncounted or {}
    intake.packed = {i: package.committee for i, package in handed.files.items()}
    intake.packed |= {i: files[i].stated_unit for i in uncounted}
    for i, data in enumerate(files):
        number = data.info("lan_nop")
        intake.number[i] = int(number) if isinstance(number, float) else None
        of = elsewhere.get(data.sha256) if elsewhere else None
        if i in handed.files or (i in uncounted and not data.refused):
            intake.status[i] = uncounted.get(i, COUNTED)
            if of and intake.status[i] == OTHER:
                intake.periods[i] = of
            intake.unit[i] = data.stated_unit or stated_unit(data)
            continue
        identity = [] if data.refused else _identity(i, data, owners, period, law)
        if of and any(hit.key in ("ky", "nam") for hit in identity):
            if period is None or of.year == period.year:
                intake.status[i], intake.unit[i], intake.periods[i] = OTHER, stated_unit(data), of
                continue
            ahead[i] = of  # last year's, unless it is all that its unit has sent: then it is told
        if data.refused or identity:
            intake.status[i] = INVALID
            intake.owner[i] = Owner() if data.folder or data.record else owners.of(data)  # it is of any unit
            intake.unit[i] = intake.owner[i].unit
            if not apart and period is not None and not data.refused:
                ahead |= _ahead(i, data, identity, period)
            hits += [_with_unit(hit, intake.unit[i]) for hit in identity or _problems(i, data, "")]
            continue
        unit = intake.unit[i] = stated_unit(data)
        if apart:
            intake.status[i] = COUNTED
        elif unit in covered:
            intake.status[i] = COVERED
            hits += _newer(i, intake, covered[unit])
        else:
            by_unit.setdefault(intake.unit[i], []).append(i)
    for unit, members in by_unit.items():
        hits += _choose(unit, members, intake, files)
    for i, of in ahead.items():
        if (unit := stated_unit(files[i])) in by_unit or unit in covered:
            intake.status[i], intake.unit[i], intake.periods[i] = OTHER, unit, of
            del intake.owner[i]
    hits = [hit for hit in hits if intake.status.get(hit.file) != OTHER]
    if register is not None and not apart:
        hits = settle_late(intake, hits, files, mail.arrivals)
    for i in sorted(intake.counted - set(handed.files)):
        hits += _problems(i, files[i], intake.unit[i], _kind(files[i], intake.unit[i], register))
        if files[i].version not in versions() and not any(p.code == "TEP-07" for p in files[i].problems):
            version = files[i].version
            words, variant = f"là {version}" if is_code(version) else "không rõ", "" if version else "khong_ghi"
            hits.append(Hit("MAU-02", i, unit=intake.unit[i], values={"phien_ban": words}, variant=variant))
    if register is not None and not apart:
        hits += _sent_by_others(intake, files, owners, set(handed.files))
        hits += _missing(intake, register)
    return intake, hits


def _sent_by_others(intake: Intake, files: list[FileData], owners: Owners, packed: set[int]) -> Iterator[Hit]:
    """Submissions that count and came from the address of a unit that has nothing to send for this one."""
    if not owners.holders:
        return
    paths: dict[tuple[str, str], list[str]] = {}
    for i, status in intake.status.items():
        if status in (COUNTED, IDENTICAL):
            paths.setdefault(same(i, intake, files), []).append(files[i].path)
    for i in sorted(intake.counted - packed):
        unit = intake.unit[i]
        if others := owners.strangers(unit, paths[same(i, intake, files)]):
            yield Hit("NOP-08", i, INFO, 0, "ma_don_vi", {"don_vi": unit, "noi_gui": ", ".join(others)}, unit=unit)


def _newer(i: int, intake: Intake, package: Package) -> Iterator[Hit]:
    """A workbook of a covered unit that may be newer than the one in the package."""
    number, used = intake.number[i], package.covered[intake.unit[i]]
    if number is not None and used is not None and number <= used:
        return
    values: dict[str, object] = {"lan": number, "da_dung": used if used is not None else "không rõ"}
    values["co_quan"] = package.committee
    variant = "" if number is not None else "khong_ro_lan"
    yield Hit("GB-03", i, INFO, 0, "lan_nop", values, unit=intake.unit[i], variant=variant)


def _with_unit(hit: Hit, unit: str) -> Hit:
    hit.unit = unit
    return hit


def _missing(intake: Intake, register: Register) -> Iterator[Hit]:
    received: dict[str, int] = {}
    for i, status in intake.status.items():
        if status == INVALID:
            received[intake.unit[i]] = received.get(intake.unit[i], 0) + 1
    have = intake.counted_units | set(intake.conflicting)
    intake.missing = [code for code in register.must_submit if code not in have]
    for code in intake.missing:
        deadline = register.deadline(code)
        values: dict[str, object] = {
            "han": shown("", "", deadline) if deadline else "chưa ghi trong danh mục",
            "da_nhan": received.get(code, 0),
        }
        yield Hit("NOP-01", unit=code, values=values)
