"""YAML that is meant to be edited by an office: duplicate and unknown keys are refused with file and line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

from batch.office.files import read_text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's parser where it is there: ten times quicker
_DEEPEST = 40  # how deep sections may stand in one another
_LONGEST_NUMBER = 30  # signs of a number; a longer one is none that anybody means, and slow to understand
_NO_DEFAULT: Any = object()


class LawError(ValueError):
    """A law file can't be used; the message names file and line, in Vietnamese."""


class Section(dict[str, Any]):
    """A mapping that knows where it stands and which of its keys were asked for.

    The readers (`text`, `whole`, `rows` …) raise LawError, with file and line, where the key is missing and has no
    default, or holds something else.
    """

    def __init__(self, source: str, line: int) -> None:
        super().__init__()
        self.source, self.line = source, line
        self.lines: dict[str, int] = {}
        self.used: set[str] = set()

    def where(self, key: str | None = None) -> str:
        return f"{self.source}, dòng {self.lines.get(key or '', self.line)}"

    def take(self, key: str, default: Any = _NO_DEFAULT) -> Any:
        """The value of a key, whatever it is."""
        self.used.add(key)
        if key in self:
            return self[key]
        if default is _NO_DEFAULT:
            raise LawError(f"{self.where()}: thiếu mục «{key}».")
        return default

    def maybe(self, key: str, default: Any = None) -> Any:
        """The value of a key that may be missing, whatever it is."""
        return self.take(key, default)

    def _wrong(self, key: str, wanted: str) -> LawError:
        return LawError(f"{self.where(key)}: «{key}» phải {wanted}.")

    def text(self, key: str) -> str:
        value = self.take(key)
        if isinstance(value, list | dict | bool) or value is None:
            raise self._wrong(key, "là chữ")
        return str(value)

    def truth(self, key: str, default: Any = _NO_DEFAULT) -> bool:
        value = self.take(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, "là true hoặc false")
        return value

    def whole(self, key: str, default: Any = _NO_DEFAULT) -> int:
        value = self.take(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self._wrong(key, "là số nguyên từ 1 trở lên")
        return value

    def number(self, key: str, default: Any = _NO_DEFAULT) -> float:
        value = self.take(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
            raise self._wrong(key, "là số không âm")
        return float(value)

    def ratio(self, key: str) -> Fraction:
        """ "20%", "12,5%" or 0.2, exactly; above 0, at most 1."""
        text = str(self.take(key)).replace(" ", "").replace(",", ".")
        try:
            ratio = _exact(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except (ValueError, ZeroDivisionError) as problem:
            raise self._wrong(key, "là tỷ lệ viết dạng 20%") from problem
        if not 0 < ratio <= 1:
            raise self._wrong(key, "lớn hơn 0 và không quá 100%")
        return ratio

    def share(self, key: str, default: Any = _NO_DEFAULT) -> Fraction | None:
        """A number such as 1,5 or "2/3", exactly; None where the default is."""
        value = self.take(key, default)
        if value is None:
            return None
        try:
            share = _exact(str(value).replace(" ", "").replace(",", "."))
        except (ValueError, ZeroDivisionError) as problem:
            raise self._wrong(key, "là số, ví dụ 1,5 hoặc 2/3") from problem
        if isinstance(value, bool) or share <= 0:
            raise self._wrong(key, "là số lớn hơn 0")
        return share

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        value = self.take(key)
        if value not in allowed:
            raise self._wrong(key, f"là một trong: {', '.join(allowed)}")
        return str(value)

    def codes(self, key: str, allowed: Sequence[str] | None = None) -> list[str]:
        """A list of codes, each of them an `allowed` one."""
        value = self.take(key)
        if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
            raise self._wrong(key, "là một danh sách mã trong ngoặc vuông")
        for code in value:
            if allowed is not None and code not in allowed:
                raise self._wrong(key, f"chỉ gồm: {', '.join(allowed)}; «{code}» không có trong đó")
        return value

    def section(self, key: str) -> Section:
        value = self.take(key)
        if not isinstance(value, Section):
            raise self._wrong(key, "là một nhóm các mục con")
        return value

    def rows(self, key: str) -> list[Section]:
        value = self.take(key)
        if not isinstance(value, list) or not all(isinstance(row, Section) for row in value):
            raise self._wrong(key, "là một danh sách, mỗi dòng bắt đầu bằng dấu gạch")
        return value

    def one_or_more(self, key: str) -> list[Section]:
        """A group of entries, or a list of such."""
        return self.rows(key) if isinstance(self.get(key), list) else [self.section(key)]

    def finish(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key must not silently do nothing."""
        for key in self:
            if key not in self.used:
                raise LawError(f"{self.where(key)}: không có mục nào tên «{key}»; kiểm tra lại chính tả.")


def _exact(text: str) -> Fraction:
    """Raises ValueError; of "1e999999999" too, whose digits would fill the memory."""
    if len(text) > _LONGEST_NUMBER or "e" in text.lower():
        raise ValueError(text)
    return Fraction(text)


def truth(section: Section) -> tuple[str, bool]:
    """`ref` and `verified`, which every value of the law carries."""
    ref = section.text("ref")
    if not ref.strip():
        raise LawError(f"{section.where('ref')}: «ref» phải ghi căn cứ.")
    return ref, section.truth("verified")


def note(section: Section) -> str:
    """What the keepers of the data say among themselves of a value; "" mostly."""
    return section.text("note") if "note" in section else ""


def _build(node: yaml.Node, source: str, plain: SafeConstructor | None) -> Any:
    """Nodes → values; a mapping becomes a Section. Without a constructor every value stays as it is typed."""
    if isinstance(node, yaml.MappingNode):
        section = Section(source, node.start_mark.line + 1)
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise LawError(f"{source}, dòng {line}: tên mục phải là một từ.")
            key = str(key_node.value)
            if key in section:
                raise LawError(f"{source}, dòng {line}: mục «{key}» đã có ở dòng {section.lines[key]}.")
            section[key] = _build(value_node, source, plain)
            section.lines[key] = line
        return section
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, source, plain) for item in node.value]
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if plain is None or node.tag == "tag:yaml.org,2002:timestamp":
        return node.value
    return _value(node, source, plain)


def _value(node: yaml.Node, source: str, plain: SafeConstructor) -> Any:
    where = f"{source}, dòng {node.start_mark.line + 1}"
    number = node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
    if number and len(node.value) > _LONGEST_NUMBER:
        raise LawError(f"{where}: số quá dài (hơn {_LONGEST_NUMBER} chữ số).")
    try:
        return plain.construct_object(node)
    except (ValueError, KeyError, OverflowError) as problem:
        raise LawError(f"{where}: «{node.value[:_LONGEST_NUMBER]}» không phải giá trị viết đúng.") from problem


def _refuse_tricks(text: str, source: str) -> None:
    """`*name` repeats what stands elsewhere: few lines could then stand for millions. Brackets without end bring
    libyaml down. Both are seen in the events, before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise LawError(f"{source}, dòng {line}: không dùng dấu * để nhắc lại mục khác; ghi lại đầy đủ giá trị.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise LawError(f"{source}, dòng {line}: các mục lồng nhau quá sâu; kiểm tra lại dấu ngoặc, lề.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def parse(text: str, source: str, *, as_typed: bool = False) -> Section:
    """The mapping in a YAML text. Raises LawError with file and line for anything else. `as_typed`: values are words,
    "05" stays "05", and there may be none at all."""
    try:
        _refuse_tricks(text, source)
        node = yaml.compose(text, Loader=_LOADER)
        if node is None and as_typed:
            return Section(source, 1)
        built = _build(node, source, None if as_typed else SafeConstructor()) if node is not None else None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise LawError(f"{source}, dòng {line}: tệp viết sai cú pháp YAML.") from problem
    except RecursionError as problem:
        raise LawError(f"{source}: tệp viết sai cú pháp YAML.") from problem
    if not isinstance(built, Section):
        raise LawError(f"{source}: tệp phải gồm các mục dạng «tên: giá trị».")
    return built


def read_section(path: Path, called: str, *, as_typed: bool = False) -> Section:
    """`parse` of a file of the office's; `called` is what people call it. Raises LawError, too, for a file that can't
    be read or is larger than any that somebody writes."""
    return parse(read_text(path, called, LawError), path.name, as_typed=as_typed)
