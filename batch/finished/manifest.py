"""`manifest.json`: what a run says of itself. Defined once, written in one way, once, at the end of the run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from batch import __version__
from batch.domain import WHOLE_YEAR, Period
from batch.finished import layout
from batch.machine.beside import write_whole

AGAIN = "hãy kiểm tra lại (lệnh run)."
MANIFEST, PROGRAM = layout.MANIFEST.path, "xeploai"
WRITTEN, TAKEN, REST = "tep_da_ghi", "tep_giu_lai", "tep_tru_cot_cua_co_quan"
DECISIONS, UNUSED = "quyet_dinh", "ly_do_khong_dung"
UNKNOWN_CONTENT = "chua_ro_noi_dung"  # of a file of the manifest: submissions of any unit may be behind it
_LARGEST = 32 * 1024 * 1024  # bytes of a manifest, where it is only asked whether there is one
_PROVISIONAL, _NO_REASON = "tam_tinh", "chưa rõ lý do"

Stated = dict[str, Any]  # a part of the manifest as JSON has it


class FinishedRunError(ValueError):
    """The folder is no finished run, or what it holds can't be used; the message says why, in Vietnamese."""


class _Unstated:
    """The value of what a manifest doesn't state; false."""

    def __bool__(self) -> bool:
        return False


UNSTATED: Any = _Unstated()


def _always(key: str) -> Any:
    return field(metadata={"key": key})


def _maybe(key: str) -> Any:
    return field(default=UNSTATED, metadata={"key": key})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The fields with their keys, in the order of the file. What isn't always stated is UNSTATED, and isn't written,
    where it doesn't apply or an older program didn't know it. `provisional` are the reasons; `state` is the
    reconciliation, `packages` are those of committees below, `rows_6c` are the rows of Biểu 6C that every run has its
    own of, `committee` what the sheet "Cơ quan" said of who ran the program, `parts` the runs that a merge added up."""

    program: Stated = _maybe("chuong_trinh")
    year: int = _always("nam")
    quarter: str = _maybe("ky")  # code of ky; none where the run is of the whole year
    as_of: date = _always("ngay_chot")
    code: str = _always("ma_don_vi")
    name: str = _always("ten_don_vi")
    committee: Stated = _maybe("co_quan")
    regime: str = _maybe("quy_dinh")
    regime_title: str = _maybe("ten_quy_dinh")
    documents: list[Stated] = _maybe("van_ban")
    local: str | None = _maybe("van_ban_dia_phuong")
    cap_base: str = _maybe("co_so_han_muc")  # where the office has chosen it
    provisional: list[str] = _always("ly_do_tam_tinh")  # and before it `tam_tinh`, whether there are any
    expected: int = _maybe("don_vi_phai_nop")
    received: int = _maybe("don_vi_da_nop")
    missing: list[str] = _maybe("don_vi_thieu")
    conflicting: list[str] = _maybe("don_vi_mau_thuan")
    register_sha256: str = _maybe("danh_muc_sha256")
    files: list[Stated] = _maybe("tep")
    packages: list[Stated] = _maybe("goi")
    forms: list[Stated] = _maybe("ban_kiem_diem")  # self-review forms in Word, each with what became of it
    passed_over: list[Stated] = _maybe("bo_qua")  # what lies among the submissions and no run reads, and why
    rows: dict[str, dict[str, int]] = _maybe("so_dong")
    set_aside: list[Stated] = _maybe("dong_de_rieng")
    findings: dict[str, int] = _maybe("phat_hien")
    errors: int = _maybe("so_loi")
    warnings: int = _maybe("so_canh_bao")
    to_explain: int = _maybe("so_canh_bao_con_giai_trinh")
    explained: int = _maybe("so_canh_bao_da_giai_trinh")
    no_need: int = _maybe("so_canh_bao_khong_phai_giai_trinh")
    last_year: Stated | None = _maybe("nam_truoc")
    decisions: list[Stated] = _maybe(DECISIONS)
    correction: int = _maybe("dieu_chinh")  # the how manyeth of a locked year's figures the run is
    awaiting: dict[str, dict[str, int]] = _maybe("cho_cap_tren")
    parts: list[Stated] = _maybe("gop_tu")
    state: Stated = _maybe("doi_chieu")
    units: list[str] = _maybe("don_vi_duoc_tinh")
    rows_6c: list[Stated] = _maybe("dong_6c")

    @property
    def period(self) -> Period:
        return Period.of(self.year, self.quarter or None)

    def stated(self) -> Stated:
        """As JSON has it."""
        out: Stated = {}
        for name, key in _KEYS.items():
            value = getattr(self, name)
            if name == "provisional":
                out[_PROVISIONAL] = bool(value)
            if value is not UNSTATED:
                out[key] = value.isoformat() if isinstance(value, date) else value
        return out


_KEYS: dict[str, str] = {f.name: f.metadata["key"] for f in fields(Manifest)}
_ALWAYS = (_PROVISIONAL, *(f.metadata["key"] for f in fields(Manifest) if f.default is MISSING))


def this_program() -> Stated:
    return {"ten": PROGRAM, "phien_ban": __version__}


def keys(*names: str) -> str:
    return ", ".join(_KEYS[name] for name in names)


def manifest_text(manifest: Mapping[str, object]) -> bytes:
    """Half a surrogate, which the name of a file may hold, becomes the escape that JSON has for it."""
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def dump_manifest(path: Path, manifest: Mapping[str, object]) -> None:
    """Whole or not at all: a folder without a readable manifest is no finished run."""
    write_whole(path, manifest_text(manifest))


def identity(stated: Mapping[str, object]) -> str:
    """The hash of what the run itself states: other commands that write into its folder don't change it."""
    own = {key: value for key, value in stated.items() if key not in (WRITTEN, TAKEN, REST)}
    return hashlib.sha256(manifest_text(own)).hexdigest()


