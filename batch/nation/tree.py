"""Which working folders lie in a folder, and which of their committees stands above which.

The registers say it: a committee hands over to the one whose register has its code; of several, such as the commune
and the province that list a base committee, to the lowest. What they don't settle is never chosen.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from batch.domain import SaidError
from batch.register.reader import RegisterError, read_register
from batch.register.working_folder import (
    BEFORE,
    DECISIONS,
    FORMS,
    MAILS,
    MEMBER_LISTS,
    OPINIONS,
    PAPERS,
    PUT_ASIDE,
    REGISTER,
    RESULTS,
    SUBMISSIONS,
    of_all_periods,
)
from batch.submissions.collect import PAPERS_FOLDER
from batch.workers.parcel import NotDoneError

Step = Callable[[str, int, int], None]
# What lies in a working folder and is none itself.
_PARTS = {
    SUBMISSIONS, RESULTS, MAILS, DECISIONS, OPINIONS, BEFORE, PAPERS_FOLDER, PUT_ASIDE, MEMBER_LISTS, "input_templates",
    *of_all_periods(FORMS), *of_all_periods(PAPERS),
}  # fmt: skip
_SYSTEM = {"$RECYCLE.BIN", "System Volume Information", "lost+found"}  # of a drive: nobody may read them
_CHUNK = 50  # registers that are read one after another
_UNREADABLE = "không đọc được thư mục này: kiểm tra quyền đọc rồi chạy lại"
_LINK = "là liên kết tới nơi khác nên không đi theo: chép thư mục thật vào đây, hoặc chạy riêng nơi ấy"
_IN_A_HOME = (
    "Nơi ghi «{}» làm kết quả nằm trong thư mục làm việc «{}», ở đó kết quả có thể bị đọc như phiếu. Chọn nơi ghi khác "
    "(--out), ngoài mọi thư mục làm việc, rồi chạy lại. Chưa động đến tệp nào."
)
_AMONG_RESULTS = (
    "Nơi ghi «{}» có thư mục làm việc «{}», sẽ bị bỏ qua vì chương trình không tìm thư mục làm việc ở nơi ghi. Chọn "
    "nơi ghi khác (--out) rồi chạy lại. Chưa động đến tệp nào."
)
_TWICE = (
    "mã {code} là của nhiều thư mục ({folders}): không chạy thư mục nào; giữ một thư mục của cấp ủy này rồi chạy lại"
)
_CIRCLE = "danh mục của {codes} kê lẫn nhau thành vòng: không chạy cấp ủy nào trong đó; sửa danh mục rồi chạy lại"
_UNCLEAR = (
    "mã {code} có trong danh mục của {codes} mà không rõ đâu là cấp trên trực tiếp: không chuyển gói lên; sửa danh mục "
    "rồi chạy lại"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A working folder, relative to the folder that is gone through ("." is that one itself): the code of its
    committee, which is "" where the register can't be read, and the codes of all its units; `refused` why it isn't
    looked into."""

    folder: str
    code: str = ""
    units: frozenset[str] = frozenset()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Committee:
    """`parent` is the folder of the committee above, None where there is none; `refused` why it isn't run, `remark`
    why its package goes nowhere, both "" where all is well."""

    folder: str
    code: str
    parent: str | None = None
    refused: str = ""
    remark: str = ""


def working_folders(root: Path, leave_out: Path) -> tuple[list[str], list[Found]]:
    """The working folders in `root`, relative to it, in a fixed order; and the folders that aren't gone into and may be
    or hold some: those that can't be read, and links to elsewhere."""
    out, found = leave_out.resolve(), []
    passed: dict[str, str] = {}

    def unread(problem: OSError) -> None:
        passed[_relative(root, problem.filename)] = _UNREADABLE

    for place, folders, files in os.walk(root, onerror=unread):
        if REGISTER in files:
            found.append(_relative(root, place))
        inside = _PARTS if REGISTER in files else _SYSTEM
        folders[:] = sorted(f for f in folders if f not in inside and not f.startswith("."))
        for path in [Path(place, f) for f in folders]:
            if path.resolve() == out:
                folders.remove(path.name)
            elif _is_link(path) and not path.resolve().is_relative_to(root):
                passed[_relative(root, path)] = _LINK
    return sorted(found), [Found(folder, refused=why) for folder, why in sorted(passed.items())]


