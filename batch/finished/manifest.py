"""What a finished run keeps for others, `manifest.json` and its tables: written in one way, read in one way."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

AGAIN = "hãy chạy lại lệnh run."
MANIFEST, PROGRAM = "manifest.json", "xeploai"


def manifest_text(manifest: Mapping[str, object]) -> bytes:
    """Half a surrogate, which the name of a file may hold, becomes the escape that JSON has for it."""
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def dump_manifest(path: Path, manifest: Mapping[str, object]) -> None:
    """Whole or not at all: a folder without a readable manifest is no finished run."""
    fresh = path.with_name(f".{path.name}.dang_ghi")
    fresh.write_bytes(manifest_text(manifest))
    fresh.replace(path)


def manifest_of_run(folder: Path, year: int) -> dict[str, Any] | None:
    """The manifest where `folder` is a finished run of that year; None where it is anything else."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(manifest, dict) or manifest.get("nam") != year:
        return None
    program = manifest.get("chuong_trinh")
    return manifest if isinstance(program, dict) and program.get("ten") == PROGRAM else None


def read_manifest(path: Path, wanted: Sequence[str], error: type[ValueError]) -> dict[str, Any]:
    """The manifest, with all the `wanted` keys. Raises `error`, with a message in Vietnamese, where there is none, it
    can't be read or lacks a key."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as problem:
        raise error(f"{path.parent}: không phải thư mục kết quả của một lần chạy (thiếu manifest.json).") from problem
    except (OSError, ValueError) as problem:
        raise error(f"{path}: không đọc được; {AGAIN}") from problem
    missing = [key for key in wanted if key not in manifest]
    if missing:
        raise error(f"{path}: thiếu mục {', '.join(missing)}; {AGAIN}")
    return dict(manifest)


def read_table(path: Path, wanted: Sequence[str], error: type[ValueError], absent: str) -> pd.DataFrame:
    """A table (Parquet) of a finished run, with at least the `wanted` columns. Raises `error`, with a message in
    Vietnamese, where it can't be read or lacks a column; `absent` is what is said where there is no such file."""
    try:
        frame = pd.read_parquet(path)
    except FileNotFoundError as problem:
        raise error(f"{path}: {absent}") from problem
    except (OSError, ValueError) as problem:
        raise error(f"{path}: tệp dữ liệu tổng hợp không đọc được; {AGAIN}") from problem
    missing = [column for column in wanted if column not in frame.columns]
    if missing:
        raise error(f"{path}: thiếu cột {', '.join(missing)}; {AGAIN}")
    return frame
