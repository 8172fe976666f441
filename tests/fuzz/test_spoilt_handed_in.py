"""What comes besides workbooks, changed at random: packages of committees below, self-review forms in Word, decisions,
the register. None ends a run without a word, and each changes only what hangs on it."""

from __future__ import annotations

import csv
import io
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from dependence import Results, unaccounted
from made_up import MadeUp
from mutated_bytes import ODD_TEXTS, mutate_bytes, mutate_package, mutate_zip
from mutated_workbooks import mutate_workbook
from openpyxl import load_workbook
from spoilt_office import YEAR, Office, run
from trying import BY_HAND, SEED, Tried, tries
from word_forms import Person, everything, filled, made

from batch.domain import LEVEL_NAMES, MEMBER, MEMBERS
from batch.finished.finished_run import FinishedRun
from batch.form.pool import read_files
from batch.form.word.origin import FILE_NUMBER, Subject
from batch.handover.archive import packed, unpacked
from batch.handover.contents import FILES, TABLES
from batch.handover.seal import Key
from batch.handover.write import hand_over
from batch.law import load_law
from batch.register.reader import read_register
from batch.register.register import Register
from batch.register.writer import write_register

KEY = "khoa cua cap tren, dai du dung"


# --- packages ---


def _package(good: Path, register: Register, top: str, folder: Path) -> bytes:
    """What the committee of `top` hands over from a run of its own."""
    below = register.below(top)
    inbox = folder / "nop"
    inbox.mkdir(parents=True)
    for path in (good / "nop").iterdir():
        if path.stem.partition("_lan")[0] in below:
            shutil.copy(path, inbox)
    units = [replace(register[code], parent=None if code == top else register[code].parent) for code in below]
    write_register(folder / "danh_muc.xlsx", units, light=True)
    said = run(inbox, folder / "danh_muc.xlsx", folder / "kq")
    assert said.status in (0, 1) and not said.wrong, said.text
    return hand_over(FinishedRun(folder / "kq" / str(YEAR)), folder / "goi.zip", Key(KEY.encode())).path.read_bytes()


def _mutated_package(content: bytes, rng: Random) -> bytes:
    """Mostly by somebody with the key: it opens, and what was changed gets as far as the counting."""
    if rng.random() < 0.2:
        return (mutate_bytes if rng.random() < 0.7 else mutate_zip)(content, rng)
    parts = dict(unpacked(content) or {})
    for _ in range(rng.choice((1, 2, 4))):
        name = rng.choice([name for name in parts if name != FILES[-1]])
        if name not in TABLES:
            parts[name] = _mutated_json(parts[name], rng)
            continue
        rows = list(csv.DictReader(io.StringIO(parts[name].decode("utf-8-sig"), newline="")))
        if not rows:
            continue
        row, heading = rng.choice(rows), rng.choice(TABLES[name])
        match rng.randrange(5):
            case 0:
                row[heading] = rng.choice(ODD_TEXTS)
            case 1 | 2:
                row[heading] = rng.choice(rows)[heading]
            case 3:
                rows.remove(row)
            case 4:
                rows.append(dict(row))
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, TABLES[name], lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
        parts[name] = out.getvalue().encode("utf-8-sig", "replace")
    key = Key(KEY.encode())
    seal = key.seal({name: part for name, part in parts.items() if name != FILES[-1]})
    return packed(parts | {FILES[-1]: f"{seal}\n".encode()})


def _mutated_json(content: bytes, rng: Random) -> bytes:
    words = content.split(b'"')
    at = rng.randrange(len(words))
    odd = rng.choice(ODD_TEXTS[:60]).encode("utf-8", "replace")
    words[at] = rng.choice((rng.choice(words), b"", b"0", b"-1", b"null", b"[]", b"Infinity", b"1e999", odd))
    return b'"'.join(words)


