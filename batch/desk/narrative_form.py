"""The office's words for the report as a form: what stands in the report now, what was typed, what goes to the file.

A paragraph that nobody touches keeps the words of the file with its fields, whose figures follow every run; one that is
changed is written as it was typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from batch.publish.issuer import issuer_of
from batch.publish.report.fill import Filling
from batch.publish.report.narrative import (
    ENTRIES,
    OFFICE,
    PARAGRAPHS,
    Narrative,
    Paragraph,
    entries_of,
    narrative_of,
)
from batch.publish.report.rewrite import Value
from batch.publish.word.gaps import shown_alone
from batch.publish.word.template import DocumentError
from batch.register.register import Register
from batch.text import plain

Typed = Mapping[str, str]  # names of fields of the form → what was typed
PROPOSED, USED, DROPPED = "goi_y", "dung", "bo"
_STATE, _NEW = "o", "moi"
SHORT = {
    "co_quan_cap_tren": "Cơ quan cấp trên (góc trái)",
    "co_quan_ban_hanh": "Cơ quan ban hành",
    "so_bao_cao": "Số của báo cáo",
    "dia_danh": "Địa danh",
    "ngay_bao_cao": "Ngày ban hành, ví dụ 05/12/2025",
    "chuc_vu_ky": "Chức vụ người ký",
    "nguoi_ky": "Họ tên người ký",
    "van_ban_chi_dao": "Công văn, văn bản chỉ đạo trong năm, ví dụ: Công văn số … ngày … của …",
    "co_quan_duoc_uy_quyen": "Cơ quan được ủy quyền đánh giá, xếp loại (nếu có)",
    "ty_le_ban_kiem_diem": "Tỷ lệ % bản kiểm điểm có đánh giá khắc phục hạn chế kỳ trước",
}


@dataclass(frozen=True, slots=True)
class Box:
    """One paragraph: `text` as the report prints it, or as it was typed; `live` where figures are put in; `name` that
    of its field."""

    name: str
    paragraph: Paragraph
    printed: str
    text: str
    state: str

    @property
    def live(self) -> bool:
        return "{{" in self.paragraph.text

    @property
    def touched(self) -> bool:
        return _flat(self.text) != _flat(self.printed)

    def lines(self) -> Iterator[str]:
        """What goes to the file."""
        if self.state == DROPPED:
            return
        confirmed = self.state == USED
        if not self.touched:
            yield replace(self.paragraph, confirmed=confirmed).typed
            return
        for line in _lines(self.text):
            yield replace(self.paragraph, text=line, confirmed=confirmed).typed


@dataclass(frozen=True, slots=True)
class Passage:
    """What the office writes under one key: `kept` are lines that aren't shown, for this report doesn't print them,
    with how many boxes stand before each; `default` is what is printed while there is nothing."""

    key: str
    called: str
    boxes: tuple[Box, ...]
    kept: tuple[tuple[int, Paragraph], ...]
    new: str
    default: str
    is_gap: bool
    amiss: str = ""

    @property
    def to_do(self) -> int:
        """Yellow places: proposals that nobody has confirmed, else the passage itself."""
        return sum(box.state == PROPOSED for box in self.boxes) or int(self.is_gap and not self.boxes)

    def value(self) -> list[str]:
        out: list[str] = []
        for at in range(len(self.boxes) + 1):
            out += [paragraph.typed for before, paragraph in self.kept if before == at]
            out += self.boxes[at].lines() if at < len(self.boxes) else _lines(self.new)
        return out


@dataclass(frozen=True, slots=True)
class Entry:
    """A short entry: `default` is what is printed while it is empty."""

    key: str
    called: str
    text: str
    default: str
    is_gap: bool
    amiss: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    entries: tuple[Entry, ...]
    passages: tuple[Passage, ...]
    amiss: list[str] = field(default_factory=list)

    @property
    def to_do(self) -> int:
        """As many as the command names."""
        return sum(bool(p.to_do or p.amiss) for p in self.passages) + sum(e.is_gap and not e.text for e in self.entries)


def form_of(text: str, source: str, filling: Filling, register: Register, typed: Typed | None = None) -> Form:
    """The form for a narrative file, with what was `typed` into it where there is such. Raises DocumentError."""
    words, raw, defaults = narrative_of(text, source), _entries(text, source), _defaults(filling, register)
    entries = tuple(
        Entry(
            key, called, (typed or {}).get(key, raw.get(key, "")), defaults.get(key, ""),
            _needed(key, filling, defaults),
        )
        for key, called in SHORT.items()
    )  # fmt: skip
    return Form(entries, tuple(_passage(key, words, filling, typed) for key in PARAGRAPHS))


def _defaults(filling: Filling, register: Register) -> dict[str, str]:
    """What is printed for short entries that are empty."""
    issuer = issuer_of(register, {})
    return {
        "co_quan_cap_tren": issuer.superior, "co_quan_ban_hanh": issuer.name, "dia_danh": issuer.place,
        "chuc_vu_ky": issuer.post, "nguoi_ky": issuer.signer,
        "ty_le_ban_kiem_diem": f"{shown_alone(str(filling.context['ty_le_ban_kiem_diem']))} (tính từ các phiếu)",
    }  # fmt: skip


def _needed(key: str, filling: Filling, defaults: Mapping[str, str]) -> bool:
    """Whether the report has a yellow place while there is nothing under this key."""
    if key == "co_quan_duoc_uy_quyen":  # of those who are rated by delegation
        rated: list[Any] = [filling.context[f"{kind}_uy_quyen"] for kind in ("tap_the", "can_bo")]
        return filling.level == "tinh" and any(one.tong for one in rated)
    return bool(ENTRIES.get(key)) or (key in OFFICE and not defaults.get(key) and key != "co_quan_cap_tren")


def _entries(text: str, source: str) -> dict[str, str]:
    return {key: " ".join(lines) for key, lines in entries_of(text, source).items() if key in SHORT}


def _passage(key: str, words: Narrative, filling: Filling, typed: Typed | None) -> Passage:
    boxes: list[Box] = []
    amiss: list[str] = []
    kept: list[tuple[int, Paragraph]] = []
    for paragraph in words.paragraphs.get(key, ()):
        own = not paragraph.levels or filling.level in paragraph.levels
        try:
            printed = shown_alone(filling.paragraph(paragraph)).strip() if own else ""
        except DocumentError as problem:
            printed = paragraph.text
            amiss.append(str(problem))
        if not printed:
            kept.append((len(boxes), paragraph))
            continue
        name = f"{key}-{len(boxes)}"
        state = USED if paragraph.confirmed else PROPOSED
        said, put = (typed or {}).get(name, printed), (typed or {}).get(f"{name}-{_STATE}", state)
        boxes.append(Box(name, paragraph, printed, said, put if put in (PROPOSED, USED, DROPPED) else state))
    default = " ".join(shown_alone(line) for line in filling.given.get(key, ()))
    is_gap = key not in filling.given
    called, new = PARAGRAPHS[key], (typed or {}).get(f"{key}-{_NEW}", "")
    return Passage(key, called, tuple(boxes), tuple(kept), new, default, is_gap, "\n".join(amiss))


def changes(form: Form, text: str, source: str) -> dict[str, Value]:
    """Key → what is to stand there, where that isn't what stands there in `text`."""
    words, raw = narrative_of(text, source), _entries(text, source)
    out: dict[str, Value] = {e.key: new for e in form.entries if (new := plain(e.text)) != raw.get(e.key, "")}
    for passage in form.passages:
        before = [paragraph.typed for paragraph in words.paragraphs.get(passage.key, ())]
        if (lines := passage.value()) != before:
            out[passage.key] = lines
    return out


