"""What the system refuses is told with file and remedy, in the words of one place; nothing half written stays."""

from __future__ import annotations

import errno
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command_line import Run
from made_up import MadeUp
from xlsxwriter.exceptions import FileCreateError

from batch.office.trouble import filling, told

resource = pytest.importorskip("resource")  # limits of a process: a stand-in for a full disk


@pytest.mark.parametrize(
    ("number", "windows", "said"),
    [
        (errno.ENOSPC, None, "Ổ đĩa đầy"),
        (errno.ENOSPC, 112, "Ổ đĩa đầy"),
        (errno.EROFS, None, "chỉ cho đọc"),
        (errno.EACCES, None, "đang mở trong Excel, Word, hoặc chỉ được đọc, hoặc không có quyền"),
        (errno.EACCES, 32, "Tệp đang mở trong Excel, Word hoặc chương trình khác"),
        (errno.EACCES, 19, "chỉ cho đọc"),
        (errno.ENAMETOOLONG, None, "Đường dẫn quá dài"),
        (errno.ENOENT, 206, "Đường dẫn quá dài"),
        (errno.EINVAL, 123, "ký tự hệ thống không nhận"),
        (errno.ENOENT, 53, "thư mục mạng"),
        (errno.EINVAL, 59, "thư mục mạng"),
        (errno.ESTALE, None, "thư mục mạng"),
        (errno.EIO, None, "Ổ đĩa bị lỗi"),
        (9999, None, "Hệ thống không cho đọc hoặc ghi"),
    ],
)
def test_each_refusal_has_its_file_and_its_remedy(number: int, windows: int | None, said: str) -> None:
    problem = OSError(number, "in English", "D:/kq/bieu.xlsx")
    if windows:
        problem.winerror = windows  # type: ignore[attr-defined]  # as Windows gives it
    for one in (problem, FileCreateError(problem)):
        assert told(one).startswith("D:/kq/bieu.xlsx: không ghi hoặc đọc được.") and said in told(one)
        assert told(one).endswith(".") and "English" not in told(one)


def test_a_file_is_called_what_it_will_be_and_a_long_path_is_cut() -> None:
    assert told(OSError(errno.ENOSPC, "", "a/.goi.zip.dang_ghi")).startswith("a/goi.zip:")
    assert told(OSError(errno.ENOSPC, "", "nguon.csv", None, "a/b.csv")).startswith("a/b.csv:")
    assert "Tên tệp quá dài" in told(OSError(errno.ENAMETOOLONG, "", "ế" * 100))
    assert len(told(OSError(errno.ENAMETOOLONG, "", "a/" * 3000))) < 600


def test_what_cannot_be_written_whole_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("cũ", encoding="utf-8")
    with pytest.raises(OSError), filling(tmp_path / "moi"):
        (tmp_path / "moi/con").mkdir(parents=True)
        (tmp_path / "moi/b.txt").touch()
        raise OSError(errno.ENOSPC, "")
    with pytest.raises(OSError), filling(tmp_path):
        raise OSError(errno.ENOSPC, "")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "cũ"


@contextmanager
def _full_disk(most: int) -> Iterator[None]:
    """No file may grow beyond `most` bytes; Python would keep what it compiles cut off, for whoever comes after."""
    before, kept = resource.getrlimit(resource.RLIMIT_FSIZE), sys.dont_write_bytecode
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        sys.dont_write_bytecode = kept


def _all(folder: Path) -> dict[str, bytes]:
    """All results; not what the program keeps for itself, nor its ledger, which grows while it works."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in found
        if not path.name.startswith((".", "so_"))
    }


_COMMANDS: dict[str, Callable[[Path, Path], list[object]]] = {
    "start": lambda _home, new: ["start", new, "--name", "Đảng ủy A"],
    "form": lambda home, new: ["form", "--register", home / "danh_muc.xlsx", "--year", 2025, "--out", new],
    "papers": lambda home, new: ["papers", home, "--kind", "mau_213", "--to", new],
    "handover": lambda home, new: ["handover", home / "ket_qua", "--to", new],
    "report": lambda home, _new: ["report", home / "ket_qua"],
    "compare": lambda home, _new: ["compare", home / "ket_qua", home / "ket_qua/2025/bieu/Bieu-6B.xlsx"],
    "results": lambda home, _new: ["results", home / "ket_qua"],
    "mail": lambda home, _new: ["mail", home / "ket_qua", "--today", "2025-12-01"],
    "run": lambda home, _new: ["--dir", home, "run", "--year", 2025],
}


@pytest.fixture(scope="module")
def home(made_up: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("day")
    made = made_up.demo().out
    shutil.copy(made / "danh_muc.xlsx", folder)
    shutil.copytree(made / "nop", folder / "nop")
    shutil.copytree(made_up.run(), folder / "ket_qua/2025")
    return folder


@pytest.mark.parametrize("command", _COMMANDS)
def test_on_a_full_disk_nothing_is_half_there(command: str, home: Path, tmp_path: Path, xeploai: Run) -> None:
    before = _all(home)
    arguments = _COMMANDS[command](home, tmp_path / "moi")
    with _full_disk(600):
        said = xeploai(*arguments)
    words = ("Tệp lớn hơn mức ổ đĩa hoặc hệ thống cho phép", "Ổ đĩa đầy, lỗi hoặc mất kết nối")
    assert said.status == 2 and any(part in said.err for part in words), said
    assert str(tmp_path if command in ("start", "form", "papers") else home) in said.err
    assert _all(home) == before
    assert not any(path.is_file() for path in tmp_path.rglob("*"))
