"""`xeploai inbox` takes a package of a committee below whole."""

from __future__ import annotations

from pathlib import Path

from mails import mail, names, put, results

from batch.handover.archive import packed
from batch.submissions.inbox_record import SAME, TAKEN
from batch.tracking.inbox import collect_inbox


def test_a_package_is_taken_whole_however_it_came(tmp_path: Path) -> None:
    package = packed({"goi.json": b"{}", "don_vi.csv": b"ma_don_vi", "niem_phong.txt": b"00"})
    put(tmp_path / "thu", "thu.eml", mail(("goi CS01.zip", package)))
    put(tmp_path / "thu", "goi CS01.zip", package)
    done = collect_inbox(tmp_path / "thu", tmp_path / "nop")
    assert sorted(result for _, result in results(done)) == sorted([TAKEN, SAME])
    (name,) = names(done.folder)
    assert name.endswith(".zip") and (done.folder / name).read_bytes() == package
