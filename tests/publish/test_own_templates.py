"""What is wrong with an office's own templates is told before the work of a run, and nothing has been written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from command_line import Run
from docx import Document
from made_up import MadeUp

from batch.law import load_law
from batch.publish.own_templates import check_templates
from batch.register.reader import read_register
from batch.register.register import Register
from batch.templates import look_in, shipped

_LAW, _AS_OF = load_law("qd366-2025"), date(2025, 12, 31)
_ENDLESS = (
    "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}{% endfor %}{% endfor %}{% endfor %}"
)


@pytest.fixture(scope="module")
def register(made_up: MadeUp) -> Register:
    return read_register(made_up.demo(8).out / "danh_muc.xlsx")


def _report(*paragraphs: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        document = Document(str(shipped("bao_cao_tinh.docx")))
        for text in paragraphs:
            document.add_paragraph(text)
        document.save(str(path))

    return write


def _text(text: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(text, encoding="utf-8") and None


@pytest.mark.parametrize(
    ("name", "write", "told"),
    [
        ("bao_cao_tinh.docx", _report("{{ khong_co }}"), ("bao_cao_tinh.docx", "«khong_co» ở đoạn")),
        (
            "bao_cao_tinh.docx",
            _report("{%p for nhom in tap_the_tinh.cac_nhom %}", "{{ nhom.tenn }}", "{%p endfor %}"),
            ("«nhom.tenn»", "«ten»"),
        ),
        ("bao_cao_tinh.docx", _report(_ENDLESS), ("bao_cao_tinh.docx", "lặp không hết")),
        ("bao_cao_tinh.docx", _text("không phải Word"), ("bao_cao_tinh.docx", "Word")),
        ("thuyet_minh.yaml", _text("han_che: |\n  {{ dang_vien.tongg }}\n"), ("thuyet_minh.yaml, dòng 1", "«tong»")),
        ("thuyet_minh.yaml", _text(f"han_che: |\n  {_ENDLESS}\n"), ("thuyet_minh.yaml, dòng 1", "lặp không hết")),
        ("tong_quan.html.j2", _text("a\n{{ abc }}"), ("tong_quan.html.j2, dòng 2", "«abc»")),
        ("tong_quan.html.j2", _text("{% for d in don_vi %}{{ d.tenn }}{% endfor %}"), ("dòng 1", "«tenn»")),
        ("tong_quan.html.j2", _text('{% include "/etc/passwd" %}'), ("tong_quan.html.j2, dòng 1", "tệp khác")),
        ("bieu.yaml", _text("a: " + "[" * 10_000), ("bieu.yaml, dòng 1", "quá sâu")),
        ("co_quan_y_kien.yaml", _text("? [a]\n: 1\n"), ("co_quan_y_kien.yaml, dòng 1", "một từ")),
    ],
)
def test_a_fault_is_told_with_its_place(
    register: Register, tmp_path: Path, name: str, write: Callable[[Path], None], told: tuple[str, ...]
) -> None:
    (tmp_path / "input_templates").mkdir()
    write(tmp_path / "input_templates" / name)
    look_in(tmp_path)
    try:
        with pytest.raises(ValueError) as refused:
            check_templates(_LAW, register, _AS_OF)
    finally:
        look_in(None)
    assert all(part in str(refused.value) for part in told), str(refused.value)


def test_what_may_be_well_with_a_runs_figures_is_not_refused(register: Register, tmp_path: Path) -> None:
    (tmp_path / "input_templates").mkdir()
    _report("{{ dang_vien.tong + kiem_diem.tap_the_da_tinh }}", "{{ 7 // (moi_thang - 6 + dang_vien.moi) }}")(
        tmp_path / "input_templates/bao_cao_tinh.docx"
    )
    (tmp_path / "input_templates/tong_quan.html.j2").write_bytes(shipped("tong_quan.html.j2").read_bytes())
    look_in(tmp_path)
    try:
        check_templates(_LAW, register, _AS_OF)
    finally:
        look_in(None)


def test_a_run_is_refused_before_a_submission_is_read(made_up: MadeUp, tmp_path: Path, xeploai: Run) -> None:
    register = made_up.demo(8).out / "danh_muc.xlsx"
    home = tmp_path / "xa"
    (home / "input_templates").mkdir(parents=True)
    (home / "nop").mkdir()
    (home / "danh_muc.xlsx").write_bytes(register.read_bytes())
    _report("{{ khong_co }}")(home / "input_templates/bao_cao_tinh.docx")
    said = xeploai("--dir", home, "run", "--year", 2025)
    assert said.status == 2 and "khong_co" in said.err and not (home / "ket_qua").exists()
