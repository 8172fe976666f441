"""Checks a report template before it is filled: broken tags, unknown fields and filters, each with its paragraph.

docxtpl names the line of an internal text; an office needs the sentence that it typed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn
from docx.package import Package
from jinja2 import Environment, TemplateSyntaxError, Undefined, nodes

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_PREFIX = re.compile(r"^(\{[{%#])(p|tr|tc|r)\s")
_LONE = re.compile(r"^\{[%#]p\s")
_WORD = re.compile(r"\{%-?\s*(\w+)")
_CURLY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_BLOCKS = {"if", "for", "macro", "call", "filter", "with", "autoescape", "block"}
_DOCX_WORDS = ("colspan", "cellbg", "vm", "hm")  # tags of docxtpl that jinja doesn't know
_UNKNOWN = object()
SHOWN = 90


def story_parts(package: Package) -> list[Any]:
    """The document itself, then its headers and footers."""
    main = package.main_document_part
    related = [rel.target_part for rel in main.rels.values() if not rel.is_external]
    stories: list[Any] = [part for part in related if part.content_type.endswith(("header+xml", "footer+xml"))]
    return [main, *sorted(stories, key=lambda part: str(part.partname))]


def paragraph_texts(element: Any) -> Iterator[str]:
    """The text of every paragraph, tables included, in the order of the document."""
    for paragraph in element.iter(qn("w:p")):
        pieces = []
        for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
            if next(node.iterancestors(qn("w:p"))) is paragraph:
                pieces.append((node.text or "") if node.tag == qn("w:t") else " ")
        yield "".join(pieces)


def _place(text: str) -> str:
    shown = " ".join(text.split())
    return f"đoạn «{shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + '…'}»"


def _plain_tag(match: re.Match[str]) -> str:
    tag = _PREFIX.sub(r"\1 ", match.group(0)).translate(_CURLY).replace("\n", " ")
    word = _WORD.match(tag)
    return "" if word and word.group(1) in _DOCX_WORDS else tag


def _broken_paragraph(text: str) -> str | None:
    """What is wrong with the braces of one paragraph."""
    rest = _TAG.sub("", text)
    if any(mark in rest for mark in ("{{", "}}", "{%", "%}")):
        return f"Thẻ bị thiếu dấu mở hoặc đóng ở {_place(text)}; thẻ phải nằm trọn trong một đoạn."
    for match in _TAG.finditer(text):
        if _LONE.match(match.group(0)) and text.replace(match.group(0), "", 1).strip():
            return f"Thẻ «{match.group(0)}» ở {_place(text)} phải đứng một mình trong đoạn: chữ bên cạnh sẽ bị mất."
    return None


def _unclosed(texts: list[str]) -> str | None:
    """The first block that is closed without being open, or never closed."""
    stack: list[tuple[str, str, str]] = []
    for text in texts:
        for match in _TAG.finditer(text):
            word = _WORD.match(_plain_tag(match))
            name = word.group(1) if word else ""
            if name in _BLOCKS:
                stack.append((name, match.group(0), text))
            elif name.startswith("end") and name[3:] in _BLOCKS:
                if not stack or stack[-1][0] != name[3:]:
                    return f"Thẻ «{match.group(0)}» ở {_place(text)} không khớp với thẻ mở nào."
                stack.pop()
    if stack:
        name, tag, text = stack[-1]
        return f"Thẻ «{tag}» ở {_place(text)} chưa có thẻ đóng «end{name}»."
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


def _check_texts(texts: list[str], context: dict[str, object], environment: Environment) -> list[str]:
    problems = [problem for text in texts if (problem := _broken_paragraph(text))]
    if problems:
        return problems
    if problem := _unclosed(texts):
        return [problem]
    lines = [_TAG.sub(_plain_tag, text).replace("\n", " ") for text in texts]
    source = "\n".join(lines)
    try:
        environment.from_string(source)  # compiles, which also finds unknown filters and tests
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        line = min(max(error.lineno, 1), len(texts)) - 1
        named = re.fullmatch(r"No (?:filter|test) named '(.+)'\.", error.message or "")
        what = f"Không có phép định dạng «{named[1]}»" if named else "Thẻ viết sai cú pháp"
        return [f"{what} ở {_place(texts[line])}."]
    fields = _Fields(environment)
    fields.visit(tree, dict(context))
    out = []
    for line, name, known in fields.missing:
        near = difflib.get_close_matches(name.rpartition(".")[2], known, n=1)
        hint = f" Có phải ý là «{near[0]}»?" if near else ""
        out.append(f"Không có trường «{name}» ở {_place(texts[line - 1])}.{hint}")
    return out


def template_problems(package: Package, context: dict[str, object], environment: Environment) -> list[str]:
    """What keeps a template from being filled, one Vietnamese sentence each, in the order of the document."""
    out: list[str] = []
    for part in story_parts(package):
        out += _check_texts(list(paragraph_texts(part.element)), context, environment)
    return list(dict.fromkeys(out))
