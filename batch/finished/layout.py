"""The layout of a finished run, OUT/<year>: every file with its columns, what people call it, whether it speaks of
persons. Whoever writes or reads a file takes place and columns from here; the overview, what the terminal says, the
README's table and the tests follow. A new file is one entry here and its writer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from batch.domain import SUBJECT_SHEET
from batch.form.definition import form
from batch.tables.layout import TABLES
from batch.text import unaccent

# What a column holds. A blank is "" in a CSV file, missing in a Parquet file.
TEXT, NUMBER = "text", "number"
WHOLE, MAYBE_WHOLE = "whole", "whole or blank"
DAY, DATE = "day as text, or blank", "date"
FLAG = "flag"  # "1" or blank in a CSV file

RUN, MERGE, PDF, RESULTS_OF, MAIL, COMPARE = "run", "merge", "--pdf", "results", "mail", "compare"  # who writes


@dataclass(frozen=True, slots=True)
class Column:
    """`of` is the attribute of the record that the column holds, where a line is one."""

    name: str
    kind: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the terminal says of a file after a run: on which line, in which words, under which name."""

    line: int
    words: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """A file of a run, or a folder of files for single units (its path ends in "/"). `called` and `use` are for people;
    the overview lists what has a use. `absent` is said where somebody needs the file and it isn't there; `optional`
    whether a run may do without it. `part`: the part of a submission (see `law.model.PARTS`) that it is made from; it
    isn't written in a quarter that doesn't ask for that."""

    path: str
    called: str
    use: str = ""
    personal: bool = False
    optional: bool = False
    by: tuple[str, ...] = (RUN,)
    columns: tuple[Column, ...] = ()
    absent: str = ""
    told: Told | None = None
    part: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def folder(self) -> str:
        """The name of a folder of files."""
        return self.path.rstrip("/")

    def holds(self, path: str) -> bool:
        """Whether the file at `path`, relative to the run, is this one or lies in this folder."""
        return path.startswith(self.path) if self.path.endswith("/") else path == self.path


def _columns(*listed: tuple[str, str] | tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*column) for column in listed)


OVERVIEW = Output("tong_quan.html", "Tổng quan", told=Told(1, "mở xem trước tiên"))

