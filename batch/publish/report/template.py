"""Makes the template of the report, with the structure of the provincial model report; a district's and a base
committee's leave out what they don't have.

Run as a module to write `input_templates/bao_cao_tinh.docx` again; an office edits that file in Word.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docx import Document
from docx.shared import Pt

from batch.publish.report.writer import Writer, ends, has, rated
from batch.publish.word.layout import FIGURES, set_page, stable_bytes
from batch.publish.word.party_document import ABOVE, signature, title, two_heads

_ABOUT = (
    "kết quả kiểm điểm, đánh giá, xếp loại chất lượng đối với tổ chức đảng, đảng viên và tập thể, cá nhân cán bộ "
    "lãnh đạo, quản lý{% if cap != 'co_so' %} các cấp{% endif %} năm {{ nam }}"
)


def _preparation(w: Writer) -> None:
    """Section 1.1, with Biểu 6F."""
    w.heading("1. Kết quả kiểm điểm tự phê bình và phê bình")
    w.heading("1.1. Công tác chuẩn bị")
    w.told("chuan_bi")
    for noun, who in (("tập thể", "tap_the"), ("cá nhân", "ca_nhan")):
        w.body(
            f"- Số lượng {noun} được gợi ý kiểm điểm: {{% for noi in quan_ly %}}{{% if loop.first %}}Các{{% else %}}; "
            f"các{{% endif %}} {noun} thuộc diện {{{{ noi.ten }}}} quản lý: {{{{ noi.goi_y_{who} }}}}{{% endfor %}}."
        )
    w.body(
        "- Số lượng tập thể kiểm điểm tự phê bình và phê bình: {% if kiem_diem.tap_the_phai %}"
        "{{ kiem_diem.tap_the_da }}/{{ kiem_diem.tap_the_phai }}"
        "{% if cap == 'tinh' %}; trong đó cấp tỉnh: {{ kiem_diem.tap_the_da_tinh }}; {{ cap_huyen }} và cấp cơ sở: "
        "{{ kiem_diem.tap_the_da_duoi_tinh }} ({{ cap_huyen }}: {{ kiem_diem.tap_the_da_huyen }}"
        "{% if kiem_diem.cap_uy_huyen_tong %}, gồm {{ kiem_diem.cap_uy_huyen_da }}/{{ kiem_diem.cap_uy_huyen_tong }} "
        "{{ dang_bo_cap_huyen }} và {{ kiem_diem.tap_the_huyen_da }} tập thể lãnh đạo, quản lý khác{% endif %}; "
        "cấp cơ sở: {{ kiem_diem.tap_the_da_co_so }}){% elif theo_cap|length > 1 %}; trong đó "
        "{% for noi in theo_cap %}{{ noi.ten }}: {{ noi.tap_the }}{% if not loop.last %}; {% endif %}{% endfor %}"
        "{% endif %}{% else %}không có tập thể phải kiểm điểm{% endif %}."
    )
    w.body(
        "- Số lượng cá nhân kiểm điểm tự phê bình và phê bình: Đảng viên: {{ kiem_diem.dang_vien_da }}; cán bộ "
        "lãnh đạo, quản lý: {% for noi in theo_cap %}{{ noi.ten }}: {{ noi.can_bo }}"
        "{% if not loop.last %}; {% endif %}{% endfor %}."
    )
    w.body(
        "- Số lượng tập thể thuộc đối tượng phải kiểm điểm tự phê bình và phê bình nhưng chưa kiểm điểm: "
        "{% if kiem_diem.tap_the_chua %}{{ kiem_diem.tap_the_chua }} tập thể"
        "{% if kiem_diem.tap_the_moi %}; trong đó mới thành lập: {{ kiem_diem.tap_the_moi }}{% endif %}"
        "{% else %}Không{% endif %}."
    )
    w.body(
        "- Số lượng cá nhân thuộc đối tượng phải kiểm điểm tự phê bình và phê bình nhưng chưa kiểm điểm: "
        "{% if kiem_diem.dang_vien_chua %}{{ kiem_diem.dang_vien_chua }} đảng viên. Lý do: {{ kiem_diem.ly_do_chua }}"
        "{% else %}Không{% endif %}."
    )
    w.body(
        "- Số lượng đảng viên không phải kiểm điểm: {{ kiem_diem.dang_vien_khong_phai }}; trong đó, đảng viên được "
        "miễn công tác và sinh hoạt đảng: {{ kiem_diem.dang_vien_mien }}; đảng viên mới kết nạp dưới {{ moi_thang }} "
        "tháng: {{ kiem_diem.dang_vien_moi }}; đảng viên bị đình chỉ sinh hoạt đảng: "
        "{{ kiem_diem.dang_vien_dinh_chi }}."
    )
    w.attached("6F")
    w.body(
        "- Về khắc phục những hạn chế, khuyết điểm đã được cấp có thẩm quyền kết luận hoặc chỉ ra ở kỳ kiểm điểm "
        "trước: {{ ty_le_ban_kiem_diem }}% bản kiểm điểm tập thể, cá nhân có đánh giá kết quả khắc phục những hạn "
        "chế, khuyết điểm đã chỉ ra ở kỳ kiểm điểm năm {{ nam_truoc }}. Kết quả khắc phục như sau: "
        "{% for noi in quan_ly %}{% if loop.first %}Thuộc{% else %}; thuộc{% endif %} diện {{ noi.ten }} quản lý: "
        "{{ noi.khac_phuc_tap_the }} tập thể, {{ noi.khac_phuc_ca_nhan }} cá nhân{% endfor %} đã khắc phục."
    )


def _holding(w: Writer) -> None:
    """Section 1.2."""
    w.heading("1.2. Tổ chức kiểm điểm")
    w.told("to_chuc_kiem_diem")
    w.body("{%p if kiem_diem.thoi_gian %}")
    w.body(
        "- Thời gian kiểm điểm: {% for noi in kiem_diem.thoi_gian %}{{ noi.ten }} tối thiểu {{ noi.so_ngay }} ngày"
        "{% if noi.goi_y %}, nơi được gợi ý kiểm điểm tối thiểu {{ noi.goi_y }} ngày{% endif %}"
        "{% if not loop.last %}; {% endif %}{% endfor %}."
    )
    w.body("{%p endif %}")
    w.told("noi_dung_tap_the", "- Đối với tổ chức đảng và tập thể lãnh đạo, quản lý, báo cáo kiểm điểm ")
    w.body("{%p if kiem_diem.goi_y_to_chuc %}")
    w.body(
        "Ngoài các nội dung trên, {{ kiem_diem.goi_y_to_chuc }} tổ chức đảng kiểm điểm theo nội dung được cấp có thẩm "
        "quyền gợi ý, trong đó {{ kiem_diem.giai_trinh_to_chuc }} tổ chức đã giải trình những nội dung được gợi ý."
    )
    w.body("{%p endif %}")
    w.told("noi_dung_ca_nhan", "- Đối với đảng viên và cá nhân cán bộ lãnh đạo, quản lý, báo cáo kiểm điểm ")
    w.told("nhan_xet_kiem_diem")
    w.told("kiem_tra_giam_sat", "- Công tác chỉ đạo kiểm tra, giám sát việc kiểm điểm tự phê bình và phê bình: ")


def _several(name: str, more: str = "") -> str:
    """Into how many groups they are divided, where there are several."""
    several = f"{{% if {name}.so_nhom and {name}.so_nhom != 1 %}}"
    return f"{several}, chia thành {{{{ {name}.so_nhom }}}} nhóm{more}{{% endif %}}"


def _organizations(w: Writer) -> None:
    """Sections 2.1 and 2.2, with Biểu 6A, 6B and 6C."""
    w.heading("2. Kết quả đánh giá, xếp loại chất lượng")
    w.heading("2.1. Đối với tổ chức đảng")
    w.body("{%p if not co_truc_thuoc %}")
    w.body("{{ ten_don_vi }} không có tổ chức đảng trực thuộc.")
    w.body("{%p else %}")
    w.body("{%p if cap == 'tinh' %}")
    name = "dang_bo_truc_thuoc"
    w.body(
        has(
            name,
            f"Có {{{{ {name}.xep_loai }}}}/{{{{ {name}.tong }}}} đảng bộ được {{{{ ban_thuong_vu }}}} đánh giá, "
            f"xếp loại{_several(name)} như sau:",
            "không có đảng bộ.",
        ),
        lead="2.1.1. Đối với {{ dang_bo_cap_huyen }}: ",
    )
    w.groups(name, "đảng bộ")
    w.results(name, "đảng bộ")
    w.body(f"{{%p for muc in {name}.cac_muc %}}")
    w.body("+ {{ muc.ten }}: {{ muc.so }}/{{ muc.tren }} đảng bộ, tỷ lệ {{ muc.ty_le }}%.", style=FIGURES)
    w.body("{%p endfor %}")
    w.unrated(name, "đảng bộ", "mới thành lập")
    w.attached("6C")
    w.body("{%p endif %}")
    for heading, name, noun in (
        ("Tổ chức cơ sở đảng", "to_chuc_co_so", "tổ chức cơ sở đảng"),
        ("{{ db_bo_phan_hoa }}", "dang_bo_bo_phan", "{{ db_bo_phan }}"),
        ("Chi bộ trực thuộc đảng ủy cơ sở", "chi_bo_truc_thuoc", "chi bộ"),
    ):
        w.body(f"{{%p if so_muc.{name} %}}")
        w.body(rated(name, noun), lead=f"{{{{ so_muc.{name} }}}}. {heading}: ")
        w.levels(name)
        w.unrated(name, noun, "mới thành lập dưới {{ moi_thang }} tháng")
        w.body("{%p endif %}")
    w.table("bang_to_chuc")
    w.body("{%p endif %}")
    w.attached("6A")
    w.heading("2.2. Đối với đảng viên")
    w.body("- Tổng số đảng viên có mặt tại thời điểm đánh giá: {{ dang_vien.tong }} đảng viên.")
    share = "{{% if dang_vien.tong %}}, chiếm tỷ lệ {{{{ dang_vien.{} }}}}%{{% endif %}}"
    w.body(
        "- Số đảng viên không phải đánh giá, xếp loại (miễn công tác và sinh hoạt: {{ dang_vien.mien }}; đảng viên mới "
        "kết nạp dưới {{ moi_thang }} tháng: {{ dang_vien.moi }}; đảng viên bị đình chỉ sinh hoạt đảng: "
        "{{ dang_vien.dinh_chi }}): {{ dang_vien.mien_xep_loai }}" + share.format("mien_xep_loai_ty_le") + "."
    )
    w.body(
        "- Số đảng viên chưa được đánh giá, xếp loại{% if dang_vien.chua %} ({{ dang_vien.ly_do_chua }}){% endif %}: "
        "{{ dang_vien.chua }}" + share.format("chua_ty_le") + "."
    )
    w.body(
        "- Tổng số đảng viên được đánh giá, xếp loại: {{ dang_vien.xep_loai }}" + share.format("ty_le") + ""
        "{% if dang_vien.xep_loai %}, trong đó:{% else %}.{% endif %}"
    )
    w.body("{%p for muc in dang_vien.cac_muc %}")
    w.body("+ Đảng viên {{ muc.ten|lower }}: {{ muc.so }}/{{ muc.tren }}, tỷ lệ {{ muc.ty_le }}%.", style=FIGURES)
    w.body("{%p endfor %}")
    w.table("bang_dang_vien")
    w.attached("6B")


def _delegated(w: Writer, name: str, noun: str, who: str) -> None:
    w.body(
        f"- Đối với {who} do {{{{ ban_thuong_vu }}}} ủy quyền đánh giá, xếp loại: "
        + has(
            name,
            f"{{{{ co_quan_duoc_uy_quyen }}}} được ủy quyền, có {{{{ {name}.xep_loai }}}}/{{{{ {name}.tong }}}} {noun} "
            f"được đánh giá, xếp loại, {ends(name, 'kết quả:')}",
            f"không có {noun}.",
        )
    )


def _leadership(w: Writer) -> None:
    """Sections 2.3 and 2.4, with Biểu 6D and 6E."""
    for section, table, kind, noun, who, trait, new in (
        ("2.3", "6D", "tap_the", "tập thể", "tập thể lãnh đạo, quản lý", "tính chất", "mới thành lập"),
        ("2.4", "6E", "can_bo", "đồng chí", "cá nhân cán bộ lãnh đạo, quản lý", "vị trí", "mới bổ nhiệm"),
    ):
        collective, alike = kind == "tap_the", f" có {trait} tương đồng để so sánh, đánh giá"
        w.heading(f"{section}. Đối với {'tập thể' if collective else 'cán bộ'} lãnh đạo, quản lý")
        w.body("{%p if cap == 'tinh' %}")
        w.heading(f"{{{{ so_muc.{kind}_tinh }}}}. {{{{ ten_muc.{kind}_tinh }}}}")
        w.heading("a) Cấp tỉnh")
        name = f"{kind}_tinh"
        w.body(f"- Đối với {who}: " + rated(name, noun, _several(name, alike), "kết quả:"))
        w.levels(name)
        w.unrated(name, noun, new)
        name = f"{kind}_uy_quyen"
        _delegated(w, name, noun, who)
        w.levels(name)
        w.unrated(name, noun, new)
        name = f"{kind}_cap_huyen"
        some = f"Có {{{{ {name}.xep_loai }}}}/{{{{ {name}.tong }}}} {noun} được đánh giá, xếp loại, đạt tỷ lệ "
        some += f"{{{{ {name}.ty_le }}}}%{_several(name, alike)}:"
        w.body(has(name, some, f"không có {noun}."), lead="b) {{ cap_huyen_hoa }}: ")
        w.groups(name, noun)
        w.results(name, noun)
        w.levels(name)
        w.unrated(name, noun, new)
        w.body("{%p endif %}")
        for part in ("huyen", "co_so"):
            name = f"{kind}_{part}"
            w.body(f"{{%p if so_muc.{name} %}}")
            lead = f"{{{{ so_muc.{name} }}}}. {{{{ ten_muc.{name} }}}}: "
            w.body(rated(name, noun, _several(name, alike)), lead=lead)
            w.levels(name)
            w.unrated(name, noun, new)
            w.body("{%p endif %}")
        w.table(f"bang_{kind}")
        w.attached(table)


def _above(w: Writer) -> None:
    """Section 2.5: what this committee doesn't decide, its own level among it; the model report has none of it."""
    w.body("{%p if do_cap_tren %}")
    w.heading("2.5. Đối với các trường hợp do cấp trên đánh giá, xếp loại")
    w.body("{%p for noi in do_cap_tren %}")
    w.body(
        "- {{ noi.ten }}: {{ noi.so }} {{ noi.don_vi }}{% if noi.da %}; cấp trên đã quyết định {{ noi.da }} "
        "({{ noi.muc_da }}){% endif %}{% if noi.cho %}; đang chờ cấp trên quyết định {{ noi.cho }}"
        "{% if noi.ten_cho %} ({{ noi.ten_cho }}){% endif %}, mức đề nghị: {{ noi.muc_cho }}{% endif %}.",
        style=FIGURES,
    )
    w.body("{%p endfor %}")
    w.body("{%p endif %}")


