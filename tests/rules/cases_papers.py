"""Cases of the rules on dossiers and evidence."""

from __future__ import annotations

from case import BLOC, DISTRICT, LOCAL, Case, Change, both, put
from small_committee import BASE, CELL1, CELL2, DOSSIER, EVIDENCE, LEADERS, Committee

from batch.domain import WARNING


def without_row(unit: str, sheet: str, index: int) -> Change:
    return lambda c: c.filled[unit].rows[sheet].pop(index)


def rated_above(c: Committee) -> None:
    """The leader is rated by the committee above, and all his papers are there."""
    c.set(BASE, LEADERS, 0, tham_quyen="BTV_HUYEN")
    for paper in c.law.papers_of("BTV_HUYEN"):
        row = {"ma_ho_so": paper.code, "so_the": "079100001", "bat_buoc": "CO", "da_nop": "CO"}
        c.add(BASE, DOSSIER, row if paper.required and not paper.when else row | {"da_nop": "NA", "bat_buoc": "KHONG"})


_OF_LEADER = 8  # the papers of the leader follow those of the organization


CASES: list[Case] = [
    Case("HS-01", put(BASE, DOSSIER, 1, da_nop="KHONG"), (BASE, DOSSIER, "da_nop", 1), law=LOCAL, says="«TC-2»"),
    Case("HS-02", both(rated_above, put(BASE, DOSSIER, _OF_LEADER + 2, da_nop="KHONG")),
         (BASE, DOSSIER, "da_nop", _OF_LEADER + 2), law=LOCAL, says="«CN-3»"),
    Case("HS-02", both(rated_above, put(BASE, LEADERS, 0, goi_y="HUYEN"),
                       put(BASE, DOSSIER, _OF_LEADER + 4, da_nop="KHONG")),
         (BASE, DOSSIER, "da_nop", _OF_LEADER + 4), law=LOCAL, says="«CN-5»"),
    Case("HS-03", put(BASE, DOSSIER, 0, da_nop="NA"), (BASE, DOSSIER, "da_nop", 0), WARNING, law=LOCAL),
    Case("HS-04", both(without_row(BASE, DOSSIER, 0), without_row(BASE, DOSSIER, 0)), (BASE, DOSSIER, "", 0), law=LOCAL,
         says="; TC-2 «Trích biên bản"),
    Case("HS-05", put(BASE, LEADERS, 0, tham_quyen="BTV_HUYEN"), (BASE, LEADERS, "so_the", 0), WARNING, law=DISTRICT,
         says="; CN-2 «Phiếu xin ý kiến"),
    Case("HS-05", both(rated_above, without_row(BASE, DOSSIER, _OF_LEADER)), (BASE, LEADERS, "so_the", 0), WARNING,
         law=LOCAL, says="CN-1 «Bản kiểm điểm"),
    Case("HS-06", both(rated_above, put(BASE, DOSSIER, _OF_LEADER, so_the="079100007")),
         (BASE, DOSSIER, "so_the", _OF_LEADER), WARNING, law=LOCAL),
    Case("HS-06", put(CELL1, DOSSIER, 0, so_the="079000099"), (CELL1, DOSSIER, "so_the", 0), WARNING),
    Case("HS-07", put(CELL1, DOSSIER, 0, bat_buoc="CO", da_nop="KHONG"), (CELL1, DOSSIER, "da_nop", 0), WARNING),
    Case("MC-01", both(without_row(CELL2, EVIDENCE, 0), without_row(CELL2, EVIDENCE, 0)), (CELL2, EVIDENCE, "", 0),
         law=BLOC, says="I.1.1, I.1.2."),
    Case("MC-02", put(CELL2, EVIDENCE, 2, co_ho_so="KHONG"), (CELL2, EVIDENCE, "co_ho_so", 2), WARNING, law=BLOC,
         says="«I.1.2.1.a»"),
]  # fmt: skip
