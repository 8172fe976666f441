"""The terminal: Vietnamese that prints right, help and errors in Vietnamese, progress."""

from __future__ import annotations

import gettext
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any

import click

from batch.machine.beside import sweep
from batch.machine.private import kept_private, own_folder, write_own
from batch.office.trouble import of_system, told
from batch.register.working_folder import PAPERS, RESULTS, of_all_periods
from batch.terminal.stopped import STOPPED
from batch.text import file_text, vn_int

CLUSTER_LOST = (
    "Chú ý: giữa chừng không dùng được cụm máy nữa; phần còn lại đã làm trên máy này, kết quả vẫn đầy đủ, không khác."
)
_SELDOM, _LONG_ENOUGH = 0.3, 2.0  # seconds between two updates of a line; before the time left is told
_PLACES = ("to", "target", "out", "place")
_OF_A_RUN = re.compile(r"[0-9]{4}(-Q[1-3])?(\.truoc)?")
_CRASHED = "su-co.txt"
_WORDS = "xeploai"  # name of the message catalogue in batch/locale


def prepare() -> None:
    """UTF-8 out, also on a Windows console, where the code page is set as well; what goes wrong while something is let
    go of (a file on a full disk) has been told already, and is no news in English."""
    sys.unraisablehook = lambda _unraisable: None
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetConsoleOutputCP(65001)


Told = Callable[[str, int, int, str], None]  # (what is being done, how many done, of how many; all of it in words)
_instead: Told | None = None


def tell_progress_to(told: Told) -> None:
    """Progress goes there from now on, not to the terminal: somebody else shows it."""
    global _instead
    _instead = told


class Progress:
    """One line on the terminal for each step of the work: how far it is, how long it will take once that can be told;
    `total` is 0 while it isn't known. Says nothing where nobody watches. Writes to stderr, so that output can be piped;
    `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._watched, self._clock = _instead is not None or sys.stderr.isatty(), clock
        self._label, self._ended = "", True
        self._began = self._told = 0.0
        self._first = self._width = 0

    def __call__(self, label: str, done: int, total: int) -> None:
        if not self._watched:
            return
        now, ends = self._clock(), 0 < total <= done
        if label != self._label or self._ended:
            if not self._ended and not _instead:  # a step that stopped half way
                click.echo(err=True)
            self._label, self._began, self._first, self._width = label, now, done, 0
        elif now - self._told < _SELDOM and not ends:
            return
        self._told, self._ended = now, ends
        said = self._said(done, total, now - self._began)
        if _instead:
            _instead(label, done, total, said)
            return
        click.echo(f"\r{said:<{self._width}}", err=True, nl=ends)
        self._width = len(said)

    def _said(self, done: int, total: int, seconds: float) -> str:
        if total == 1:
            return f"{self._label}: xong" if done else f"{self._label}…"
        if not total:
            return f"{self._label}: {vn_int(done)}"
        here = f"{self._label}: {vn_int(done)}/{vn_int(total)}"
        so_far = done - self._first
        if done >= total or not so_far or seconds < _LONG_ENOUGH:
            return here
        return f"{here}, còn {_about(seconds / so_far * (total - done))}"


def _about(seconds: float) -> str:
    if seconds < 5:
        return "vài giây"
    if seconds < 55:
        return f"khoảng {5 * round(seconds / 5)} giây"
    return f"khoảng {vn_int(max(1, round(seconds / 60)))} phút"


def speak_vietnamese() -> None:
    """Click takes its words from the message catalogue of the process; where the system speaks another language, ours
    is Vietnamese all the same."""
    os.environ["LANGUAGE"] = "vi"
    gettext.bindtextdomain(_WORDS, str(Path(__file__).parents[1] / "locale"))
    gettext.textdomain(_WORDS)


class Command(click.Command):
    """A command whose usage line is in Vietnamese."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[TÙY CHỌN]", **options})

    def invoke(self, ctx: click.Context) -> Any:
        into, home = _written_into(ctx), ctx.find_root().params.get("folder") or Path.cwd()
        with kept_private(into):
            for place in dict.fromkeys((into, into.parent, home)):
                sweep(place)
                for results in _results(place):
                    sweep(results)
            for papers in of_all_periods(PAPERS):
                sweep(home / papers, below=True)
            return super().invoke(ctx)


def _written_into(ctx: click.Context) -> Path:
    """Where the command writes, by the names that its parameters bear everywhere; else the working folder."""
    named = [ctx.params[name] for name in _PLACES if name in ctx.params] or [ctx.params.get("folder")]
    named += ctx.params.get("paths", ())[:1]
    home: Path | None = ctx.find_root().params.get("folder")
    return next((place for place in named if place), home or Path.cwd())