def judged(form: Form, changed: Mapping[str, Value], filling: Filling) -> Form:
    """The form with what is wrong with the changes, each at its place: what the report would refuse."""
    entries = [replace(e, amiss=_wrong_entry(e)) if e.key in changed else e for e in form.entries]
    passages = [
        replace(p, amiss=_wrong_lines(p, changed[p.key], filling)) if p.key in changed else p for p in form.passages
    ]
    amiss = [f"{e.called}: {e.amiss}" for e in entries if e.amiss] + [
        f"{p.called}: {p.amiss}" for p in passages if p.amiss
    ]
    return Form(tuple(entries), tuple(passages), amiss)


def _wrong_entry(entry: Entry) -> str:
    try:
        narrative_of(f"{entry.key}: {json.dumps(plain(entry.text))}", "")
    except DocumentError as problem:
        return str(problem).partition(": ")[2]  # where in a file it stands says nothing here
    return ""


def _wrong_lines(passage: Passage, lines: Value, filling: Filling) -> str:
    text = "\n".join([f"{passage.key}: |", *(f"  {line}" for line in lines)])
    try:
        for paragraph in narrative_of(text, "đoạn này").paragraphs.get(passage.key, ()):
            filling.paragraph(paragraph)
    except DocumentError as problem:
        return str(problem)
    return ""


def unsaved(typed: Typed, form: Form) -> list[tuple[str, str]]:
    """What was typed and doesn't stand in the form: (where, text)."""
    called: dict[str, str] = {e.key: e.called for e in form.entries} | {p.key: p.called for p in form.passages}
    standing = {_flat(e.text) for e in form.entries} | {_flat(b.text) for p in form.passages for b in p.boxes} | {""}
    out = []
    for name, text in typed.items():
        key = name.split("-")[0]
        if key in called and not name.endswith(f"-{_STATE}") and _flat(text) not in standing:
            out.append((called[key], text))
    return out


def _lines(text: str) -> list[str]:
    return [line for part in text.splitlines() if (line := plain(part))]


def _flat(text: str) -> str:
    return " ".join(_lines(text))
