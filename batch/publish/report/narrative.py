"""The office's own words for the provincial report: a YAML file with known keys, every one of which may stay empty.

A value is read as it is typed ("05" stays "05"); in a block of several lines every line is a paragraph, in which fields
of the report may stand. A line that begins with "?" is a proposal that nobody has confirmed: it is printed as a gap,
until the office takes the sign away. What is missing becomes a visible gap too. Nothing is ever invented here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from batch.law.strict import LawError, Section, parse
from batch.office.files import read_text
from batch.publish.word.gaps import Gap, shown_alone
from batch.publish.word.template import DocumentError
from batch.text import plain

# Paragraphs, by key: what the office is to write, as the gap and the list of gaps say it.
PARAGRAPHS = {
    "tinh_hinh_trien_khai": "tình hình triển khai (mục I)",
    "chuan_bi": "công tác chuẩn bị kiểm điểm (mục II.1.1)",
    "to_chuc_kiem_diem": "thời gian và cách tổ chức kiểm điểm (mục II.1.2)",
    "noi_dung_tap_the": "nội dung kiểm điểm của tập thể (mục II.1.2)",
    "noi_dung_ca_nhan": "nội dung kiểm điểm của cá nhân (mục II.1.2)",
    "nhan_xet_kiem_diem": "nhận xét chung qua kiểm điểm (mục II.1.2)",
    "kiem_tra_giam_sat": "công tác chỉ đạo kiểm tra, giám sát việc kiểm điểm (mục II.1.2)",
    "uu_diem_kiem_diem": "ưu điểm và nguyên nhân về kiểm điểm tự phê bình và phê bình (mục III.1.1)",
    "uu_diem_xep_loai": "ưu điểm và nguyên nhân về đánh giá, xếp loại chất lượng (mục III.1.2)",
    "han_che": "hạn chế, khuyết điểm (mục III.2)",
    "nguyen_nhan": "nguyên nhân của hạn chế, khuyết điểm (mục III.2)",
    "nhiem_vu": "nhiệm vụ thời gian tới (mục IV)",
    "kien_nghi": "đề xuất, kiến nghị (mục V)",
    "noi_nhan": "nơi nhận khác",
}
# Short entries: name in the list of gaps; None where the report does without.
ENTRIES: dict[str, str | None] = {
    "so_bao_cao": "số của báo cáo",
    "ngay_bao_cao": "ngày báo cáo",
    "van_ban_chi_dao": "công văn, văn bản chỉ đạo trong năm",
    "ty_le_ban_kiem_diem": None,
    "co_quan_duoc_uy_quyen": "tên cơ quan được ủy quyền đánh giá, xếp loại",
}
# Those that say in whose name the report is made: they stand over sheet "Cơ quan" (see `publish.issuer`).
OFFICE = ("co_quan_cap_tren", "co_quan_ban_hanh", "dia_danh", "chuc_vu_ky", "nguoi_ky")
_LEVELS = {"tỉnh": "tinh", "huyện": "huyen", "cơ sở": "co_so"}  # for whose report a line is
_LINE = re.compile(r"(?P<open>\?)?\s*(?:\[(?P<levels>[^\]]+)\])?\s*(?P<text>.*)")
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DATE_GAP = "ngày … tháng … năm …"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the office's words: `where` it stands, `levels` for whose report it is (empty: for all), `confirmed`
    whether it is the office's and no mere proposal."""

    text: str
    where: str
    levels: tuple[str, ...] = ()
    confirmed: bool = True

    @property
    def typed(self) -> str:
        """As it is typed in the file."""
        names = [name for code in self.levels for name, known in _LEVELS.items() if known == code]
        mark, tag = "" if self.confirmed else "? ", f"[{', '.join(names)}] " if names else ""
        return f"{mark}{tag}{self.text}"


