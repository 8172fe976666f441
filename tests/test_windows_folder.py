"""The folder for Windows: what lies in it, of which versions; the texts that Windows reads; what a drop means."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from unittest.mock import Mock

import pytest

ROOT = Path(__file__).parents[1]
WINDOWS = ROOT / "windows"
LOCK = ROOT / "requirements-windows.lock"
BUILT = ROOT / "dist" / "xeploai-windows.zip"
TEXTS = [*sorted(WINDOWS.glob("*.bat")), *sorted((ROOT / "input_templates").glob("*.bat"))]


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"windows_{name}", WINDOWS / f"{name}.py")
    assert spec and spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


class Folder:
    """Stand-ins for what the zip is made of: an interpreter, one wheel for each line of a lock, the program's own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.wheels = folder, folder / "wheels"
        self.wheels.mkdir()
        self.python = zipped(
            folder / "python.zip",
            {"python.exe": "MZ", "python313.dll": "MZ", "python313.zip": "PK", "python313._pth": "python313.zip\n.\n"},
        )
        self.lock = folder / "lock"
        self.lock.write_text(
            "li-b==1.2 \\\n    --hash=sha256:00\nother==3 \\\n    --hash=sha256:00\n", encoding="utf-8"
        )
        self.wheel("li_b", "1.2", {"li_b/__init__.py": "", "li_b/tests/test_x.py": "", "li_b/include/a.h": "",
                                   "li_b/a.pyx": "", "li_b-1.2.data/scripts/li": "",
                                   "li_b-1.2.data/purelib/more.py": "",
                                   "li_b-1.2.dist-info/METADATA": "Name: li-b"})  # fmt: skip
        self.wheel("other", "3", {"other.py": ""})
        self.wheel("xeploai", "0.1.0", {"batch/__init__.py": "", "batch/_templates/Mẫu.txt": "a"})

    def wheel(self, name: str, version: str, files: dict[str, str]) -> None:
        zipped(self.wheels / f"{name}-{version}-py3-none-any.whl", files)

    def build(self, to: str = "a.zip", sha256: str = "") -> subprocess.CompletedProcess[str]:
        sha256 = sha256 or hashlib.sha256(self.python.read_bytes()).hexdigest()
        command = [WINDOWS / "build.py", self.python, sha256, self.wheels, self.lock, self.folder / to]
        env = os.environ | {"SOURCE_DATE_EPOCH": "1764000000", "PYTHONUTF8": "1"}
        return subprocess.run(
            [sys.executable, *map(str, command)], env=env, capture_output=True, text=True, encoding="utf-8"
        )


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_the_zip_holds_the_program_and_nothing_that_only_builds_or_tests(folder: Folder) -> None:
    made = folder.build()
    assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(folder.folder / "a.zip") as archive:
        names = {name.removeprefix("xeploai/") for name in archive.namelist()}
        assert names == {
            "Xếp loại.bat", "Hướng dẫn.txt", "chuong_trinh/xeploai.bat", "chuong_trinh/mo.py",
            "chuong_trinh/phien_ban.txt", "chuong_trinh/python/python.exe", "chuong_trinh/python/python313.dll",
            "chuong_trinh/python/python313.zip", "chuong_trinh/python/python313._pth",
            "chuong_trinh/lib/li_b/__init__.py", "chuong_trinh/lib/more.py",
            "chuong_trinh/lib/li_b-1.2.dist-info/METADATA", "chuong_trinh/lib/other.py",
            "chuong_trinh/lib/batch/__init__.py", "chuong_trinh/lib/batch/_templates/Mẫu.txt",
        }  # fmt: skip
        assert archive.read("xeploai/chuong_trinh/phien_ban.txt") == b"li-b 1.2\r\nother 3\r\nxeploai 0.1.0\r\n"
        # The libraries and nothing else: no site, so neither PYTHONPATH nor packages of the user.
        paths = archive.read("xeploai/chuong_trinh/python/python313._pth").decode("ascii").split()
        assert paths == ["python313.zip", ".", "..\\lib"]
        for info in archive.infolist():
            assert bool(info.flag_bits & 0x800) != info.filename.isascii(), "a name that Explorer reads wrong"


def test_the_same_input_gives_the_same_bytes(folder: Folder) -> None:
    for name in ("a.zip", "b.zip"):
        assert folder.build(name).returncode == 0
    assert (folder.folder / "a.zip").read_bytes() == (folder.folder / "b.zip").read_bytes()


@pytest.mark.parametrize("wrong", ["hash", "version", "missing", "unknown", "no_program", "long", "case", "reserved"])
def test_what_is_not_as_it_was_meant_makes_no_zip(folder: Folder, wrong: str) -> None:
    match wrong:
        case "version":
            (folder.wheels / "other-3-py3-none-any.whl").rename(folder.wheels / "other-4-py3-none-any.whl")
        case "missing":
            (folder.wheels / "other-3-py3-none-any.whl").unlink()
        case "unknown":
            folder.wheel("more", "1", {"one_more.py": ""})
        case "no_program":
            (folder.wheels / "xeploai-0.1.0-py3-none-any.whl").unlink()
        case "long":
            folder.wheel("other", "3", {"other/" + "a" * 100 + ".py": ""})
        case "case":
            folder.wheel("other", "3", {"Li_b/__init__.py": ""})
        case "reserved":
            folder.wheel("other", "3", {"other/aux.py": ""})
    made = folder.build(sha256="0" * 64 if wrong == "hash" else "")
    assert made.returncode == 1 and made.stderr.startswith("windows/build.py: ")
    assert not list(folder.folder.glob("a.*"))


