"""`manifest.json` of a finished run: written in one way, read in one way."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

AGAIN = "hãy chạy lại lệnh run."


def dump_manifest(path: Path, manifest: Mapping[str, object]) -> None:
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


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
