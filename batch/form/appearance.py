"""How the form looks: topics and their colours, column widths, and what a regime asks of each field."""

from __future__ import annotations

from dataclasses import dataclass

from batch.domain import (
    COLLECTIVE,
    COLLECTIVES,
    DOSSIER,
    EVIDENCE,
    EXPLANATIONS,
    INFO,
    LEADER,
    LEADERS,
    MEMBER,
    MEMBERS,
    ORGANIZATION,
    SCORES,
    SELF_REVIEW,
)
from batch.form.definition import Field
from batch.law.model import Law

FONT = "Times New Roman"

# What is asked of a field, by the colour of its cells.
REQUIRED, CONDITIONAL, OPTIONAL, PREFILLED, UNUSED = "required", "conditional", "optional", "prefilled", "unused"
TINTS = {REQUIRED: "#FFF2CC", CONDITIONAL: "#E2EFDA", OPTIONAL: "", PREFILLED: "#E7E6E6", UNUSED: ""}
TINT_NAMES = {
    REQUIRED: "vàng nhạt",
    CONDITIONAL: "xanh nhạt",
    OPTIONAL: "trắng",
    PREFILLED: "xám",
    UNUSED: "trắng, tiêu đề xám",
}
MISSING = "#F8CBAD"  # a required cell left empty in a row that has been begun
HEADER_UNUSED, HEADER_PLAIN = "#D9D9D9", "#BDD7EE"


@dataclass(frozen=True, slots=True)
class Topic:
    """A run of fields about one thing: begins at the field `start`."""

    start: str
    caption: str
    colour: str


TOPICS: dict[str, tuple[Topic, ...]] = {  # of lists; those of tables are the fields' own
    INFO: (
        Topic("ma_don_vi", "I. ĐƠN VỊ", "#BDD7EE"),
        Topic("nam", "II. KỲ ĐÁNH GIÁ VÀ LẦN NỘP", "#BDD7EE"),
        Topic("ngay_thanh_lap", "III. THÀNH LẬP", "#BDD7EE"),
        Topic("tong_dang_vien", "IV. SỐ LIỆU ĐẢNG VIÊN", "#BDD7EE"),
        Topic("ngay_kiem_diem", "V. HỘI NGHỊ KIỂM ĐIỂM", "#BDD7EE"),
        Topic("ty_le_hoan_thanh", "VI. KẾT QUẢ NHIỆM VỤ TRONG NĂM", "#BDD7EE"),
        Topic("xl_chinh_quyen", "VII. KẾT QUẢ CỦA CHÍNH QUYỀN, MẶT TRẬN, ĐOÀN THỂ", "#BDD7EE"),
        Topic("ky_luat", "VIII. KỶ LUẬT", "#BDD7EE"),
        Topic("tu_xep_loai", "IX. XẾP LOẠI TỔ CHỨC ĐẢNG", "#BDD7EE"),
    ),
}
# Of the parts of a table, one after the other; the first two are what every row, and every row that is rated, fills in.
COLOURS = ("#BDD7EE", "#FFE699", "#C6E0B4", "#F8CBAD", "#D9C3EC", "#B4DDE0", "#DDD9C4", "#F4B6B6", "#D6DCE4")


def colour(part: int) -> str:
    """The colour of a part of a table."""
    return COLOURS[part % len(COLOURS)]


# Columns that stay in view when scrolling to the right: up to and including this key.
FROZEN = {
    SCORES: "tieu_chi",
    SELF_REVIEW: "ma_noi_dung",
    MEMBERS: "ho_ten",
    COLLECTIVES: "ten_tap_the",
    LEADERS: "ho_ten",
    EVIDENCE: "ma_tieu_chi",
    DOSSIER: "ten_ho_so",
    "Đơn vị": "ten_don_vi",
}
TAB_COLOURS = {INFO: "#2F5597", MEMBERS: "#548235", COLLECTIVES: "#548235", LEADERS: "#548235"}

PURPOSE = {
    INFO: "Thông tin chung, số liệu và đề xuất xếp loại của chính tổ chức đảng.",
    SCORES: "Điểm của tổ chức đảng theo từng tiêu chí. Không thêm dòng tổng: tổng điểm do chương trình tính.",
    SELF_REVIEW: "Cấp độ tự đánh giá của tổ chức đảng theo từng nội dung của Mẫu 01.",
    MEMBERS: "Chi bộ ghi mỗi đảng viên một dòng; đảng bộ để trống sheet này.",
    COLLECTIVES: "Mỗi tập thể lãnh đạo, quản lý một dòng; không có thì để trống.",
    LEADERS: "Mỗi cán bộ lãnh đạo, quản lý một dòng; không có thì để trống.",
    EVIDENCE: "Hồ sơ minh chứng theo tiêu chí, khi văn bản địa phương yêu cầu; không có thì để trống.",
    DOSSIER: "Danh mục hồ sơ nộp kèm, khi văn bản địa phương yêu cầu; không có thì để trống.",
    EXPLANATIONS: "Giải trình cho cảnh báo mà cấp trên gửi về: mỗi cảnh báo một dòng.",
}

