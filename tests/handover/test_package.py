"""What a package holds and who can read it: nobody whom the sender or those below it decide can be told from it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from chain import KEY, Chain, rewritten
from click.testing import CliRunner

from batch.cli import cli
from batch.domain import MEMBERS
from batch.form.definition import form
from batch.handover.archive import packed, unpacked
from batch.handover.contents import DECIDED_COLUMNS, FILES, GROUPS, HEAD_KEYS, TABLES
from batch.handover.read import read_package
from batch.handover.seal import Key, KeyFileError, read_key
from batch.handover.write import HandoverError, hand_over
from batch.submissions.packages import SUBJECTS_TABLE, files_of, is_pseudonym

PERSONAL = {  # fields of the form that tell of a person, or are somebody's own words
    "Đảng viên": (
        "so_the", "so_ly_lich", "ho_ten", "ngay_sinh", "chuc_vu_dang", "don_vi_cong_tac", "noi_cu_tru", "ghi_chu",
    ),
    "Cán bộ": ("so_the", "ghi_chu"),
    "Tập thể": ("ghi_chu",),
    "Thông tin": ("nguoi_lap", "bi_thu"),
}  # fmt: skip


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    chain = Chain(tmp_path_factory.mktemp("goi"), 2025, units=8, faults=0.2)
    chain.run("d", chain.district, chain.register.below(chain.district))
    chain.package("d")
    return chain


@pytest.fixture(scope="module")
def content(chain: Chain) -> bytes:
    return (chain.folder / "d.zip").read_bytes()


def lines(content: bytes, table: str) -> list[dict[str, str]]:
    text = (unpacked(content) or {})[table].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def resealed(content: bytes, key: Key | None = KEY, **changed: object) -> bytes:
    """The package with another head, sealed as its writer would."""
    parts = unpacked(content) or {}
    head = json.loads(parts["goi.json"]) | changed
    parts["goi.json"] = (json.dumps(head, ensure_ascii=False, indent=1) + "\n").encode()
    seal = (key or Key(b"", given=False)).seal({n: c for n, c in parts.items() if n != FILES[-1]})
    return packed(parts | {FILES[-1]: f"{seal}\n".encode()})


def typed(chain: Chain, sheet: str, keys: tuple[str, ...]) -> Iterator[str]:
    """What stands in these fields of all workbooks, as text."""
    headings = {form()[sheet].field(key).heading for key in keys}
    for name in chain.file.values():
        book = openpyxl.load_workbook(chain.folder / "nop" / name, read_only=True)
        if sheet not in book.sheetnames:
            continue
        rows = list(book[sheet].iter_rows(values_only=True))
        if sheet == "Thông tin":
            found = [(a, b) for row in rows for a, b in zip(row, row[1:], strict=False) if isinstance(a, str)]
            yield from (str(b) for a, b in found if a.removesuffix("*").strip() in headings and b)
            continue
        head = next(
            (r for r in rows if any(isinstance(c, str) and c.removesuffix("*").strip() in headings for c in r)), ()
        )
        columns = [i for i, c in enumerate(head) if isinstance(c, str) and c.removesuffix("*").strip() in headings]
        for row in rows[rows.index(head) + 1 :] if head else []:
            yield from (
                str(row[i]).split(" ")[0] if hasattr(row[i], "year") else str(row[i]) for i in columns if row[i]
            )


def test_only_what_is_declared_goes_in(content: bytes) -> None:
    parts = unpacked(content)
    assert parts and tuple(parts) == FILES
    assert set(json.loads(parts["goi.json"])) == set(HEAD_KEYS)
    for table, columns in TABLES.items():
        assert parts[table].decode("utf-8-sig").split("\r\n")[0] == ",".join(columns)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not archive.comment and not any(i.comment or i.extra for i in archive.infolist())
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_of_who_is_decided_below_it_says_no_more_than_kind_unit_level_and_state(content: bytes) -> None:
    subjects = lines(content, SUBJECTS_TABLE)
    decided = [line for line in subjects if line["trang_thai"]]
    assert {line["doi_tuong"] for line in decided} == {"TO_CHUC", "DANG_VIEN", "TAP_THE", "CAN_BO"}
    for line in decided:
        assert not any(text for name, text in line.items() if name not in DECIDED_COLUMNS), line
        assert line["doi_tuong"] == "TO_CHUC" or is_pseudonym(line["dinh_danh"])
    above = [line for line in subjects if not line["trang_thai"]]
    hidden = {line["dinh_danh"] for line in decided if line["doi_tuong"] == "DANG_VIEN"}
    assert not hidden & {line["nguoi"] for line in above}, "a leader who is named tells which member he is"
    assert any(line["ho_ten"] for line in above), "who is decided above has a name"
    assert not any(line["doi_tuong"] == "DANG_VIEN" for line in above)


def test_no_name_card_birth_date_or_note_of_the_source_is_in_it(chain: Chain, content: bytes) -> None:
    text = b"\n".join((unpacked(content) or {}).values()).decode("utf-8-sig", "replace")
    named_above = {line["ho_ten"] for line in lines(content, SUBJECTS_TABLE)}
    looked_for = 0
    for sheet, keys in PERSONAL.items():
        for value in set(typed(chain, sheet, keys)) - named_above:
            if len(value) > 4 and value not in ("Bí thư", "Phó bí thư"):
                looked_for += 1
                assert value not in text, (sheet, value)
    assert looked_for > 100
    assert not {"ky_luat", "thang_nghi_om", "ngay_sinh", "so_the"} & {c for names in TABLES.values() for c in names}
    assert KEY.secret.decode() not in text and KEY.secret.hex() not in text


def test_a_card_cannot_be_tried_out_without_the_key(chain: Chain, content: bytes) -> None:
    card = next(iter(typed(chain, MEMBERS, ("so_the",))))
    known = {line["dinh_danh"] for line in lines(content, SUBJECTS_TABLE)}
    assert KEY.person("DANG_VIEN", card) in known
    assert Key(b"another key, as long as that").person("DANG_VIEN", card) not in known
    assert Key(b"", given=False).person("DANG_VIEN", card) not in known


def test_the_same_run_gives_the_same_bytes_and_number(chain: Chain, content: bytes) -> None:
    again = hand_over(chain.finished("d"), chain.folder / "again.zip", KEY)
    assert again.path.read_bytes() == content and again.number == 1
    (chain.folder / "other.zip").write_bytes(content)
    other = hand_over(chain.finished("d"), chain.folder / "other.zip", None)
    assert other.number == 2 and not other.sealed
    assert hand_over(chain.finished("d"), chain.folder / "other.zip", None).number == 3, "no two random keys are alike"


def test_a_changed_byte_anywhere_makes_it_unusable(content: bytes) -> None:
    assert not read_package(content, "goi.zip", KEY).problem
    for at in range(0, len(content), max(1, len(content) // 400)):
        bad = bytearray(content)
        bad[at] ^= 1
        assert read_package(bytes(bad), "goi.zip", KEY).problem, at
    for bad in (content[:-1], content + b"\0", content[: len(content) // 2], b""):
        assert read_package(bad, "goi.zip", KEY).problem


def test_a_seal_that_cannot_be_checked_is_refused(content: bytes) -> None:
    other = Key(b"khoa khac cua nguoi khac, dai")
    assert "không khớp" in read_package(content, "goi.zip", other).problem
    assert "--key" in read_package(content, "goi.zip", None).problem
    stripped = resealed(content, None, khoa="")
    assert "không được niêm phong" in read_package(stripped, "goi.zip", KEY).problem
    assert not read_package(stripped, "goi.zip", None).problem
    assert read_package(resealed(content, other, khoa=KEY.mark), "goi.zip", KEY).problem


def test_the_head_must_be_whole(content: bytes) -> None:
    for changed in (
        {"phien_ban": 9},
        {"them": 1},
        {"so": "x"},
        {"so": float("inf")},
        {"goi_da_dung": []},
        {"co_quan": 1},
    ):
        assert "cấu trúc" in read_package(resealed(content, **changed), "goi.zip", KEY).problem, changed


@pytest.mark.parametrize(
    "change",
    [
        {"ket_qua": "HTXS", "trang_thai": "CHO"}, {"ho_ten": "Đinh Văn A"}, {"ket_qua": "TOT"}, {"ma_don_vi": "LA"},
        {"dinh_danh": ""}, {"ket_qua": ""}, {"doi_tuong": "X"}, {"trang_thai": ""},
    ],
)  # fmt: skip
def test_a_line_as_nobody_writes_it_makes_it_unusable(content: bytes, change: dict[str, str]) -> None:
    def edit(rows: list[dict[str, str]]) -> None:
        next(r for r in rows if r["doi_tuong"] == "DANG_VIEN" and r["ket_qua"] == "HTT").update(change)

    assert not read_package(rewritten(content, SUBJECTS_TABLE, len), "goi.zip", KEY).problem
    assert "cấu trúc" in read_package(rewritten(content, SUBJECTS_TABLE, edit), "goi.zip", KEY).problem


@pytest.mark.parametrize(
    "change",
    [
        {"nhom_nho_duoi": "BÍ THƯ"}, {"nhom_nho_duoc": ""}, {"ty_le": "1/0"}, {"ty_le": "1e999999999"},
        {"ty_le": "6/5"}, {"co_so": "tot"}, {"lam_tron": "up"}, {"so_tot": "9" * 20},
    ],
)  # fmt: skip
def test_terms_of_a_cap_as_nobody_writes_them_make_it_unusable(content: bytes, change: dict[str, str]) -> None:
    edited = rewritten(content, GROUPS, lambda rows: rows[-1].update(change))
    assert "cấu trúc" in read_package(edited, "goi.zip", KEY).problem


@pytest.mark.parametrize("number", ["nan", "inf", "1e999"])
def test_a_figure_that_is_none_makes_it_unusable(content: bytes, number: str) -> None:
    def problem(score: str) -> str:
        proposed = {"diem": score, "trang_thai": "", "ket_qua": ""}
        return read_package(rewritten(content, SUBJECTS_TABLE, lambda r: r[0].update(proposed)), "goi.zip", KEY).problem

    assert not problem("90") and "cấu trúc" in problem(number)


def test_a_leader_without_a_card_is_nobody_elses_like(chain: Chain, content: bytes) -> None:
    """Codes of leaders are unique in a workbook only: two that are alike tell of no one person."""

    def no_cards(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row["nguoi"] = ""

    package = read_package(rewritten(content, SUBJECTS_TABLE, no_cards), "goi.zip", KEY)
    sheets = [
        data.sheets["Cán bộ"].columns for data in files_of(package, chain.register.units) if "Cán bộ" in data.sheets
    ]
    named = [card for sheet in sheets for card, name in zip(sheet["so_the"], sheet["ho_ten"], strict=True) if name]
    assert named and not any(named)


def test_the_command_says_what_it_wrote(chain: Chain, tmp_path: Path) -> None:
    key, to = tmp_path / "khoa.txt", tmp_path / "goi.zip"
    key.write_text("mot khoa du dai cho moi nguoi\n", encoding="utf-8")
    out = chain.folder / "d" / "kq"
    said = CliRunner().invoke(cli, ["handover", str(out), "--to", str(to), "--key", str(key)])
    assert said.exit_code == 0 and to.is_file() and "TẠM TÍNH" in said.output and "không có khóa" not in said.output
    assert not read_package(to.read_bytes(), "goi.zip", read_key(key)).problem
    said = CliRunner().invoke(cli, ["handover", str(out), "--to", str(to)])
    assert said.exit_code == 0 and "không có khóa" in said.output
    key.write_text("ngan", encoding="utf-8")
    said = CliRunner().invoke(cli, ["handover", str(out), "--to", str(to), "--key", str(key)])
    assert said.exit_code == 2 and "16" in said.output
    with pytest.raises(KeyFileError):
        read_key(tmp_path / "khong_co.txt")


def test_a_committee_that_decides_no_member_hands_nothing_over(chain: Chain, tmp_path: Path) -> None:
    run = chain.finished("d")
    run.manifest  # noqa: B018  # read it first
    cell = next(unit for unit in run.units if unit.kind == "CB_TRUC_THUOC")
    run._given = replace(run.manifest, code=cell.code)
    run.__dict__.pop("manifest")
    with pytest.raises(HandoverError, match="cấp ủy cơ sở"):
        hand_over(run, tmp_path / "goi.zip", KEY)
