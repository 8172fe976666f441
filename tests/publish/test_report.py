"""The provincial report: figures from a finished run, the office's words, and templates that an office has changed."""

from __future__ import annotations

import csv
import json
import random
import re
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn

from batch.domain import LEVELS
from batch.publish.report.data import load
from batch.publish.report.fill import ReportError, fill_report
from batch.publish.report.template import build
from batch.tables.figures import Figures
from batch.tables.layout import Row

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "input_templates" / "bao_cao_tinh.docx"
NARRATIVE = ROOT / "input_templates" / "thuyet_minh.yaml"
LEVEL_OR_NONE = [*LEVELS, "HTT", "HTT", "HTT", "HTNV", None]
PART_OF = {"BTV_HUYEN": "II", "UY_QUYEN_HUYEN": "II", "CO_SO": "III"}


def _units(rng: random.Random) -> pd.DataFrame:
    kinds = ["DB_TINH", *["DB_TREN_CO_SO"] * 6, *["DB_CO_SO"] * 40, *["CB_CO_SO"] * 30, *["CB_TRUC_THUOC"] * 1300]
    return pd.DataFrame(
        {
            "ma_don_vi": [f"U{i:04d}" for i in range(len(kinds))],
            "dm_loai_to_chuc": kinds,
            "dm_loai_hinh": [None if k in ("DB_TINH", "DB_TREN_CO_SO") else "4" for k in kinds],
            "da_kiem_diem": [rng.choice(["CO"] * 9 + ["KHONG"]) for _ in kinds],
            "goi_y": [rng.choice(["KHONG"] * 20 + ["TINH", "HUYEN", "CO_SO"]) for _ in kinds],
            "ly_do_chua_xep_loai": [rng.choice(["MOI", "KHAC"]) for _ in kinds],
            "ket_qua": [rng.choice(LEVEL_OR_NONE) for _ in kinds],
            "duoc_dem": [k != "DB_TINH" for k in kinds],
        }
    )


def _people(rng: random.Random, count: int) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for i in range(count):
        status = rng.choice(["CHINH_THUC"] * 30 + ["MIEN", "DINH_CHI", "TAM_THOI_DEN", "TAM_THOI_DI"])
        new = rng.random() < 0.05
        reviewed = status not in ("MIEN", "DINH_CHI") and not new and rng.random() < 0.95
        rows.append(
            {
                "ma_don_vi": f"U{i % 1000 + 100:04d}",
                "tinh_trang": status,
                "ngay_vao_dang": pd.Timestamp(2025, 9, 1) if new else pd.Timestamp(2010, 5, 19),
                "moi": new and status not in ("MIEN", "DINH_CHI"),
                "da_kiem_diem": "CO" if reviewed else "KHONG",
                "ly_do_chua": None if reviewed else rng.choice(["OM_DAU", "DI_XA", None]),
                "goi_y": rng.choice(["KHONG"] * 20 + ["TINH", "HUYEN", "CO_SO"]),
                "ket_qua": rng.choice(LEVEL_OR_NONE) if reviewed else None,
                "duoc_dem": status != "TAM_THOI_DEN",
            }
        )
    return pd.DataFrame(rows)


def _leadership(rng: random.Random, count: int, new: str) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    pairs = (("BTV_TINH", "TINH"), ("UY_QUYEN_TINH", "TINH"), ("BTV_TINH", "HUYEN"), ("BTV_HUYEN", "HUYEN"))
    for i in range(count):
        authority, level = rng.choice((*pairs, ("UY_QUYEN_HUYEN", "CO_SO"), ("CO_SO", "CO_SO")))
        final = rng.choice(LEVEL_OR_NONE)
        rows.append(
            {
                "ma_don_vi": f"U{i % 40 + 1:04d}",
                "tham_quyen": authority,
                "cap": level,
                "nhom": rng.choice(["Sở, ngành", "sở ngành", "Nhóm A & B <thử>"]),
                "la_cap_uy": rng.choice(["CO", "KHONG", "KHONG"]),
                "da_kiem_diem": rng.choice(["CO"] * 9 + ["KHONG"]),
                "da_khac_phuc": rng.choice(["XONG", "DANG", "KHONG_CO", None]),
                "goi_y": rng.choice(["KHONG"] * 5 + ["TINH", "HUYEN", "CO_SO"]),
                "ly_do_chua_xep_loai": rng.choice([new, "CHO_KET_LUAN", "KHAC"]) if final is None else None,
                "ket_qua": final,
                "duoc_dem": rng.random() < 0.95,
            }
        )
    return pd.DataFrame(rows)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _add(cells: dict[tuple[str, str], int], row: str, column: str) -> None:
    cells[row, column] = cells.get((row, column), 0) + 1


