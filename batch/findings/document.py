"""The catalogue as a document: what is checked, how severe it is under each regime, on what basis, what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

from batch.domain import ERROR, LEVEL_NAMES
from batch.findings.catalogue import FAMILIES, Rule
from batch.law import Law

Laws = Mapping[str, tuple[Law, dict[str, Rule]]]  # by name: the law, and the rules in force under it
_SEVERITY = {ERROR: "phải sửa"}
_USUAL = "cảnh báo"
_SLOTS = {
    "truong": "[tên mục]", "gia_tri": "[nội dung ô]", "da_ghi": "ghi [nội dung ô]", "ly_do": "[lý do]",
    "dung": "[nội dung đúng]", "muc": "[mức]", "tran": "[mức cao nhất]",
    "khoang": "[khoảng được ghi]", "cach_ghi": "[cách ghi]", "danh_sach": "[danh sách chọn]", "khong_tinh": "",
}  # fmt: skip
_ABSENT = "không áp dụng"
_CEILINGS = "Mức đề xuất cao hơn điều kiện cho phép"


def _anchor(title: str) -> str:
    """The anchor that Markdown viewers give a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").strip()


def _template(text: str) -> str:
    """A message's template for reading: what is filled in stands as "…", or by its name where that tells."""
    parts = (literal + (_SLOTS.get(name, "…") if name else "") for literal, name, _, _ in Formatter().parse(text))
    return _cell("".join(parts)).replace("«…»", "…")


def _severity(rule: Rule | None) -> str:
    return _ABSENT if rule is None else _SEVERITY.get(rule.severity, _USUAL)


def _severities(code: str, laws: Laws) -> list[str]:
    """How severe the rule is: in a word where it is the same everywhere, else law by law."""
    found = {name: _severity(known.get(code)) for name, (_, known) in laws.items()}
    if len(set(found.values())) == 1:
        return [f"- Mức độ: {next(iter(found.values()))}, theo mọi quy định"]
    return [f"- Mức độ: {'; '.join(f'{name} {severity}' for name, severity in found.items())}"]


def _bases(code: str, laws: Laws) -> str:
    """The bases under the laws, each said once, with the laws that have it."""
    found: dict[str, list[str]] = {}
    for name, (_, known) in laws.items():
        if code in known and known[code].basis:
            found.setdefault(known[code].basis, []).append(name)
    if len(found) == 1:
        return _cell(next(iter(found)))
    return _cell("; ".join(f"[{', '.join(names)}] {basis}" for basis, names in found.items()))


def _unsettled(code: str, laws: Laws) -> list[str]:
    """Where a ceiling that is settled in a law has a part there that isn't: that part only warns."""
    parts: dict[str, list[str]] = {}
    for name, (law, _) in laws.items():
        own = [ceiling for ceiling in law.ceilings if ceiling.code == code]
        if any(c.verified for c in own):
            for level in dict.fromkeys(c.level for c in own if not c.verified):
                parts.setdefault(f"phần hạ xuống «{LEVEL_NAMES.get(level, level)}»", []).append(name)
    if not parts:
        return []
    told = "; ".join(f"{part} theo {', '.join(names)}" for part, names in parts.items())
    return [f"- Khi nào khác: chỉ cảnh báo ở {told}, vì quy định chưa nói rõ"]


def _variants(rule: Rule) -> list[str]:
    """What a rule says otherwise in cases of their own."""
    lines = []
    for variant in rule.variants.values():
        said = [("thông báo", variant.message, rule.message), ("cách sửa", variant.remedy, rule.remedy)]
        told = [f"{what}: {_template(text)}" for what, text, usual in said if text != usual]
        alone = " Chỉ cơ quan cấp trên được báo." if variant.alone else ""
        lines.append(f"- Khi {_cell(variant.when)}, {' '.join(told)}{alone}")
    return lines


def _rows(codes: list[str], rules: Mapping[str, Rule], laws: Laws) -> list[str]:
    lines = []
    for code in codes:
        rule = rules[code]
        basis = _bases(code, laws)
        lines += [
            f"### {code} {rule.title}",
            "",
            *_severities(code, laws),
            *([f"- Khi nào khác: {_cell(rule.varies)}"] if rule.varies else _unsettled(code, laws)),
            f"- Thông báo: {_template(rule.message)}",
            f"- Ví dụ vi phạm: {_cell(rule.example)}",
            f"- Cách sửa: {_template(rule.remedy)}",
            *(_variants(rule) if rule.family else ()),
            *(["- Che lỗi khác: phần bị ảnh hưởng chỉ kiểm tra tiếp được sau khi sửa"] if rule.hides else []),
            *(["- Ai xử lý: cơ quan cấp trên; đơn vị không phải sửa"] if rule.office else []),
            *(["- Chỉ cơ quan cấp trên được báo, đơn vị không được báo"] if rule.alone else []),
            *([f"- Căn cứ: {basis}"] if basis else []),
            "",
        ]
    return lines


def write_catalogue(rules: Mapping[str, Rule], ceilings: Mapping[str, Rule], laws: Laws, tail: str) -> str:
    """Markdown of the whole catalogue. `laws`: by the name of the regime or local document, the law with the rules in
    force under it; `tail` is added at the end."""
    lines = [
        "# Quy tắc kiểm tra",
        "",
        "Tài liệu này do chương trình lập từ chính các quy tắc (`make docs`); không sửa tay.",
        "«phải sửa»: lỗi, phiếu phải nộp lại. «cảnh báo»: sửa, hoặc ghi lý do vào sheet «Giải trình».",
        "Điều quy định chưa nói rõ thì chỉ là cảnh báo. Xem quy tắc đang áp dụng: `xeploai rules --local …`.",
        "",
        f"Tổng cộng {len(rules) + len(ceilings)} quy tắc.",
        "",
    ]
    titles = [title for family, title in FAMILIES.items() if any(rule.family == family for rule in rules.values())]
    lines += ["Mục lục:", "", *(f"- [{title}](#{_anchor(title)})" for title in [*titles, _CEILINGS]), ""]
    for family, title in FAMILIES.items():
        codes = [code for code, rule in rules.items() if rule.family == family]
        if codes:
            lines += [f"## {title}", "", *_rows(codes, rules, laws)]
    lines += [
        f"## {_CEILINGS}",
        "",
        "Mỗi điều kiện nêu một lần trong dữ liệu pháp luật; từ đó vừa hạ mức vừa có thông báo, đặt ở ô đề xuất.",
        "Ngưỡng cụ thể của từng quy định: `xeploai law show`.",
        "",
        *_variants(next(iter(ceilings.values()))),
        "",
        *_rows(sorted(ceilings), ceilings, laws),
    ]
    return "\n".join([*lines, tail.strip(), ""])