def refuse_place(root: Path, folders: Sequence[str], out: Path) -> None:
    """The results of no committee may lie where the submissions of one are read, nor a working folder among results,
    which aren't gone through. Raises ValueError before anything is touched."""
    homes = {root / folder for folder in folders}
    homes |= {(home / SUBMISSIONS).resolve() for home in homes}
    for folder in folders:
        place = out / folder
        if inside := next((home for home in (place, *place.parents) if home in homes), None):
            raise SaidError(_IN_A_HOME.format(out, inside))
    if out.is_dir() and out != root and out.is_relative_to(root):
        inner, _ = working_folders(out, out / "")
        if inner:
            raise SaidError(_AMONG_RESULTS.format(out, inner[0]))


def _relative(root: Path, place: str | Path) -> str:
    return Path(place).relative_to(root).as_posix()


def _is_link(path: Path) -> bool:
    return path.is_symlink() or bool(getattr(os.path, "isjunction", os.path.islink)(path))


def look_at_all(root: Path, folders: Sequence[str], processes: Executor, step: Step) -> list[Found]:
    """What the registers of these folders say. They are read in processes: one that can't be read whatever happens to
    its process stands there without a code."""
    chunks = [folders[i : i + _CHUNK] for i in range(0, len(folders), _CHUNK)]
    begun = [processes.submit(look, str(root), chunk) for chunk in chunks]
    found: list[Found] = []
    for chunk, future in zip(chunks, begun, strict=True):
        step("Đọc danh mục", len(found), len(folders))
        try:
            found += future.result()
        except NotDoneError:
            single = [(folder, processes.submit(look, str(root), [folder])) for folder in chunk]
            for folder, one in single:
                found += [Found(folder)] if one.exception() else one.result()
    step("Đọc danh mục", len(found), len(folders))
    return found


def look(root: str, folders: Sequence[str]) -> list[Found]:
    found = []
    for folder in folders:
        try:
            register = read_register(Path(root, folder, REGISTER))
        except RegisterError:
            found.append(Found(folder))  # its run tells what is wrong
        else:
            found.append(Found(folder, register.top.code, frozenset(register.units)))
    return found


def tree(found: Sequence[Found]) -> dict[str, Committee]:
    """Folder → committee."""
    of_code: dict[str, list[Found]] = {}
    listing: dict[str, list[Found]] = {}
    for one in found:
        if one.code:
            of_code.setdefault(one.code, []).append(one)
        for code in one.units - {one.code}:
            listing.setdefault(code, []).append(one)
    out = {one.folder: _placed(one, of_code, listing) for one in found}
    for circle in _circles(out):
        codes = ", ".join(sorted(out[folder].code for folder in circle))
        for folder in circle:
            out[folder] = Committee(folder, out[folder].code, refused=_CIRCLE.format(codes=codes))
    return out


def _placed(one: Found, of_code: dict[str, list[Found]], listing: dict[str, list[Found]]) -> Committee:
    if one.refused:
        return Committee(one.folder, one.code, refused=one.refused)
    alike = of_code.get(one.code, [])
    if len(alike) > 1:
        folders = ", ".join(sorted(other.folder for other in alike))
        return Committee(one.folder, one.code, refused=_TWICE.format(code=one.code, folders=folders))
    above = listing.get(one.code, [])
    lowest = [x for x in above if not any(y.code in x.units for y in above if y.code != x.code)]
    if len(lowest) == 1:
        return Committee(one.folder, one.code, lowest[0].folder)
    if not above:
        return Committee(one.folder, one.code)
    codes = ", ".join(sorted({other.code for other in lowest or above}))
    return Committee(one.folder, one.code, remark=_UNCLEAR.format(code=one.code, codes=codes))


def _circles(out: dict[str, Committee]) -> list[list[str]]:
    """Committees that stand above one another."""
    circles, seen = [], set[str]()
    for start in out:
        way: list[str] = []
        folder: str | None = start
        while folder is not None and folder not in seen:
            seen.add(folder)
            way.append(folder)
            folder = out[folder].parent
        if folder in way:
            circles.append(way[way.index(folder) :])
    return circles


def depth(tree: dict[str, Committee], folder: str) -> int | None:
    """1 of a committee that has none above it here; None of one of which that can't be told."""
    if tree[folder].refused or not tree[folder].code:
        return None
    steps, parent = 1, tree[folder].parent
    while parent is not None:
        steps, parent = steps + 1, tree[parent].parent
    return steps