def _levels(cells: dict[tuple[str, str], int], row: str, final: str | None, reason: str | None) -> None:
    _add(cells, row, "tong")
    _add(cells, row, "xep_loai" if final else "chua")
    if final:
        _add(cells, row, final)
    elif reason in ("MOI", "MOI_BO_NHIEM"):
        _add(cells, row, "chua_moi")
    elif reason == "CHO_KET_LUAN":
        _add(cells, row, "chua_cho")


def _figures(units: pd.DataFrame, people: pd.DataFrame, collectives: pd.DataFrame, leaders: pd.DataFrame) -> Figures:
    """A plain recount of the frames, row by row."""
    counts: dict[str, dict[tuple[str, str], int]] = {t: {} for t in ("6A", "6B", "6C", "6D", "6E", "6F")}
    suggested = {"TINH": "4.1", "HUYEN": "4.2", "CO_SO": "4.3"}
    groups = ("Đảng bộ xã/phường", "LLVT & CA")

    def review(column: str, done: bool, hint: str, excused: str | None) -> None:
        _add(counts["6F"], "1", column)
        _add(counts["6F"], "2" if done else "3", column)
        if excused and not done:
            _add(counts["6F"], excused, column)
        if hint in suggested:
            _add(counts["6F"], "4", column)
            _add(counts["6F"], suggested[hint], column)

    for i, unit in enumerate(_records(units)):
        part = {"DB_CO_SO": "A.I", "CB_CO_SO": "A.II", "CB_TRUC_THUOC": "B.II"}.get(unit["dm_loai_to_chuc"])
        if part:
            rows = ["1", "2", f"2.{unit['ket_qua']}"] if unit["ket_qua"] else ["1", "3"]
            if not unit["ket_qua"] and unit["ly_do_chua_xep_loai"] == "MOI":
                rows.append("3.MOI")
            for row in rows:
                _add(counts["6A"], f"{part}.{row}", "2")
        elif unit["dm_loai_to_chuc"] == "DB_TREN_CO_SO":
            for row in ("TONG", groups[i % 2], f"{groups[i % 2]}/{unit['ma_don_vi']}"):
                _levels(counts["6C"], row, unit["ket_qua"], unit["ly_do_chua_xep_loai"])
        review("tap_the", unit["da_kiem_diem"] == "CO", unit["goi_y"], None)
    for person in _records(people[people["duoc_dem"]]):
        excused = {"MIEN": "3.2.MIEN", "DINH_CHI": "3.2.DINH_CHI"}.get(person["tinh_trang"])
        excused = excused or ("3.2.MOI" if person["moi"] else None)
        review("dang_vien", person["da_kiem_diem"] == "CO", person["goi_y"], excused)
        for row in ["1", "2"] if excused else ["1", "4", f"4.{person['ket_qua']}"] if person["ket_qua"] else ["1", "3"]:
            _add(counts["6B"], row, "2")
    for table, frame in (("6D", collectives), ("6E", leaders)):
        for row in _records(frame[frame["duoc_dem"]]):
            part = PART_OF.get(row["tham_quyen"])
            if not part:
                part = "I.2" if row["cap"] != "TINH" else "I.1.a" if row["tham_quyen"] == "BTV_TINH" else "I.1.b"
            for code in ("TONG", part, *(["I"] if part.startswith("I.") else [])):
                _levels(counts[table], code, row["ket_qua"], row["ly_do_chua_xep_loai"])
            if table == "6D" and row["la_cap_uy"] != "CO":
                review("tap_the", row["da_kiem_diem"] == "CO", row["goi_y"], None)
    codes = [code for code, column in counts["6C"] if column == "tong" and code != "TONG"]
    extra = tuple(Row("6C", code, code, "", 1, "", ()) for code in sorted(codes))
    return Figures(counts, {}, {"6C": extra})


