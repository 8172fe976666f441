"""Where the templates are: an office's own win over those that came with the program."""

from __future__ import annotations

import os
from contextvars import ContextVar
from pathlib import Path

# What several parts of the program fill or read; other templates are named where they are used.
LOOK, NARRATIVE, REPORT_FORM, OVERVIEW_FORM = "bieu.yaml", "thuyet_minh.yaml", "bao_cao_tinh.docx", "tong_quan.html.j2"
_OWN: ContextVar[Path | None] = ContextVar("office", default=None)  # the folder that an office's own lie in
_PACKAGE = Path(__file__).parent
_SHIPPED = (_PACKAGE / "_templates", _PACKAGE.parent / "input_templates")  # installed wheel; checkout


class NoTemplateError(FileNotFoundError):
    """There is no such template; the message, in Vietnamese, says which."""


def look_in(folder: Path | None) -> None:
    """From now on an office's own templates are those in `input_templates/` of this folder; None: of the current
    one."""
    _OWN.set(folder)


def template(name: str, option: Path | None = None) -> Path:
    """Path of a template: the one given by option, else `input_templates/` of the working folder, else the shipped
    one. Raises NoTemplateError with the name where there is none."""
    if option is not None:
        if not option.is_file():
            raise NoTemplateError(f"Không tìm thấy tệp mẫu: {option}")
        return option
    own = own_template(name)
    if os.path.lexists(own) and not own.is_file():
        raise NoTemplateError(
            f"Có «{own}» nhưng không phải tệp đọc được (lối tắt hỏng, ổ đĩa đã ngắt?). Sửa, hoặc xóa để dùng mẫu kèm "
            "chương trình."
        )
    return own if own.is_file() else shipped(name)


def own_template(name: str) -> Path:
    """Where an office's own template of this name lies, if it has one."""
    return (_OWN.get() or Path.cwd()) / "input_templates" / name


def shipped(name: str) -> Path:
    """Path of a template as it came with the program. Raises NoTemplateError with the name where there is none."""
    for folder in _SHIPPED:
        if (folder / name).is_file():
            return folder / name
    raise NoTemplateError(f"Không tìm thấy tệp mẫu «{name}».")


def is_shipped(path: Path) -> bool:
    """Whether a template came with the program, and needs no look before it is used."""
    return any(folder in path.parents for folder in _SHIPPED)


def shipped_in() -> Path:
    """The folder of the templates that came with the program."""
    return next(folder for folder in _SHIPPED if folder.is_dir())
