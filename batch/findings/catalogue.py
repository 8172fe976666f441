"""The catalogue of rules: code, title, severity, wording, basis. Ceilings join it from the law (`rating.ceilings`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from batch.domain import WARNING
from batch.law import Law
from batch.law.strict import parse

FAMILIES = {
    "tep": "Tệp và mẫu phiếu",
    "nop": "Nộp phiếu",
    "o": "Ô dữ liệu và nội dung bắt buộc",
    "dang_vien": "Đảng viên; một người ở nhiều nơi",
    "to_chuc": "Tổ chức đảng, hội nghị, hồ sơ, minh chứng",
    "bo_phieu": "Bỏ phiếu",
    "diem": "Điểm",
    "tap_the_can_bo": "Tập thể, cán bộ lãnh đạo, quản lý",
    "nam_truoc": "So với năm trước",
    "giai_trinh": "Giải trình",
    "han_muc": "Hạn mức, quyết định, chương trình",
}  # one file each
_BASIS = {"tep": "Mẫu phiếu", "o": "Mẫu phiếu", "nop": "Danh mục đơn vị, hạn nộp"}  # of rules that state none


@dataclass(frozen=True, slots=True)
class Rule:
    """`message` and `remedy` are templates. `rests_on` names the value of the law that the rule rests on, if any (see
    `Law.rests_on`); `example` is a breach in words. `office`: nothing for the unit to do. `varies` says in words when
    a finding is more, or less, severe than the rule's usual severity. `hides`: what is wrong besides can't be seen
    until it is mended."""

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
    hides: bool = False


@cache
def rules() -> dict[str, Rule]:
    """Every rule that isn't a ceiling, by code, with the severity that it has where the law is settled."""
    out: dict[str, Rule] = {}
    folder = files("batch.findings").joinpath("data", "quy_tac")
    for family in FAMILIES:
        name = f"{family}.yaml"
        for code, row in parse(folder.joinpath(name).read_text(encoding="utf-8"), name).items():
            out[code] = Rule(
                code, row["ten"], row["muc_do"], row["thong_diep"], row["cach_sua"],
                row.get("can_cu", "" if "theo" in row else _BASIS.get(family, "")),
                row.get("theo", ""), row.get("vi_du", ""), family, row.get("co_quan", False),
                row.get("khi_khac", ""), row.get("che_loi_khac", False),
            )  # fmt: skip
    return out


def in_force(law: Law) -> dict[str, Rule]:
    """The rules that apply under the law: what rests on an unsettled value is a warning, and on none doesn't apply."""
    out = {}
    for code, rule in rules().items():
        if not rule.rests_on:
            out[code] = rule
        elif (value := law.rests_on(rule.rests_on)) is not None:
            ref, verified = value
            severity = rule.severity if verified else WARNING
            out[code] = replace(rule, severity=severity, basis=rule.basis or ref)
    return out