def make_run(folder: Path, *, people: int = 2500, leadership: int = 400, **manifest: Any) -> Path:
    rng = random.Random(7)
    units = _units(rng) if people else _units(rng).iloc[:0]
    frames = {
        "thong_tin": units,
        "dang_vien": _people(rng, people) if people else _people(rng, 5).iloc[:0],
        "tap_the": _leadership(rng, leadership, "MOI") if leadership else _leadership(rng, 5, "MOI").iloc[:0],
        "can_bo": _leadership(rng, 2 * leadership, "MOI_BO_NHIEM") if leadership else _leadership(rng, 5, "").iloc[:0],
    }
    data = folder / "du_lieu"
    data.mkdir(parents=True)
    figures = _figures(*frames.values())
    with (data / "bieu.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("bieu", "dong", "cot", "gia_tri"))
        writer.writerows(figures.cells())
    for name, frame in frames.items():
        frame.drop(columns="moi", errors="ignore").to_parquet(data / f"{name}.parquet")
    known = {
        "nam": 2025,
        "quy_dinh": "qd366-2025",
        "ngay_chot": "2025-12-31",
        "van_ban_dia_phuong": None,
        "tam_tinh": False,
        "ly_do_tam_tinh": [],
        "ten_don_vi": "Đảng bộ tỉnh Sông Trà",
        "ma_don_vi": "U0000",
    }
    (folder / "manifest.json").write_text(json.dumps(known | manifest, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("ket_qua") / "2025")


def _bieu(run_dir: Path) -> dict[tuple[str, str, str], str]:
    with (run_dir / "du_lieu" / "bieu.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(r["bieu"], r["dong"], r["cot"]): r["gia_tri"] for r in csv.DictReader(file)}


def _text(path: Path) -> list[str]:
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in Document(str(path)).element.body.iter(qn("w:p"))]


def _after(lines: list[str], beginning: str, count: int) -> list[str]:
    start = next(i for i, line in enumerate(lines) if line.startswith(beginning))
    return lines[start + 1 : start + 1 + count]


def _vn(value: str) -> str:
    return f"{int(value):,}".replace(",", ".")


def _office_template(path: Path, *paragraphs: str) -> Path:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def test_every_level_of_every_section_equals_its_table(run: Path, tmp_path: Path) -> None:
    fill_report(run, tmp_path / "bao_cao.docx", TEMPLATE)
    lines, bieu = _text(tmp_path / "bao_cao.docx"), _bieu(run)
    for heading, table, row in (
        ("2.3.2.", "6D", "II"),
        ("2.3.3.", "6D", "III"),
        ("2.4.2.", "6E", "II"),
        ("2.4.3.", "6E", "III"),
    ):
        names = ("xuất sắc nhiệm vụ", "tốt nhiệm vụ", "nhiệm vụ")
        rated = _vn(bieu[table, row, "xep_loai"])
        expected = []
        for code, name in zip(LEVELS, (*(f"Hoàn thành {n}" for n in names), "Không hoàn thành nhiệm vụ"), strict=True):
            ratio = bieu[table, row, f"{code}_tl"].replace(".", ",")
            expected.append(f"+ {name}: {_vn(bieu[table, row, code])}/{rated}, tỷ lệ {ratio}%.")
        assert _after(lines, heading, 4) == expected
        lead = next(line for line in lines if line.startswith(heading))
        assert f"Có {rated}/{_vn(bieu[table, row, 'tong'])} " in lead


def test_members_and_base_organizations(run: Path, tmp_path: Path) -> None:
    fill_report(run, tmp_path / "bao_cao.docx", TEMPLATE)
    lines, bieu = _text(tmp_path / "bao_cao.docx"), _bieu(run)
    assert f"- Tổng số đảng viên có mặt tại thời điểm đánh giá: {_vn(bieu['6B', '1', '2'])} đảng viên." in lines
    levels = _after(lines, "- Tổng số đảng viên được đánh giá", 4)
    assert [re.findall(r": ([\d.]+)/", line)[0] for line in levels] == [_vn(bieu["6B", f"4.{c}", "2"]) for c in LEVELS]
    assert [re.findall(r"lệ ([\d,]+)%", line)[0] for line in levels] == [
        bieu["6B", f"4.{c}", "3"].replace(".", ",") for c in LEVELS
    ]
    total, rated = (int(bieu["6A", f"A.I.{r}", "2"]) + int(bieu["6A", f"A.II.{r}", "2"]) for r in "12")
    assert next(line for line in lines if line.startswith("2.1.2.")).startswith(
        f"2.1.2. Tổ chức cơ sở đảng: Có {rated}/{total} tổ chức cơ sở đảng được đánh giá, xếp loại"
    )
    assert "2.1.3. Đảng bộ bộ phận: không có đảng bộ bộ phận." in lines  # none in this committee: no 0/0


def test_splits_add_up_to_their_table(run: Path) -> None:
    context, bieu = load(run), _bieu(run)
    review: Any = context["kiem_diem"]
    split = sum(review[f"tap_the_da_{level}"] for level in ("tinh", "huyen", "co_so"))
    assert split == int(bieu["6F", "2", "tap_the"])
    members: Any = context["dang_vien"]
    assert members["mien"] + members["dinh_chi"] + members["moi"] == int(bieu["6B", "2", "2"])
    reasons = sum(int(n.replace(".", "")) for n in re.findall(r": ([\d.]+)", members["ly_do_chua"]))
    assert reasons == int(bieu["6B", "3", "2"]) > 0
    groups: Any = context["dang_bo_truc_thuoc"]
    assert [line.ten for line in groups.cac_nhom] == ["Nhóm 1 (LLVT & CA)", "Nhóm 2 (Đảng bộ xã/phường)"]
    assert sum(line.so for line in groups.cac_nhom) == groups.tong == 6


def test_spellings_of_one_group_are_one_group(run: Path) -> None:
    context: Any = load(run)
    assert context["tap_the_tinh"].so_nhom == 2  # "Sở, ngành" and "sở ngành" are the same


def test_a_split_that_does_not_fit_its_table_becomes_a_gap(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "2025")
    path = folder / "du_lieu" / "tap_the.parquet"
    pd.read_parquet(path).iloc[5:].to_parquet(path)
    result = fill_report(folder, tmp_path / "bao_cao.docx", TEMPLATE)
    assert "số tập thể đã kiểm điểm, cấp tỉnh" in result.gaps
    assert any("trong đó cấp tỉnh: […]" in line for line in _text(tmp_path / "bao_cao.docx"))


def test_signs_of_xml_survive_and_numbers_are_vietnamese(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "2025", ten_don_vi="Đảng bộ tỉnh A & B <C>")
    fill_report(folder, tmp_path / "bao_cao.docx", TEMPLATE)
    lines = _text(tmp_path / "bao_cao.docx")
    assert "TỈNH ỦY A & B <C>" in lines
    assert any(line.startswith("- Nhóm A & B <thử>: gồm ") for line in lines)
    assert any("Có 1." in line and line.startswith("2.1.4.") for line in lines)


def test_provisional_run_says_so_first_whatever_the_template(run: Path, tmp_path: Path) -> None:
    folder = make_run(tmp_path / "2025", tam_tinh=True, ly_do_tam_tinh=["3 đơn vị chưa nộp", "2 đảng viên trùng"])
    own = _office_template(tmp_path / "mau.docx", "Năm {{ nam }}")
    for template in (TEMPLATE, own):
        fill_report(folder, tmp_path / "bao_cao.docx", template)
        first = Document(str(tmp_path / "bao_cao.docx")).element.body[0]
        text = "".join(t.text or "" for t in first.iter(qn("w:t")))
        assert text == "SỐ LIỆU TẠM TÍNH — 3 đơn vị chưa nộp; 2 đảng viên trùng."
        assert first.find(f".//{qn('w:pBdr')}") is not None
    fill_report(run, tmp_path / "cuoi.docx", TEMPLATE)
    assert not any("TẠM TÍNH" in line for line in _text(tmp_path / "cuoi.docx"))


def test_gaps_are_listed_in_order_and_yellow(run: Path, tmp_path: Path) -> None:
    result = fill_report(run, tmp_path / "bao_cao.docx", TEMPLATE, NARRATIVE)
    assert result.gaps[:3] == ["số của báo cáo", "địa danh", "ngày báo cáo"]
    order = ["tình hình triển khai (mục I)", "hạn chế, khuyết điểm (mục III.2)", "đề xuất, kiến nghị (mục V)"]
    assert [gap for gap in result.gaps if gap in order] == order
    assert "nội dung kiểm điểm của tập thể (mục II.1.2)" in result.gaps  # this regime's form has not been seen
    runs = Document(str(result.path)).element.body.iter(qn("w:r"))
    yellow = ["".join(t.text for t in r.iter(qn("w:t"))) for r in runs if r.find(f".//{qn('w:highlight')}") is not None]
    assert "[Đơn vị viết: tình hình triển khai (mục I)]" in yellow
    assert all(text.startswith("[") or text == "ngày … tháng … năm …" for text in yellow)
    assert not re.search("[\ue000-\uf8ff]", "".join(_text(result.path)))


def test_the_office_writes_its_own_words(run: Path, tmp_path: Path) -> None:
    words = tmp_path / "loi_van.yaml"
    words.write_text(
        'so_bao_cao: 05\nngay_bao_cao: 5/2/2026\nnguoi_ky: "Đỗ Thị Mận"\n'
        "kiem_tra_giam_sat: |\n  Đã kiểm tra.\n  Đã giám sát.\n"
        "han_che: |\n  - Một là & hai <là>.\n  - Ba {{ là }}.\nnhiem_vu: [Việc một., Việc hai.]\n",
        encoding="utf-8-sig",
    )
    result = fill_report(run, tmp_path / "bao_cao.docx", TEMPLATE, words)
    lines = _text(result.path)
    assert "Số 05-BC/TU" in lines
    assert any("ngày 05 tháng 02 năm 2026" in line for line in lines)
    assert _after(lines, "- Công tác chỉ đạo kiểm tra", 1) == ["Đã giám sát."]  # the beginning stands once
    assert [line for line in lines if line in ("- Một là & hai <là>.", "- Ba {{ là }}.", "Việc hai.")] == [
        "- Một là & hai <là>.",
        "- Ba {{ là }}.",
        "Việc hai.",
    ]
    assert "hạn chế, khuyết điểm (mục III.2)" not in result.gaps
    assert "số của báo cáo" not in result.gaps


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("han_che: a\nhan_chee: b\n", ("dòng 2", "han_chee", "han_che")),
        ("han_che: a\n# ghi chú\nhan_che: b\n", ("dòng 3", "dòng 1")),
        ("han_che: |\n\tabc\n", ("dòng", "Tab")),
        ("ngay_bao_cao: 31/02/2026\n", ("dòng 1", "31/02/2026")),
        ("han_che:\n  mục: con\n", ("dòng 1",)),
    ],
)
def test_a_faulty_narrative_is_refused_with_its_line(run: Path, tmp_path: Path, text: str, words: tuple[str]) -> None:
    path = tmp_path / "loi_van.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError) as error:
        fill_report(run, tmp_path / "bao_cao.docx", TEMPLATE, path)
    assert all(word in str(error.value) for word in ("loi_van.yaml", *words))
    assert not (tmp_path / "bao_cao.docx").exists()


