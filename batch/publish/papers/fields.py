"""The fields of a paper: frozen dataclasses that say of every field what it means. The check of an office's own
template and the list of fields come from them."""

from __future__ import annotations

import re
import types
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints
from zipfile import BadZipFile, ZipFile

from batch.publish.report.fields import citations
from batch.publish.word.gaps import Gap
from batch.register.committee import Level

NO_NUMBER = "[…]"
_TAG = re.compile(r"<[^>]*>")
NO_DATE = "ngày … tháng … năm …"


def told(meaning: str, **more: Any) -> Any:
    """A field and what it means, in Vietnamese, for those who write a template."""
    return field(metadata={"told": meaning}, **more)


@dataclass(frozen=True, kw_only=True)
class Common:
    """What every paper of the committee has."""

    co_quan_cap_tren: str = told("cơ quan cấp trên, in ở góc trái; trống ở cấp tỉnh")
    co_quan_ban_hanh: str = told("cơ quan ban hành")
    co_quan_thuong_vu: str = told("người quyết định thay mặt cơ quan: Ban Thường vụ Huyện ủy, Đảng ủy, Chi bộ")
    ky_hieu: str = told("ký hiệu của cơ quan, ví dụ ĐU")
    so: str = told("số văn bản, chỗ trống để ghi")
    dia_danh: str = told("địa danh")
    ngay: str = told("ngày tháng năm ký, chỗ trống để ghi")
    thay_mat: str = told("thay mặt ai ký, ví dụ T/M BAN THƯỜNG VỤ")
    chuc_vu_ky: str = told("chức vụ người ký")
    nguoi_ky: str = told("người ký")
    noi_nhan: tuple[str, ...] = told("nơi nhận, mỗi nơi một dòng")
    nam: int = told("năm đánh giá")
    ky: str = told("kỳ đánh giá, ví dụ năm 2026, quý I năm 2026")
    can_cu: str = told("các văn bản căn cứ, nối bằng dấu chấm phẩy")
    tam_tinh: bool = told("kết quả còn tạm tính")


def lacks_number(paper: Path) -> bool:
    """Whether a paper of ours still has the gap for its number or its day; False where that can't be seen."""
    try:
        with ZipFile(paper) as archive:
            text = _TAG.sub("", archive.read("word/document.xml").decode("utf-8", "replace"))
    except (OSError, BadZipFile, KeyError, zlib.error):
        return False
    return NO_DATE in text or f"Số {NO_NUMBER}" in text


def common(source: Any) -> dict[str, Any]:
    """The common fields, of the committee that `source` (see `source.Source`) speaks for; what it doesn't know is a
    visible gap."""
    issuer = source.issuer
    above = issuer.superior or ("" if issuer.level == Level.PROVINCE else Gap("cơ quan cấp trên"))
    return {
        "co_quan_cap_tren": above.upper() if not isinstance(above, Gap) else above,
        "co_quan_ban_hanh": issuer.name,
        "co_quan_thuong_vu": issuer.body,
        "ky_hieu": issuer.symbol or Gap("ký hiệu cơ quan"),
        "so": Gap("số văn bản", NO_NUMBER),
        "dia_danh": issuer.place or Gap("địa danh"),
        "ngay": Gap("ngày ký", NO_DATE),
        "thay_mat": issuer.on_behalf_of or Gap("ký thay mặt ai", "T/M […]"),
        "chuc_vu_ky": issuer.post or Gap("chức vụ người ký"),
        "nguoi_ky": issuer.signer or Gap("người ký"),
        "noi_nhan": issuer.recipients or (Gap("nơi nhận"),),
        "nam": source.year,
        "ky": source.period.title,
        "can_cu": citations(source.law),
        "tam_tinh": bool(source.provisional),
    }


def context(record: Any) -> dict[str, object]:
    """The fields of a paper by name, as a template takes them."""
    return {f.name: getattr(record, f.name) for f in fields(record)}


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def sample(kind: type) -> Any:
    """A record of this class in which every list has one item: what a template is checked against."""
    return kind(**{f.name: _sample(_hints(kind)[f.name]) for f in fields(kind) if f.init})


def _sample(kind: Any) -> Any:
    if get_origin(kind) is tuple:
        return (_sample(get_args(kind)[0]),)
    if get_origin(kind) in (Union, types.UnionType):
        return _sample(next(one for one in get_args(kind) if one is not type(None)))
    if is_dataclass(kind):
        return sample(kind)  # type: ignore[arg-type]
    return {int: 1, bool: True}.get(kind, "x")


def listed(kind: type, before: str = "") -> Iterator[tuple[str, str]]:
    """(field, what it means) of a class and, after a list, of its items: "cac_dong", then "cac_dong[].ten"."""
    for f in fields(kind):
        name = f"{before}{f.name}"
        yield name, f.metadata["told"]
        hint = _hints(kind)[f.name]
        many = get_origin(hint) is tuple
        inner = get_args(hint)[0] if many else hint
        if is_dataclass(inner):
            yield from listed(inner, f"{name}{'[]' if many else ''}.")  # type: ignore[arg-type]