_WIDTHS = {
    "stt": 6, "so_the": 15, "so_ly_lich": 16, "ho_ten": 26, "gioi_tinh": 8, "chuc_vu": 24, "chuc_vu_dang": 20,
    "chuc_vu_chinh_quyen": 20, "ghi_chu": 30, "ly_do_cong_tru": 28, "nhan_xet_noi_cu": 19, "ten_tap_the": 34,
    "tieu_chi": 46, "noi_dung": 78, "tom_tat": 60, "noi_dung_kiem_tra": 37, "ho_so": 33, "nhan_xet": 30,
    "ten_ho_so": 50, "giai_trinh": 70, "ten_don_vi": 44, "loai_hinh": 30, "email": 30, "ngoai_le": 26, "nhom": 20,
    "so_nam_xuat_sac": 16, "don_vi_cong_tac": 28, "noi_cu_tru": 28, "so_don_vi_truc_thuoc_bi_ky_luat": 13,
}  # fmt: skip
_LIST_WIDTHS = {
    "cap_do": 11, "goi_y": 15, "muc": 23, "muc_quy": 23, "co_khong_na": 15, "loai_to_chuc": 28, "tham_quyen": 30,
    "cap": 17, "tinh_trang": 21, "doi_tuong": 24, "nguyen_nhan": 26, "ngoai_le": 28, "khac_phuc": 17,
}  # fmt: skip
_KIND_WIDTHS = {"date": 14, "integer": 12, "number": 10, "percent": 12, "yes_no": 10, "choice": 17, "text": 16}


def width(field: Field) -> float:
    """Width of the field's column, in characters."""
    return _WIDTHS.get(field.key) or _LIST_WIDTHS.get(field.values) or _KIND_WIDTHS.get(field.kind, 16)


_RATIOS = ("ty_le_vuot_muc", "ty_le_cham")
_SUBJECTS = {INFO: ORGANIZATION, SCORES: ORGANIZATION, MEMBERS: MEMBER, COLLECTIVES: COLLECTIVE, LEADERS: LEADER}


def _graded(field: Field, law: Law) -> bool:
    """Whether the regime's self-review form has this content and grades it."""
    review = law.self_review if field.sheet == COLLECTIVES else law.person_review
    contents = [c for c in review.contents if c.code != review.remedy]
    number = int(field.key.removeprefix("cap_do_"))
    return number <= len(contents) and contents[number - 1].graded


def asked(field: Field, law: Law | None) -> str:
    """What is asked of the field under the law: one of the keys of `TINTS`."""
    key, required = field.key, field.required
    if law is not None and not law.asks(field.quarter):
        return UNUSED
    if required == "always":
        return REQUIRED
    if required == "prefilled":
        return PREFILLED
    if law is not None:
        if key.startswith("xl_quy_") and not law.value("xep_loai_quy"):
            return UNUSED
        if key.startswith("cap_do_") and key != "cap_do_khac_phuc" and not _graded(field, law):
            return UNUSED
        scored = _SUBJECTS.get(field.sheet) in law.scales
        if required == "if_scored":
            return CONDITIONAL if scored else OPTIONAL
        if field.sheet == MEMBERS and key.startswith("diem_") and not scored:
            return UNUSED
        if key in _RATIOS:
            return CONDITIONAL if law.value("ty_le_366") else OPTIONAL
    return CONDITIONAL if required != "optional" or field.at_times else OPTIONAL


def asked_text(field: Field, law: Law | None) -> str:
    """When the field must be filled, for the guide."""
    what = asked(field, law)
    if what == CONDITIONAL:
        if field.key in _RATIOS:
            return "Phải ghi khi thuộc diện được xếp loại"
        return {
            "unless_top": "Phải ghi, trừ đơn vị đứng đầu danh mục",
            "if_reviewed": "Phải ghi với người phải kiểm điểm",
            "if_rated": "Phải ghi khi thuộc diện được xếp loại",
            "if_scored": "Phải ghi khi thuộc diện chấm điểm",
        }.get(field.required, "Có khi phải ghi: xem hướng dẫn")
    return {
        REQUIRED: "Bắt buộc",
        OPTIONAL: "Không bắt buộc",
        PREFILLED: "Ghi sẵn, không phải sửa",
        UNUSED: "Không dùng theo quy định này",
    }[what]


def header_text(field: Field) -> str:
    """The heading as the workbook shows it."""
    return f"{field.heading} *" if field.required == "always" else field.heading
