"""The record of collected files: read whoever wrote it last, added to in its own layout, senders for a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from batch.submissions.inbox_record import (
    EARLIER,
    REFUSED,
    SAME,
    TAKEN,
    Entry,
    RecordError,
    local_time,
    open_record,
    read_record,
    record_path,
    senders,
)

ONE = Entry("1.eml", "phiếu.xlsx", "CS1@vidu.vn", "2025-12-15 09:30", "a" * 64, TAKEN, "CS1 phiếu.xlsx")
OLD = (
    "\ufeffnguon,dinh_kem,nguoi_gui,luc_gui,sha256,ket_qua,tep,ly_do\r\n"
    f"1.eml,phiếu.xlsx,CS1@vidu.vn,2025-12-15T02:30:00+00:00,{'a' * 64},da_chep,CS1 phiếu.xlsx,\r\n"
)
HEAD = "Nguồn,Tệp đính kèm,Người gửi,Giờ gửi,SHA-256,Kết quả,Tệp trong thư mục phiếu,Lý do"


def written(folder: Path, *entries: Entry) -> Path:
    path = record_path(folder)
    with open_record(path) as record:
        for entry in entries:
            record.note(entry)
    return path


def test_what_is_written_is_read_and_nothing_is_noted_twice(tmp_path: Path) -> None:
    entries = [ONE, replace(ONE, source="=1+1.eml", sender="-a@vidu.vn"), replace(ONE, name="'=b", why='a,\n"b"')]
    path = written(tmp_path / "nop", *entries)
    assert path.read_bytes().startswith(f"\ufeff{HEAD}\r\n1.eml,".encode())
    assert read_record(path) == entries
    before = path.read_bytes()
    written(tmp_path / "nop", *(replace(entry, result=SAME) for entry in entries))
    assert path.read_bytes() == before
    written(tmp_path / "nop", ONE)
    assert read_record(path) == [*entries, ONE], "taken once more"


def test_a_record_of_an_earlier_version_is_read_and_renewed(tmp_path: Path) -> None:
    path = record_path(tmp_path / "nop")
    path.write_text(OLD, encoding="utf-8", newline="")
    assert read_record(path) == [ONE]
    assert senders(tmp_path / "nop") == {"CS1 phiếu.xlsx": {"cs1@vidu.vn"}}
    more = replace(ONE, source="2.eml")
    written(tmp_path / "nop", more)
    assert path.read_text("utf-8-sig").splitlines()[0] == HEAD
    assert read_record(path) == [ONE, more]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_one_that_excel_saved_again_is_added_to_as_it_is(tmp_path: Path, separator: str) -> None:
    """With another separator, a column of the office's own, and no end of line."""
    path = record_path(tmp_path / "nop")
    values = (
        "đã gọi",
        "1.eml",
        "phiếu.xlsx",
        "CS1@vidu.vn",
        "15/12/2025 9:30",
        "a" * 64,
        "đã chép",
        "CS1 phiếu.xlsx",
        "",
    )
    rows = [separator.join(["Ghi chú", *HEAD.split(",")]), separator.join(values)]
    path.write_text("\r\n".join(rows), encoding="utf-8-sig", newline="")
    more = replace(ONE, source="2.eml")
    written(tmp_path / "nop", replace(ONE, result=SAME), more)
    assert [(e.source, e.sent) for e in read_record(path)] == [("1.eml", "15/12/2025 9:30"), ("2.eml", ONE.sent)]
    assert path.read_text("utf-8-sig").splitlines()[1].startswith("đã gọi")


def test_who_sent_a_file(tmp_path: Path) -> None:
    nop = tmp_path / "nop"
    nop.mkdir()
    assert senders(nop) == {}
    written(
        nop,
        ONE,
        replace(ONE, source="2.eml", sender="khac@vidu.vn", result=SAME),
        replace(ONE, source="3.eml", sender="", target="rời.xlsx"),
        replace(ONE, source="4.eml", result=EARLIER, target=""),
        replace(ONE, source="5.eml", result=REFUSED, target=""),
    )
    assert senders(nop) == {"CS1 phiếu.xlsx": {"cs1@vidu.vn", "khac@vidu.vn"}}
    assert senders(tmp_path) == {"nop/CS1 phiếu.xlsx": {"cs1@vidu.vn", "khac@vidu.vn"}}, "run on the folder above"


def test_what_is_no_record_is_left_alone(tmp_path: Path) -> None:
    path = record_path(tmp_path / "nop")
    path.write_text("của tôi,khác\r\n1,2\r\n", encoding="utf-8")
    with pytest.raises(RecordError, match="đổi tên tệp"):
        open_record(path)
    assert senders(tmp_path / "nop") == {}
    assert path.read_text(encoding="utf-8").startswith("của tôi")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2025-12-15T02:30:00+00:00", "2025-12-15 09:30"),
        ("2025-12-31T20:00:59+00:00", "2026-01-01 03:00"),
        ("2025-12-15T09:30:00+07:00", "2025-12-15 09:30"),
        ("", ""),
        ("hôm qua", ""),
    ],
)
def test_times_are_vietnams(sent: str, shown: str) -> None:
    assert local_time(sent) == shown
