"""The same committee in three ways: all workbooks at the top; packages all the way; half and half. Where no level
decided above bounds one that was decided below, the Biểu have the same bytes and every unit the same levels."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from chain import KEY, TOP, Chain, rewritten

from batch.domain import Period
from batch.finished.origins import Origins
from batch.handover.archive import packed, unpacked
from batch.handover.read import read_packages
from batch.handover.seal import Key
from batch.rules.packages import settle


def made(folder: Path, year: int, seed: int, faults: float, units: int = 12) -> Chain:
    chain = Chain(folder, year, units=units, seed=seed, faults=faults)
    for base in chain.bases:
        chain.base(base)
    return chain


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    chain = made(tmp_path_factory.mktemp("ba_cach"), 2021, 3, 0.3)
    chain.run("a", TOP, chain.register.units)
    return chain


def same(chain: Chain, name: str) -> None:
    assert chain.figures(name) == chain.figures("a")
    assert chain.levels(name) == chain.levels("a")


def all_packages(chain: Chain) -> list[Path]:
    return [chain.folder / f"{base}.zip" for base in chain.bases]


def half(chain: Chain) -> tuple[list[str], list[Path]]:
    """Workbooks of every other base committee, packages of the rest."""
    raw = [unit for base in chain.bases[1::2] for unit in chain.register.below(base)]
    return [chain.district, *raw], [chain.folder / f"{base}.zip" for base in chain.bases[::2]]


def test_packages_from_level_to_level_give_the_same(chain: Chain) -> None:
    chain.run("d", chain.district, [chain.district], all_packages(chain))
    same(chain, "d")
    chain.run("b", TOP, [], [chain.package("d")])
    same(chain, "b")
    assert not [line for line in chain.finished("b").manifest.provisional if "chưa khớp" in line]


def test_half_packages_half_workbooks_give_the_same(chain: Chain) -> None:
    workbooks, packages = half(chain)
    result = chain.run("h", TOP, workbooks, packages, papers=True)
    same(chain, "h")
    behind_figures(chain)
    assert [p.committee for p in result.summary.packages] == sorted(chain.bases[::2])
    manifest = chain.finished("h").manifest
    for package in manifest.packages:
        covered = {f["don_vi"] for f in manifest.files if f.get("trong_goi") == package["co_quan"]}
        assert covered == set(package["don_vi"]) and package["trang_thai"] == "duoc_tinh"
    page = (chain.finished("h").folder / "tong_quan.html").read_text(encoding="utf-8")
    assert "Gói bàn giao của cấp dưới" in page
    progress = {row["ma_don_vi"]: row["ly_do"] for row in chain.rows("h", "tien_do.csv")}
    assert all("gói bàn giao" in progress[unit] for unit in manifest.packages[0]["don_vi"])


def behind_figures(chain: Chain) -> None:
    """What the run keeps behind every count adds up to it, whether it came in workbooks or in packages; behind the
    former are as many rows."""
    for name in "ah":
        run = chain.finished(name)
        origins, packed = Origins(run), 0
        for table, counts in run.figures.counts.items():
            for (row, column), number in counts.items():
                found = origins.behind(table, row, column)
                assert sum(one.count for one in found) == number, (table, row, column)
                packed += sum(not one.file for one in found)
            assert all(one.count == len(one.lines) for one in origins.of(table) if one.file)
        assert bool(packed) == (name == "h")


def test_another_regime_too(tmp_path: Path) -> None:
    chain = made(tmp_path, 2023, 5, 0.2, units=8)
    chain.run("a", TOP, chain.register.units)
    workbooks, packages = half(chain)
    chain.run("d", chain.district, workbooks, packages)
    chain.run("b", TOP, [], [chain.package("d")])
    same(chain, "b")


def test_one_person_in_two_packages_is_found(tmp_path: Path) -> None:
    """A leader counts once, as he does where all lies there as workbooks; a member counts twice and is found."""
    chain = Chain(tmp_path, 2025, units=8)
    one, other = chain.bases[:2]
    for sheet, units in (
        ("Cán bộ", [chain.register.below(base)[0] for base in (one, other)]),
        ("Đảng viên", [_cell(chain, base) for base in (one, other)]),
    ):
        paths = [chain.folder / "nop" / chain.file[unit] for unit in units]
        _put(paths[1], sheet, "Số thẻ đảng viên", _put(paths[0], sheet, "Số thẻ đảng viên"))
    for base in chain.bases:
        chain.base(base)
    chain.run("a", TOP, chain.register.units)
    chain.run("d", chain.district, [chain.district], all_packages(chain))
    same(chain, "d")
    told = [row for row in _of(chain, "d", "GB-07") if "Cán bộ ở dòng này" in row["thong_diep"]]
    assert len(told) == 1 and told[0]["muc_do"] == "loi", "a leader whom one package counts instead of another"
    found = {row["ma_don_vi"]: row["thong_diep"] for row in _of(chain, "d", "GB-07") if row not in told}
    assert set(found) == {_cell(chain, one), _cell(chain, other)} and _cell(chain, other) in found[_cell(chain, one)]
    assert chain.finished("d").manifest.rows["Cán bộ"]["de_rieng"] == 1
    workbooks, packages = half(chain)
    chain.run("h", TOP, workbooks, packages)
    same(chain, "h")
    assert _of(chain, "h", "GB-07"), "one is in a package, the other in a workbook"


def test_a_level_decided_below_stays_above_what_bounds_it_and_is_found(chain: Chain, tmp_path: Path) -> None:
    base = chain.bases[1]
    path = chain.folder / "nop" / chain.file[base]
    before = path.read_bytes()
    try:  # its committee is decided by itself, the organization above
        _put(path, "Tập thể", "Thẩm quyền xếp loại", "Cấp ủy cơ sở")
        chain.run("rb", base, chain.register.below(base))
    finally:
        path.write_bytes(before)
    parts = unpacked(chain.package("rb").read_bytes()) or {}
    bounds = [line.split(",") for line in parts["rang_buoc.csv"].decode("utf-8-sig").splitlines()[1:]]
    assert any(line[2:4] == ["TO_CHUC", base] for line in bounds), "a committee decided here, its organization above"

    def lower(rows: list[dict[str, str]]) -> None:
        next(row for row in rows if row["dinh_danh"] == base)["tran"] = "KHT"

    lowered = tmp_path / "ha.zip"
    lowered.write_bytes(rewritten(packed(parts), "doi_tuong.csv", lower))
    packages = [lowered, all_packages(chain)[0], *all_packages(chain)[2:]]
    chain.run("ha", chain.district, [chain.district], packages)
    assert chain.levels("ha")[base, "TO_CHUC", "KHT"] == 1 and chain.levels("rb")[base, "TO_CHUC", "KHT"] == 0
    for kind in ("TAP_THE", "DANG_VIEN"):
        kept = [{key: n for key, n in chain.levels(name).items() if key[:2] == (base, kind)} for name in ("rb", "ha")]
        assert kept[0] == kept[1]
    found = _of(chain, "ha", "GB-05")
    assert {(f["ma_don_vi"], f["muc_do"]) for f in found} == {(base, "loi")} and base in found[0]["thong_diep"]
    assert sum(int(line[6]) for line in bounds if line[2:4] == ["TO_CHUC", base] and line[5] != "KHT") >= len(found) > 0


def test_a_newer_workbook_of_a_covered_unit_is_an_error_and_an_older_one_is_only_listed(chain: Chain) -> None:
    base = chain.bases[0]
    unit = next(u for u in chain.register.below(base) if u in chain.file)
    chain.run("cu", chain.district, [chain.district, unit], all_packages(chain))
    assert chain.figures("cu") == chain.figures("a") and not _of(chain, "cu", "GB-03")
    (listed,) = (f for f in chain.finished("cu").manifest.files if f["trang_thai"] == "trong_goi")
    assert listed["don_vi"] == unit

    name = chain.file[unit]
    before = (chain.folder / "nop" / name).read_bytes()
    try:
        _set(chain.folder / "nop" / name, "Lần nộp", 7)
        chain.run("moi", chain.district, [chain.district, unit], all_packages(chain))
    finally:
        (chain.folder / "nop" / name).write_bytes(before)
    (found,) = _of(chain, "moi", "GB-03")
    assert (found["ma_don_vi"], found["muc_do"], found["tep"]) == (unit, "loi", name)
    assert chain.figures("moi") == chain.figures("a")
    assert chain.finished("moi").manifest.provisional


def test_a_unit_that_no_package_covers_is_missing(chain: Chain) -> None:
    without = chain.bases[-1]
    result = chain.run("thieu", chain.district, [chain.district], all_packages(chain)[:-1])
    gone = {u for u in chain.register.below(without) if chain.register[u].must_submit}
    assert gone <= {u.code for u in result.summary.missing} and result.summary.provisional


def test_of_one_committee_the_highest_number_counts_and_none_of_two_alike(chain: Chain, tmp_path: Path) -> None:
    first, committee = all_packages(chain)[0], chain.bases[0]
    same_data, other = tmp_path / "ban_sao.zip", tmp_path / "khac.zip"
    shutil.copy(first, same_data)
    chain.run("mot", committee, chain.register.below(committee)[:1])
    chain.package("mot", to=str(other))  # number 1 again, from another folder

    def status(*paths: Path) -> dict[str, str]:
        for i, path in enumerate(paths):
            shutil.copy(path, tmp_path / f"goi{i}.zip")
        packages, _ = read_packages(tmp_path, [f"goi{i}.zip" for i in range(len(paths))], KEY)
        settled, hits = settle(packages, chain.register, Period(chain.year), chain.law)
        return {p.path: s for p, s in zip(settled.packages, settled.status, strict=True)} | {h.code: "" for h in hits}

    assert status(first, same_data)["goi1.zip"] == "trung_noi_dung"
    both = status(first, other)
    assert both["goi0.zip"] == both["goi1.zip"] == "mau_thuan" and "GB-02" in both
    shutil.copy(first, other)
    chain.package("mot", to=str(other))  # counts on from the package that lies there
    after = status(first, other)
    assert after["goi0.zip"] == "bi_thay_the" and after["goi1.zip"] == "duoc_tinh"


def test_a_higher_committees_package_covers_those_below_unless_they_are_newer(chain: Chain) -> None:
    chain.run("d2", chain.district, [chain.district], all_packages(chain))
    district, lower = chain.package("d2"), all_packages(chain)[0]
    chain.run("cao", TOP, [], [district, lower])
    same(chain, "cao")
    assert not _of(chain, "cao", "GB-03")
    statuses = {p["co_quan"]: p["trang_thai"] for p in chain.finished("cao").manifest.packages}
    assert statuses == {chain.district: "duoc_tinh", chain.bases[0]: "bi_thay_the"}


def test_levels_below_are_judged_by_the_base_and_ratio_that_the_package_names(chain: Chain, tmp_path: Path) -> None:
    base = chain.bases[1]
    over: list[str] = []

    def stricter(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row |= {"ty_le": "1/1000", "nhom_nho_duoi": ""}
            over.extend([row["nhom"]] if row["so_xuat_sac"] != "0" else [])

    strict = tmp_path / "ty_le.zip"
    strict.write_bytes(rewritten(all_packages(chain)[1].read_bytes(), "nhom.csv", stricter))
    assert over, "somebody got the highest level"
    result = chain.run("ty_le", chain.district, [chain.district], [strict, all_packages(chain)[0]])
    assert chain.levels("ty_le") == chain.levels("a"), "what is decided stays"
    found = _of(chain, "ty_le", "HM-05")
    assert len(found) == len(over) and {(f["ma_don_vi"], f["muc_do"]) for f in found} == {(base, "loi")}
    assert any("vượt hạn mức" in reason for reason in result.summary.provisional)


@pytest.mark.parametrize("what", ["seal", "year", "unit", "top"])
def test_what_is_refused_is_never_counted(chain: Chain, tmp_path: Path, what: str) -> None:
    good = all_packages(chain)[0]
    key, top, law, year = KEY, chain.district, chain.law, chain.year
    if what == "seal":
        key = Key(b"khoa khac, cung dai nhu the")
    elif what == "year":
        year = 2020
    elif what == "unit":
        top = chain.bases[1]
    else:
        top = chain.bases[0]
    packages, others = read_packages(good.parent, [good.name], key)
    register = chain.register_of(top)
    settled, _ = settle(packages, register, Period(year), law)
    assert settled.status == ["khong_hop_le"] and not others
    files, handed, uncounted = settled.join([], register.units)
    assert not handed.files and [f.problems[0].code for f in files] == ["GB-01"] and uncounted


def test_a_refused_package_is_told_at_its_file(chain: Chain) -> None:
    other = Key(b"khoa khac, cung dai nhu the")
    chain.run("tu_choi", chain.district, [chain.district], all_packages(chain), key=other)
    found = _of(chain, "tu_choi", "GB-01")
    assert sorted(f["tep"] for f in found) == sorted(p.name for p in all_packages(chain))
    assert {f["muc_do"] for f in found} == {"loi"} and "khóa" in found[0]["thong_diep"]
    assert chain.finished("tu_choi").manifest.provisional


def test_without_a_key_a_warning_says_so(chain: Chain) -> None:
    base = chain.bases[0]
    package = chain.package(base, key=None, to=f"{base}-khong_khoa.zip")
    workbooks = [u for u in chain.register.units if u not in chain.register.below(base)]
    chain.run("khong_khoa", TOP, workbooks, [package], key=None)
    same(chain, "khong_khoa")
    assert [f["muc_do"] for f in _of(chain, "khong_khoa", "GB-06")] == ["canh_bao"]


def _of(chain: Chain, name: str, code: str) -> list[dict[str, str]]:
    return [row for row in chain.rows(name, "phat_hien.csv") if row["ma_quy_tac"] == code]


def _cell(chain: Chain, base: str) -> str:
    units = chain.register.below(base)
    return next(u for u in units if chain.register[u].kind in ("CB_TRUC_THUOC", "CB_CO_SO"))


def _put(path: Path, sheet: str, heading: str, value: str = "") -> str:
    """What stands under a heading in the first row of a sheet; with `value` that is put there first."""
    book = openpyxl.load_workbook(path)
    head = next(c for row in book[sheet].iter_rows() for c in row if str(c.value).startswith(heading))
    cell = book[sheet].cell(head.row + 1, head.column)
    if value:
        cell.value = value
        book.save(path)
    return str(cell.value)


def _set(path: Path, heading: str, value: object) -> None:
    book = openpyxl.load_workbook(path)
    cell = next(c for row in book["Thông tin"].iter_rows() for c in row if str(c.value).startswith(heading))
    book["Thông tin"].cell(cell.row, cell.column + 1, value)
    book.save(path)