def _assessment(w: Writer) -> None:
    """Sections III, IV and V: the office's words."""
    w.heading("III. ĐÁNH GIÁ CHUNG")
    w.heading("1. Ưu điểm và nguyên nhân")
    w.heading("1.1. Về kiểm điểm tự phê bình và phê bình")
    w.told("uu_diem_kiem_diem")
    w.heading(
        "1.2. Về đánh giá, xếp loại chất lượng tổ chức đảng, đảng viên và tập thể, cá nhân cán bộ "
        "lãnh đạo, quản lý các cấp"
    )
    w.told("uu_diem_xep_loai")
    w.body("{%p if so_voi_nam_truoc %}")
    w.body("Kết quả xếp loại so với năm {{ nam_truoc }}:")
    w.body("{%p for dong in so_voi_nam_truoc %}")
    w.body("+ {{ dong }}{% if loop.last %}.{% else %};{% endif %}", style=FIGURES)
    w.body("{%p endfor %}")
    w.body("{%p endif %}")
    w.heading("2. Hạn chế, khuyết điểm và nguyên nhân")
    w.told("han_che")
    w.heading("* Nguyên nhân hạn chế, khuyết điểm")
    w.told("nguyen_nhan")
    w.heading("IV. NHIỆM VỤ THỜI GIAN TỚI")
    w.told("nhiem_vu")
    w.heading("V. ĐỀ XUẤT, KIẾN NGHỊ")
    w.told("kien_nghi")
    closing = w.body(
        "Trên đây là Báo cáo kết quả kiểm điểm, đánh giá, xếp loại chất lượng đối với tổ chức đảng, đảng viên và tập "
        "thể, cá nhân cán bộ lãnh đạo, quản lý{% if cap != 'co_so' %} các cấp{% endif %} năm {{ nam }}, "
        "{{ ban_thuong_vu }} kính báo cáo {{ noi_gui }}."
    ).paragraph_format
    closing.keep_with_next, closing.space_after = True, Pt(14)


def build(path: Path) -> None:
    """Write the template to `path`, the same bytes every time."""
    document = Document()
    set_page(document)
    w = Writer(document)
    number = ("Số {{ so_bao_cao }}-BC/{{ ky_hieu }}",)
    day = "{{ dia_danh }}, {{ ngay_bao_cao }}"
    two_heads(document, ABOVE, "{{ co_quan_ban_hanh }}", number, day, widths=(70, 95))
    title(document, "BÁO CÁO", _ABOUT)
    w.body("Thực hiện {{ can_cu }}; {{ van_ban_chi_dao }}, {{ ban_thuong_vu }} báo cáo kết quả như sau:")
    w.heading("I. TÌNH HÌNH TRIỂN KHAI")
    w.told("tinh_hinh_trien_khai")
    w.heading("II. KẾT QUẢ THỰC HIỆN")
    _preparation(w)
    _holding(w)
    _organizations(w)
    _leadership(w)
    _above(w)
    _assessment(w)
    signature(document, "noi_nhan[:-1] + thuyet_minh.noi_nhan + noi_nhan[-1:]")
    path.write_bytes(stable_bytes(document))


if __name__ == "__main__":
    build(Path(sys.argv[1]))
