"""Self-review forms in Word from the mail to the results: `inbox` files them, `run` finds, uses and lists them."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from mails import mail, put
from small_committee import CELL1, CELL2, MEMBERS, Committee, cell_of
from word_forms import Person, filled, made
from zipped import packed

from batch.cli import cli
from batch.form.word.origin import Subject
from batch.register.writer import write_register

_DOSSIER = packed(("[Content_Types].xml", b"wordprocessingml.document.main+xml"), ("word/document.xml", b"<x/>"))


def _do(*arguments: object) -> str:
    said = CliRunner().invoke(cli, list(map(str, arguments)), catch_exceptions=False)
    assert said.exit_code in (0, 1), said.output
    return said.output


@pytest.mark.usefixtures("no_papers")
def test_from_the_mail_to_the_results(tmp_path: Path) -> None:
    committee = Committee().set(CELL1, MEMBERS, 0, tu_xep_loai=None).set(CELL2, MEMBERS, 0, tu_xep_loai=None)
    names = committee.write(tmp_path / "phieu")
    books = {Path(name).stem: (tmp_path / "phieu" / name).read_bytes() for name in names}
    one, five = Person(Subject("so_the", "079000001")), Person(Subject("so_the", "079000005"), born="24/05/1980")
    said = {"1|cap_do": "T", "VII.2|tu_xep_loai": "HTT", "II.1|tom_tat": "Còn chậm.\nChưa đều."}
    form, loose = (filled(made(committee.law, u, p), said) for u, p in ((CELL1, one), (CELL2, five)))
    thu, nop, register = tmp_path / "thu", tmp_path / "nop", tmp_path / "danh_muc.xlsx"
    write_register(register, list(committee.units.values()))
    # A clerk sends the form of another unit: what the form says of itself decides where it is kept.
    put(thu, "1.eml", mail(*((f"{u}.xlsx", b) for u, b in books.items()), ("Biên bản.docx", _DOSSIER)))
    put(thu, "2.eml", mail(("Đinh Thị.docx", form), (f"{CELL2}.docx", _DOSSIER), sender="khac@vidu.vn"))
    put(thu, "rời.docx", loose)
    told = _do("inbox", thu, "--to", nop, "--register", register)
    assert f"bản kiểm điểm Mẫu 02 của «{CELL1}»" in told and "lệnh run tự tìm" in told
    kept = tmp_path / "kem_theo"
    assert (kept / CELL1 / "Đinh Thị.docx").read_bytes() == form
    (nop / "lại.docx").write_bytes(loose)  # and once more among the submissions
    out = tmp_path / "ket_qua"
    told = _do("run", nop, "--register", register, "--year", 2025, "--out", out)
    assert "Bản kiểm điểm bằng Word: 3 tệp (2 đã dùng, 1 giống hệt một tệp khác)" in told
    run = out / "2025"
    cells = list(csv.DictReader((run / "du_lieu/dien_tu_word.csv").read_text("utf-8-sig").splitlines()))
    assert [(c["ma_don_vi"], c["o"], c["truong"], c["dinh_danh"], c["gia_tri"]) for c in cells] == [
        (unit, cell_of(tmp_path / "phieu" / f"{unit}.xlsx", MEMBERS, "tu_xep_loai"), "tu_xep_loai", card, "HTT")
        for unit, card in ((CELL1, "079000001"), (CELL2, "079000005"))
    ]
    members = pd.read_parquet(run / "du_lieu/dang_vien.parquet")
    assert members.loc[members["so_the"].isin(["079000001", "079000005"]), "tu_xep_loai"].tolist() == ["HTT", "HTT"]
    texts = pd.read_parquet(run / "du_lieu/ban_kiem_diem.parquet")
    assert texts[["ma_don_vi", "dinh_danh", "muc", "noi_dung"]].to_numpy().tolist() == [
        [CELL1, "079000001", "II.1", "Còn chậm.\nChưa đều."], [CELL2, "079000005", "II.1", "Còn chậm.\nChưa đều."],
    ]  # fmt: skip
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    assert [(f["tep"], f["sha256"], f["don_vi"], f["trang_thai"]) for f in manifest["ban_kiem_diem"]] == [
        (f"kem_theo/{CELL1}/Đinh Thị.docx", hashlib.sha256(form).hexdigest(), CELL1, "da_dung"),
        (f"kem_theo/{CELL2}/rời.docx", hashlib.sha256(loose).hexdigest(), CELL2, "da_dung"),
        ("lại.docx", hashlib.sha256(loose).hexdigest(), CELL2, "trung_noi_dung"),
    ]
    assert len(manifest["tep"]) == len(books), "forms are no submissions"
    told = _do("check", nop / f"{CELL1}.xlsx", kept / CELL1 / "Đinh Thị.docx", "--register", register)
    assert "BW-07" in told and "Giả Định" not in told
