"""What `xeploai law` says: the values in force with their sources, and the documents that there are."""

from __future__ import annotations

from batch.domain import ERROR
from batch.findings.catalogue import Rule, rules
from batch.findings.document import write_catalogue
from batch.form.definition import label, lists
from batch.law import Law, load_law, local_names, refined_by, regime_ids
from batch.law.citation import cite
from batch.law.entries import Entry, entries
from batch.rating.ceilings import ceiling_rules, rules_in_force
from batch.rating.conditions import CONDITIONS

_LISTS = (
    "doi_tuong",
    "loai_hinh",
    "ngoai_le",
    "loai_to_chuc",
    "tham_quyen",
    "cap_do",
    "muc",
    "ky_luat_ca_nhan",
    "goi_y",
)
_SETTLED = {True: "đã kiểm chứng", False: "CHƯA KIỂM CHỨNG, chỉ dẫn tới cảnh báo"}


def law_entries(law: Law) -> list[Entry]:
    """Every value in force; those of a local document say what they stand for."""
    titles = {code: condition.title for code, condition in CONDITIONS.items()}
    names = {code: label(name, code) for name in _LISTS for code in lists()[name]}
    return entries(law, load_law(law.id) if law.local or law.cap_base else None, titles, names)


def years(period: tuple[int, int | None]) -> str:
    first, last = period
    if last is None:
        return f"từ năm {first}"
    return f"năm {first}" if first == last else f"năm {first}–{last}"


def _noted(note: str) -> str:
    return f" (ghi chú, không in ra văn bản: {note})" if note else ""


def tell_law(law: Law) -> str:
    """The law in force, value by value."""
    lines = [law.title, *([f"Văn bản địa phương: {law.local_title}"] if law.local else [])]
    if law.cap_base:
        lines.append(f"Hạn mức tính trên: {label('co_so_han_muc', law.cap_base).lower()} (cơ quan chọn)")
    lines.append(f"Áp dụng: {years(law.period)}")
    lines.append("Văn bản:")
    lines += [f"    {cite(d)}{_noted(d.note)}" for d in law.documents]
    section = ""
    found = law_entries(law)
    for entry in found:
        if entry.section != section:
            section = entry.section
            lines += ["", section.upper()]
        lines.append(f"  {entry.title}: {entry.value}")
        origin = f"; tệp {entry.origin}" if law.local or entry.origin != law.id else ""
        lines.append(f"      [{entry.key}] {entry.ref}; {years(entry.years)}; {_SETTLED[entry.verified]}{origin}")
        if entry.note:
            lines.append(f"     {_noted(entry.note)}")
        if entry.instead_of:
            lines.append(f"      thay cho: {entry.instead_of}")
    open_values = sum(1 for entry in found if not entry.verified)
    lines += ["", f"Tổng cộng {len(found)} giá trị, {open_values} giá trị chưa kiểm chứng."]
    return "\n".join(lines)


def tell_documents() -> str:
    """The regimes and the local documents that come with the program."""
    lines = ["Quy định (--regime):"]
    for name in regime_ids():
        law = load_law(name)
        lines.append(f"    {name:<16} {law.title}; {years(law.period)}")
    lines.append("Văn bản địa phương (--local):")
    for name in local_names():
        law = load_law(refined_by(name), name)
        lines.append(f"    {name:<16} {law.local_title}; theo {law.id}; {years(law.period)}")
    lines.append(
        "Văn bản riêng của cơ quan: --local ghi đường dẫn tới tệp .yaml (cách viết: docs/van-ban-dia-phuong.md)."
    )
    return "\n".join(lines)


_TAIL = """
## Thêm một quy tắc

Một họ quy tắc mang một tên ở cả bốn nơi dưới đây.

1. Lời văn: thêm mã vào `batch/findings/data/quy_tac/<họ>.yaml`; các khóa xem README.md ở đó.
2. Điều kiện: một hàm `@check("MÃ")` trong `batch/rules/<họ>` (tệp, hoặc thư mục; tệp mới tự được tìm thấy), trả về
   `hits(…)` trên bảng chung của mọi đơn vị. Cần gì thì nói: `needs="register"` (danh mục), `"final"` (mức cuối cùng),
   `"last_year"` (năm trước), `"all_units"` (phiếu của đơn vị khác); thiếu thứ đó thì không chạy. Lời khác:
   `hits(…, variant="tên")`.
3. Trường hợp thử: một dòng `Case("MÃ", thay_đổi, ô)` trong `tests/rules/cases_<họ>.py`; `small_committee` là trường
   hợp đạt.
4. Lỗi gài sẵn: một hàm `@planter("MÃ")` trong `batch/demo/faults/<họ>`, để `demo --faults` có quy tắc này.
5. `make docs` rồi `make test`.
"""


def rule_document() -> str:
    """docs/quy-tac.md: the whole catalogue under every regime and every local document that comes along."""
    regimes = sorted(map(load_law, regime_ids()), key=lambda law: law.years[0])
    found: dict[str, Law] = {law.short: law for law in regimes}
    for name in local_names():
        found[name] = load_law(refined_by(name), name)
    laws = {name: (law, rules_in_force(law)) for name, law in found.items()}
    ceilings: dict[str, Rule] = {}
    for law in found.values():
        for code, rule in ceiling_rules(law).items():
            if code not in ceilings or rule.severity == ERROR:
                ceilings[code] = rule
    return write_catalogue(rules(), ceilings, laws, _TAIL)
