"""Checks a report template before it is filled: broken tags, unknown fields and filters, each with where it stands.

docxtpl names the line of an internal text; an office needs the paragraph, table or header, and the sentence that it
typed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.package import Package
from jinja2 import Environment, TemplateSyntaxError, Undefined, nodes
from lxml import etree

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_OPENING = re.compile(r"\{[{%#]")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_PREFIX = re.compile(r"^(\{[{%#])(p|tr|tc|r)\s")
_LONE = re.compile(r"^\{[%#]p\s")
_WORD = re.compile(r"\{%-?\s*(\w+)")
_CURLY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_BLOCKS = {"if", "for", "macro", "call", "filter", "with", "autoescape", "block"}
_MOST_TAGS = 5_000  # the longest template that comes with the program has a seventh
_DOCX_WORDS = ("colspan", "cellbg", "vm", "hm")  # tags of docxtpl that jinja doesn't know
_END_NOTES = "chú thích cuối văn bản"
_STORIES = {
    "header+xml": "đầu trang",
    "footer+xml": "chân trang",
    "footnotes+xml": "chú thích cuối trang",
    "endnotes+xml": _END_NOTES,
}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNKNOWN = object()
SHOWN = 90


@dataclass(frozen=True, slots=True)
class Story:
    """One flow of text of a document: the body (`name` is empty), a header, a footer, the footnotes."""

    name: str
    element: Any
    part: Any

    def save(self) -> None:
        """Put a changed text back where the library keeps a part only as bytes."""
        if not hasattr(self.part, "element"):
            self.part._blob = etree.tostring(self.element, xml_declaration=True, encoding="UTF-8", standalone=True)


def stories(package: Package) -> list[Story]:
    """The body, then headers, footers and notes."""
    main = package.main_document_part
    out = [Story("", main.element, main)]
    related = {str(rel.target_part.partname): rel.target_part for rel in main.rels.values() if not rel.is_external}
    for _, part in sorted(related.items()):
        for ending, name in _STORIES.items():
            if part.content_type.endswith(ending):
                out.append(Story(name, part.element if hasattr(part, "element") else parse_xml(part.blob), part))
    return out


def _text_of(paragraph: Any) -> str:
    pieces = []
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        if next(node.iterancestors(qn("w:p"))) is paragraph:
            pieces.append((node.text or "") if node.tag == qn("w:t") else " ")
    return "".join(pieces)


def paragraphs(story: Story) -> Iterator[tuple[str, str]]:
    """Place and text of every paragraph, tables included, in the order of the document: "đoạn 12", "bảng 2, hàng 3,
    cột 1", "đầu trang, đoạn 1"."""
    tables = {table: n for n, table in enumerate(story.element.iter(qn("w:tbl")), start=1)}
    rows = _numbered(tables, "w:tr")
    cells, count = _numbered(rows, "w:tc"), 0
    for paragraph in story.element.iter(qn("w:p")):
        if next(paragraph.iterancestors(_FALLBACK), None) is not None:
            continue  # the same text box once more, for old programs
        cell = next(paragraph.iterancestors(qn("w:tc")), None)
        if cell is None:
            count += 1
            place = f"đoạn {count}"
        else:
            row, table = next(cell.iterancestors(qn("w:tr"))), next(cell.iterancestors(qn("w:tbl")))
            place = f"bảng {tables[table]}, hàng {rows[row]}, cột {cells[cell]}"
        yield f"{story.name}, {place}" if story.name else place, _text_of(paragraph)


def _numbered(within: Iterable[Any], tag: str) -> dict[Any, int]:
    """Each element with this tag, with its number in the innermost of those that it lies in."""
    return {element: n for outer in within for n, element in enumerate(outer.iter(qn(tag)), start=1)}


def _place(line: tuple[str, str]) -> str:
    shown = " ".join(line[1].split())
    return f"{line[0]} («{shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + '…'}»)"


def _plain_tag(match: re.Match[str]) -> str:
    tag = _PREFIX.sub(r"\1 ", match.group(0)).translate(_CURLY).replace("\n", " ")
    word = _WORD.match(tag)
    return "" if word and word.group(1) in _DOCX_WORDS else tag


def _outside(text: str) -> str:
    """What stands outside of tags, from the first one on that isn't closed all: looked at once, however often a tag
    is opened."""
    kept, at = [], 0
    while found := _OPENING.search(text, at):
        end = text.find(_CLOSING[found[0]], found.end())
        if end < 0:
            break
        kept.append(text[at : found.start()])
        at = end + 2
    return "".join((*kept, text[at:]))


def _broken_paragraph(line: tuple[str, str]) -> str | None:
    """What is wrong with the braces of one paragraph."""
    text = line[1]
    rest = _outside(text)
    if any(mark in rest for mark in ("{{", "}}", "{%", "%}", "{#")):
        return f"Thẻ bị thiếu dấu mở hoặc đóng ở {_place(line)}; thẻ phải nằm trọn trong một đoạn."
    for match in _TAG.finditer(text):
        if _LONE.match(match.group(0)) and text.replace(match.group(0), "", 1).strip():
            return f"Thẻ «{match.group(0)}» ở {_place(line)} phải đứng một mình trong đoạn: chữ bên cạnh sẽ bị mất."
    return None