@dataclass(frozen=True, slots=True)
class Narrative:
    """What the file says: `entries` with one line each, `paragraphs` with one or more. Empty ones are left out."""

    entries: dict[str, str]
    paragraphs: dict[str, list[Paragraph]]

    def short(self) -> dict[str, object]:
        """The short entries, each under its key. One that the report does without is left out, so that what the run
        knows stays."""
        missing = {key: wanted for key, wanted in ENTRIES.items() if wanted and key not in self.entries}
        told: dict[str, object] = {key: text for key, text in self.entries.items() if key in ENTRIES}
        return told | {k: Gap(wanted, _DATE_GAP if k == "ngay_bao_cao" else "[…]") for k, wanted in missing.items()}

    def told(
        self, level: str, fallback: Mapping[str, list[str]], fill: Callable[[Paragraph], str]
    ) -> dict[str, list[str]]:
        """The paragraphs of every key for the report of a level; `fill` puts the report's fields into one. `fallback`
        has those that the law or the register gives where the office wrote none."""
        out: dict[str, list[str]] = {}
        for key, name in PARAGRAPHS.items():
            own = [p for p in self.paragraphs.get(key, []) if not p.levels or level in p.levels]
            written = [self._shown(p, text, name) for p in own if (text := fill(p).strip())]
            out[key] = written or fallback.get(key, [Gap(name, f"[Đơn vị viết: {name}]")])
        out["noi_nhan"] = [text.rstrip(",;. ") if text in self._recipients else text for text in out["noi_nhan"]]
        return out

    @property
    def _recipients(self) -> list[str]:
        return [p.text for p in self.paragraphs.get("noi_nhan", [])]

    @staticmethod
    def _shown(paragraph: Paragraph, text: str, name: str) -> str:
        if paragraph.confirmed:
            return text
        return Gap(name, f"[Gợi ý, đơn vị xác nhận hoặc sửa: {shown_alone(text)}]")


def _date(text: str, where: str) -> str:
    """ "5/2/2026" → "ngày 05 tháng 02 năm 2026": a leading 0 for days below 10 and for months 1 and 2."""
    match = _DATE.fullmatch(text)
    try:
        day = date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        day = None
    if day is None:
        raise DocumentError(f"{where}: «{text}» không phải là ngày; hãy viết dạng 05/12/2025.")
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _lines(key: str, value: object, section: Section) -> Iterator[Paragraph]:
    where = section.where(key)
    for text in _texts(value, where):
        match = _LINE.fullmatch(text)
        asked = [part.strip() for part in (match["levels"] or "").split(",")] if match else []
        known = bool(asked) and all(part in _LEVELS for part in asked)
        if match and (match["open"] or known):
            rest = match["text"] if known else text.removeprefix("?").strip()
            levels = tuple(_LEVELS[part] for part in asked) if known else ()
            yield Paragraph(rest, where, levels, confirmed=not match["open"])
        else:
            yield Paragraph(text, where)


def _texts(value: object, where: str) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _texts(item, where)]
    if isinstance(value, dict):
        raise DocumentError(
            f"{where}: ở đây phải là lời văn, không phải các mục con; lời văn có dấu hai chấm thì viết sau «|»."
        )
    return [text for line in str(value or "").splitlines() if (text := plain(line))]


def text_of(path: Path) -> str:
    """Of a narrative file, its lines ended by "\\n". Raises DocumentError."""
    return read_text(path, "tệp lời văn", DocumentError)


def _parsed(text: str, source: str) -> Section:
    try:
        return parse(text, source, as_typed=True)
    except LawError as problem:
        raise DocumentError(
            f"{problem} Lời văn đặt ở dòng dưới «tên mục: |», mỗi dòng lùi vào 2 dấu cách (không dùng phím Tab)."
        ) from problem


def entries_of(text: str, source: str) -> dict[str, list[str]]:
    """Key → the lines that stand there, as they are typed; nothing is left out. Raises DocumentError."""
    section = _parsed(text, source)
    return {key: _texts(value, section.where(key)) for key, value in section.items()}


def read_narrative(path: Path | None) -> Narrative:
    """The office's file; all empty without one. Raises DocumentError, with file and line, for unknown or repeated keys,
    broken YAML and a date that is none."""
    return Narrative({}, {}) if path is None else narrative_of(text_of(path), path.name)


def narrative_of(text: str, source: str) -> Narrative:
    """The same of the text of such a file, which is called `source`."""
    entries: dict[str, str] = {}
    paragraphs: dict[str, list[Paragraph]] = {}
    known = [*PARAGRAPHS, *ENTRIES, *OFFICE]
    for key, value in (section := _parsed(text, source)).items():
        where = section.where(key)
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f" Có phải ý là «{near[0]}»?" if near else ""
            raise DocumentError(f"{where}: không có mục nào tên «{key}».{hint}")
        if key in PARAGRAPHS:
            paragraphs[key] = list(_lines(key, value, section))
        elif texts := _texts(value, where):
            text = " ".join(texts)
            entries[key] = _date(text, where) if key == "ngay_bao_cao" else text
    return Narrative(entries, {key: lines for key, lines in paragraphs.items() if lines})
