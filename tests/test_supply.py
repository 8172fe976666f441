"""What the program stands on is listed in the wheel, and looked up among known vulnerabilities."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SUPPLY = ROOT / "supply"
LOCK = "flask==3.1.0 \\\n    --hash=sha256:00\nPyYAML==6.0.1 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"


def _record(code: str, name: str, **more: Any) -> dict[str, Any]:
    affected = {"package": {"ecosystem": more.pop("ecosystem", "PyPI"), "name": name}}
    affected |= {key: more.pop(key) for key in ("versions", "ranges") if key in more}
    return {"id": code, "summary": "made up", "affected": [affected], **more}


def _range(*events: tuple[str, str]) -> dict[str, Any]:
    return {"ranges": [{"type": "ECOSYSTEM", "events": [dict([event]) for event in events]}]}


HITS = [
    _record("A-1", "Flask", **_range(("introduced", "0"), ("fixed", "3.1.1")), aliases=["CVE-1"]),
    _record("A-2", "pyyaml", **_range(("introduced", "5"), ("fixed", "5.4"), ("introduced", "6"), ("fixed", "7"))),
    _record("A-3", "flask", versions=["3.0.0", "3.1.0"]),
]  # fmt: skip
MISSES = [
    _record("B-0", "pyyaml", **_range(("introduced", "0"), ("last_affected", "6"))),
    _record("B-1", "flask", **_range(("introduced", "0"), ("fixed", "3.1.0"))),
    _record("B-2", "flask", **_range(("introduced", "3.1.1"))),
    _record("B-3", "flask", **_range(("introduced", "0"), ("last_affected", "3.0.9"))),
    _record("B-4", "flask", versions=["3.1.0"], withdrawn="2025-01-01T00:00:00Z"),
    _record("B-5", "flask", versions=["3.1.0"], ecosystem="npm"),
    _record("B-6", "flask-login", versions=["3.1.0"]),
]


def _audit(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, SUPPLY / "audit.py", *arguments]
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, encoding="utf-8")


@pytest.mark.parametrize("kind", ["json", "zip"])
def test_a_locked_version_that_is_known_to_be_vulnerable_is_told(tmp_path: Path, kind: str) -> None:
    (tmp_path / "requirements.lock").write_text(LOCK, encoding="utf-8")
    listed = tmp_path / f"all.{kind}"
    if kind == "json":
        listed.write_text(json.dumps(HITS + MISSES), encoding="utf-8")
    else:
        with zipfile.ZipFile(listed, "w") as archive:
            for record in HITS + MISSES:
                archive.writestr(f"{record['id']}.json", json.dumps(record))
    said = _audit(listed, tmp_path / "requirements.lock")
    assert said.returncode == 1, said.stderr
    lines = said.stdout.splitlines()
    assert [line.split(": ")[1:3] for line in lines] == [
        ["flask 3.1.0", "A-1, CVE-1"], ["pyyaml 6.0.1", "A-2"], ["flask 3.1.0", "A-3"],
    ]  # fmt: skip
    assert lines[0].endswith("Fixed in: 3.1.1") and lines[2].endswith("no fixed version known")


def test_nothing_known_and_no_list_are_two_things(tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").write_text(LOCK, encoding="utf-8")
    for name, content, status in (("a", json.dumps(MISSES), 0), ("b", "[]", 2), ("c", "<html>", 2)):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert _audit(tmp_path / name, tmp_path / "requirements.lock").returncode == status
    assert _audit(tmp_path / "none", tmp_path / "requirements.lock").returncode == 2


def test_the_bill_of_materials_is_that_of_the_locks_and_goes_into_the_wheel(tmp_path: Path) -> None:
    made = tmp_path / "bom.json"
    subprocess.run([sys.executable, str(SUPPLY / "bom.py"), str(made)], check=True)
    stored = SUPPLY / "xeploai.cdx.json"
    assert stored.read_bytes() == made.read_bytes(), "make bom"
    bill = json.loads(stored.read_bytes())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    listed = {part["name"]: part for part in bill["components"]}
    assert listed["pandas"]["scope"] == "required" and listed["flask"]["scope"] == "optional"
    assert "pytest" not in listed and listed["lxml"]["purl"] == f"pkg:pypi/lxml@{listed['lxml']['version']}"
    assert f'sbom-files = ["supply/{stored.name}"]' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
