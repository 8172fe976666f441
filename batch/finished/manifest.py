"""`manifest.json`: what a run says of itself. Defined once, written in one way, once, at the end of the run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from batch import __version__
from batch.finished import layout

AGAIN = "hãy chạy lại lệnh run."
MANIFEST, PROGRAM = layout.MANIFEST.path, "xeploai"
WRITTEN, TAKEN, REST = "tep_da_ghi", "tep_giu_lai", "tep_tru_cot_cua_co_quan"
DECISIONS = "quyet_dinh"
_NO_REASON = "chưa rõ lý do"

Stated = dict[str, Any]  # a part of the manifest as JSON has it


class FinishedRunError(ValueError):
    """The folder is no finished run, or what it holds can't be used; the message says why, in Vietnamese."""


class _Unstated:
    """The value of what a manifest doesn't state; false."""

    def __bool__(self) -> bool:
        return False


UNSTATED: Any = _Unstated()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What every manifest states comes first; the rest is UNSTATED where it doesn't apply or an older program didn't
    know it, and isn't written then. `provisional` are the reasons; `state` is the reconciliation, `rows_6c` are the
    rows of Biểu 6C that every run has its own of, `parts` the runs that a merge added up."""

    year: int
    as_of: date
    code: str
    name: str
    provisional: list[str]
    program: Stated = UNSTATED
    regime: str = UNSTATED
    regime_title: str = UNSTATED
    documents: list[Stated] = UNSTATED
    local: str | None = UNSTATED
    expected: int = UNSTATED
    received: int = UNSTATED
    missing: list[str] = UNSTATED
    conflicting: list[str] = UNSTATED
    register_sha256: str = UNSTATED
    files: list[Stated] = UNSTATED
    rows: dict[str, dict[str, int]] = UNSTATED
    set_aside: list[Stated] = UNSTATED
    findings: dict[str, int] = UNSTATED
    errors: int = UNSTATED
    warnings: int = UNSTATED
    to_explain: int = UNSTATED
    explained: int = UNSTATED
    no_need: int = UNSTATED
    last_year: Stated | None = UNSTATED
    decisions: Stated | None = UNSTATED
    parts: list[Stated] = UNSTATED
    state: Stated = UNSTATED
    units: list[str] = UNSTATED
    rows_6c: list[Stated] = UNSTATED

    @property
    def is_provisional(self) -> bool:
        return bool(self.provisional)

    def stated(self) -> Stated:
        """As JSON has it."""
        values = {key: getattr(self, name) for name, key in _KEYS.items()} | {"ngay_chot": self.as_of.isoformat()}
        return {key: value for key, value in values.items() if value is not UNSTATED}


# Attribute → key, in the order of the file.
_KEYS = {
    "program": "chuong_trinh", "year": "nam", "as_of": "ngay_chot", "code": "ma_don_vi", "name": "ten_don_vi",
    "regime": "quy_dinh", "regime_title": "ten_quy_dinh", "documents": "van_ban", "local": "van_ban_dia_phuong",
    "is_provisional": "tam_tinh", "provisional": "ly_do_tam_tinh", "expected": "don_vi_phai_nop",
    "received": "don_vi_da_nop", "missing": "don_vi_thieu", "conflicting": "don_vi_mau_thuan",
    "register_sha256": "danh_muc_sha256", "files": "tep", "rows": "so_dong", "set_aside": "dong_de_rieng",
    "findings": "phat_hien", "errors": "so_loi", "warnings": "so_canh_bao", "to_explain": "so_canh_bao_con_giai_trinh",
    "explained": "so_canh_bao_da_giai_trinh", "no_need": "so_canh_bao_khong_phai_giai_trinh",
    "last_year": "nam_truoc", "decisions": DECISIONS, "parts": "gop_tu", "state": "doi_chieu",
    "units": "don_vi_duoc_tinh", "rows_6c": "dong_6c",
}  # fmt: skip
_ALWAYS = ("year", "as_of", "code", "name", "is_provisional", "provisional")


def this_program() -> Stated:
    return {"ten": PROGRAM, "phien_ban": __version__}


def keys(*names: str) -> str:
    return ", ".join(_KEYS[name] for name in names)


def manifest_text(manifest: Mapping[str, object]) -> bytes:
    """Half a surrogate, which the name of a file may hold, becomes the escape that JSON has for it."""
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def dump_manifest(path: Path, manifest: Mapping[str, object]) -> None:
    """Whole or not at all: a folder without a readable manifest is no finished run."""
    fresh = path.with_name(f".{path.name}.dang_ghi")
    fresh.write_bytes(manifest_text(manifest))
    fresh.replace(path)


def stated_in(folder: Path) -> Stated:
    """The manifest as it stands in a folder that may be no run at all: empty there."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def manifest_of_run(folder: Path, year: int) -> Stated | None:
    """The manifest where `folder` is a finished run of that year; None where it is anything else."""
    manifest = stated_in(folder)
    program = manifest.get("chuong_trinh")
    ours = isinstance(program, dict) and program.get("ten") == PROGRAM
    return manifest if ours and manifest.get("nam") == year else None


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a finished run. Raises FinishedRunError where there is none, or it can't be read or lacks what
    every manifest states."""
    path = folder / MANIFEST
    if not (stated := stated_in(folder)):
        if not path.exists():
            raise FinishedRunError(f"{folder}: không phải thư mục kết quả của một lần chạy (thiếu {MANIFEST}).")
        raise FinishedRunError(f"{path}: không đọc được; {AGAIN}")
    if missing := [name for name in _ALWAYS if _KEYS[name] not in stated]:
        raise FinishedRunError(f"{path}: thiếu mục {keys(*missing)}; {AGAIN}")
    values = {name: stated.get(key, UNSTATED) for name, key in _KEYS.items()}
    try:
        values |= {"year": int(values["year"]), "as_of": date.fromisoformat(str(values["as_of"]))}
    except (TypeError, ValueError) as problem:
        raise FinishedRunError(f"{path}: không hiểu được năm hoặc ngày chốt số liệu; {AGAIN}") from problem
    reasons = [str(reason) for reason in values["provisional"] or [_NO_REASON]]
    why = reasons if values.pop("is_provisional") else []
    return Manifest(**values | {"code": str(values["code"]), "name": str(values["name"]), "provisional": why})
