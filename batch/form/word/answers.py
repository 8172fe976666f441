"""What each self-review in a Word file answers: controls by their tag, and, where a program has dropped the tags, by
place (the heading last passed) and label. What isn't plain is a fault, never an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from batch.domain import MEMBER, ORGANIZATION
from batch.form.definition import Choice, understand
from batch.form.word.definition import (
    BIRTH,
    CHOOSE,
    GRADE,
    GRADE_PROMPT,
    LEVEL,
    MAU_02,
    NAME,
    REMEDY,
    REMEDY_PROMPT,
    TITLES,
    WRITE_HERE,
    Asked,
    Entry,
    entries,
)
from batch.form.word.lines import BOX, MENU, WORDS_CONTROL, Control, Line, Words
from batch.form.word.origin import Subject, is_mark, subject_tag
from batch.form.word.reader import our_tag
from batch.law import Law
from batch.text import clean, fold

TWO, UNCLEAR, TORN, UNKNOWN_VALUE = "hai_o", "khong_ro", "thieu", "gia_tri"  # what is wrong with an answer
_BOXES = (GRADE, LEVEL)
_NUMERAL = re.compile(r"\s*([IVX]{1,4}|\d{1,2})\s*[.)/-]\s*")
_MOST_FORMS = 3000
_ALIKE = 25  # letters with which a line of the right numeral begins like the heading
_TITLE_MORE = 20  # letters that may follow a title in its line
_NAME = re.compile(rf"{NAME}\s*:?\s*(.*?)\s*(?:[\t\n]| {{3,}}|{BIRTH}|$)", re.IGNORECASE)
_BIRTH = re.compile(rf"{BIRTH}\s*:?\s*(\d{{1,2}})\s*[/.-]\s*(\d{{1,2}})\s*[/.-]\s*(\d{{4}})", re.IGNORECASE)
_DOTS = re.compile(r"[.…_\s]{3,}|…")
_NO_ANSWER = frozenset(map(fold, (CHOOSE, WRITE_HERE)))


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that isn't plain: `what` is TWO, UNCLEAR, TORN or UNKNOWN_VALUE, `place` is where, in words."""

    what: str
    place: str


