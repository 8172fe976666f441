"""YAML that is meant to be edited by an office: duplicate and unknown keys are refused with file and line."""

from __future__ import annotations

from typing import Any

import yaml


class LawError(ValueError):
    """A law file can't be used; the message names file and line, in Vietnamese."""


class Section(dict[str, Any]):
    """A mapping that knows where it stands and which of its keys were asked for."""

    def __init__(self, source: str, line: int) -> None:
        super().__init__()
        self.source, self.line = source, line
        self.lines: dict[str, int] = {}
        self.used: set[str] = set()

    def where(self, key: str | None = None) -> str:
        return f"{self.source}, dòng {self.lines.get(key or '', self.line)}"

    def take(self, key: str) -> Any:
        """The value of a key that must be there."""
        if key not in self:
            raise LawError(f"{self.where()}: thiếu mục «{key}».")
        self.used.add(key)
        return self[key]

    def maybe(self, key: str, default: Any = None) -> Any:
        self.used.add(key)
        return self.get(key, default)

    def section(self, key: str) -> Section:
        value = self.take(key)
        if not isinstance(value, Section):
            raise LawError(f"{self.where(key)}: «{key}» phải là một nhóm các mục con.")
        return value

    def finish(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key must not silently do nothing."""
        for key in self:
            if key not in self.used:
                raise LawError(f"{self.where(key)}: không có mục nào tên «{key}»; kiểm tra lại chính tả.")


def _build(node: yaml.Node, source: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        section = Section(source, node.start_mark.line + 1)
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in section:
                raise LawError(f"{source}, dòng {line}: mục «{key}» đã có ở dòng {section.lines[key]}.")
            section[key] = _build(value_node, source)
            section.lines[key] = line
        return section
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, source) for item in node.value]
    return yaml.SafeLoader("").construct_object(node) if node.tag != "tag:yaml.org,2002:timestamp" else node.value


def parse(text: str, source: str) -> Section:
    """The mapping in a YAML text. Raises LawError with file and line for anything else."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise LawError(f"{source}, dòng {line}: tệp viết sai cú pháp YAML.") from problem
    built = _build(node, source) if node is not None else None
    if not isinstance(built, Section):
        raise LawError(f"{source}: tệp phải gồm các mục dạng «tên: giá trị».")
    return built