_COUNTED = {
    "6A": "xếp loại tổ chức cơ sở đảng, theo loại hình",
    "6B": "xếp loại đảng viên, theo loại hình",
    "6C": "xếp loại đảng bộ cấp trên trực tiếp cơ sở",
    "6D": "xếp loại tập thể lãnh đạo, quản lý",
    "6E": "xếp loại cán bộ lãnh đạo, quản lý",
    "6F": "kết quả kiểm điểm tập thể và đảng viên",
}
BIEU = {
    table: Output(
        f"bieu/Bieu-{table}.xlsx", f"Biểu {table}", f"{_COUNTED[table]}; in được ngay, kèm số của từng đơn vị",
        by=(RUN, MERGE), told=Told(2, "Biểu 6A đến 6F", "bieu/") if table == TABLES[0] else None,
        part="tables",
    )
    for table in TABLES
}  # fmt: skip
RECONCILIATION = Output(
    "doi_chieu.xlsx", "Đối chiếu số liệu", "mọi chỗ số liệu phải khớp nhau; chỗ lệch đứng đầu", by=(RUN, MERGE),
    told=Told(3, "mọi chỗ số liệu phải khớp nhau"), part="tables",
)  # fmt: skip
REPORT = Output(
    "bao_cao_tinh.docx", "Báo cáo Word", "đã điền số liệu; chỗ tô vàng là phần cơ quan tự viết",
    told=Told(2, "báo cáo"), part="tables",
)  # fmt: skip
ONE_PAGE = Output(
    "tom_tat.docx", "Tóm tắt một trang",
    "trình ban thường vụ: đã nhận, kết quả, hạn mức, việc chờ quyết định, so với năm trước",
    told=Told(2, "tóm tắt một trang"), part="tables",
)  # fmt: skip
PLAN = Output(
    "phuong_an_xep_loai.xlsx", "Phương án xếp loại", "hạn mức từng nhóm, ai được giữ; nơi ghi quyết định",
    personal=True, told=Told(4, "phương án xếp loại, nơi ghi quyết định"),
)  # fmt: skip
NEW_PLAN = Output(
    "phuong_an_xep_loai.moi.xlsx", "Phương án mới, cạnh phương án cơ quan đã sửa", personal=True, optional=True
)
PROGRESS_SHEET = Output(
    "tien_do.xlsx", "Tiến độ nộp phiếu", "đơn vị nào chưa nộp, còn lỗi, đã xong; cần gọi ai trước",
    told=Told(6, "đơn vị nào đã nộp, còn lỗi, đã xong; ai cần gọi trước"),
)  # fmt: skip
AWARDS = Output(
    "khen_thuong.xlsx", "Khen thưởng", "ai đủ điều kiện khen thưởng, theo cấp có thẩm quyền", personal=True,
    told=Told(4, "đủ điều kiện khen thưởng"), part="awards",
)  # fmt: skip
YEARS_BOOK = Output(
    "so_sanh_nam.xlsx", "So sánh các năm", "năm nay cạnh các năm trước: mức theo đối tượng, theo đơn vị; ai tăng, giảm",
    personal=True, optional=True,
)  # fmt: skip
YEARS = Output(
    "du_lieu/so_sanh_nam.csv", "so_sanh_nam.csv", absent="kết quả này chưa giữ số liệu qua các năm",
    columns=_columns(
        ("nam", WHOLE, "year"), ("tam_tinh", FLAG, "provisional"), ("doi_tuong", TEXT, "kind"),
        ("chi_tieu", TEXT, "what"), ("so", WHOLE, "number"),
    ),
)  # fmt: skip
INSPECTION = Output(
    "kiem_tra.xlsx", "Bảng tiêu chí của từng đơn vị, nơi ghi kết quả kiểm tra", optional=True,
)  # fmt: skip
DOSSIERS = Output(
    "ho_so.xlsx", "Hồ sơ phải nộp, hạn nộp, đã nhận hay chưa", personal=True, optional=True,
)  # fmt: skip
ERROR_COPIES = Output(
    "loi/", "Thư mục loi", "mỗi đơn vị một tệp lỗi cần sửa; gửi riêng cho đúng đơn vị đó", personal=True, optional=True,
    told=Told(2, "phiếu đã đánh dấu lỗi, gửi lại từng đơn vị"),
)  # fmt: skip
FIGURES = Output(
    "du_lieu/bieu.csv", "bieu.csv", "mọi con số của các Biểu, để đối chiếu hoặc đưa vào phần mềm khác", by=(RUN, MERGE),
    columns=_columns(("bieu", TEXT), ("dong", TEXT), ("cot", TEXT), ("gia_tri", NUMBER)),
    absent="không có tệp số liệu của các Biểu",
)  # fmt: skip
ORIGINS = Output(
    "du_lieu/nguon.parquet", "Nguồn của từng số", optional=True,
    absent="kết quả này chưa giữ nguồn của từng số",
    columns=_columns(
        ("bieu", TEXT, "table"), ("ma_don_vi", TEXT, "unit"), ("dong", TEXT, "rows"), ("cot", TEXT, "columns"),
        ("so", WHOLE, "count"), ("tep", TEXT, "file"), ("sheet", TEXT, "sheet"), ("hang", TEXT, "lines"),
    ),
)  # fmt: skip
FINDINGS = Output(
    "du_lieu/phat_hien.csv", "phat_hien.csv", "mọi lỗi và cảnh báo của tất cả đơn vị, lọc được bằng Excel",
    personal=True, absent="không có tệp danh sách lỗi", told=Told(5, "mọi lỗi, cảnh báo"),
    columns=_columns(
        ("ma_quy_tac", TEXT, "code"), ("muc_do", TEXT, "severity"), ("ma_don_vi", TEXT, "unit"), ("tep", TEXT, "file"),
        ("sheet", TEXT, "sheet"), ("o", TEXT, "cell"), ("truong", TEXT, "field"), ("thong_diep", TEXT, "message"),
        ("cach_sua", TEXT, "remedy"), ("can_cu", TEXT, "basis"), ("giai_trinh", TEXT, "explaining"),
    ),
)  # fmt: skip
LEVELS = Output(
    "du_lieu/xep_loai.csv", "xep_loai.csv", "mức cuối cùng của từng đối tượng và lý do", personal=True,
    absent="không có tệp kết quả xếp loại", told=Told(5, "mức của từng đối tượng"),
    columns=_columns(
        ("doi_tuong", TEXT, "subject"), ("ma_don_vi", TEXT, "unit"), ("dinh_danh", TEXT, "identity"),
        ("nhom", TEXT, "group"), ("de_xuat", TEXT, "proposed"), ("tran", TEXT, "ceiling"),
        ("thu_hang", MAYBE_WHOLE, "rank"), ("han_muc", MAYBE_WHOLE, "allowed"), ("ket_qua", TEXT, "final"),
        ("trang_thai", TEXT, "status"), ("ly_do", TEXT, "reason"), ("noi_quyet_dinh", TEXT, "decider"),
    ),
)  # fmt: skip
BALLOTS = Output(
    "du_lieu/bo_phieu.csv", "Số phiếu của nơi quyết định", personal=True, optional=True,
    columns=_columns(
        ("doi_tuong", TEXT, "subject"), ("ma_don_vi", TEXT, "unit"), ("dinh_danh", TEXT, "identity"),
        ("phieu_xuat_sac", MAYBE_WHOLE, "best"), ("phieu_tot", MAYBE_WHOLE, "good"),
        ("phieu_hoan_thanh", MAYBE_WHOLE, "done"), ("phieu_khong", MAYBE_WHOLE, "failed"),
        ("so_nguoi_bo_phieu", MAYBE_WHOLE, "voters"),
    ),
)  # fmt: skip
OPINIONS = Output(
    "du_lieu/y_kien.csv", "Ý kiến của các cơ quan", personal=True, optional=True,
    columns=_columns(
        ("doi_tuong", TEXT, "subject"), ("ma_don_vi", TEXT, "unit"), ("dinh_danh", TEXT, "identity"),
        ("co_quan", TEXT, "body"), ("ten_co_quan", TEXT, "name"), ("muc", TEXT, "level"), ("nhan_xet", TEXT, "remark"),
    ),
)  # fmt: skip
OPINION_BOOKS = Output("y_kien/", "Tệp hỏi ý kiến các cơ quan", personal=True, optional=True)
MANIFEST = Output(
    "manifest.json", "manifest.json", "tệp nào đã đọc, tính hay không tính; để kiểm tra lại lần chạy này",
    by=(RUN, MERGE),
)  # fmt: skip
PROGRESS = Output(
    "du_lieu/tien_do.csv", "Dữ liệu tiến độ", absent="kết quả này chưa có dữ liệu tiến độ",
    columns=_columns(
        ("ma_don_vi", TEXT, "code"), ("ten_don_vi", TEXT, "name"), ("han_nop", DAY, "deadline"),
        ("email", TEXT, "email"), ("tinh_trang", TEXT, "state"), ("so_tep", WHOLE, "files"),
        ("lan_nop", MAYBE_WHOLE, "number"), ("so_loi", WHOLE, "errors"), ("so_canh_bao", WHOLE, "warnings"),
        ("so_da_giai_trinh", WHOLE, "explained"), ("so_khong_phai_giai_trinh", WHOLE, "no_need"),
        ("co_quan_nhan", FLAG, "taken"), ("ly_do", TEXT, "why"), ("co_quan_xu_ly", FLAG, "office"),
    ),
)  # fmt: skip
UNITS = Output(  # kept beside the consolidated data, which is never given away
    "du_lieu/don_vi.parquet", "Danh sách đơn vị", absent="kết quả này chưa giữ danh sách và địa chỉ của các đơn vị",
    columns=_columns(
        ("ma_don_vi", TEXT, "code"), ("ten_don_vi", TEXT, "name"), ("loai_to_chuc", TEXT, "kind"),
        ("ma_cap_tren", TEXT, "parent"), ("phai_nop", FLAG, "must_submit"), ("han_nop", DAY, "deadline"),
        ("email", TEXT, "email"),
    ),
)  # fmt: skip
SUGGESTED = Output(
    "du_lieu/goi_y.csv", "Danh sách gợi ý kiểm điểm", personal=True, optional=True,
    columns=_columns(
        ("ma_don_vi", TEXT, "unit"), ("loai_doi_tuong", TEXT, "subject"), ("dinh_danh", TEXT, "identity"),
        ("noi_goi_y", TEXT, "by"), ("noi_dung", TEXT, "text"), ("so_van_ban", TEXT, "letter"),
    ),
)  # fmt: skip
MATERIAL = Output(
    "du_lieu/ban_giao.json", "Dữ liệu lập gói bàn giao", personal=True,
    absent="kết quả này chưa giữ dữ liệu để lập gói bàn giao",
)  # fmt: skip