@pytest.mark.parametrize(
    ("paragraphs", "words"),
    [
        (["Tổng: {{ dang_vien.tongg }} đảng viên"], ("dang_vien.tongg", "Tổng: ", "«tong»")),
        (["Năm {{ namm }}"], ("«namm»", "Năm ", "«nam»")),
        (["{%p if tam_tinh %}", "Ẩn {{ khong_co }}", "{%p endif %}"], ("khong_co", "Ẩn ")),
        (["{%p for m in dang_vien.cac_muc %}", "{{ m.sox }}", "{%p endfor %}"], ("m.sox", "«so»")),
        (["Năm {{ nam"], ("Năm {{ nam", "thiếu dấu")),
        (["{%p for m in dang_vien.cac_muc %}", "{{ m.so }}"], ("endfor",)),
        (["{%p endif %}"], ("endif", "không khớp")),
        (["{%p if tam_tinh %} chữ sẽ mất", "{%p endif %}"], ("đứng một mình",)),
        (["Năm {{ nam|viethoa }}"], ("viethoa", "Năm ")),
        (["Năm {{ nam + }}"], ("Năm {{ nam + }}",)),
    ],
)
def test_a_faulty_template_is_refused_with_its_paragraph(
    run: Path, tmp_path: Path, paragraphs: list[str], words: tuple[str]
) -> None:
    template = _office_template(tmp_path / "mau.docx", "Mở đầu", *paragraphs)
    with pytest.raises(ReportError) as error:
        fill_report(run, tmp_path / "bao_cao.docx", template)
    assert all(word in str(error.value) for word in ("mau.docx", *words))
    assert [p.name for p in tmp_path.iterdir()] == ["mau.docx"]


