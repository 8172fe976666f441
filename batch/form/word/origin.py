"""What a form says about itself, out of sight: custom document properties and the mark of each subject.

Word cuts a property off after 255 characters, so the list of subjects is spread over several.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from batch.domain import COLLECTIVE, MEMBER, ORGANIZATION
from batch.text import fold

VERSION = "1"
CARD, FILE_NUMBER, PERSON = "so_the", "so_ly_lich", "ho_ten"
BODY, UNIT = "tap_the", "don_vi"
SUBJECT_OF = {CARD: MEMBER, FILE_NUMBER: MEMBER, PERSON: MEMBER, BODY: COLLECTIVE, UNIT: ORGANIZATION}
CUSTOM_PART = "docProps/custom.xml"
_KIND, _UNIT, _YEAR, _PERIOD, _REGIME, _LOCAL, _VERSION = (
    "XEPLOAI_MAU", "XEPLOAI_DON_VI", "XEPLOAI_NAM", "XEPLOAI_KY", "XEPLOAI_QUY_DINH", "XEPLOAI_VAN_BAN",
    "XEPLOAI_PHIEN_BAN",
)  # fmt: skip
_SUBJECTS = "XEPLOAI_DOI_TUONG"
_LONGEST, _LONGEST_TAG = 240, 64
_MARK = "XL:"
_FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_CONTENT = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose self-review it is: `by` is CARD, FILE_NUMBER, PERSON (name and birth date), BODY (a collective's code) or
    UNIT."""

    by: str
    key: str

    def __str__(self) -> str:
        return f"{self.by}:{self.key}"

    @property
    def kind(self) -> str:
        """ORGANIZATION, COLLECTIVE or MEMBER."""
        return SUBJECT_OF[self.by]

    @classmethod
    def read(cls, text: str) -> Subject | None:
        by, colon, key = text.partition(":")
        return cls(by, key) if colon and key and by in SUBJECT_OF else None


def of_member(card: str | None, file_number: str | None, name: str, born: date | None) -> Subject:
    """A member by card, else by file number, else by name and birth date."""
    if card:
        return Subject(CARD, _plain(card))
    if file_number:
        return Subject(FILE_NUMBER, _plain(file_number))
    return Subject(PERSON, f"{_plain(name)}|{born.isoformat() if born else ''}")


def _plain(text: str) -> str:
    return " ".join(text.replace(";", " ").replace("|", " ").split())


def subject_tag(subject: Subject) -> str:
    """Tag of the mark that stands in each subject's form: 64 characters at most, no name in it."""
    if subject.by == PERSON or len(str(subject)) > _LONGEST_TAG - len(_MARK):
        digest = hashlib.sha256(f"{subject.by}:{fold(subject.key)}".encode()).hexdigest()[:16]
        return f"{_MARK}{subject.by}#{digest}"
    return f"{_MARK}{subject}"


def is_mark(tag: str) -> bool:
    return tag.startswith(_MARK)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a file is: `form` is MAU_01 or MAU_02; `period` a code of list "ky"; `local` the local document, "" where
    none; `subjects` in the order of the document."""

    form: str
    unit: str
    year: int
    period: str
    regime: str
    local: str
    subjects: tuple[Subject, ...]
    version: str = VERSION

    def properties(self) -> dict[str, str]:
        out = {
            _KIND: self.form, _UNIT: self.unit, _YEAR: str(self.year), _PERIOD: self.period, _REGIME: self.regime,
            _LOCAL: self.local, _VERSION: self.version,
        }  # fmt: skip
        for number, part in enumerate(_spread([str(s) for s in self.subjects]), 1):
            out[_SUBJECTS if number == 1 else f"{_SUBJECTS}_{number}"] = part
        return out


def _spread(texts: Sequence[str]) -> Iterator[str]:
    line = ""
    for text in texts:
        if line and len(line) + 1 + len(text) > _LONGEST:
            yield line
            line = ""
        line = f"{line};{text}" if line else text
    yield line


def origin_of(properties: Mapping[str, str]) -> Origin | None:
    """What the custom properties of a file say; None where they aren't those of a form, or say nothing usable."""
    year = properties.get(_YEAR, "")
    if not properties.get(_KIND) or not re.fullmatch(r"\d{4}", year):
        return None
    numbered = [name for name in properties if re.fullmatch(rf"{_SUBJECTS}(_\d+)?", name)]
    numbered.sort(key=lambda name: int(name[len(_SUBJECTS) + 1 :] or 1))
    texts = [text for name in numbered for text in properties[name].split(";")]
    return Origin(
        properties[_KIND], properties.get(_UNIT, ""), int(year), properties.get(_PERIOD, ""),
        properties.get(_REGIME, ""), properties.get(_LOCAL, ""), tuple(filter(None, map(Subject.read, texts))),
        properties.get(_VERSION, ""),
    )  # fmt: skip


def custom_part(properties: Mapping[str, str]) -> bytes:
    """`docProps/custom.xml`."""
    rows = "".join(
        f'<property fmtid="{_FMTID}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{escape(value, quote=False)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(properties.items(), 2)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<Properties xmlns="{_NAMESPACE}" xmlns:vt="{_TYPES}">{rows}</Properties>'.encode()


def stamp(document: bytes, origin: Origin) -> bytes:
    """A finished .docx with what it is; a stamp that it has is replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == CUSTOM_PART:
                continue
            if entry.filename == "_rels/.rels":
                content = _with(
                    content,
                    b"Relationships",
                    _RELATION,
                    f'<Relationship Id="rIdXepLoai" Type="{_RELATION}" Target="{CUSTOM_PART}"/>',
                )
            elif entry.filename == "[Content_Types].xml":
                content = _with(
                    content, b"Types", _CONTENT, f'<Override PartName="/{CUSTOM_PART}" ContentType="{_CONTENT}"/>'
                )
            target.writestr(_entry(entry.filename), content)
        target.writestr(_entry(CUSTOM_PART), custom_part(origin.properties()))
    return out.getvalue()


def _with(content: bytes, root: bytes, known: str, line: str) -> bytes:
    """A list of the package with one more line, unless it has it."""
    return content if known.encode() in content else content.replace(b"</" + root, line.encode() + b"</" + root)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ZIP_DATE)
    entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
    return entry
