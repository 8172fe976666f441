"""The words for what the system refuses: which file, and what to do. The one place where an OSError becomes text."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from batch.text import file_text

_LONGEST_NAME = 255  # bytes of a name that file systems take
_FRESH = re.compile(r"(^|[/\\])\.?([^/\\]+)\.(?:dang_ghi|tmp)$")  # what isn't whole yet is called for what it will be
_SHOWN = 300  # characters of a path
_LONGEST_PATH = 259  # characters of a path that Windows takes by default
_UNKNOWN = "Hệ thống không cho đọc hoặc ghi; xem lại quyền, ổ đĩa, tệp có đang mở không, rồi chạy lại."
_DENIED = "Tệp đang mở trong Excel, Word, hoặc chỉ được đọc, hoặc không có quyền: đóng tệp, xem lại quyền rồi chạy lại."
_OPEN = "Tệp đang mở trong Excel, Word hoặc chương trình khác: đóng tệp rồi chạy lại."
_TOO_LONG = "Đường dẫn quá dài: chuyển thư mục làm việc tới nơi có đường dẫn ngắn, ví dụ D:\\xl2026, rồi chạy lại."
_GONE = "Không tới được ổ đĩa hoặc thư mục mạng: kiểm tra kết nối, cắm lại ổ rồi chạy lại."
_WORDS = {
    errno.ENOSPC: "Ổ đĩa đầy: xóa bớt tệp không cần hoặc chọn ổ khác rồi chạy lại.",
    errno.EFBIG: "Tệp lớn hơn mức ổ đĩa hoặc hệ thống cho phép: chọn ổ khác rồi chạy lại.",
    errno.EROFS: "Ổ đĩa hoặc thư mục chỉ cho đọc: chọn nơi ghi khác hoặc bỏ chế độ chỉ đọc rồi chạy lại.",
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EBUSY: _DENIED,
    errno.ETXTBSY: _DENIED,
    errno.ENAMETOOLONG: _TOO_LONG,
    errno.ENOENT: "Không có tệp hoặc thư mục này nữa: xem lại đường dẫn, ổ đĩa mạng có còn nối không, rồi chạy lại.",
    errno.ENOTDIR: "Một phần của đường dẫn là tệp, không phải thư mục: đổi tên tệp ấy hoặc chọn nơi khác.",
    errno.EISDIR: "Đây là thư mục, không phải tệp: đổi tên thư mục ấy hoặc chọn nơi khác.",
    errno.EEXIST: "Đã có tệp hoặc thư mục tên này: đổi tên nó rồi chạy lại.",
    errno.ENOTEMPTY: "Thư mục còn tệp bên trong, có thể đang mở: đóng các tệp trong đó rồi chạy lại.",
    errno.EINVAL: 'Tên tệp có ký tự hệ thống không nhận (như < > : " / \\ | ? *): đổi tên rồi chạy lại.',
    errno.EILSEQ: "Tên tệp có chữ mà ổ đĩa này không ghi được: đổi tên không dấu hoặc chọn ổ khác rồi chạy lại.",
    errno.EIO: "Ổ đĩa bị lỗi đọc, ghi: chép dữ liệu sang ổ khác rồi chạy lại.",
    errno.EMFILE: "Đang mở quá nhiều tệp: đóng bớt chương trình khác rồi chạy lại.",
    errno.ENFILE: "Đang mở quá nhiều tệp: đóng bớt chương trình khác rồi chạy lại.",
    errno.ECHILD: "Máy này không cho chương trình mở tiến trình phụ để đọc phiếu, nên chưa kết luận gì về phiếu nào: "
    "phần mềm diệt vi-rút hoặc quy định của cơ quan chặn, hoặc máy hết bộ nhớ. Đóng bớt chương trình khác, chạy lại; "
    "vẫn vậy thì nhờ bộ phận kỹ thuật cho phép chương trình này chạy.",
    errno.ENOMEM: "Máy hết bộ nhớ: đóng bớt chương trình khác rồi chạy lại.",
    **dict.fromkeys(
        (errno.ESTALE, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETDOWN, errno.ENETUNREACH, errno.ENETRESET,
         errno.ENOTCONN, errno.ETIMEDOUT, errno.ENODEV, errno.ENXIO), _GONE,
    ),
    **({errno.EDQUOT: "Hết hạn mức dung lượng trên ổ đĩa này: xóa bớt tệp không cần hoặc chọn ổ khác rồi chạy lại."}
       if hasattr(errno, "EDQUOT") else {}),
}  # fmt: skip
# What Windows says more exactly than by errno: winerror → the same words.
_OF_WINDOWS = {
    19: _WORDS[errno.EROFS], 21: _GONE, 32: _OPEN, 33: _OPEN, 39: _WORDS[errno.ENOSPC],
    53: _GONE, 55: _GONE, 59: _GONE, 64: _GONE, 67: _GONE, 112: _WORDS[errno.ENOSPC], 121: _GONE,
    123: _WORDS[errno.EINVAL], 206: _TOO_LONG, 1231: _GONE,
}  # fmt: skip


def why(problem: BaseException, path: object = None) -> str:
    """Why the system refused and what to do, as one or two sentences. `path` is the file where the problem names
    none."""
    found = of_system(problem)
    if found is None:
        return _UNKNOWN
    number = getattr(found, "winerror", None)
    if number in _OF_WINDOWS:
        return _OF_WINDOWS[number]
    named = file_text(found.filename or path or "")
    if found.errno == errno.ENOENT and os.name == "nt" and len(os.path.abspath(named)) > _LONGEST_PATH:
        return _TOO_LONG  # Windows doesn't find what it can't name
    if found.errno == errno.ENAMETOOLONG and _name_too_long(named):
        return f"Tên tệp quá dài (hơn {_LONGEST_NAME} byte): rút ngắn tên rồi chạy lại."
    return _WORDS.get(found.errno or 0, _UNKNOWN)


def told(problem: BaseException, path: object = None) -> str:
    """The file that the system refused, why, and what to do: a whole message."""
    found = of_system(problem)
    named = (found.filename2 or found.filename if found else None) or path
    if found and found.errno == errno.ECHILD:  # that says nothing of any file
        return why(found)
    return f"{_short(file_text(named))}: không ghi hoặc đọc được. {why(problem, path)}" if named else why(problem)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Around what writes into or below `path`: of a full disk the system doesn't say which."""
    try:
        yield
    except Exception as problem:
        if (found := of_system(problem)) and not found.filename:
            found.filename = str(path)
        raise


@contextmanager
def filling(folder: Path) -> Iterator[None]:
    """`naming`, around what fills a folder that is new or empty: where that fails, nothing of it stays."""
    there, empty = folder.exists(), not (folder.is_dir() and any(folder.iterdir()))
    try:
        with naming(folder):
            yield
    except BaseException:
        if empty and folder.is_dir():
            for path in folder.iterdir():
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
            if not there:
                folder.rmdir()
        raise


def of_system(problem: BaseException) -> OSError | None:
    """What the system said, where a library has wrapped it."""
    for one in (problem, *problem.args, problem.__cause__, problem.__context__):
        if isinstance(one, OSError) and one.errno:
            return one
    return None


def _short(path: str) -> str:
    path = _FRESH.sub(r"\1\2", path)
    return path if len(path) <= _SHOWN else f"{path[: _SHOWN // 2]} … {path[-_SHOWN // 2 :]}"


def _name_too_long(path: str) -> bool:
    return any(len(part.encode()) > _LONGEST_NAME for part in path.replace("\\", "/").split("/"))