@dataclass(slots=True)
class Form:
    """One subject's form: `number` in the file, from 1; `subject` is None where nothing tells whose it is; `marked`
    where its mark does, not only its place in the file; `strange`: its mark isn't of this file, it was pasted. `name`,
    of a body too, and `born` (ISO) as printed, "" where they aren't found.
    `answers` are (content, kind) → code of the value, or text; `open` the places of boxes of which none is ticked."""

    number: int
    subject: Subject | None = None
    marked: bool = False
    strange: bool = False
    name: str = ""
    born: str = ""
    answers: dict[tuple[str, str], str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        """Whether nobody has filled in anything."""
        return not self.answers and not any(fault.what != TORN for fault in self.faults)


def forms_of(words: Words, law: Law) -> list[Form]:
    """The forms of a file of this law, in their order; none of a file that holds more than any office makes. Raises
    ValueError where the file doesn't say what it is."""
    if words.origin is None:
        raise ValueError("no origin")
    origin = words.origin
    asked = entries(law, MEMBER if origin.form == MAU_02 else ORGANIZATION)
    parts = list(_segments(words.lines, TITLES[origin.form]))
    if len(parts) > _MOST_FORMS:
        return []
    marks = {subject_tag(subject): subject for subject in origin.subjects}
    out = []
    for number, lines in enumerate(parts, 1):
        form = _Answers(lines, asked).read(number)
        mark = _mark(lines)
        if mark:
            form.subject, form.marked, form.strange = marks.get(mark), True, mark not in marks
        elif len(parts) == len(origin.subjects):
            form.subject = origin.subjects[number - 1]
        out.append(form)
    return out


# --- Which lines are whose ---


def _segments(lines: Sequence[Line], title: str) -> Iterator[list[Line]]:
    """The lines of each form: one begins with its title, or with the mark of another subject."""
    current: list[Line] = []
    whose = ""
    for line in lines:
        mark = _mark([line])
        if _is_title(line, title) or (mark and whose and mark != whose):
            if _is_form(current, title):
                yield current
            current, whose = [], ""
        current.append(line)
        whose = whose or mark
    if _is_form(current, title):
        yield current


def _is_title(line: Line, title: str) -> bool:
    if line.block is not None or any(True for _ in line.controls):
        return False
    text, wanted = fold(line.text), fold(title)
    return text.startswith(wanted) and len(text) <= len(wanted) + _TITLE_MORE


def _is_form(lines: Sequence[Line], title: str) -> bool:
    return any(
        _is_title(line, title)
        or our_tag(line.block or "")
        or any(our_tag(c.tag) or c.kind == BOX for c in line.controls)
        for line in lines
    )


def _mark(lines: Iterable[Line]) -> str:
    return next((c.tag for line in lines for c in line.controls if is_mark(c.tag)), "")


# --- One form ---


def _part_of(entry: Entry) -> str:
    return "I" if entry.code[0].isdigit() else entry.code.partition(".")[0]


def _lead(line: Line) -> str:
    """The text of a line before its first control: where a heading can be."""
    return line.pieces[0] if line.pieces and isinstance(line.pieces[0], str) else ""


class _Answers:
    def __init__(self, lines: list[Line], asked: tuple[Entry, ...]) -> None:
        self.lines, self.entries = lines, asked
        self.tagged: dict[str, list[Control]] = {}
        self.blocks: dict[str, list[Line]] = {}
        for line in lines:
            if line.block:
                self.blocks.setdefault(line.block, []).append(line)
            for control in line.controls:
                if control.tag:
                    self.tagged.setdefault(control.tag, []).append(control)
        self.sections: dict[str, list[Line]] = {}
        self._divide()

    def read(self, number: int) -> Form:
        form = Form(number)
        text = "\n".join(line.text for line in self.lines if line.block is None)
        name, born = _NAME.search(text), _BIRTH.search(text)
        form.name = self._body_name() if name is None else clean(_DOTS.sub(" ", name[1]))
        form.born = f"{int(born[3]):04}-{int(born[2]):02}-{int(born[1]):02}" if born else ""
        leads = any(e.leader_only and self._there(e) for e in self.entries)
        for entry in self.entries:
            for asked in entry.asked if leads or not entry.leader_only else ():
                self._answer(form, entry, asked)
        return form

    def _body_name(self) -> str:
        """What stands in the control of the name, which comes before the first heading."""
        for line in self.lines:
            if line.block is not None or self._heading(line, -1) is not None:
                break
            for control in line.controls:
                if control.kind == WORDS_CONTROL:
                    return clean(control.text)
        return ""

    def _there(self, entry: Entry) -> bool:
        tags = {tag for asked in entry.asked for tag in asked.tags}
        return entry.code in self.sections or not tags.isdisjoint({*self.tagged, *self.blocks})

    def _answer(self, form: Form, entry: Entry, asked: Asked) -> None:
        key = (entry.code, asked.kind)
        if asked.kind in _BOXES:
            found = self._boxes(entry, asked)
        elif asked.kind == REMEDY:
            found = self._menu(entry, asked)
        else:
            found = self._text(entry, asked)
        if isinstance(found, Fault):
            form.faults.append(found)
        elif found:
            form.answers[key] = found
        elif asked.kind in _BOXES:
            form.open.append(entry.place)

    # --- Places ---

    def _divide(self) -> None:
        """The lines below each heading."""
        at = -1
        for line in self.lines:
            found = self._heading(line, at)
            if found is not None:
                at = found
                rest = line.pieces[1:]
                self.sections.setdefault(self.entries[at].code, [])
                if not rest:
                    continue
                line = Line(rest)
            if at >= 0:
                self.sections[self.entries[at].code].append(line)

    def _heading(self, line: Line, at: int) -> int | None:
        """Which entry, of those that follow the `at`-th, a line is the heading of."""
        lead = _lead(line)
        if line.block is not None or not lead.strip():
            return None
        numeral = _NUMERAL.match(lead)
        key = fold(lead[numeral.end() :] if numeral else lead)
        part = _part_of(self.entries[at]) if at >= 0 else ""
        for i in range(at + 1, len(self.entries)):
            entry = self.entries[i]
            if not entry.is_part and _part_of(entry) != part:
                continue
            wanted = fold(entry.text)
            same = numeral is not None and numeral[1] == entry.numeral
            if key == wanted or (same and (key.startswith(wanted) or key[:_ALIKE] == wanted[:_ALIKE])):
                return i
        return None

    # --- Answers ---

    def _boxes(self, entry: Entry, asked: Asked) -> str | Fault | None:
        seen: dict[str, bool] = {}
        unclear = False
        for line in self.sections.get(entry.code, ()):
            if line.block is None and (read := options(line, asked.choices)):
                unclear |= read.unclear or not seen.keys().isdisjoint(read.states)
                seen |= read.states
        for choice in asked.choices:
            controls = self.tagged.get(asked.box(choice.code), [])
            unclear |= len(controls) > 1
            for control in controls:
                seen[choice.code] = seen.get(choice.code, False) or control.ticked
        ticked = [code for code, on in seen.items() if on]
        if unclear:
            return Fault(UNCLEAR, entry.place)
        if len(ticked) > 1:
            return Fault(TWO, entry.place)
        if not ticked and len(seen) < len(asked.choices):
            return Fault(TORN, entry.place)
        return ticked[0] if ticked else None

    def _menu(self, entry: Entry, asked: Asked) -> str | Fault | None:
        section = self.sections.get(entry.code, ())
        controls = self.tagged.get(asked.tag) or [c for line in section for c in line.controls if c.kind == MENU]
        texts = [c.text for c in controls if not c.blank]
        if not controls:
            plain = [clean(line.text) for line in section if line.block is None]
            prompt = REMEDY_PROMPT.casefold()
            texts = [text[len(prompt) :].lstrip(" :") for text in plain if text.casefold().startswith(prompt)]
            if not texts:
                return Fault(TORN, entry.place)
        said = {_said(text) for text in texts} - {""}
        codes = {understand("khac_phuc", text) for text in said}
        if None in codes:
            return Fault(UNKNOWN_VALUE, entry.place)
        return Fault(TWO, entry.place) if len(codes) > 1 else next(iter(codes), None)

    def _text(self, entry: Entry, asked: Asked) -> str | Fault | None:
        if asked.tag in self.blocks:
            return _paragraphs(line.text for line in self.blocks[asked.tag] if not line.blank)
        if asked.tag in self.tagged:
            return _paragraphs(control.text for control in self.tagged[asked.tag] if not control.blank)
        if entry.code not in self.sections:
            return Fault(TORN, entry.place)
        written = [line for line in self.sections[entry.code] if self._written(line, entry)]
        # LibreOffice makes a control of the first paragraph of a block; what goes before it is the form's own.
        first = next((i for i, line in enumerate(written) if any(c.kind == WORDS_CONTROL for c in line.controls)), 0)
        return _paragraphs("" if _is_blank(line) else line.text for line in written[first:])

    def _written(self, line: Line, entry: Entry) -> bool:
        """Whether a line below a heading is text, not something else that the form asks there."""
        if any(c.kind in (BOX, MENU) for c in line.controls):
            return False
        text = clean(line.text).casefold()
        if text.startswith((GRADE_PROMPT.casefold(), REMEDY_PROMPT.casefold())):
            return False
        return not any(a.kind in _BOXES and options(line, a.choices) for a in entry.asked)


def _is_blank(line: Line) -> bool:
    return any(control.blank for control in line.controls)


def _said(text: str) -> str:
    """A text without dotted lines; "" for what only asks for one."""
    plain = clean(_DOTS.sub(" ", text)).strip(" .")
    return "" if fold(plain) in _NO_ANSWER else plain


def _paragraphs(texts: Iterable[str]) -> str | None:
    """Texts as paragraphs, those that say nothing left out; None where all do."""
    lines = (line for text in texts for line in text.split("\n"))
    kept = [clean(line) for line in lines if _said(line)]
    return "\n".join(kept) or None


# --- Boxes with labels ---


@dataclass(slots=True)
class Options:
    """The options of a line: `states` by code; `unclear`: a mark may belong to either of two."""

    states: dict[str, bool] = field(default_factory=dict)
    unclear: bool = False


_MARK = r"(?P<on>☒|[\[(]\s*[xv]\s*[\])]|(?<!\w)[xv](?!\w))|(?P<off>☐|[\[(]\s*[\])])"


@lru_cache(maxsize=8)
def _tokens(labels: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    return re.compile(rf"{_MARK}|(?P<label>{names})|(?P<rest>[\s.,;:…_/-]+)", re.IGNORECASE)


def options(line: Line, choices: Sequence[Choice]) -> Options | None:
    """The boxes and labels of a line that holds nothing else; None for any other line."""
    text = clean(line.text)
    if text.casefold().startswith(GRADE_PROMPT.casefold()):
        text = text[len(GRADE_PROMPT) :]
    codes = {choice.label.casefold(): choice.code for choice in choices}
    marks: list[list[bool]] = [[]]  # before each label, and after the last one
    labels: list[str] = []
    at = 0
    pattern = _tokens(tuple(choice.label for choice in choices))
    while at < len(text):
        found = pattern.match(text, at)
        if found is None:
            return None
        at = found.end()
        if found["label"]:
            labels.append(codes[found["label"].casefold()])
            marks.append([])
        elif not found["rest"]:
            marks[-1].append(bool(found["on"]))
    return _judged(labels, marks) if labels else None


def _judged(labels: list[str], marks: list[list[bool]]) -> Options:
    """A box stands before its label; something typed beside a box ticks it."""
    if len(labels) == 1:
        beside = [on for part in marks for on in part]
        return Options({labels[0]: any(beside)} if beside else {})
    out = Options()
    for i, label in enumerate(labels):
        before = marks[i]
        if not before:
            continue
        out.states[label] = before[-1] if i else any(before)
        out.unclear |= i > 0 and any(before[:-1])  # it may be typed behind the label before
    out.unclear |= any(marks[-1])
    return out