def _results(place: Path) -> Iterator[Path]:
    """The folders of runs in a place, or in a working folder."""
    for out in (place, place / RESULTS):
        yield out
        with suppress(OSError):
            yield from [path for path in out.iterdir() if _OF_A_RUN.fullmatch(path.name) and path.is_dir()]


class Group(Command, click.Group):
    """Commands in the order in which they were added, each with its whole line of help."""

    command_class = Command

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"subcommand_metavar": "LỆNH …", **options})

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, self.commands[name].get_short_help_str(80)) for name in self.list_commands(ctx)]
        with formatter.section(gettext.gettext("Commands")):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


class _Between:
    """How a range of numbers is told: Click writes "1<=x<=600", which nobody here reads."""

    def _describe_range(self) -> str:
        return f"từ {self.min} đến {self.max}"  # type: ignore[attr-defined]


class WholeNumber(_Between, click.IntRange):
    name = "số nguyên"


class Number(_Between, click.FloatRange):
    name = "số"


def fail(message: str) -> None:
    """Say why the command could not run, and end with status 2."""
    click.echo(message, err=True)
    sys.exit(2)


def refuse(problem: Exception) -> None:
    """Say a problem that was raised to be told to the user, and end with status 2. What isn't of a class of our own
    wasn't raised to be told, and may quote anything: that is a crash."""
    if of_system(problem) is problem:  # said in one place
        raise problem
    if not type(problem).__module__.startswith("batch."):
        _crash(problem)
    fail(str(problem))


_UNCHANGED = "Kết quả cũ không thay đổi."


def _crash(problem: BaseException) -> None:
    """Unexpected, with everything as it was."""
    fail(f"{_crashed(problem)}\n{_UNCHANGED}")


def _crashed(problem: BaseException) -> str:
    """The user gets a sentence, the trace without data goes to a file for whoever helps."""
    lines = [f"{type(problem).__name__}\n"]
    for frame in traceback.extract_tb(problem.__traceback__):
        lines.append(f"{_module(frame.filename)}:{frame.lineno} {frame.name}\n")
    said = "Chương trình gặp sự cố ngoài dự kiến và đã dừng."
    try:
        path = own_folder() / _CRASHED
        write_own(path, "".join(lines))
    except OSError:
        return said
    return f"{said}\nChi tiết (không có dữ liệu cá nhân) ghi tại: {path}\nGửi tệp này cho người hỗ trợ."


def _module(file: str) -> str:
    """Which part of the program or of a library it is: where that is installed may name a person, and what isn't a
    module, such as a template, may be called after one."""
    root = next((root for root in sorted(filter(None, sys.path), key=len, reverse=True) if file.startswith(root)), None)
    return file.removeprefix(root).lstrip("\\/") if root and file.endswith(".py") else "—"


def why_not(problem: BaseException) -> str:
    """The sentence for whatever went wrong once results are in place."""
    match problem:
        case click.Abort() | KeyboardInterrupt():
            return "Đã dừng theo yêu cầu."
        case click.ClickException():
            return problem.format_message()
    return told(problem) if of_system(problem) else _crashed(problem)


@contextmanager
def in_place(folder: Path) -> Iterator[None]:
    """Around what a command does once its results are in place: whatever goes wrong then, they are there, and nobody
    is told that nothing has changed."""
    try:
        yield
    except SystemExit:
        raise
    except (Exception, KeyboardInterrupt) as problem:
        why = why_not(problem)
        click.echo(f"KẾT QUẢ MỚI ĐÃ GHI XONG ở {file_text(folder)}; việc sau đó chưa xong:\n{why}", err=True)
        sys.exit(1)


@contextmanager
def telling() -> Iterator[None]:
    """Whatever goes wrong within is told in Vietnamese, without a traceback, and ends with status 2."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError as problem:
        fail(problem.format_message())
    except click.UsageError as problem:
        where = f"\nXem hướng dẫn: {problem.ctx.command_path} --help" if problem.ctx else ""
        fail(f"{problem.format_message()}{where}")
    except (click.Abort, KeyboardInterrupt):
        fail(STOPPED)
    except click.ClickException as problem:
        fail(problem.format_message())
    except SystemExit:
        raise
    except Exception as problem:
        if of_system(problem):
            fail(f"{told(problem)} {_UNCHANGED}")
        _crash(problem)


def run_group(group: Any) -> None:
    """Run the command line: messages in Vietnamese, no traceback, exit status as the contract says."""
    prepare()
    with telling():
        sys.exit(group.main(standalone_mode=False) or 0)


speak_vietnamese()
