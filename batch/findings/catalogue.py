"""The catalogue of rules: code, title, severity, wording, basis. Ceilings join it from the law (`rating.ceilings`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from batch.domain import ERROR, WARNING, Finding
from batch.law import Law
from batch.law.strict import parse

FAMILIES = {
    "file": "Tệp và mẫu phiếu",
    "submission": "Nộp phiếu",
    "cells": "Ô dữ liệu",
    "required": "Nội dung bắt buộc",
    "members": "Đảng viên; một người ở nhiều nơi",
    "organizations": "Tổ chức đảng: danh mục, số đảng viên",
    "meeting": "Hội nghị kiểm điểm, gợi ý kiểm điểm",
    "papers": "Hồ sơ, minh chứng",
    "standing": "Tổ chức đảng: kết quả, ngày thành lập, kỷ luật",
    "votes": "Bỏ phiếu",
    "scores": "Điểm",
    "leadership": "Tập thể, cán bộ lãnh đạo, quản lý",
    "last_year": "So với năm trước",
    "explained": "Giải trình",
    "packages": "Gói bàn giao của cấp dưới",
    "forms": "Bản kiểm điểm bằng Word",
    "rating": "Hạn mức, quyết định, chương trình",
}  # a family bears one name everywhere: words, rules, planters, cases
_OF_FORM = "Mẫu phiếu"
_BASIS = {"file": _OF_FORM, "cells": _OF_FORM, "required": _OF_FORM, "submission": "Danh mục đơn vị, hạn nộp"}
# of rules that state none


_HIDES = {
    "tep": " Các lỗi khác (nếu có) chỉ kiểm tra được sau khi sửa lỗi này.",
    "phan": " Nội dung của phần này chỉ kiểm tra được sau khi sửa.",
}  # what a rule keeps from being checked: the file, or a part of it


class Blanks(dict[str, object]):
    """What fills a template; a slot that isn't filled stays empty."""

    def __missing__(self, key: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Variant:
    """Other words of a rule for a case of its own: `when` says which. `alone`: only the office is told."""

    when: str
    message: str
    remedy: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """`message` and `remedy` are templates, `variants` others by name. `rests_on` names the value of the law that the
    rule rests on, if any (see `Law.rests_on`); `example` is a breach in words. `office`: nothing for the unit to do;
    `alone`: the unit isn't even told, as what is said of its row hangs on what others have sent.
    `varies` says in words when a finding is more, or less, severe than the rule's usual severity. `hides`: the
    file (`tep`) or the part of it (`phan`) that can't be checked until it is mended. `part` is what of a submission it
    is about (see `law.model.PARTS`): where a quarter doesn't ask for that, it doesn't apply."""

    code: str
    title: str
    severity: str
    message: str
    remedy: str
    basis: str
    rests_on: str = ""
    example: str = ""
    family: str = ""
    office: bool = False
    varies: str = ""
    hides: str = ""
    part: str = ""
    variants: Mapping[str, Variant] = field(default_factory=dict)
    alone: bool = False

    def finding(
        self, values: Mapping[str, object], *, variant: str = "", severity: str = "", basis: str = "", more: str = "",
        lead: str = "", unit: str = "", file: str = "", sheet: str = "", cell: str = "", field: str = "",
        block: tuple[tuple[int, int], ...] = (),
    ) -> Finding:  # fmt: skip
        """A breach of the rule in words: the only way by which a finding comes to be. `severity` and `basis` where the
        law, or the case, has others than the rule's usual ones; `more` is said after the message,
        `lead` before the remedy."""
        words = self.variants[variant] if variant else self
        filled, severity = Blanks(values), severity or self.severity
        message, remedy = words.message.format_map(filled) + more, lead + words.remedy.format_map(filled)
        if self.hides and severity == ERROR:
            remedy += _HIDES[self.hides]
        return Finding(
            self.code, severity, "" if words.alone else unit, file, sheet, cell, field, message, remedy,
            basis or self.basis, office=self.office or words.alone, block=block,
        )  # fmt: skip


def read_rule(code: str, row: Mapping[str, Any], family: str = "") -> Rule:
    """A rule from its entry; the keys are explained in `data/quy_tac/README.md`."""
    message, remedy = row["thong_diep"], row["cach_sua"]
    variants = {
        name: Variant(v["khi"], v.get("thong_diep", message), v.get("cach_sua", remedy), v.get("chi_co_quan", False))
        for name, v in row.get("bien_the", {}).items()
    }
    basis = row.get("can_cu", "" if "theo" in row else _BASIS.get(family, ""))
    return Rule(
        code, row["ten"], row["muc_do"], message, remedy, basis, row.get("theo", ""), row.get("vi_du", ""), family,
        row.get("co_quan", False), row.get("khi_khac", ""), row.get("che_loi_khac", ""), row.get("phan", ""), variants,
        row.get("chi_co_quan", False),
    )  # fmt: skip


@cache
def rules() -> dict[str, Rule]:
    """Every rule that isn't a ceiling, by code, with the severity that it has where the law is settled."""
    out: dict[str, Rule] = {}
    folder = files("batch.findings").joinpath("data", "quy_tac")
    for family in FAMILIES:
        name = f"{family}.yaml"
        for code, row in parse(folder.joinpath(name).read_text(encoding="utf-8"), name).items():
            out[code] = read_rule(code, row, family)
    return out


def in_force(law: Law) -> dict[str, Rule]:
    """The rules that apply under the law: what rests on an unsettled value is a warning, and on none doesn't apply."""
    out = {}
    for code, known in rules().items():
        if known.part and not law.asks(known.part):
            continue
        unsettled = bool(known.part) and not law.settled(known.part)
        rule = replace(known, severity=WARNING) if unsettled else known
        if not rule.rests_on:
            out[code] = rule
        elif (value := law.rests_on(rule.rests_on)) is not None:
            ref, verified = value
            severity = rule.severity if verified else WARNING
            out[code] = replace(rule, severity=severity, basis=rule.basis or ref)
    return out
