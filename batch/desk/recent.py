"""The working folders that the user opened last, so that the next double click leads there."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from batch.machine.private import own_folder, write_own
from batch.register.working_folder import REGISTER

_FILE, _MOST = "thu_muc_gan_day.json", 6


def recent() -> list[Path]:
    """The last one first; those that are gone aside. Nothing where the user's own folder can't be read."""
    try:
        listed = json.loads((own_folder() / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    named = [Path(name) for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    return [folder for folder in named if _is_there(folder)]


def remember(folder: Path) -> None:
    """Put this one first. A user without a place for it is asked again next time."""
    named = [str(folder), *(str(one) for one in recent() if one != folder)][:_MOST]
    with suppress(OSError):
        write_own(own_folder() / _FILE, json.dumps(named, ensure_ascii=False))


def _is_there(folder: Path) -> bool:
    try:
        return (folder / REGISTER).is_file()
    except OSError:  # a drive of the network that is gone
        return False
