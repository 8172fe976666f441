"""What «Xếp loại.bat» starts: the desk, or a run of the working folder that was dropped on it and then the desk."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

REGISTER = "danh_muc.xlsx"
_ITEM = re.compile(r'"([^"]*)"|(\S+)')  # Explorer quotes a path where it has a blank


def dropped(line: str, first: str) -> list[str]:
    """Paths that were dropped, by the line that Explorer made: `cmd /c ""C:\\…\\Xếp loại.bat" C:\\a "C:\\b c""`.
    `first` is the first argument as the batch file saw it, for one that was typed."""
    found = re.search(r'/c\s+".*?\.bat"(.*)"\s*$', line, re.IGNORECASE)
    if not found:
        return [first] if first else []
    return [quoted or plain for quoted, plain in _ITEM.findall(found[1])]


def working_folder(path: Path) -> Path | None:
    """The one that was meant: the folder, or that of the register. Raises OSError where that can't be looked into."""
    folder = path.parent if path.name.casefold() == REGISTER else path
    with os.scandir(folder) as entries:  # what may not be read says so only here
        next(entries, None)
    return folder if (folder / REGISTER).is_file() else None


def call(*arguments: object) -> int:
    """A command of the program in this window; Ctrl+C is its own matter."""
    command = [sys.executable, "-X", "utf8", "-m", "batch", *map(str, arguments)]
    with subprocess.Popen(command) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def main() -> int:
    paths = dropped(os.environ.get("XEPLOAI_DONG", ""), os.environ.get("XEPLOAI_THA", ""))
    if not paths:
        return call("desk")
    if len(paths) > 1:
        print("Mỗi lần chỉ thả một thư mục làm việc.")
        return 2
    try:
        folder = working_folder(Path(paths[0]))
    except NotADirectoryError:
        folder = None
    except OSError:
        print(f"Không mở được «{paths[0]}»: không có quyền, ổ đĩa đã ngắt, hoặc thư mục bị khóa.")
        print("Trang làm việc vẫn mở: chọn thư mục khác ở đó. Sửa được quyền rồi thì thả lại thư mục ấy.")
        return call("desk")
    if folder is None:
        print(f"«{paths[0]}» không phải thư mục làm việc: trong đó không có {REGISTER}.")
        print("Chưa có thư mục làm việc thì nhấp đúp «Xếp loại.bat» rồi tạo trên trang.")
        return 2
    print(f"Kiểm tra, tổng hợp: {folder}")
    if call("--dir", folder, "run") == 2:
        print("Chưa chạy được: đọc thông báo ở trên, sửa rồi chạy lại.")
        return 2
    return call("desk", folder)


if __name__ == "__main__":
    sys.exit(main())