def test_a_tag_that_word_split_into_runs_is_one_tag(run: Path, tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("Số: {{ dang_")
    paragraph.add_run("vien.tong }} và {{ so_bao_").bold = True
    paragraph.add_run("cao }}.")
    document.sections[0].header.paragraphs[0].text = "{{ dia_danh }}"
    document.save(str(tmp_path / "mau.docx"))
    result = fill_report(run, tmp_path / "bao_cao.docx", tmp_path / "mau.docx")
    total = _vn(_bieu(run)["6B", "1", "2"])
    assert f"Số: {total} và […]." in _text(result.path)
    assert Document(str(result.path)).sections[0].header.paragraphs[0].text == "[…]"
    assert result.gaps == ["số của báo cáo", "địa danh"]


def test_same_input_same_bytes(run: Path, tmp_path: Path) -> None:
    first = fill_report(run, tmp_path / "a.docx", TEMPLATE, NARRATIVE).path.read_bytes()
    assert fill_report(run, tmp_path / "b.docx", TEMPLATE, NARRATIVE).path.read_bytes() == first


def test_the_committed_template_is_the_built_one(tmp_path: Path) -> None:
    build(tmp_path / "mau.docx")
    with zipfile.ZipFile(tmp_path / "mau.docx") as built, zipfile.ZipFile(TEMPLATE) as committed:
        for part in ("word/document.xml", "word/styles.xml"):
            assert built.read(part) == committed.read(part)


def test_an_empty_run_has_no_shares_of_nothing(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "2025", people=0, leadership=0)
    result = fill_report(folder, tmp_path / "bao_cao.docx", TEMPLATE)
    text = "\n".join(_text(result.path))
    assert "0/0" not in text
    assert "tỷ lệ %" not in text
    assert "tên cơ quan được ủy quyền đánh giá, xếp loại" not in result.gaps


def test_words_and_documents_follow_the_year(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "2022", nam=2022, quy_dinh="qd132-2018", ngay_chot="2022-12-31")
    fill_report(folder, tmp_path / "cu.docx", TEMPLATE)
    old = "\n".join(_text(tmp_path / "cu.docx"))
    assert "Hướng dẫn số 21-HD/BTCTW ngày 18/10/2019 của Ban Tổ chức Trung ương về kiểm điểm" in old
    assert "2.1.1. Đối với đảng bộ cấp huyện: " in old
    assert "theo Mẫu 01 kèm Hướng dẫn số 21-HD/BTCTW, gồm 05 nội dung: (1) Việc quán triệt" in old
    folder = make_run(tmp_path / "2025")
    fill_report(folder, tmp_path / "moi.docx", TEMPLATE)
    new = "\n".join(_text(tmp_path / "moi.docx"))
    assert "2.1.1. Đối với đảng bộ cấp trên trực tiếp cơ sở: " in new
    assert "cấp huyện" not in new
    assert "Quy định số 366-QĐ/TW ngày 30/8/2025 của Bộ Chính trị" in new


def test_the_local_document_is_cited_or_a_gap(tmp_path: Path) -> None:
    known = make_run(tmp_path / "a", nam=2021, quy_dinh="qd132-2018", van_ban_dia_phuong="bao-loc-2021")
    assert "44-KH/ThU" in str(load(known)["can_cu"])
    gone = make_run(tmp_path / "b", nam=2021, quy_dinh="qd132-2018", van_ban_dia_phuong="ke-hoach-rieng")
    result = fill_report(gone, tmp_path / "bao_cao.docx", TEMPLATE)
    assert "văn bản địa phương «ke-hoach-rieng»" in result.gaps


@pytest.mark.parametrize("missing", ["manifest.json", "du_lieu/bieu.csv", "du_lieu/can_bo.parquet"])
def test_an_unfinished_run_is_refused(tmp_path: Path, missing: str) -> None:
    folder = make_run(tmp_path / "2025", people=40, leadership=10)
    (folder / missing).unlink()
    with pytest.raises(ReportError, match=Path(missing).name):
        fill_report(folder, tmp_path / "bao_cao.docx", TEMPLATE)


def test_a_file_that_is_no_word_document_is_refused(run: Path, tmp_path: Path) -> None:
    (tmp_path / "mau.docx").write_text("không phải Word", encoding="utf-8")
    with pytest.raises(ReportError, match=r"mau\.docx"):
        fill_report(run, tmp_path / "bao_cao.docx", tmp_path / "mau.docx")