def _unclosed(lines: list[tuple[str, str]]) -> str | None:
    """The first block that is closed without being open, or never closed."""
    stack: list[tuple[str, str, tuple[str, str]]] = []
    for line in lines:
        for match in _TAG.finditer(line[1]):
            word = _WORD.match(_plain_tag(match))
            name = word.group(1) if word else ""
            if name in _BLOCKS:
                stack.append((name, match.group(0), line))
            elif name.startswith("end") and name[3:] in _BLOCKS:
                if not stack or stack[-1][0] != name[3:]:
                    return f"Thẻ «{match.group(0)}» ở {_place(line)} không khớp với thẻ mở nào."
                stack.pop()
    if stack:
        name, tag, line = stack[-1]
        return f"Thẻ «{tag}» ở {_place(line)} chưa có thẻ đóng «end{name}»."
    return None


class _Fields:
    """Walks a parsed template and looks every field up, in branches too that this run doesn't take."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.missing: list[tuple[int, str, list[str]]] = []

    def value(self, node: nodes.Node, scope: dict[str, Any]) -> Any:
        """The value of a path of names; `_UNKNOWN` where it can't be told beforehand."""
        if isinstance(node, nodes.Name):
            if node.name in scope:
                return scope[node.name]
            if node.name not in self.environment.globals:
                self.missing.append((node.lineno, node.name, list(scope)))
            return _UNKNOWN
        if isinstance(node, nodes.Getattr):
            base = self.value(node.node, scope)
            if base is _UNKNOWN:
                return _UNKNOWN
            found = self.environment.getattr(base, node.attr)
            if isinstance(found, Undefined):
                known = list(base) if isinstance(base, dict) else [n for n in dir(base) if not n.startswith("_")]
                self.missing.append((node.lineno, _path(node), known))
                return _UNKNOWN
            return found
        self.walk(node, scope)
        return _UNKNOWN

    def walk(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        for child in node.iter_child_nodes():
            self.visit(child, scope)

    def visit(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        if isinstance(node, nodes.For):
            items = self.value(node.iter, scope)
            first = items[0] if isinstance(items, list | tuple) and items else _UNKNOWN
            inner = dict(scope, loop=_UNKNOWN)
            inner.update(dict.fromkeys(_targets(node.target), _UNKNOWN))
            if isinstance(node.target, nodes.Name):
                inner[node.target.name] = first
            for part in (*node.body, *([node.test] if node.test else [])):
                self.visit(part, inner)
            for part in node.else_:
                self.visit(part, scope)
        elif isinstance(node, nodes.Assign | nodes.AssignBlock):
            self.walk(node, dict.fromkeys(_targets(node.target), _UNKNOWN) | scope)
            scope.update(dict.fromkeys(_targets(node.target), _UNKNOWN))
        elif isinstance(node, nodes.Macro | nodes.CallBlock | nodes.With):
            names = [name.name for name in node.find_all(nodes.Name) if name.ctx in ("param", "store")]
            if isinstance(node, nodes.Macro):
                scope[node.name] = _UNKNOWN
            self.walk(node, dict(scope, **dict.fromkeys([*names, "caller", "varargs", "kwargs"], _UNKNOWN)))
        elif isinstance(node, nodes.Test) and node.name in ("defined", "undefined"):
            return
        else:
            self.value(node, scope)


def _targets(node: nodes.Node) -> list[str]:
    names = [node] if isinstance(node, nodes.Name) else list(node.find_all(nodes.Name))
    return [name.name for name in names]


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "…"


def _check_story(lines: list[tuple[str, str]], context: dict[str, object], environment: Environment) -> list[str]:
    problems = [problem for line in lines if (problem := _broken_paragraph(line))]
    if problems:
        return problems
    if problem := _unclosed(lines):
        return [problem]
    if sum(len(_OPENING.findall(text)) for _, text in lines) > _MOST_TAGS:
        return [f"Mẫu có hơn {_MOST_TAGS} thẻ; hãy chép lại mẫu kèm chương trình rồi sửa."]
    source = "\n".join(_TAG.sub(_plain_tag, text).replace("\n", " ") for _, text in lines)
    fields = _Fields(environment)
    try:
        tree = environment.parse(source)
        fields.visit(tree, dict(context))
        environment.compile(tree, raw=True)  # finds unknown filters and tests
    except TemplateSyntaxError as error:
        line = lines[min(max(error.lineno, 1), len(lines)) - 1]
        named = re.fullmatch(r"No (?:filter|test) named '(.+)'\.", error.message or "")
        what = f"Không có phép định dạng «{named[1]}»" if named else "Thẻ viết sai cú pháp"
        return [f"{what} ở {_place(line)}."]
    except RecursionError:
        return ["Có thẻ lồng nhau quá sâu; hãy chép lại mẫu kèm chương trình rồi sửa."]
    out = []
    for number, name, known in fields.missing:
        near = difflib.get_close_matches(name.rpartition(".")[2], known, n=1)
        hint = f" Có phải ý là «{near[0]}»?" if near else ""
        out.append(f"Không có trường «{name}» ở {_place(lines[number - 1])}.{hint}")
    return out


def text_problems(text: str, place: str, context: dict[str, object], environment: Environment) -> list[str]:
    """What keeps one paragraph that stands at `place` from being filled."""
    return _check_story([(place, text)], context, environment)


def template_problems(package: Package, context: dict[str, object], environment: Environment) -> list[str]:
    """What keeps a template from being filled, one Vietnamese sentence each with where it stands, in the order of the
    document."""
    out: list[str] = []
    for story in stories(package):
        lines = list(paragraphs(story))
        if story.name == _END_NOTES:  # they are never filled: a tag would be printed as it is
            out += [
                f"Không điền được thẻ ở {_place(line)}; hãy dùng chú thích cuối trang."
                for line in lines
                if _OPENING.search(line[1])
            ]
        else:
            out += _check_story(lines, context, environment)
    return list(dict.fromkeys(out))
