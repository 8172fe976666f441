"""Writes the bill of materials that the wheel carries (CycloneDX 1.6): what the program needs to run, as it is locked.
The same locks give the same bytes.

    python supply/bom.py supply/xeploai.cdx.json
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from locked import pins

ROOT = Path(__file__).parents[1]
_RUNS, _WINDOWS = ROOT / "requirements.lock", ROOT / "requirements-windows.lock"


def bill() -> dict[str, Any]:
    """What runs everywhere is `required`; what only some systems or the page (`desk`) need is `optional`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runs = pins(_RUNS)
    wanted = runs | {pin: False for pin in pins(_WINDOWS) if pin not in runs}
    name, version = project["name"], project["version"]
    own = f"pkg:pypi/{name}@{version}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": own, "name": name, "version": version, "purl": own},
            "properties": [
                {"name": f"sha256:{path.name}", "value": hashlib.sha256(path.read_bytes()).hexdigest()}
                for path in (_RUNS, _WINDOWS)
            ],
        },
        "components": [
            {
                "type": "library", "bom-ref": f"pkg:pypi/{library}@{locked}", "name": library, "version": locked,
                "scope": "required" if everywhere else "optional", "purl": f"pkg:pypi/{library}@{locked}",
            }
            for (library, locked), everywhere in sorted(wanted.items())
        ],
    }  # fmt: skip


def text() -> str:
    return json.dumps(bill(), indent=1) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(text(), encoding="utf-8", newline="\n")
