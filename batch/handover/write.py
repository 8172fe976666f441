"""A finished run → the package for the committee above.

Source: contract, "Packages", `handover`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from batch.domain import CELL, COLLECTIVE, DIVISION, LEADER, MEMBER, ORGANIZATION
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import MATERIAL
from batch.finished.ledger import open_ledger
from batch.finished.locked_year import State, look
from batch.finished.manifest import FinishedRunError
from batch.finished.material import keys_of
from batch.form.content import PACKAGE_HEAD as HEAD
from batch.form.content import PACKAGE_SEAL as SEAL
from batch.handover.archive import packed, unpacked
from batch.handover.contents import (
    BOUNDS,
    FIGURES,
    GROUPS,
    LOCKED,
    TABLES,
    UNITS,
    VERSION,
)
from batch.handover.seal import Key, random_key
from batch.machine.beside import write_whole
from batch.submissions.packages import GROUP_NAME, SUBJECTS_TABLE, is_pseudonym, name_in
from batch.text import csv_text, group_key

_LEDGER = """CREATE TABLE IF NOT EXISTS goi_ban_giao (
    so INTEGER PRIMARY KEY, noi_dung TEXT NOT NULL)"""
_NUMBER_OF_A_CARD = re.compile(r"[\W_]*(\d[\W_]*){6,}")
_DIGITS = 6
_LIKE_A_CARD = re.compile(rf"(\d[\W_]*){{{_DIGITS}}}")
_TERM = re.compile(r"(?<!\d)(19|20)\d\d\s*[-–/]\s*(19|20)\d\d(?!\d)")
_NO_PACKAGES = (DIVISION, CELL)
Line = dict[str, Any]


class HandoverError(ValueError):
    """There is nothing to hand over; the message says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was written: the package's number, how many units and subjects it holds, why it is provisional."""

    path: Path
    number: int
    units: int
    subjects: int
    provisional: list[str]
    sealed: bool


def hand_over(run: FinishedRun, to: Path, key: Key | None) -> HandedOver:
    """Write the package of a run to the file `to`. Raises FinishedRunError, LedgerError, LockError,
    HandoverError, OSError."""
    state = look(run)
    if state and not state.holds:
        raise HandoverError(state.told)
    key = key or random_key()
    manifest, made = run.stating("regime", "errors"), _material(run)
    kind = next((unit.kind for unit in run.units if unit.code == manifest.code), "")
    if kind in _NO_PACKAGES:
        raise HandoverError(
            f"{manifest.code} không phải tổ chức cơ sở đảng hay cấp trên của cơ sở: mức của đảng viên ở đây do cấp ủy "
            "cơ sở quyết định nên không lập gói; gửi phiếu của các đơn vị lên cấp ủy cơ sở."
        )
    units = {unit.code for unit in run.units}
    tables = {name: _csv(name, rows) for name, rows in _tables(made, key, units).items()}
    head: Line = {
        "loai": "xeploai-goi", "phien_ban": VERSION, "co_quan": manifest.code, "ten": manifest.name, "so": 0,
        "lap_luc": made["day"], "nam": manifest.year, "ky": manifest.period.code, "quy_dinh": manifest.regime,
        "van_ban_dia_phuong": Path(manifest.local).name if manifest.local else "", "han_muc": made["caps"],
        "tam_tinh": bool(manifest.provisional), "ly_do_tam_tinh": manifest.provisional,
        "loi_con_mo": manifest.errors, "khoa": key.mark, "goi_da_dung": made["used"],
        "tep": {name: hashlib.sha256(content).hexdigest() for name, content in tables.items()},
    }  # fmt: skip
    head |= {LOCKED: _locked(state)} if state else {}
    head["so"] = _number(run, to, head)
    parts = {HEAD: (json.dumps(head, ensure_ascii=False, indent=1) + "\n").encode(), **tables}
    parts[SEAL] = f"{key.seal(parts)}\n".encode()
    write_whole(to, packed(parts))
    counts = len(made["units"]), len(made["subjects"])
    return HandedOver(to, head["so"], *counts, manifest.provisional, key.given)


def _locked(state: State) -> Line:
    """That the figures are locked, and how often they were corrected; by whom and why stays here."""
    first, last = state.lock.versions[0], state.lock.last
    return {"ngay": first.day.isoformat(), "dieu_chinh": last.number, "ngay_dieu_chinh": last.day.isoformat()}


def _material(run: FinishedRun) -> Line:
    path = run.path(MATERIAL)
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as problem:
        raise run.absent(MATERIAL) from problem
    except (OSError, ValueError, TypeError) as problem:
        raise run.unreadable(MATERIAL) from problem


def _number(run: FinishedRun, to: Path, head: Line) -> int:
    """Counts up with every package that says something else than the one before; the same run keeps its number."""
    content = hashlib.sha256(json.dumps(head, sort_keys=True).encode()).hexdigest()
    with open_ledger(run.folder.parent, run.manifest.period, (_LEDGER,)) as ledger:
        last = ledger.execute("SELECT so, noi_dung FROM goi_ban_giao ORDER BY so DESC LIMIT 1").fetchone()
        there = _number_at(to, head)
        if last and last["noi_dung"] == content and there < last["so"]:
            return int(last["so"])
        number = 1 + max(last["so"] if last else 0, there)
        ledger.execute("INSERT INTO goi_ban_giao VALUES (?, ?)", (number, content))
    return number


def _number_at(to: Path, head: Line) -> int:
    """The number of another package of the committee that lies where the new one goes; 0 where there is none."""
    try:
        parts = unpacked(to.read_bytes()) or {}
        there = json.loads(parts[HEAD])
        ours = (there["co_quan"], there["nam"]) == (head["co_quan"], head["nam"])
        return int(there["so"]) if ours and there | {"so": 0} != head | {"so": 0} else 0
    except (OSError, KeyError, TypeError, ValueError):
        return 0