def stated_in(folder: Path, name: str = MANIFEST) -> Stated:
    """The manifest as it stands in a folder that may be no run at all: empty there."""
    try:
        manifest = json.loads((folder / name).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def is_of_ours(folder: Path) -> bool:
    """Whether a folder holds the manifest of a run of any year."""
    try:
        if (folder / MANIFEST).stat().st_size > _LARGEST:
            return False
    except OSError:
        return False
    program = stated_in(folder).get("chuong_trinh")
    return isinstance(program, dict) and program.get("ten") == PROGRAM


def manifest_of_run(folder: Path, period: Period) -> Stated | None:
    """The manifest where `folder` is a finished run of that period; None where it is anything else."""
    manifest = stated_in(folder)
    program = manifest.get("chuong_trinh")
    ours = isinstance(program, dict) and program.get("ten") == PROGRAM
    stated = manifest.get("nam"), manifest.get("ky", WHOLE_YEAR)
    return manifest if ours and stated == (period.year, period.code) else None


def decided_by(manifest: Mapping[str, Any]) -> list[Stated]:
    """The files of decisions that the run used."""
    given = manifest.get(DECISIONS)
    return [one for one in given if isinstance(one, dict) and UNUSED not in one] if isinstance(given, list) else []


def read_manifest(folder: Path, name: str = MANIFEST) -> Manifest:
    """The manifest of a finished run. Raises FinishedRunError where there is none, or it can't be read or lacks what
    every manifest states."""
    path = folder / name
    if not (stated := stated_in(folder, name)):
        if not path.exists():
            raise FinishedRunError(f"{folder}: không phải thư mục kết quả của một lần chạy (thiếu {name}).")
        raise FinishedRunError(f"{path}: không đọc được; {AGAIN}")
    if missing := [key for key in _ALWAYS if key not in stated]:
        raise FinishedRunError(f"{path}: thiếu mục {', '.join(missing)}; {AGAIN}")
    values = {name: stated.get(key, UNSTATED) for name, key in _KEYS.items()}
    try:
        values |= {"year": int(values["year"]), "as_of": date.fromisoformat(str(values["as_of"]))}
        Period.of(values["year"], values["quarter"] or None)
        reasons = [str(reason) for reason in values["provisional"] or [_NO_REASON]]
    except (TypeError, ValueError) as problem:
        raise FinishedRunError(f"{path}: không hiểu được năm hoặc ngày chốt số liệu; {AGAIN}") from problem
    why = reasons if stated[_PROVISIONAL] else []
    return Manifest(**values | {"code": str(values["code"]), "name": str(values["name"]), "provisional": why})
