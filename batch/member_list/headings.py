"""What a heading of an office's own list means. The words are data: `data/tieu_de.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from batch.domain import MEMBERS
from batch.form.definition import form
from batch.form.layout_words import begins_with_group, like_a_name, without_numeral
from batch.text import clean, fold, unaccent

# What a column can be besides a field of the sheet "Đảng viên".
FIRST_PART, LAST_PART = "ho_dem", "ten"  # of the name
BORN_MALE, BORN_FEMALE = "ngay_sinh_nam", "ngay_sinh_nu"  # the birth date, in the column of the gender
BIRTH_PARTS = DAY, MONTH, YEAR = "ngay", "thang", "nam"
MARKS = MARK_MALE, MARK_FEMALE = "danh_dau_nam", "danh_dau_nu"
UNIT_CODE, UNIT, SUPERIOR, UNIT_OR_WORK = "ma_don_vi", "don_vi", "don_vi_tren", "don_vi_hoac_noi_lam"
UNIT_ROLES = (UNIT_CODE, UNIT, SUPERIOR)
UNUSED, REMARK = "khong_dung", "doc_them"
NAME, CARD, FILE_NUMBER, BORN, GENDER, STATE = "ho_ten", "so_the", "so_ly_lich", "ngay_sinh", "gioi_tinh", "tinh_trang"
NUMBER = "stt"

# What people call these in the file of the mapping.
OWN_LABELS = {
    FIRST_PART: "Họ và tên đệm", LAST_PART: "Tên", BORN_MALE: "Ngày sinh (cột của nam)",
    BORN_FEMALE: "Ngày sinh (cột của nữ)", DAY: "Ngày sinh: ngày", MONTH: "Ngày sinh: tháng", YEAR: "Ngày sinh: năm",
    MARK_MALE: "Đánh dấu nam", MARK_FEMALE: "Đánh dấu nữ", UNIT_CODE: "Mã đơn vị", UNIT: "Tên đơn vị",
    SUPERIOR: "Tên đơn vị cấp trên", REMARK: "Chỉ đọc xem ai đã rời đi", UNUSED: "Không dùng",
}  # fmt: skip

_MOST_WORDS = 50  # of a remark that are looked at
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_ONLY_A_PATTERN = frozenset(("ddmmyyyy", "ddmmyy", "ngaythangnam", "nnttnnnn"))


@cache
def words() -> dict[str, Any]:
    """The data of headings, as it stands in the file."""
    text = files("batch.member_list").joinpath("data", "tieu_de.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def bare(text: str) -> str:
    """A heading without what stands in brackets, and "" for one that only says how a date is written."""
    out = clean(_BRACKETS.sub(" ", text)).strip(" *:.")
    return "" if unaccent(out) in _ONLY_A_PATTERN else out


@cache
def fields() -> dict[str, str]:
    """Field of the form's members that a list may fill → what people call it."""
    known = {key for key in words()["mot_dong"] if any(f.key == key for f in form()[MEMBERS].fields)}
    return {f.key: f.heading for f in form()[MEMBERS].fields if f.key in known}


@cache
def labels() -> dict[str, str]:
    """Everything that a column can be → what people call it."""
    return fields() | OWN_LABELS


@cache
def _meanings() -> tuple[dict[str, str], dict[str, str]]:
    """Headings with and without their diacritics → what the column is. Two rows of headings count as one text."""
    exact: dict[str, str] = {}
    for role, texts in words()["mot_dong"].items():
        exact |= {fold(text): role for text in texts}
    for pair in words()["hai_dong"]:
        exact |= {fold(up + " " + low): role for up in pair["tren"] for low, role in pair["duoi"].items()}
    exact |= {fold(heading): role for role, heading in fields().items()}
    plain: dict[str, set[str]] = {}
    for role, texts in words()["mot_dong"].items():
        for text in texts:
            plain.setdefault(unaccent(text), set()).add(role)
    for pair in words()["hai_dong"]:
        for up in pair["tren"]:
            for low, role in pair["duoi"].items():
                plain.setdefault(unaccent(up + " " + low), set()).add(role)
    return exact, {text: roles.pop() for text, roles in plain.items() if len(roles) == 1}


@cache
def two_rows() -> frozenset[str]:
    """What a column is by two headings, one over the other."""
    return frozenset(role for pair in words()["hai_dong"] for role in pair["duoi"].values())


def _meaning(text: str) -> str:
    exact, plain = _meanings()
    return exact.get(fold(text)) or plain.get(unaccent(text), "")


def role_of(parts: Iterable[str]) -> tuple[str, int]:
    """What a column is by its headings from top to bottom, "" where they aren't known, and how many of them had to be
    passed over to know it."""
    texts = [text for part in parts if (text := bare(part))]
    others = {fold(word) for word in words()["nguoi_khac"]}
    for passed in range(len(texts)):
        if role := _meaning(" ".join(texts[passed:])):
            return role, passed
        if any(fold(word) in others for word in texts[passed].split()):
            break
    return "", 0


@cache
def _tokens(key: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(map(fold, text.split())) for text in words()[key])


def begins(key: str, text: str) -> bool:
    """Whether a text begins with some of these words of the data."""
    own = tuple(map(fold, clean(text).split()))
    return any(own[: len(phrase)] == phrase for phrase in _tokens(key))


def holds(key: str, text: str) -> bool:
    """Whether a text has some of these words anywhere."""
    own = clean(text).split()
    return any(begins(key, " ".join(own[at:])) for at in range(min(len(own), _MOST_WORDS)))


@cache
def folded(key: str) -> frozenset[str]:
    """A list of words of the data, for comparing."""
    return frozenset(fold(text) or clean(text) for text in words()[key])


@lru_cache(maxsize=1024)
def gone_by(text: str) -> bool:
    """Whether the title of a group or of a sheet says that its members are no longer there. A text that could be
    somebody's name ("Nguyễn Hy Sinh") does so only where it begins like a title."""
    text = without_numeral(text) or clean(text)
    if holds("van_con", text):
        return False
    plain = f"{' '.join(map(unaccent, text.split()))} " if text.isascii() else ""  # typed without diacritics
    if like_a_name(text) and not (begins("nhu_nhom", text) or begins_with_group(text)):
        titled = plain.startswith(_plain("nhu_nhom"))
        return begins("khong_con", text) or plain.startswith(_plain("khong_con")) or (titled and _holds_plain(plain))
    return holds("khong_con", text) or _holds_plain(plain)


def _holds_plain(plain: str) -> bool:
    return any(f" {phrase}" in f" {plain}" for phrase in _plain("khong_con"))


@cache
def _plain(key: str) -> tuple[str, ...]:
    """Words of the data without their diacritics; a single word could mean anything."""
    return tuple(" ".join(map(unaccent, text.split())) + " " for text in words()[key] if " " in text)


def like_a_group(text: str) -> bool:
    """Whether a text standing alone is the title of a group, never somebody's name."""
    text = without_numeral(text) or text
    return gone_by(text) or begins("nhu_nhom", text)