def test_spoilt_packages_change_only_their_own_units(district: Path, tmp_path: Path) -> None:
    good = district
    register, tried = read_register(good / "danh_muc.xlsx"), Tried("packages")
    wanted = tries(0.04, 1)
    tops = [unit.code for unit in register.units.values() if unit.parent == register.top.code]
    tops = tops if wanted > 1 else tops[-1:]
    packages = {top: _package(good, register, top, tmp_path / top) for top in tops}
    below = {top: set(register.below(top)) for top in tops}
    packed_units = set.union(*below.values())
    upper = tmp_path / "tren"
    (upper / "nop").mkdir(parents=True)
    for path in (good / "nop").iterdir():
        if path.stem.partition("_lan")[0] not in packed_units:
            shutil.copy(path, upper / "nop")
    shutil.copy(good / "danh_muc.xlsx", upper)
    for top, content in packages.items():
        (upper / "nop" / f"goi_{top}.zip").write_bytes(content)
    (upper / "khoa.txt").write_text(KEY)
    office = Office(upper, tmp_path, "--key", upper / "khoa.txt")
    while tried.mutants < wanted:
        seed = f"{SEED} packages {tried.mutants}"
        rng = Random(seed)
        spoilt = rng.sample(tops, -(-len(tops) // 2))
        files = {f"goi_{top}.zip": _mutated_package(packages[top], rng) for top in spoilt}
        office.attempt(tried, seed, files, {f"goi_{top}.zip": below[top] for top in spoilt})
    tried.told()


# --- forms in Word ---


def _with_forms(good: Path, folder: Path, names: list[str]) -> list[str]:
    """The committee with a form that is filled in of two members of each unit, whose levels and grades are blank in its
    workbook. The names of the forms."""
    law, forms = load_law("qd366-2025"), []
    shutil.copytree(good, folder, ignore=shutil.ignore_patterns("nam_truoc"))
    for data in read_files(good / "nop", names):
        unit, sheet = data.info("ma_don_vi"), data.sheets[MEMBERS]
        if not isinstance(unit, str) or len(sheet.rows) < 2:
            continue
        book = load_workbook(folder / "nop" / data.path)
        page = book[MEMBERS]
        for key in ("de_xuat", "cap_do_1", "cap_do_2", "da_khac_phuc"):
            for row in sheet.rows[:2]:
                page.cell(row, sheet.places[key][1] + 1).value = None
        book.save(folder / "nop" / data.path)
        keys = zip(*(sheet.columns[key][:2] for key in ("so_ly_lich", "ho_ten", "ngay_sinh")), strict=True)
        people = [Person(Subject(FILE_NUMBER, str(n)), str(name), f"{born:%d/%m/%Y}") for n, name, born in keys]
        blank = made(law, unit, *people, leader=False)
        (folder / "nop" / f"{unit}.docx").write_bytes(filled(blank, *[everything(law, MEMBER)] * 2))
        forms.append(f"{unit}.docx")
    return forms


@pytest.mark.skipif(not BY_HAND, reason="make fuzz")
def test_spoilt_forms_in_word_change_only_their_own_unit(district: Path, tmp_path: Path) -> None:
    good = district
    wanted, tried = tries(0.08, 2), Tried("forms in Word")
    with_members = sorted(path.name for path in (good / "nop").glob("*.xlsx") if "_lan" not in path.name)
    forms = _with_forms(good, tmp_path / "tot", with_members)
    office = Office(tmp_path / "tot", tmp_path)
    used = [one["trang_thai"] for one in office.before.manifest["ban_kiem_diem"]]
    assert set(used) == {"da_dung"}, f"{office.before.manifest['ban_kiem_diem']}"
    while tried.mutants < wanted:
        seed = f"{SEED} forms {tried.mutants}"
        files = {}
        for name in Random(seed).sample(forms, -(-len(forms) // 2)):
            own = Random(f"{seed} {name}")
            (how,) = own.choices((_mutated_form, mutate_zip, mutate_bytes), (84, 8, 8))
            files[name] = how(office.content(name), own)
        office.attempt(tried, seed, files, {name: [name.removesuffix(".docx")] for name in files})
    tried.told()


def _mutated_form(content: bytes, rng: Random) -> bytes:
    return mutate_package(content, rng, r"word/document\.xml|docProps/.*\.xml|customXml/.*\.xml")


# --- decisions ---


def test_spoilt_decisions_decide_only_what_they_name(province: Office, tmp_path: Path) -> None:
    """Plans of several committees, decided and then changed at random, together in one folder."""
    office, tried = province, Tried("decisions")
    wanted = tries(0.05, 1)
    plan = tmp_path / "phuong_an.xlsx"
    shutil.copy(office.before.folder / "phuong_an_xep_loai.xlsx", plan)
    book = load_workbook(plan)
    rng = Random(f"{SEED} decisions")
    for sheet in book:
        heads = {cell.value: cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
        level, why = heads.get("Quyết định"), heads.get("Lý do quyết định")
        if level is not None and why is not None:
            for row in range(level.row + 1, sheet.max_row + 1):
                if sheet.cell(row, 1).value and rng.random() < 0.2:
                    sheet.cell(row, level.column).value = rng.choice([*LEVEL_NAMES.values(), None])
                    sheet.cell(row, why.column).value = "Tập thể cấp ủy quyết định"
    book.save(plan)
    whole = plan.read_bytes()
    own = Counter((r["doi_tuong"], r["ma_don_vi"], r["dinh_danh"], r["de_xuat"]) for r in office.before.levels)
    while tried.mutants < wanted:
        seed = f"{SEED} decisions {tried.mutants}"
        shutil.rmtree(tmp_path / "quyet_dinh", ignore_errors=True)
        (tmp_path / "quyet_dinh").mkdir()
        alone = tried.mutants % 3 == 0 or wanted == 1
        files = [f"pa{n}.xlsx" for n in range(1 if alone else 5)]
        for name in files:
            (tmp_path / "quyet_dinh" / name).write_bytes(mutate_workbook(whole, Random(f"{seed} {name}")))
        tried.mutants += len(files)
        said = office.run({}, "--decisions", tmp_path / "quyet_dinh")
        tried.reached[f"exit {said.status}"] += len(files)
        if said.wrong:
            tried.fault(seed, said.wrong)
        elif said.status == 2:
            if (office.folder / "kq").exists():
                tried.fault(seed, f"exit 2, and results are there: {said.text}")
        else:
            after = Results(office.folder / "kq" / str(YEAR))
            decided = [row for row in after.levels if row["trang_thai"] == "QUYET_DINH"]
            tried.reached["levels decided"] += len(decided)
            found = list(unaccounted(after, set(office.names)))
            now = Counter((r["doi_tuong"], r["ma_don_vi"], r["dinh_danh"], r["de_xuat"]) for r in after.levels)
            found += ["a proposal is another"] * (now != own)
            listed = {entry.get("tep") for entry in after.manifest["quyet_dinh"]}
            found += [f"not in the manifest: {name}" for name in files if not any(name in str(one) for one in listed)]
            if found:
                tried.fault(seed, str(found[:5]))
    tried.told()


# --- the register ---


def test_a_spoilt_register_is_told_or_understood(made_up: MadeUp, tmp_path: Path) -> None:
    made_, tried = made_up.demo(7, YEAR).out, Tried("registers")
    whole = (made_ / "danh_muc.xlsx").read_bytes()
    register = tmp_path / "danh_muc.xlsx"
    names = {path.name for path in (made_ / "nop").iterdir()}
    wanted = tries(0.04, 1)
    while tried.mutants < wanted:
        seed = f"{SEED} registers {tried.mutants}"
        register.write_bytes(mutate_workbook(whole, Random(seed)))
        shutil.rmtree(tmp_path / "kq", ignore_errors=True)
        said = run(made_ / "nop", register, tmp_path / "kq")
        tried.mutants += 1
        tried.reached[f"exit {said.status}"] += 1
        if said.wrong:
            tried.fault(seed, said.wrong)
        elif said.status == 2:
            if (tmp_path / "kq").exists():
                tried.fault(seed, f"exit 2, and results are there: {said.text}")
        elif found := list(unaccounted(Results(tmp_path / "kq" / str(YEAR)), names)):
            tried.fault(seed, str(found[:5]))
    tried.told()
