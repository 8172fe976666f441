"""The built wheel works from any folder, with its templates inside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = "Scripts" if sys.platform == "win32" else "bin"


def call(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"PYTHONUTF8": "1"}
    return subprocess.run([str(c) for c in command], cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel alone; the libraries it needs are lent by the one that runs the tests."""
    folder = tmp_path_factory.mktemp("van_phong")
    built = call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    assert built.returncode == 0, built.stdout + built.stderr
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / BIN / "python"
    site = call(python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])", cwd=folder).stdout.strip()
    # A path in a .pth file lends the libraries but not the checkout: .pth files inside it aren't followed.
    Path(site, "thu_vien.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    wheel = next(folder.glob("*.whl"))
    how = ("install", "--no-deps", "--no-index", "--no-compile", "-q")
    installed = call(sys.executable, "-m", "pip", "--python", python, *how, wheel, cwd=folder)
    assert installed.returncode == 0, installed.stderr
    made = call(
        folder / "venv" / BIN / "xeploai", "demo", "--out", "thu", "--units", "5", "--faults", "0.3", cwd=folder
    )
    assert made.returncode == 0, made.stderr
    return folder


def test_demo_and_run_from_an_empty_folder(office: Path) -> None:
    work = office / "viec"
    work.mkdir()
    python, command = office / "venv" / BIN / "python", office / "venv" / BIN / "xeploai"
    where = call(python, "-c", "import batch; print(batch.__file__)", cwd=work).stdout
    assert str(office) in where, "the checkout was imported, not the wheel"
    shutil.copytree(office / "thu", work / "thu")
    ran = call(
        command, "run", "thu/nop", "--register", "thu/danh_muc.xlsx", "--year", "2025", "--out", "ket_qua", cwd=work
    )
    assert ran.returncode in (0, 1), ran.stderr
    folder = work / "ket_qua" / "2025"
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert {"bieu/Bieu-6A.xlsx", "bieu/Bieu-6F.xlsx", "bao_cao_tinh.docx", "tong_quan.html", "manifest.json"} <= names


def test_own_templates_of_the_working_folder_win(office: Path) -> None:
    work = office / "viec_rieng"
    (work / "input_templates").mkdir(parents=True)
    (work / "input_templates" / "tong_quan.html.j2").write_text("Riêng của {{ don_vi_tong_hop.ten }}", encoding="utf-8")
    command = office / "venv" / BIN / "xeploai"
    shutil.copytree(office / "thu", work / "thu")
    ran = call(command, "run", "thu/nop", "--register", "thu/danh_muc.xlsx", "--year", "2025", "--out", "kq", cwd=work)
    assert ran.returncode in (0, 1), ran.stderr
    assert (work / "kq" / "2025" / "tong_quan.html").read_text(encoding="utf-8").startswith("Riêng của Đảng bộ")