PLAN_DATA = Output(
    "du_lieu/phuong_an.json", "Dữ liệu của phương án: những gì nơi này quyết định", personal=True,
    absent="kết quả này chưa giữ dữ liệu của phương án",
)  # fmt: skip
PAGE_DATA = Output("du_lieu/tom_tat.json", "Dữ liệu của tóm tắt một trang", optional=True)

FILLED = Output(
    "du_lieu/dien_tu_word.csv", "dien_tu_word.csv", "ô trống của phiếu đã lấy từ bản kiểm điểm Word, từng ô một",
    personal=True, absent="kết quả này chưa giữ danh sách ô lấy từ bản kiểm điểm Word",
    columns=_columns(
        ("ma_don_vi", TEXT, "unit"), ("tep", TEXT, "file"), ("sheet", TEXT, "sheet"), ("o", TEXT, "cell"),
        ("truong", TEXT, "field"), ("doi_tuong", TEXT, "subject"), ("dinh_danh", TEXT, "identity"),
        ("gia_tri", TEXT, "value"), ("ban_word", TEXT, "source"), ("noi", TEXT, "place"),
    ),
)  # fmt: skip
WRITTEN = Output(  # what next year's forms begin with: the shortcomings
    "du_lieu/ban_kiem_diem.parquet", "Lời văn các bản kiểm điểm Word", personal=True,
    absent="kết quả này chưa giữ lời văn của các bản kiểm điểm Word",
    columns=_columns(
        ("ma_don_vi", TEXT, "unit"), ("doi_tuong", TEXT, "subject"), ("dinh_danh", TEXT, "identity"),
        ("muc", TEXT, "part"), ("tieu_de", TEXT, "heading"), ("noi_dung", TEXT, "text"), ("ban_word", TEXT, "source"),
    ),
)  # fmt: skip

