"""Changes entries of the office's narrative file and nothing else of it: comments, other entries, the order and the
kind of line ends stay."""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from batch.publish.report.narrative import entries_of, text_of
from batch.publish.word.template import DocumentError

Value = str | Sequence[str]  # one line, or paragraphs


def rewritten(text: str, changes: Mapping[str, Value], source: str) -> str:
    """The text of the file, its lines ended by "\\n", with other values under these keys; a key that it lacks comes at
    its end.

    Raises DocumentError where the file can't be read, or is written in a way in which only a person can change it.
    """
    before = entries_of(text, source)
    out = _changed(text, changes, source)
    after = entries_of(out, source)
    wanted = {key: [*([value] if isinstance(value, str) else value)] for key, value in changes.items()}
    for key in before.keys() | wanted.keys():
        if after.get(key, []) != [line for line in wanted.get(key, before.get(key, [])) if line]:
            raise _by_hand(source, key)
    return out


def rewrite(path: Path, to: Path, changes: Mapping[str, Value]) -> None:
    """The file at `path` with these changes, at `to`; whole or not at all. Raises DocumentError, OSError."""
    content = path.read_bytes()
    made = rewritten(text_of(path), changes, path.name)
    if b"\r\n" in content:
        made = made.replace("\n", "\r\n")
    to.parent.mkdir(exist_ok=True)
    fresh = to.with_name(f".{to.name}.dang_ghi")
    try:
        fresh.write_bytes((codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b"") + made.encode())
        fresh.replace(to)
    finally:
        fresh.unlink(missing_ok=True)


def _changed(text: str, changes: Mapping[str, Value], source: str) -> str:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if root is None:
        return _with_end(text) + "".join(f"{key}: {_block(value)}\n" for key, value in changes.items())
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise _by_hand(source, next(iter(changes), ""))
    known = {key.value: (key, value) for key, value in root.value}
    missing = [key for key in changes if key not in known]
    out = _with_end(text) + "".join(f"{key}: {_block(changes[key])}\n" for key in missing) if missing else text
    for key, (name, value) in sorted(known.items(), key=lambda item: -item[1][0].start_mark.index):
        if key in changes:  # from the end, so that the places before it stay right
            out = _replaced(out, name.end_mark.index, value, changes[key], source, key)
    return out


def _replaced(text: str, named: int, value: yaml.Node, new: Value, source: str, key: str) -> str:
    begin, end = value.start_mark.index, value.end_mark.index
    said = text[begin:end].splitlines(keepends=True)
    while said and (not said[-1].strip() or said[-1].startswith("#")):
        end -= len(said.pop())  # what stands below belongs to the next entry
    if isinstance(value, yaml.ScalarNode) and value.style in ("|", ">"):
        indicator = text[begin:end].partition("\n")[0].partition("#")
        remark = f"{indicator[1]}{indicator[2]}"
    else:
        remark = ""
    between = text[named:begin].strip().removeprefix(":").strip()
    rest = "" if text[begin:end].endswith("\n") else text[end:].partition("\n")[0]
    remarks = [part.strip() for part in (between, remark, rest) if part.strip()]
    if any(not part.startswith("#") or "\n" in part for part in remarks):
        raise _by_hand(source, key)
    after = end + len(rest) + (0 if text[begin:end].endswith("\n") else 1)
    first, *lines = _block(new).split("\n")
    made = "\n".join(["  ".join([first, *remarks]), *lines, ""])
    return f"{text[:named]}: {made}{text[after:]}"


def _block(value: Value) -> str:
    """As it stands behind the colon."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return "\n".join(["|", *(f"  {line}" for line in value)])


def _with_end(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _by_hand(source: str, key: str) -> DocumentError:
    return DocumentError(f"{source}: mục «{key}» viết theo cách chỉ sửa tay được; mở tệp bằng Notepad để sửa mục này.")
