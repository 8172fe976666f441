"""The mapping as it is kept for next time: a small file that an office reads and edits."""

from __future__ import annotations

import json
from pathlib import Path

from batch.domain import SaidError
from batch.law.strict import LawError, read_section
from batch.machine.beside import write_whole
from batch.member_list.headings import UNUSED, labels
from batch.member_list.mapping import Mapping, repeated
from batch.register.working_folder import MEMBER_COLUMNS
from batch.text import clean, fold

_MOST = 50  # layouts that are kept, the latest first
_HEAD = """\
# Cột nào của danh sách đảng viên điền vào mục nào của phiếu. Chương trình ghi tệp này và dùng lại khi danh sách có đúng
# các tiêu đề ấy. Sửa được: đổi chữ sau «dien_vao», giữ nguyên «cot»; chạy lại thì bảng được hiện ra lần nữa.
# «dien_vao» là một trong:
"""
Layouts = dict[tuple[str, ...], list[tuple[str, str]]]  # layout → heading and role of every column


def read_kept(path: Path) -> Layouts:
    """What the office has kept; nothing where there is no such file. Raises SaidError, with file and line."""
    if not path.exists():
        return {}
    by_label = {fold(label): role for role, label in labels().items()}
    out: Layouts = {}
    try:
        root = read_section(path, "bảng các cột của danh sách", as_typed=True)
        for layout in root.rows("danh_sach") if root.maybe("danh_sach") else ():
            columns = []
            for row in layout.rows("cac_cot"):
                label = row.text("dien_vao") if row.maybe("dien_vao") else labels()[UNUSED]
                role = by_label.get(fold(label))
                if role is None:
                    raise LawError(
                        f"{row.where('dien_vao')}: không có mục «{clean(label)[:60]}»; ghi đúng một mục kê ở đầu tệp."
                    )
                columns.append((row.text("cot") if row.maybe("cot") else "", role))
                row.finish()
            layout.finish()
            texts = [fold(heading) for heading, _ in columns]
            while texts and not texts[-1]:
                texts.pop()
            out[tuple(texts)] = columns
        root.finish()
    except LawError as problem:
        raise SaidError(str(problem)) from problem
    return out


def apply(kept: Layouts, mapping: Mapping) -> None:
    """The columns as they were kept, where this layout was. Raises SaidError where the office has entered two columns
    for one thing."""
    columns = kept.get(mapping.layout)
    if columns is None:
        return
    for column in mapping.columns:
        role = columns[column.index][1] if column.index < len(columns) else UNUSED
        column.role, column.why = role, "" if role != UNUSED else column.why
    mapping.kept = True
    if twice := repeated(mapping.columns):
        raise SaidError(
            f"{MEMBER_COLUMNS}: hai cột cùng điền vào «{labels()[twice[0]]}»; để lại một cột, cột kia ghi "
            f"«{labels()[UNUSED]}»."
        )


def write_kept(path: Path, kept: Layouts, mappings: list[Mapping]) -> None:
    """The mappings first, then what was kept of other layouts. Raises OSError."""
    layouts: Layouts = {}
    for mapping in mappings:
        own = {column.index: (column.heading, column.role or UNUSED) for column in mapping.columns}
        last = max(own, default=-1)
        layouts[mapping.layout] = [own.get(index, ("", UNUSED)) for index in range(last + 1)]
    layouts |= {layout: columns for layout, columns in kept.items() if layout not in layouts}
    lines = [_HEAD, *(f"#   {label}\n" for label in labels().values()), "danh_sach:\n"]
    for columns in list(layouts.values())[:_MOST]:
        lines.append("- cac_cot:\n")
        for heading, role in columns:
            lines.append(f"  - cot: {_quoted(heading)}\n    dien_vao: {_quoted(labels()[role])}\n")
    write_whole(path, "".join(lines).encode("utf-8"))


def _quoted(text: str) -> str:
    """As YAML reads it back: JSON is YAML."""
    return json.dumps(text, ensure_ascii=False)
