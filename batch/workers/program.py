"""Whether the program elsewhere is this one: the same files and libraries write the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
import zlib
from functools import cache
from pathlib import Path

from batch.templates import shipped_in

PROGRAM, PYTHON, SYSTEM, PACKING = "xeploai", "Python", "hệ điều hành", "zlib"
# What reads and writes files; a test holds it against the dependencies of the program.
LIBRARIES = (
    "asn1crypto", "docxtpl", "jinja2", "lxml", "msoffcrypto-tool", "numpy", "olefile", "openpyxl", "pandas", "pyarrow",
    "python-calamine", "python-docx", "pyyaml", "xlsxwriter", "dask", "distributed",
)  # fmt: skip


@cache
def identity() -> dict[str, str]:
    """What must be the same wherever parts of one run are done: name → version, as people are told it."""
    own = {
        PROGRAM: _sum_of_files(),
        PYTHON: ".".join(platform.python_version_tuple()[:2]),
        SYSTEM: sys.platform,
        PACKING: zlib.ZLIB_RUNTIME_VERSION,
    }
    return own | {name: _version(name) for name in LIBRARIES}


@cache
def stamp() -> str:
    return hashlib.sha256(json.dumps(identity(), sort_keys=True).encode()).hexdigest()


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # which brings all of `email`

    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _sum_of_files() -> str:
    """Over everything that the program consists of, templates included."""
    digest = hashlib.sha256()
    package = Path(__file__).parents[1]
    for root in dict.fromkeys((package, shipped_in())):
        for folder, folders, names in os.walk(root):
            folders[:] = sorted({*folders} - {"__pycache__"})
            for name in sorted(names):
                with open(os.path.join(folder, name), "rb") as file:
                    content = file.read()
                digest.update(f"{folder[len(str(root)) :]}/{name}:{len(content)}:".encode())
                digest.update(content)
    return digest.hexdigest()[:16]