_FIELD_KINDS = {"integer": NUMBER, "number": NUMBER, "percent": NUMBER, "date": DATE}
_OF_ROW = _columns(("ma_don_vi", TEXT, "unit"), ("tep", TEXT, "file"), ("dong", WHOLE, "row"))
_OF_SUBJECT = _columns(
    ("ket_qua", TEXT, "final"), ("trang_thai", TEXT, "status"), ("noi_quyet_dinh", TEXT, "decider"),
    ("duoc_dem", FLAG, "counted"), ("tu_goi", FLAG, "packed"),
    ("dm_loai_to_chuc", TEXT, "kind"), ("dm_loai_hinh", TEXT, "sector"), ("dm_ten_don_vi", TEXT, "name"),
    ("dm_ma_cap_tren", TEXT, "parent"),
)  # fmt: skip


def _frame(sheet: str) -> Output:
    """The rows of all submissions in a sheet: the form's keys, file and row, for subjects what became of them and what
    the register (`dm_`) says of the unit."""
    columns = {field.key: Column(field.key, _FIELD_KINDS.get(field.kind, TEXT)) for field in form()[sheet].fields}
    columns |= {c.name: c for c in (*_OF_ROW, *(_OF_SUBJECT if sheet in SUBJECT_SHEET.values() else ()))}
    return Output(
        f"du_lieu/{'_'.join(unaccent(word) for word in sheet.split())}.parquet", f"Dữ liệu tổng hợp, sheet «{sheet}»",
        personal=True, absent="không có tệp dữ liệu tổng hợp", columns=tuple(columns.values()),
    )  # fmt: skip