def test_the_lock_is_what_is_tested_and_nothing_but_what_runs() -> None:
    locked = module("build").locked
    tested = re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / "requirements-dev.lock").read_text(), re.MULTILINE)
    windows = locked(LOCK)
    assert set(windows.items()) <= set(tested)
    assert {"flask", "waitress", "tzdata"} <= set(windows) and "pytest" not in windows
    assert set(locked(ROOT / "requirements.lock")) <= set(windows)


@pytest.mark.skipif(not BUILT.exists(), reason="make windows has not been run here")
def test_what_was_built_is_what_is_locked() -> None:
    with zipfile.ZipFile(BUILT) as archive:
        names = archive.namelist()
        said = archive.read("xeploai/chuong_trinh/phien_ban.txt").decode("ascii").split("\r\n")
    found = re.findall(r"lib/([^/]+)-([^-/]+)\.dist-info/METADATA", "\n".join(names))
    versions = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}
    own = versions.pop("xeploai")
    assert versions == module("build").locked(LOCK)
    assert {*said} - {""} == {f"{name} {version}" for name, version in {**versions, "xeploai": own}.items()}
    assert max(map(len, names)) <= 120
    assert {f"xeploai/chuong_trinh/lib/{name}" for name in ("batch/desk/app.py", "batch/_templates/bieu.yaml")} <= {
        *names
    }


@pytest.mark.parametrize("path", TEXTS, ids=[path.name for path in TEXTS])
def test_a_batch_file_is_read_right_whatever_the_code_page(path: Path) -> None:
    raw = module("build").for_windows(path)
    assert raw.count(b"\n") == raw.count(b"\r\n") > 2 and not raw.startswith(b"\xef\xbb\xbf")
    before, _, after = raw.partition(b"chcp 65001")
    assert before.isascii() and (after or raw.isascii())
    text = raw.decode("utf-8")
    assert set(re.findall(r"(?:goto |call :)(\w+)", text)) == set(re.findall(r"^:(\w+)", text, re.MULTILINE))
    for line in text.splitlines():
        if not line.startswith(("rem ", "echo ")):  # a path outside quotes falls apart at a blank or "&"
            assert not re.search(r"%~", re.sub(r'"[^"]*"', "", line)), line


LINE = r'C:\Windows\system32\cmd.exe /c ""C:\Đảng bộ\xeploai\Xếp loại.bat" {}"'


@pytest.mark.parametrize(
    ("line", "first", "meant"),
    [
        (LINE.format(""), "", []),
        (LINE.format(r"C:\a&b\năm(1)!%x%"), r"C:\a", [r"C:\a&b\năm(1)!%x%"]),
        (LINE.format(r'"C:\Đảng ủy & xã\năm 2025"'), r"C:\Đảng ủy & xã\năm 2025", [r"C:\Đảng ủy & xã\năm 2025"]),
        (LINE.format(r'C:\a "D:\b c"'), r"C:\a", [r"C:\a", r"D:\b c"]),
        (LINE.format("D:\\"), "D:\\", ["D:\\"]),
        (r'"C:\Windows\system32\cmd.exe"', r"D:\b c", [r"D:\b c"]),  # typed in a window that was open
        (r'"C:\Windows\system32\cmd.exe"', "", []),
        ("", "", []),
    ],
)
def test_a_dropped_path_is_the_whole_path(line: str, first: str, meant: list[str]) -> None:
    assert module("mo").dropped(line, first) == meant


def test_a_working_folder_that_is_dropped_is_run_and_then_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mo, home = module("mo"), tmp_path / "năm & 2025"
    home.mkdir()
    (home / "danh_muc.xlsx").touch()
    called: list[tuple[object, ...]] = []
    status = 1  # done, with errors in submissions

    def call(*arguments: object) -> int:
        called.append(arguments)
        return status if "run" in arguments else 0

    monkeypatch.setattr(mo, "call", call)
    for given in (home, home / "danh_muc.xlsx"):
        monkeypatch.setenv("XEPLOAI_DONG", f'cmd /c ""C:\\x\\Xếp loại.bat" "{given}""')
        called.clear()
        assert mo.main() == 0 and called == [("--dir", home, "run"), ("desk", home)]
    status = 2
    called.clear()
    assert mo.main() == 2 and called == [("--dir", home, "run")]
    monkeypatch.setenv("XEPLOAI_DONG", f'cmd /c ""C:\\x\\Xếp loại.bat" "{tmp_path}""')
    called.clear()
    assert mo.main() == 2 and not called
    monkeypatch.setattr(mo.os, "scandir", Mock(side_effect=PermissionError))  # a folder that may not be read
    assert mo.main() == 0 and called == [("desk",)]


def test_what_is_called_is_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assert module("mo").call("--version") == 0