def _csv(name: str, rows: Iterable[Mapping[str, str]]) -> bytes:
    columns = TABLES[name]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([csv_text(str(row.get(column, ""))) for column in columns] for row in rows)
    return out.getvalue().encode("utf-8-sig", "backslashreplace")


def _tables(made: Line, key: Key, units: Container[str]) -> dict[str, list[Mapping[str, str]]]:
    try:
        return {
            UNITS: made["units"],
            FIGURES: [dict(zip(TABLES[FIGURES], map(str, figure), strict=True)) for figure in made["figures"]],
            SUBJECTS_TABLE: list(_subjects(made["subjects"], key, units)),
            GROUPS: [_group(line, key) for line in made["groups"]],
            BOUNDS: [line | {"ma": _bounding(line, key)} for line in made["bounds"]],
        }
    except (KeyError, TypeError, ValueError) as problem:
        raise FinishedRunError(f"{MATERIAL.called}: nội dung không đúng; hãy kiểm tra lại (lệnh run).") from problem


def _subjects(lines: list[Line], key: Key, units: Container[str]) -> Iterator[Mapping[str, str]]:
    """The lines with pseudonyms, sorted so that their order tells nothing of the lists they came from."""
    made = []
    for place, (line, card) in enumerate(zip(lines, keys_of(lines), strict=True)):
        person = card if is_pseudonym(card) else key.person(line["doi_tuong"], card) if card else ""
        out = {name: text for name, text in line.items() if name in TABLES[SUBJECTS_TABLE]}
        out["dinh_danh"] = _identity(line, card, person, place, key)
        if line.get("above"):
            out |= _texts(line, card, key, units)
        if line["doi_tuong"] == LEADER and line.get("above"):
            out["nguoi"] = person
            if line.get("ma_tap_the"):
                body = _body_above if line["body_above"] else _body
                out["ma_tap_the"] = body(line["ma_don_vi"], line["ma_tap_the"], key)
        made.append(out)
    return iter(sorted(made, key=lambda out: (out["ma_don_vi"], out["doi_tuong"] != ORGANIZATION, out["dinh_danh"])))


def _identity(line: Line, card: str, person: str, place: int, key: Key) -> str:
    """The unit of an organization; of a subject that a committee above decides its code, unless that may be the number
    of a card; a pseudonym of everybody else."""
    kind, unit, number = line["doi_tuong"], line["ma_don_vi"], line["number"]
    if kind == ORGANIZATION:
        return str(unit)
    if kind == MEMBER:
        stated = line.get("file_number", "")
        return person or key.pseudonym("ly_lich", stated) if stated else person or key.pseudonym("dong", unit, number)
    if kind == COLLECTIVE:
        return (_body_above if line.get("above") else _body)(unit, number, key)
    if not line.get("above") and person:
        return person
    plain = line.get("above") and not _NUMBER_OF_A_CARD.fullmatch(number)
    if is_pseudonym(number) or (plain and not (card and card in _letters(number))):
        return str(number)
    return key.pseudonym("can_bo", unit, number or str(place))


def _texts(line: Line, card: str, key: Key, units: Container[str]) -> Line:
    """The free texts of a subject that a committee above decides that hold what may be the number of a card, as
    pseudonyms."""
    out: Line = {}
    if _tells(line.get("nhom", ""), card):
        out["nhom"] = key.person(GROUP_NAME, group_key(line["nhom"]))
    if _tells(line.get("chuc_vu", ""), card):
        out["chuc_vu"] = key.pseudonym("chuc_vu", line["chuc_vu"])
    if line["doi_tuong"] == COLLECTIVE and _tells(line["ho_ten"]):
        out["ho_ten"] = key.pseudonym("ten_tap_the", line["ma_don_vi"], line["ho_ten"])
    headed = line.get("ma_don_vi_dung_dau", "")
    if headed not in units and _tells(headed, card):
        out["ma_don_vi_dung_dau"] = key.pseudonym("don_vi", headed)
    return out


def _group(line: Line, key: Key) -> Line:
    """The line of a group, a pseudonym in the place of a name that tells of a person."""
    if line["doi_tuong"] == ORGANIZATION:
        return line
    parts = line["khoa"].split("\x1f")
    at = name_in(tuple(parts))
    name = parts[1].partition(":")[2] if at is None else parts[at]
    if not (_tells(name) or line.get("person")):
        return line
    hidden = key.person(GROUP_NAME, name)
    parts[1 if at is None else at] = hidden.casefold()
    begins = f"{line['noi_quyet_dinh']} · {line.get('own', '')}"
    labels = line["nhom"].removeprefix(begins) if line.get("own") and line["nhom"].startswith(begins) else ""
    return line | {"khoa": "\x1f".join(parts), "nhom": f"{line['noi_quyet_dinh']} · {hidden}{labels}"}


def _bounding(line: Line, key: Key) -> str:
    """The code of what bounds others, as the line of that subject has it."""
    return _body_above(line["don_vi"], line["number"], key) if line["theo"] == COLLECTIVE else str(line["number"])


def _tells(text: str, card: str = "") -> bool:
    """Whether a text holds what may be the number of a card; two years of a term are none."""
    if is_pseudonym(text.upper()):
        return False
    return bool(_LIKE_A_CARD.search(_TERM.sub(" x ", text))) or (len(card) >= _DIGITS and card in _letters(text))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).upper()


def _body(unit: str, code: str, key: Key) -> str:
    return code if is_pseudonym(code) else key.pseudonym("tap_the", unit, code.casefold())


def _body_above(unit: str, code: str, key: Key) -> str:
    return _body(unit, code, key) if _tells(code) else code
