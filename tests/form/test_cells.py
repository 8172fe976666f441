"""Raw cells → values or faults."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch.form.cells import is_blank, parse, show
from batch.form.definition import Field, form, lists
from batch.text import vn_date

NAN, INF = float("nan"), float("inf")


def field(kind: str, values: str = "", key: str = "x") -> Field:
    return Field("S", key, "X", kind, "optional", values, "")


NUMBER, INTEGER, PERCENT = field("number"), field("integer"), field("percent")
DATE, TEXT, LEVEL = field("date"), field("text"), field("choice", "muc")
CARD = field("text", key="so_the")

raws = st.one_of(
    st.text(),
    st.from_regex(r"[0-9., %+-]{1,12}", fullmatch=True),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
fields = st.sampled_from([f for sheet in form().values() for f in sheet.fields])


@given(fields, raws)
def test_no_cell_raises_and_none_is_both_value_and_fault(f: Field, raw: Any) -> None:
    assert isinstance(show(raw), str)
    assert isinstance(is_blank(raw), bool)
    value, fault = parse(f, raw)
    assert value is None or fault == ""
    if not is_blank(raw):
        assert (value is None) == (fault != "")


@given(fields, raws)
def test_a_value_read_is_of_the_fields_type_and_range(f: Field, raw: Any) -> None:
    value, fault = parse(f, raw)
    if fault or is_blank(raw):
        return
    if f.list_name:
        assert value in lists()[f.list_name]
    elif f.kind == "date":
        assert type(value) is dt.date
        assert 1900 <= value.year <= 2100
    elif f.kind in ("integer", "number", "percent"):
        assert isinstance(value, float)
        assert 0 <= value < INF
        assert f.kind != "integer" or value == int(value)
        assert f.kind != "percent" or value == 0 or 1 <= value <= 100
    else:
        assert isinstance(value, str)


@given(st.integers(0, 10**12))
def test_whole_numbers_come_back_however_they_are_shown(n: int) -> None:
    grouped = f"{n:,}"
    for raw in (n, float(n), str(n), show(n), show(float(n)), grouped.replace(",", "."), grouped.replace(",", " ")):
        assert parse(INTEGER, raw) == (float(n), "")


@given(st.decimals(0, 99999, places=2))
def test_decimals_are_the_same_with_comma_and_dot_and_thousands(number: Any) -> None:
    want = (float(number), "")
    assert parse(NUMBER, float(number)) == want
    assert parse(NUMBER, str(number)) == want
    assert parse(NUMBER, str(number).replace(".", ",")) == want
    vietnamese = f"{number:,.2f}".translate(str.maketrans(",.", ".,"))
    assert parse(NUMBER, vietnamese) == want


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_dates_come_back_however_they_are_written(day: dt.date) -> None:
    at_midnight = dt.datetime.combine(day, dt.time())
    texts = [vn_date(day), show(day), f"{day.day}-{day.month}-{day.year}", f"{day.day}.{day.month}.{day.year}"]
    for raw in (
        day,
        at_midnight,
        day.isoformat(),
        str(at_midnight),
        at_midnight.isoformat(),
        f"{day}T00:00:00.000Z",
        *texts,
    ):
        assert parse(DATE, raw) == (day, "")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("01.234567", "01.234567"),
        ("079 000 001", "079 000 001"),
        ("'01234567", "01234567"),
        *(
            (wrong, None)
            for wrong in ("không có", "-", "1.2E+11", "1,2E+11", "O1234567", "0123456l", "?", "01234567 (cũ)")
        ),
    ],
)
def test_a_card_number_has_digits_only(raw: str, value: str | None) -> None:
    assert parse(CARD, raw) == (value, "" if value else "O-11")


def test_a_file_number_may_have_letters_but_says_a_number() -> None:
    number = field("text", key="so_ly_lich")
    assert parse(number, "LL-9/CB") == ("LL-9/CB", "")
    assert [parse(number, raw)[1] for raw in ("chưa có", "-", "1.2E+11")] == ["O-11"] * 3


@pytest.mark.parametrize("raw", ["Lò\u202eVăn", "Lò Văn\u200f", "Lo\x07", "L\ufffd Văn", "L\ue000"])
def test_hidden_signs_are_told(raw: str) -> None:
    assert parse(TEXT, raw) == (None, "O-12")


@pytest.mark.parametrize("d", ["\u00d0", "\u0189"])
def test_letters_that_look_like_dj_are_one(d: str) -> None:
    assert parse(TEXT, f"{d}inh Văn {d}ông") == ("Đinh Văn Đông", "")
    assert parse(TEXT, f"H'Ñik {d.lower()}i") == ("H'Ñik đi", "")
    assert parse(field("choice", "khac_phuc"), f"{d}ã khắc phục hết") == ("XONG", "")


def test_a_question_is_no_level() -> None:
    assert [parse(LEVEL, raw) for raw in ("HTT?", "Hoàn thành tốt nhiệm vụ (?)", "?")] == [(None, "O-01")] * 3


@pytest.mark.parametrize("f", [LEVEL, field("yes_no"), field("choice", "loai_hinh"), field("choice", "quy_dinh")])
def test_lists_know_their_codes_labels_and_short_forms(f: Field) -> None:
    for choice in lists()[f.list_name].values():
        for text in (choice.code, choice.label, *choice.aliases, choice.label.upper(), f" {choice.label}\n"):
            assert parse(f, text) == (choice.code, "")


@pytest.mark.parametrize(
    ("f", "raw", "value", "fault"),
    [
        (PERCENT, "95,5", 95.5, ""),
        (PERCENT, "95.5", 95.5, ""),
        (PERCENT, "95 %", 95.0, ""),
        (PERCENT, "\u00a095", 95.0, ""),
        (PERCENT, "\u200b95\ufeff", 95.0, ""),
        (PERCENT, 100.00000000000001, 100.0, ""),
        (PERCENT, 0.0, 0.0, ""),
        (PERCENT, -0.0, 0.0, ""),
        (PERCENT, 0.95, None, "O-05"),
        (PERCENT, "0,5", None, "O-05"),
        (PERCENT, "0,5%", None, "O-05"),
        (PERCENT, 100.5, None, "O-04"),
        (PERCENT, "95%%", None, "O-02"),
        (PERCENT, "९५", None, "O-02"),  # the digits of another script
        (PERCENT, "95 phần trăm", None, "O-02"),
        (NUMBER, "1.234", None, "O-02"),  # a thousand or one and a bit?
        (NUMBER, "1,234", None, "O-02"),
        (NUMBER, "+1.234", None, "O-02"),
        (NUMBER, "0,125", 0.125, ""),
        (NUMBER, "1.234,5", 1234.5, ""),
        (NUMBER, "1.234.567", 1234567.0, ""),
        (NUMBER, "1 234", 1234.0, ""),
        (NUMBER, "1,234.5", None, "O-02"),
        (NUMBER, "12%", None, "O-02"),
        (NUMBER, "1e3", None, "O-02"),
        (NUMBER, "9" * 400, None, "O-02"),
        (NUMBER, INF, None, "O-02"),
        (NUMBER, NAN, None, "O-02"),
        (NUMBER, -1.0, None, "O-04"),
        (NUMBER, "-0,5", None, "O-04"),
        (NUMBER, True, None, "O-02"),
        (NUMBER, dt.date(2025, 5, 11), None, "O-02"),
        (NUMBER, dt.timedelta(1), None, "O-02"),
        (INTEGER, "1.234", 1234.0, ""),
        (INTEGER, "1 234", 1234.0, ""),
        (INTEGER, "1,234", None, "O-02"),
        (INTEGER, "1.234 567", None, "O-02"),
        (INTEGER, "0.500", None, "O-03"),
        (INTEGER, "45,0", 45.0, ""),
        (INTEGER, 44.99999999999999, 45.0, ""),
        (INTEGER, 45.5, None, "O-03"),
        (INTEGER, INF, None, "O-02"),
        (DATE, "5/11/2025", dt.date(2025, 11, 5), ""),
        (DATE, "05-11-2025", dt.date(2025, 11, 5), ""),
        (DATE, "5 / 11 / 2025", dt.date(2025, 11, 5), ""),
        (DATE, "31/02/2025", None, "O-06"),
        (DATE, "11/25/2025", None, "O-06"),
        (DATE, "5/11/25", None, "O-06"),
        (DATE, "11/2025", None, "O-06"),
        (DATE, "5/11-2025", None, "O-06"),
        (DATE, "५/11/2025", None, "O-06"),
        (DATE, 45966.0, None, "O-06"),  # a serial number in a cell without a date format
        (DATE, "45966", None, "O-06"),
        (DATE, dt.time(8), None, "O-06"),
        (DATE, dt.date(202, 11, 5), None, "O-06"),
        (TEXT, " Nguyễn\u00a0 Văn\nA ", "Nguyễn Văn A", ""),
        (TEXT, "Nguye\u0302\u0303n", "Nguyễn", ""),
        (TEXT, 101.0, "101", ""),
        (TEXT, 3.5, "3.5", ""),
        (TEXT, INF, None, "O-10"),
        (TEXT, NAN, None, "O-10"),
        (TEXT, dt.date(2025, 5, 12), None, "O-10"),  # Excel made a date of "12/5"
        (TEXT, True, None, "O-10"),
        (TEXT, "#N/A", None, "O-07"),
        (TEXT, "# 5", "# 5", ""),
        (CARD, "012345", "012345", ""),
        (CARD, 12345.0, None, "O-09"),
        (LEVEL, "hoàn thành tốt nhiệm vụ ", "HTT", ""),
        (LEVEL, "Hoan thanh tot nhiem vu", "HTT", ""),
        (LEVEL, "Hoàn thành XSNV", "HTXS", ""),
        (LEVEL, "Hoàn thành khá", None, "O-01"),
        (LEVEL, "#REF!", None, "O-07"),
        (LEVEL, INF, None, "O-01"),
        (LEVEL, dt.date(2025, 1, 1), None, "O-01"),
        (field("yes_no"), True, None, "O-01"),
        (field("choice", "loai_hinh"), 4.0, "4", ""),
        (field("choice", "loai_hinh"), 9.0, None, "O-01"),
    ],
)
def test_cells(f: Field, raw: Any, value: object, fault: str) -> None:
    assert parse(f, raw) == (value, fault)


@pytest.mark.parametrize("raw", ["", " ", "\u00a0", "\u200b", "\ufeff\n\t", "\u00ad"])
def test_what_nobody_sees_is_blank(raw: str) -> None:
    assert is_blank(raw)


@pytest.mark.parametrize("raw", ["0", ".", "-", 0.0, False])
def test_what_somebody_sees_is_not_blank(raw: Any) -> None:
    assert not is_blank(raw)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (95.5, "95,5"),
        (1234567890123.0, "1234567890123"),
        (0.1 + 0.2, "0,3"),
        (dt.datetime(2025, 11, 5, 8), "05/11/2025"),
        (True, "TRUE"),
        ("x" * 100, "x" * 57 + "…"),
    ],
)
def test_raw_values_are_shown_as_people_see_them(raw: Any, shown: str) -> None:
    assert show(raw) == shown
