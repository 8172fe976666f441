"""The words of the letters: Jinja2 templates that an office may edit (`input_templates/thu/`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, Template, TemplateNotFound, TemplateSyntaxError, UndefinedError

from batch.mail.standing import MailError
from batch.office.files import read_text
from batch.office.sandbox import Sandbox, TooMuchError
from batch.templates import template
from batch.text import vn_int

FOLDER = "thu"
SUBJECT = "tieu_de"  # the block that holds the subject
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.j2")  # a template reads no file outside its folder


class _Missing(StrictUndefined):
    """Its error's message is only the name that the template asked for."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


def _load(name: str) -> tuple[str, str, None] | None:
    if not _NAME.fullmatch(name):
        return None
    try:
        path = template(f"{FOLDER}/{name}")
    except FileNotFoundError:
        return None
    return read_text(path, "mẫu thư", MailError), str(path), None


def _environment() -> Sandbox:
    made = Sandbox(
        loader=FunctionLoader(_load), undefined=_Missing, trim_blocks=True, lstrip_blocks=True,
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
    )  # fmt: skip
    made.filters["so"] = vn_int
    return made


def _line(problem: BaseException, default: str) -> str:
    """File and line of the template, as far as the traceback knows them."""
    said, trace = default, problem.__traceback__
    while trace:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.suffix == ".j2":
            said = f"{path.name}, dòng {trace.tb_lineno}"
        trace = trace.tb_next
    return said


def _tidy(text: str) -> str:
    """No space at the end of a line, at most one empty line in a row."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)).strip() + "\n"


class Wording:
    """The templates, each read once. Every method raises MailError, with file and line, for a template that can't be
    read, isn't sound or asks for a field that doesn't exist."""

    def __init__(self) -> None:
        self._environment = _environment()

    def _template(self, name: str) -> Template:
        try:
            return self._environment.get_template(name)
        except TemplateSyntaxError as problem:
            file = Path(problem.filename).name if problem.filename else problem.name or name
            raise MailError(f"{file}, dòng {problem.lineno}: mẫu viết sai cú pháp ({problem.message}).") from problem
        except TemplateNotFound as problem:
            raise MailError(f"{name}: không tìm thấy tệp mẫu thư «{problem.name}».") from problem

    def _fill(self, name: str, fields: Mapping[str, Any], block: str = "") -> str:
        self._environment.begin()
        found = self._template(name)
        if block and block not in found.blocks:
            raise MailError(f"{name}: mẫu thiếu phần «{{% block {block} %}}».")
        try:
            if block:
                return self._environment.concat(found.blocks[block](found.new_context(dict(fields))))
            return found.render(fields)
        except TemplateSyntaxError as problem:  # of a template that this one builds on
            file = Path(problem.filename).name if problem.filename else problem.name or name
            raise MailError(f"{file}, dòng {problem.lineno}: mẫu viết sai cú pháp ({problem.message}).") from problem
        except TemplateNotFound as problem:
            raise MailError(f"{_line(problem, name)}: không tìm thấy tệp mẫu thư «{problem.name}».") from problem
        except UndefinedError as problem:
            known = ", ".join(sorted(fields))
            raise MailError(
                f"{_line(problem, name)}: mẫu dùng tên «{problem.message}» mà chương trình không có. "
                f"Các tên dùng được: {known}."
            ) from problem
        except TooMuchError as problem:
            raise MailError(f"{_line(problem, name)}: không điền được mẫu: {problem}.") from problem
        except Exception as problem:  # whatever an office's template does wrong
            raise MailError(f"{_line(problem, name)}: không điền được mẫu ({type(problem).__name__}).") from problem

    def subject(self, kind: str, fields: Mapping[str, Any]) -> str:
        words = " ".join(self._fill(f"{kind}.txt.j2", fields, SUBJECT).split())
        if not words:
            raise MailError(f"{kind}.txt.j2: phần «{{% block {SUBJECT} %}}» không được để trống.")
        return words

    def text(self, kind: str, fields: Mapping[str, Any]) -> str:
        return _tidy(self._fill(f"{kind}.txt.j2", fields))

    def html(self, kind: str, fields: Mapping[str, Any]) -> str:
        return _tidy(self._fill(f"{kind}.html.j2", fields))
