"""What rows that are no records say: totals, titles of groups, signatures, column numbers.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import re
from functools import lru_cache

from batch.text import clean, fold

_LETTERS = re.compile(r"[^\W\d_]{2}")
_BULLET = re.compile(r"^(?:[-–—•*+]+|[A-Za-zĐđ][.)])\s*")
# "II. …", "1) …", "2.1 – …"; a bare Roman numeral only where it can't be a word: "Vi" is a surname, "III" is not.
_NUMERAL = re.compile(
    r"^\(?(?:(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6})\s*[.)/:–-]+|\d{1,3}(?:\.\d{1,3})*\s|(?=[VX]*(?:II|IV|IX))[IVX]{2,6}\s)\s*"
)
_COLUMN_NUMBER = re.compile(r"\(?\[?\s*(?:cột\s*)?([0-9]{1,3})\s*[\])]?(?:\s*=.*)?", re.IGNORECASE)
_PLACE_AND_DAY = re.compile(r"ngày\W.*tháng\W.*năm", re.IGNORECASE)


def _words(*texts: str) -> frozenset[str]:
    return frozenset(fold(text) for text in texts)


def _phrases(*texts: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold(word) for word in text.split()) for text in texts)


_SUM = _words("tổng", "cộng")
_OF_A_SUM = _words(
    "cộng", "số", "điểm", "hợp", "toàn", "các", "chung", "đảng", "đv", "dv", "chi", "tập", "cán", "cuối", "theo",
    "trong", "người", "là", "tất", "kết",
)  # fmt: skip
_PLAIN_SUM = ("tongcong", "tongso")  # typed without diacritics
_GROUPS = _phrases("tổ", "nhóm", "khối", "chi bộ", "đảng bộ")
_SIGNING = _phrases(
    "tm", "kt", "tl", "tuq", "thay mặt", "ký thay", "thừa lệnh", "thừa ủy quyền", "ký tên", "ký và", "ký ghi", "ký rõ",
    "ký họ", "ký đóng", "đã ký", "nơi nhận", "bí thư", "phó bí thư", "người lập", "người tổng hợp",
)  # fmt: skip
_POSTS = _phrases(
    "chủ tịch", "phó chủ tịch", "giám đốc", "phó giám đốc", "hiệu trưởng", "phó hiệu trưởng", "trưởng ban",
    "phó trưởng ban", "trưởng phòng", "thư ký", "chủ trì", "chủ tọa", "ban chấp hành", "ban thường vụ", "chi ủy",
    "đảng ủy", "cấp ủy", "đại diện", "tổ kiểm phiếu", "thủ trưởng", "người kiểm tra", "cán bộ lập", "xác nhận của",
)  # fmt: skip
_LONGEST = max(map(len, _GROUPS | _SIGNING | _POSTS))  # words


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(folded for word in clean(text).split() if (folded := fold(word)))


def _begins(tokens: tuple[str, ...], phrases: frozenset[tuple[str, ...]]) -> bool:
    return any(tokens[:count] in phrases for count in range(1, _LONGEST + 1))


def has_words(text: str) -> bool:
    return bool(_LETTERS.search(text))


def like_a_name(text: str) -> bool:
    """Whether a text could be somebody's name: two to six words, each with a capital and nothing but letters."""
    words = clean(text).split()
    return 2 <= len(words) <= 6 and all(word[0].isupper() and word.replace("'", "").isalpha() for word in words)


def is_total(text: str) -> bool:
    """ "Tổng cộng: 21", "Cộng", "Tổng số đảng viên"; not "Tổng Văn Một", who may be a person."""
    tokens = _tokens(_BULLET.sub("", clean(text)))
    if "".join(tokens) in _PLAIN_SUM:
        return True
    return bool(tokens) and tokens[0] in _SUM and (is_plain_total(text) or not like_a_name(text))


def is_plain_total(text: str) -> bool:
    """Whether it can be nothing else: "Tổng công ty Một" also begins with "Tổng"."""
    tokens = _tokens(_BULLET.sub("", clean(text)))
    return len(tokens) < 2 or "".join(tokens) in _PLAIN_SUM or tokens[1] in _OF_A_SUM or tokens[1][:1].isdigit()


def begins_with_group(text: str) -> bool:
    """ "TỔ ĐẢNG SỐ 2", "- Khối chính quyền"."""
    return _begins(_tokens(_BULLET.sub("", clean(text))), _GROUPS)


def without_numeral(text: str) -> str:
    """What follows the numeral that a text begins with; "" where it begins with none."""
    text = clean(text)
    found = _NUMERAL.match(text)
    rest = text[found.end() :] if found else ""
    return rest if has_words(rest) else ""


def is_signing(text: str) -> bool:
    """ "T/M CHI BỘ", "BÍ THƯ", "(Ký, ghi rõ họ tên)", "Thôn Một, ngày 5 tháng 12 năm 2025"."""
    tokens = _tokens(text)
    return _begins(tokens, _SIGNING) or tokens == (fold("ký"),) or bool(_PLACE_AND_DAY.search(clean(text)))


def is_post(text: str) -> bool:
    """Titles that sign, and that elsewhere are a person's post or a collective's name."""
    return _begins(_tokens(text), _POSTS)


def column_number(text: str) -> tuple[int, bool] | None:
    """The number in "(3)", "3", "(5)=(3)+(4)", and whether it stands in brackets; None for any other text."""
    text = clean(text)
    found = _COLUMN_NUMBER.fullmatch(text)
    return (int(found[1]), not text.isdigit()) if found else None
