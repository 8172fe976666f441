"""What levels and kinds of organization are called in print, by date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from batch.form.definition import label, understand
from batch.law import load_law
from batch.law.names import all_names, called, communes_on, names_on
from batch.publish.bieu.layout import FILE, load_layout
from batch.templates import shipped

NO_DISTRICTS, QD_208 = date(2025, 7, 1), date(2026, 7, 26)
DAY = timedelta(days=1)


def test_a_reader_takes_every_name_in_print_as_the_value_in_cells() -> None:
    for name in all_names():
        assert understand(name.list_name, name.text) == name.code, name
        assert understand(name.list_name, label(name.list_name, name.code)) == name.code


def test_names_change_on_the_day_that_the_regulation_says() -> None:
    before, after = names_on(NO_DISTRICTS - DAY), names_on(NO_DISTRICTS)
    assert (before["cap_huyen"], after["cap_huyen"]) == ("cấp huyện", "cấp trên trực tiếp cơ sở")
    before, after = names_on(QD_208 - DAY), names_on(QD_208)
    changed = {word for word in after if before[word] != after[word]}
    assert changed == {"cb_co_so", "db_bo_phan", "cb_truc_thuoc"}
    gone = "chi bộ cơ sở", "chi bộ trực thuộc", "đảng bộ bộ phận"
    assert not set(gone) & set(after.values()) and set(gone) <= set(before.values())
    assert len(set(after.values())) == len(after) - 1  # no two kinds of organization share a name
    assert names_on(date(1990, 1, 1)) == names_on(date(2018, 1, 1))


@pytest.mark.parametrize(
    ("day", "kind", "superior"),
    [
        (NO_DISTRICTS - DAY, "DB_CO_SO", "DB_TREN_CO_SO"),
        (NO_DISTRICTS, "DB_TREN_CO_SO", "DB_TINH"),
        (QD_208 - DAY, "DB_TREN_CO_SO", "DB_TINH"),
        (QD_208, "DB_CO_SO", "DB_TINH"),
    ],
)
def test_what_the_committee_of_a_commune_is(day: date, kind: str, superior: str) -> None:
    communes = communes_on(day)
    assert (communes.kind, communes.superior) == (kind, superior)
    assert not communes.verified  # nothing rests on it but a warning


def test_the_tables_print_the_names_of_the_day() -> None:
    layouts = load_layout(shipped(FILE))
    for day in (NO_DISTRICTS - DAY, NO_DISTRICTS, QD_208):
        labels = {row.code: row.label for row in layouts.on(day, day.year, 6)["6A"].rows}
        kinds = {"A.I": "DB_CO_SO", "A.II": "CB_CO_SO", "B.I": "DB_BO_PHAN", "B.II": "CB_TRUC_THUOC"}
        assert {code: labels[code] for code in kinds} == {code: called(kind, day) for code, kind in kinds.items()}
    assert layouts.on(QD_208, 2026, 6)["6C"].title.endswith("đảng bộ cấp trên trực tiếp cơ sở")
    assert layouts.on(date(2024, 12, 31), 2024, 6)["6C"].title.endswith("đảng bộ cấp huyện")


def test_the_law_of_a_run_calls_kinds_by_its_day() -> None:
    law = load_law("qd366-2025")
    assert law.called("CB_TRUC_THUOC") == law.on(date(2025, 12, 31)).called("CB_TRUC_THUOC") == "Chi bộ trực thuộc"
    assert law.on(date(2026, 12, 31)).called("CB_TRUC_THUOC") == "Chi bộ"