FRAMES = {sheet: _frame(sheet) for sheet in form()}
RESULTS = Output("ket_qua/", "Kết quả gửi đơn vị", personal=True, optional=True, by=(RESULTS_OF,))
LETTERS = Output("thu/", "Thư", personal=True, optional=True, by=(MAIL,))
COMPARISONS = Output("so_sanh/", "So với biểu do nơi khác lập", optional=True, by=(COMPARE,))


def pdf_of(output: Output) -> Output:
    """The PDF file beside a document."""
    path = f"{output.path.rpartition('.')[0]}.pdf"
    return Output(path, f"{output.called} (PDF)", personal=output.personal, optional=True, by=(PDF,))


PRINTED = (*BIEU.values(), REPORT, ONE_PAGE)  # what is made a PDF of

# What a locked year keeps still (the manifest, too, as far as the run itself states it), and what lies with the copies
# of it in OUT/<year>.khoa.
LOCKED = (FIGURES, LEVELS, MATERIAL, *BIEU.values())
LOCKED_MANIFEST = Output("manifest_da_khoa.json", "manifest.json của số liệu đã khóa")
LOCK = Output("khoa.json", "Tệp khóa, như lần ấy", personal=True)
CHANGES = Output(
    "khac_biet.csv", "Mọi chỗ khác với số liệu đã khóa", personal=True,
    columns=_columns(
        ("loai", TEXT, "kind"), ("bieu", TEXT, "table"), ("dong", TEXT, "row"), ("cot", TEXT, "column"),
        ("ten_dong", TEXT, "row_name"), ("ten_cot", TEXT, "column_name"), ("doi_tuong", TEXT, "subject"),
        ("ma_don_vi", TEXT, "unit"), ("dinh_danh", TEXT, "identity"), ("truong", TEXT, "field"),
        ("truoc", TEXT, "before"), ("sau", TEXT, "after"),
    ),
)  # fmt: skip
CHANGES_BOOK = Output("khac_biet.xlsx", "Mọi chỗ khác với số liệu đã khóa, để in và ký", personal=True)
OUTPUTS = (
    OVERVIEW, *BIEU.values(), RECONCILIATION, REPORT, ONE_PAGE, YEARS_BOOK, PLAN, PROGRESS_SHEET, AWARDS, INSPECTION,
    DOSSIERS, ERROR_COPIES, FIGURES, ORIGINS, FINDINGS, LEVELS, BALLOTS, OPINIONS, OPINION_BOOKS, MANIFEST, PROGRESS,
    UNITS, SUGGESTED, YEARS, MATERIAL, PLAN_DATA, PAGE_DATA, FILLED, WRITTEN, *FRAMES.values(), NEW_PLAN, RESULTS,
    LETTERS,
    COMPARISONS, *(pdf_of(output) for output in PRINTED),
)  # fmt: skip


def told(renamed: Mapping[str, str], below: Mapping[str, str], without: Collection[str] = ()) -> list[str]:
    """What the terminal says of the files of a run, line by line; `renamed` (path → name) are those that bear another
    name this time, `below` (path → line) is what follows the line of a file; files of the parts in `without` aren't
    there."""
    lines: dict[int, list[str]] = {}
    after: dict[int, str] = {}
    for output in OUTPUTS:
        if output.told and output.part not in without:
            name = output.told.name or renamed.get(output.path, output.path)
            lines.setdefault(output.told.line, []).append(f"{name} — {output.told.words}")
            if output.path in below:
                after[output.told.line] = below[output.path]
    out = []
    for number in sorted(lines):
        out.append(f"    {';  '.join(lines[number])}")
        out += [after[number]] if number in after else []
    return out
