"""The terminal: Vietnamese that prints right, help and errors in Vietnamese, progress."""

from __future__ import annotations

import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

import click


def prepare() -> None:
    """UTF-8 out, also on a Windows console, where the code page is set as well."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetConsoleOutputCP(65001)


class Progress:
    """A bar on a terminal, plain lines elsewhere. Writes to stderr, so that output can be piped."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._said: dict[str, int] = {}

    def __call__(self, label: str, done: int, total: int) -> None:
        if self._live:
            width = 30
            full = width if total == 0 else width * done // total
            end = "\n" if done >= total else ""
            click.echo(f"\r{label:<24} [{'█' * full}{'·' * (width - full)}] {done}/{total}{end}", err=True, nl=False)
            return
        quarter = 4 if total == 0 else 4 * done // total
        if self._said.get(label, -1) < quarter:
            self._said[label] = quarter
            click.echo(f"{label}: {done}/{total}", err=True)


class _Vietnamese:
    """Click's headings in Vietnamese."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        for english, vietnamese in (("OPTIONS", "TÙY CHỌN"), ("COMMAND", "LỆNH"), ("[ARGS]...", "…")):
            pieces = pieces.replace(english, vietnamese)
        formatter.write_usage(ctx.command_path, pieces, prefix="Cách dùng: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [r for p in self.get_params(ctx) if (r := p.get_help_record(ctx)) is not None]  # type: ignore[attr-defined]
        if records:
            with formatter.section("Tùy chọn"):
                formatter.write_dl([(name, text.replace("required]", "bắt buộc]")) for name, text in records])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Xem hướng dẫn của lệnh này."
        return option


class Command(_Vietnamese, click.Command):
    pass


class Group(_Vietnamese, click.Group):
    command_class = Command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, self.commands[name].get_short_help_str(80)) for name in self.list_commands(ctx)]
        with formatter.section("Các lệnh"):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def _usage_message(problem: click.UsageError) -> str:
    match problem:
        case click.NoSuchOption():
            near = f" Có phải {' hoặc '.join(sorted(problem.possibilities))}?" if problem.possibilities else ""
            return f"Không có tùy chọn {problem.option_name}.{near}"
        case click.MissingParameter():
            name = problem.param.get_error_hint(problem.ctx) if problem.param and problem.ctx else ""
            return f"Thiếu {name}."
        case click.BadParameter():
            name = problem.param.get_error_hint(problem.ctx) if problem.param and problem.ctx else ""
            given = f" {name}" if name else ""
            return f"Giá trị của{given} không dùng được: {_translate(problem.message)}"
        case _:
            return _translate(problem.format_message())


_PHRASES = (
    ("No such command", "Không có lệnh"),
    ("Got unexpected extra arguments", "Thừa tham số"),
    ("Got unexpected extra argument", "Thừa tham số"),
    ("requires an argument", "cần có giá trị"),
    ("does not take a value", "không kèm giá trị"),
    ("takes a file but a directory was given", "phải là tệp"),
    ("does not exist", "không tồn tại"),
    ("is a directory", "là thư mục, ở đây cần một tệp"),
    ("is a file", "là tệp, ở đây cần một thư mục"),
    ("is not readable", "không đọc được"),
    ("is not writable", "không ghi được"),
    ("is not a valid integer range", "không phải số nguyên"),
    ("is not a valid float range", "không phải số"),
    ("is not a valid integer", "không phải số nguyên"),
    ("is not a valid float", "không phải số"),
    ("is not in the range ", "phải nằm trong khoảng "),
    ("<=x<=", " đến "),
    ("is not one of", "không thuộc"),
    ("Directory ", ""),
    ("File ", ""),
    ("Path", "Đường dẫn"),
    ("Option", "Tùy chọn"),
    ("(Possible commands:", "(Có phải:"),
    ("Did you mean", "Có phải"),
    ("Missing command", "Thiếu lệnh"),
)


def _translate(message: str) -> str:
    for english, vietnamese in _PHRASES:
        message = message.replace(english, vietnamese)
    return message


def fail(message: str) -> None:
    """Say why the command could not run, and end with status 2."""
    click.echo(message, err=True)
    sys.exit(2)


def refuse(problem: Exception) -> None:
    """Say a problem that was raised to be told to the user, and end with status 2. What libraries raise is never in
    Vietnamese, so a message in plain ASCII isn't one of ours: that is a crash."""
    if isinstance(problem, OSError) and problem.errno:  # the system's own: said in one place
        raise problem
    if str(problem).isascii():
        _crash(problem)
    fail(str(problem))


def _crash(problem: BaseException) -> None:
    """Unexpected: the user gets a sentence, the trace without data goes to a file for whoever helps."""
    lines = [f"{type(problem).__name__}\n"]
    lines += [
        f"{frame.filename}:{frame.lineno} {frame.name}\n" for frame in traceback.extract_tb(problem.__traceback__)
    ]
    said = "Chương trình gặp sự cố ngoài dự kiến và đã dừng; kết quả cũ không thay đổi."
    path = Path(tempfile.gettempdir()) / "xeploai-su-co.txt"
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError:
        fail(said)
    fail(f"{said}\nChi tiết (không có dữ liệu cá nhân) ghi tại: {path}\nGửi tệp này cho người hỗ trợ.")


def run_group(group: Any) -> None:
    """Run the command line: messages in Vietnamese, no traceback, exit status as the contract says."""
    prepare()
    try:
        sys.exit(group.main(standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as problem:
        fail(problem.format_message())
    except click.UsageError as problem:
        where = f"\nXem hướng dẫn: {problem.ctx.command_path} --help" if problem.ctx else ""
        fail(f"{_usage_message(problem)}{where}")
    except (click.Abort, KeyboardInterrupt):
        fail("Đã dừng theo yêu cầu; kết quả cũ không thay đổi.")
    except click.ClickException as problem:
        fail(problem.format_message())
    except OSError as problem:
        name = problem.filename or "tệp"
        fail(
            f"Không ghi hoặc đọc được {name}: không có quyền, ổ đĩa đầy, hoặc tệp đang mở trong Excel, Word. "
            "Kết quả cũ không thay đổi."
        )
    except SystemExit:
        raise
    except Exception as problem:
        _crash(problem)
