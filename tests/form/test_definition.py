"""The definition of the form: who changes it raises its version; forms already issued stay good."""

from __future__ import annotations

from pathlib import Path

from small_committee import CELL1, INFO, MEMBERS, Committee

from batch.form.definition import FORM_VERSION, added_after, fingerprint, form, versions


def test_another_form_is_another_version() -> None:
    now, after = versions()[FORM_VERSION], int(FORM_VERSION) + 1
    assert now.fingerprint == fingerprint(), (
        "fields or values of the form have changed: add a line to batch/form/data/versions.csv, "
        f"{after},{fingerprint()},<every new field as sheet:key, joined by |>"
    )
    prints = [version.fingerprint for version in versions().values()]
    assert len(set(prints)) == len(prints)


IN_THE_FIRST = 217  # fields of the first version


def test_what_was_added_later_is_optional() -> None:
    fields = {(f.sheet, f.key): f for sheet in form().values() for f in sheet.fields}
    later = added_after(next(iter(versions())))
    unnamed = len(fields) - len(later) - IN_THE_FIRST
    assert unnamed == 0, f"name new fields in `added` of batch/form/data/versions.csv: {unnamed} more"
    assert {fields[place].required for place in later} == {"optional"}
    assert added_after(FORM_VERSION) == frozenset()


def _first_version(c: Committee, path: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(path)
    book.defined_names["XEPLOAI_PHIEN_BAN"].attr_text = '"1"'
    book.save(path)


def test_a_form_of_the_first_version_has_no_finding(tmp_path: Path) -> None:
    """Even where the office had added columns of its own with headings like the later ones."""
    c = Committee()
    for key in ("don_vi_cong_tac", "noi_cu_tru"):
        c.set(CELL1, MEMBERS, 0, **{key: "Xã Mẫu"})
    later = added_after("1")
    c.order[CELL1] = {s: [k for k in form()[s].keys if (s, k) not in later] for s in (INFO, MEMBERS)}

    def older(path: Path) -> None:
        import openpyxl

        _first_version(c, path)
        book = openpyxl.load_workbook(path)
        page = book[MEMBERS]
        header = next(row for row in page.iter_rows() if any(str(cell.value).startswith("Họ và tên") for cell in row))
        for offset, heading in enumerate(("Nơi công tác", "Nơi cư trú hiện nay")):
            page.cell(header[0].row, len(header) + 1 + offset, heading)
            page.cell(header[0].row + 1, len(header) + 1 + offset, "Xã Mẫu")
        book.save(path)

    c.after[CELL1] = older
    assert c.findings(tmp_path) == []


def test_new_columns_are_read(tmp_path: Path) -> None:
    c = (
        Committee()
        .set(CELL1, MEMBERS, 0, don_vi_cong_tac="Trường Mẫu", noi_cu_tru="Thôn Một")
        .set(CELL1, INFO, 0, ky="NAM")
    )
    assert c.findings(tmp_path) == []
    subs = c.read(tmp_path)
    row = subs.frame(MEMBERS).iloc[0]
    assert (row["don_vi_cong_tac"], row["noi_cu_tru"]) == ("Trường Mẫu", "Thôn Một")
