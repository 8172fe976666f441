"""What the manifest of a copy says: numbers, codes and pseudonyms. A new field without an entry fails the tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from batch.finished.manifest import UNSTATED, Manifest
from batch.form.definition import form, lists
from batch.law.loader import regime, regime_ids
from batch.redact import marks
from batch.redact.values import Values, rule
from batch.tables.layout import TABLES

_HASH, _VERSION = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9A-Za-z.+-]{1,30}")
_SAID = "Lý do {number} (lời ở bản gốc)"
_Keep = Callable[[Values, Any], Any]
_MARKS = {
    "tep": marks.FILE, "don_vi": marks.UNIT, "co_quan": marks.UNIT, "trong_goi": marks.UNIT, "trang_thai": marks.CODE,
    "sheet": marks.SHEET,
}  # fmt: skip
_NUMBERS = ("kich_thuoc", "lan_nop", "so", "dong", "so_dong", "so_ban", "so_ban_dung", "so_lech", "nam", "bac")
_UNITS = ("don_vi", "co_the_cua")  # where there are several


def _number(value: Any) -> Any:
    return value if isinstance(value, (bool, int)) and abs(value) < 10**9 else 0


def _hash(value: Any) -> str:
    return value if isinstance(value, str) and _HASH.fullmatch(value) else ""


def _entry(values: Values, entry: Any) -> dict[str, Any]:
    """What is known of an entry of a list, by its keys; the others are left out."""
    out: dict[str, Any] = {}
    for key, value in entry.items() if isinstance(entry, Mapping) else ():
        if key in _UNITS and isinstance(value, list):
            out[key] = _units(values, value)
        elif key in _MARKS:
            out[key] = values.kept(_MARKS[key], str(value or ""))
        elif key in _NUMBERS:
            out[key] = _number(value)
        elif key == "sha256":
            out[key] = _hash(value)
        elif key == "bieu" and isinstance(value, list):
            out[key] = [table for table in value if table in TABLES]
        elif isinstance(value, bool):
            out[key] = value
    return out


def _units(values: Values, listed: Any) -> list[str]:
    return [values.unit(str(code)) for code in listed] if isinstance(listed, list) else []


def _entries(values: Values, listed: Any) -> list[dict[str, Any]]:
    return [_entry(values, entry) for entry in listed] if isinstance(listed, list) else []


def _rows(_values: Values, rows: Any) -> dict[str, dict[str, int]]:
    return {
        name: {key: _number(n) for key, n in said.items() if key in ("doc", "duoc_dem", "de_rieng")}
        for name, said in dict(rows).items()
        if name in form()
    }


def _row_6c(values: Values, row: Any) -> dict[str, Any]:
    code = values.row(str(row["dong"]))
    number = str(row["so"]) if re.fullmatch(r"[0-9.]{1,20}", str(row["so"])) else ""
    return {"dong": code, "nhan": code.rpartition("/")[2], "so": number, "bac": _number(row["bac"])}


def _awaiting(values: Values, said: Any) -> dict[str, dict[str, int]]:
    return {
        values.kept(marks.CODE, kind): {values.unit(code): _number(n) for code, n in units.items()}
        for kind, units in dict(said).items()
    }


def _whole(_values: Values, value: Any) -> Any:
    return _number(value)


def _gone(_values: Values, _value: Any) -> Any:
    return UNSTATED


def _program(_values: Values, said: Any) -> dict[str, str]:
    version = str(dict(said).get("phien_ban", ""))
    return {"ten": "xeploai", "phien_ban": version if _VERSION.fullmatch(version) else ""}


FIELDS: dict[str, _Keep] = {
    "program": _program,
    "year": _whole,
    "quarter": lambda _values, code: code if code in lists()["ky"] else UNSTATED,
    "as_of": lambda _values, day: day if isinstance(day, date) else UNSTATED,
    "code": lambda values, code: values.unit(str(code)),
    "name": lambda _values, _name: "",  # the code, see `redacted`
    "committee": _gone,  # who signs
    "regime": lambda _values, code: code if code in regime_ids() else UNSTATED,
    "regime_title": _gone,  # the code's own, see `redacted`
    "documents": _gone,
    "local": lambda _values, _path: None,
    "cap_base": lambda _values, base: base if re.fullmatch(r"[a-z_]{1,30}", str(base)) else UNSTATED,
    "provisional": lambda _values, said: [_SAID.format(number=n) for n in range(1, 1 + len(said))],
    "expected": _whole,
    "received": _whole,
    "missing": _units,
    "conflicting": _units,
    "register_sha256": lambda _values, value: _hash(value),
    "files": _entries,
    "passed_over": _entries,
    "packages": _entries,
    "forms": _entries,
    "rows": _rows,
    "set_aside": _entries,
    "findings": lambda _values, said: {code: _number(n) for code, n in dict(said).items() if rule(code)},
    "errors": _whole,
    "warnings": _whole,
    "to_explain": _whole,
    "explained": _whole,
    "no_need": _whole,
    "last_year": lambda values, said: _entry(values, said) if said else None,
    "decisions": _entries,
    "correction": _whole,
    "awaiting": _awaiting,
    "parts": _gone,
    "state": _entry,
    "units": _units,
    "rows_6c": lambda values, listed: [_row_6c(values, row) for row in listed],
}


def redacted(manifest: Manifest, values: Values) -> Manifest:
    """Raises TypeError, ValueError, KeyError, AttributeError for a manifest that isn't one of a run."""
    kept = {
        name: keep(values, value) for name, keep in FIELDS.items() if (value := getattr(manifest, name)) is not UNSTATED
    }
    kept["name"] = kept["code"]
    if "regime" in kept and kept["regime"] is not UNSTATED:
        kept["regime_title"] = regime(kept["regime"]).title
    return Manifest(**kept)
