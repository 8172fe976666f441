"""From proposals to final levels, recounted from the contract and the regulations: start, ceiling, cap.

The regulations are written down here once more, in plain conditions, so that neither the program's code nor its law
files can hide a slip. Only what is settled lowers a level.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from recount_limits import grades, merit, six_months_after, tasks
from recount_read import Row, loose

ORDER = ("KHT", "HTNV", "HTT", "HTXS")
CELLS = ("CB_CO_SO", "CB_TRUC_THUOC")
BASE = ("DB_CO_SO", "CB_CO_SO")
COMMITTEES = ("DB_CO_SO", "DB_TREN_CO_SO", "DB_TINH")
OFFICIAL = ("CHINH_THUC", "TAM_THOI_DI")
AUTHORITY = ("CO_SO", "UY_QUYEN_HUYEN", "BTV_HUYEN", "UY_QUYEN_TINH", "BTV_TINH")
SEVERE = ("CANH_CAO", "CACH_CHUC", "KHAI_TRU")
POINTS = ("diem_tham_dinh", "diem_tu_cham", "diem_cong", "diem_tru")
FRONT_AND_MASS = ("xl_mttq", "xl_cong_doan", "xl_nong_dan", "xl_phu_nu", "xl_doan_tn", "xl_ccb")


@dataclass
class Subject:
    kind: str
    unit: str
    id: str
    row: Row
    rated: bool
    score: Fraction | None = None
    start: str | None = None
    ceiling: str = "HTXS"
    causes: set[str] = field(default_factory=set)
    level: str | None = None
    state: str = "CHUA"
    decides: str | None = None  # see Committee._limit


class Committee:
    """The counting submissions of a committee, and the final level of every subject in them."""

    def __init__(
        self, units: dict[str, Row], forms: dict[str, dict[str, Any]], regime: str, local: str | None, as_of: dt.date
    ) -> None:
        self.units, self.forms, self.regime, self.local, self.as_of = units, forms, regime, local, as_of
        self.top = next(code for code, u in units.items() if not u["ma_cap_tren"])
        self.old, self.new = regime == "qd132-2018", regime == "qd366-2025"
        self.bands = {"qd366-2025": (90, 70, 50)}.get(regime, (95, 80, 50) if local == "bao-loc-2021" else None)
        self.members = [self._member(code, row) for code, f in forms.items() for row in f["Đảng viên"]]
        self.bodies = {code: self._organization(code) for code in forms}
        self.collectives = [self._collective(code, row) for code, f in forms.items() for row in f["Tập thể"]]
        self.leaders = [self._leader(code, row) for code, row in self._persons()]
        self._rate()

    # Who is to be rated

    def is_new(self, row: Row) -> bool:
        return row["ngay_vao_dang"] is not None and six_months_after(row["ngay_vao_dang"]) > self.as_of

    def _member(self, code: str, row: Row) -> Subject:
        rated = (
            row["tinh_trang"] in OFFICIAL
            and row["da_kiem_diem"] == "CO"
            and "ly_do_chua" not in row["_given"]
            and not self.is_new(row)
        )
        return Subject(
            "DANG_VIEN", code, row["so_the"] or row["so_ly_lich"] or f"dòng {row['_row']}", row, rated, row["tong_diem"]
        )

    def _organization(self, code: str) -> Subject:
        row = self.forms[code]["Thông tin"]
        rated = row["da_kiem_diem"] == "CO" and "ly_do_chua_xep_loai" not in row["_given"]
        return Subject("TO_CHUC", code, code, row, rated, self._total(code))

    def _total(self, code: str) -> Fraction | None:
        """Σ score + bonus − deduction of "Chấm điểm"; none while any line without a score is left, unless the line
        is only the heading of its parts. A bonus is no score; a score that cannot be read is none."""
        lines = self.forms[code]["Chấm điểm"]
        names = {(line["ma_tieu_chi"] or "").casefold() for line in lines}
        total = Fraction(0)
        for line in lines:
            name = (line["ma_tieu_chi"] or "").casefold()
            if any(line[key] is None and key in line["_given"] for key in POINTS):
                return None
            score = line["diem_tham_dinh"] if line["diem_tham_dinh"] is not None else line["diem_tu_cham"]
            if score is None and not any(other.startswith(name + ".") for other in names):
                return None
            total += (score or 0) + (line["diem_cong"] or 0) - (line["diem_tru"] or 0)
        wanted: tuple[str, ...] = ("i", "ii") if self.new else ()
        if self.local == "bao-loc-2021":
            wanted = ("a.1", "a.2", "a.3", "a.4", "b.1", "b.2", "b.3", "c")
        there = all(any(name == c or name.startswith(c + ".") for name in names) for c in wanted)
        return total if lines and there else None

    def _collective(self, code: str, row: Row) -> Subject:
        rated = (
            row["da_kiem_diem"] == "CO"
            and "ly_do_chua_xep_loai" not in row["_given"]
            and (row["so_lanh_dao"] or 0) >= 2
        )
        return Subject("TAP_THE", code, row["ma_tap_the"] or "", row, rated, row["tong_diem"])

    def _leader(self, code: str, row: Row) -> Subject:
        rated = row["da_kiem_diem"] == "CO" and "ly_do_chua_xep_loai" not in row["_given"]
        return Subject("CAN_BO", code, row["ma_can_bo"] or "", row, rated, row["tong_diem"])

    def _persons(self) -> list[tuple[str, Row]]:
        """Each leader once: at the highest authority, of equals the head's row, else the first by unit code and row."""
        rows = [(code, row) for code in sorted(self.forms) for row in self.forms[code]["Cán bộ"]]
        best: dict[str, int] = {}

        def weight(at: int) -> tuple[int, bool]:
            row = rows[at][1]
            known = row["tham_quyen"] in AUTHORITY
            return (AUTHORITY.index(row["tham_quyen"]) if known else -1), row["la_nguoi_dung_dau"] == "CO"

        for at, (_, row) in enumerate(rows):
            card = row["so_the"]
            if card and (card not in best or weight(at) > weight(best[card])):
                best[card] = at
        kept = [at for at, (_, row) in enumerate(rows) if not row["so_the"] or best[row["so_the"]] == at]
        self.set_aside = [rows[at] for at in range(len(rows)) if at not in kept]
        return [rows[at] for at in kept]

    # The order: members, then organizations from below, collectives, leaders and the head last

    def _rate(self) -> None:
        for member in self.members:
            self._limit(member, self._member_ceiling(member.unit, member.row), self._above(member.unit, BASE))
        self._cap(self.members, self._member_group)
        rank = {"CB_TRUC_THUOC": 0, "DB_BO_PHAN": 1, "CB_CO_SO": 2, "DB_CO_SO": 2, "DB_TREN_CO_SO": 3, "DB_TINH": 4}
        for step in range(5):
            now = [b for code, b in self.bodies.items() if rank[self.units[code]["loai_to_chuc"]] == step]
            for body in now:
                decides = self._above(self.units[body.unit]["ma_cap_tren"], COMMITTEES)
                self._limit(body, self._organization_ceiling(body), decides)
            self._cap(now, self._organization_group)
        for collective in self.collectives:
            self._limit(collective, self._collective_ceiling(collective), self._of_post(collective))
        self._cap(self.collectives, self._post_group)
        for leader in self.leaders:
            self._limit(leader, self._leader_ceiling(leader), self._of_post(leader))
        self._cap(self.leaders, self._post_group)

    def _limit(self, subject: Subject, limits: list[tuple[str, str]], decides: str | None) -> None:
        """`decides`: code of the unit whose committee decides, None where it is above, "" where the row doesn't say."""
        subject.decides = decides
        if not subject.rated:
            return
        subject.start = subject.row["quyet_dinh"] or subject.row["de_xuat"]
        subject.ceiling = min((level for level, _ in limits), key=ORDER.index, default="HTXS")
        subject.causes = {cause for level, cause in limits if level == "KHT"}
        if subject.start:
            subject.level = min(subject.start, subject.ceiling, key=ORDER.index)
            subject.state = "GIU" if subject.level == subject.start else "HA_TRAN"
        if subject.row["quyet_dinh"] and decides not in (self.top, ""):
            subject.level, subject.state = subject.row["quyet_dinh"], "QUYET_DINH"

    # Ceilings: (highest level left, cause)

    def _points(self, score: Fraction | None) -> list[tuple[str, str]]:
        if self.bands is None or score is None:
            return []
        excellent, good, done = self.bands
        level = "HTXS" if score >= excellent else "HTT" if score >= good else "HTNV" if score >= done else "KHT"
        return [(level, "")]

    def _member_ceiling(self, code: str, row: Row) -> list[tuple[str, str]]:
        out: list[tuple[str, str]] = []
        disciplined = row["ky_luat"] not in (None, "KHONG")
        if self.new:
            return self._points(row["tong_diem"]) + tasks(row)
        if row["suy_thoai"] == "CO":
            out.append(("KHT", "SUY_THOAI"))
        if disciplined and (self.old or row["tu_phat_hien"] != "CO"):
            out.append(("KHT", "KY_LUAT"))
        if self.old:
            if row["ty_le_hoan_thanh"] is not None and row["ty_le_hoan_thanh"] < 50:
                out.append(("KHT", "DUOI_50"))
            if row["doi_tuong"] in ("CBCCVC", "KCT", "LLVT") and row["xl_cbccvc"] in ORDER:
                out.append((row["xl_cbccvc"], "CBCCVC_KHT"))
            out += grades([row["cap_do_2"]], [row["cap_do_1"], row["cap_do_3"], row["cap_do_khac_phuc"]])
            if row["thang_nghi_om"] is not None and row["thang_nghi_om"] >= 3:
                out.append(("HTNV", ""))
            if self._covered(code, row):
                out += self._points(row["tong_diem"])
        return out

    def _covered(self, code: str, row: Row) -> bool:
        """The scale of Lâm Đồng covers officials, soldiers, part-time officials and workers of state enterprises."""
        state = self.units[code]["loai_hinh"] in ("16", "17", "18")
        return row["doi_tuong"] in ("CBCCVC", "KCT", "LLVT") or (row["doi_tuong"] == "NLD" and state)

    def _below(self, code: str) -> list[str]:
        """Final levels of an organization's direct subordinates, or of a cell's members."""
        if self.units[code]["loai_to_chuc"] in CELLS:
            found = [m.level for m in self.members if m.unit == code and not _counts_elsewhere(m.row)]
        else:
            found = [b.level for c, b in self.bodies.items() if self.units[c]["ma_cap_tren"] == code]
        return [level for level in found if level]

    def _organization_ceiling(self, body: Subject) -> list[tuple[str, str]]:
        row, kind = body.row, self.units[body.unit]["loai_to_chuc"]
        out = self._points(body.score)
        disciplined_units = row["so_don_vi_truc_thuoc_bi_ky_luat"] or 0
        if self.new:
            return out + tasks(row) + ([("HTT", "")] if disciplined_units > 0 else [])
        short = row["ty_le_hoan_thanh"] is not None and row["ty_le_hoan_thanh"] < 50
        if short and row["bat_kha_khang"] != "CO":
            out.append(("KHT", ""))
        if row["ky_luat"] not in (None, "KHONG") and row["tu_phat_hien"] != "CO":
            out.append(("KHT", ""))
        if not self.old:
            if disciplined_units > 0:
                out.append(("HTT", ""))
            units = sum(1 for u in self.units.values() if u["ma_cap_tren"] == body.unit)
            if units and Fraction(disciplined_units) / units > Fraction(1, 5):
                out.append(("KHT", ""))
            return out
        form = {r["ma_noi_dung"]: r["cap_do"] for r in self.forms[body.unit]["Mẫu 01"]}
        main = ("I.1", "I.2")
        out += grades([form.get(c) for c in main], [form.get(c) for c in ("I.3", "I.4", "I.5", "III")])
        if self.bands:
            lines = {r["ma_tieu_chi"]: r["cap_do"] for r in self.forms[body.unit]["Chấm điểm"]}
            out += grades([g for c, g in lines.items() if c and c[:2] in ("a.", "b.")], [lines.get("c")])
        others = [row["xl_chinh_quyen"], *(row[key] for key in FRONT_AND_MASS)]
        if "HTNV" in others:
            out.append(("HTT", ""))
        if "KHT" in others:
            out.append(("HTNV", ""))
        if others[1:].count("KHT") >= 2:
            out.append(("KHT", ""))
        below = self._below(body.unit)
        if below:
            good = Fraction(sum(level in ("HTXS", "HTT") for level in below), len(below))
            bad = Fraction(below.count("KHT"), len(below))
            if good < Fraction(4, 5):
                out.append(("HTT", ""))
            if good < Fraction(3, 5) or bad:
                out.append(("HTNV", ""))
            if bad > Fraction(1, 5) and kind != "CB_TRUC_THUOC":
                out.append(("KHT", ""))
        return out

    def _collective_ceiling(self, collective: Subject) -> list[tuple[str, str]]:
        row = collective.row
        out = self._points(row["tong_diem"]) if self.new else []
        own = self.bodies[collective.unit].level
        led = own if row["la_cap_uy"] == "CO" else row["xl_to_chuc"] or own
        if led and (self.old or row["la_cap_uy"] == "CO"):
            out.append((led, ""))
        disciplined = row["ky_luat_tap_the"] not in (None, "KHONG")
        member = row["ky_luat_thanh_vien"] not in (None, "KHONG")
        units = row["so_don_vi_truc_thuoc_bi_ky_luat"] or 0
        if not self.old and (member or units > 0):
            out.append(("HTT", ""))
        if self.new:
            return out + tasks(row)
        # Mẫu 01 of 2018 has five contents, the first two main; that of 2023 has four, the second main.
        main, rest = (("1", "2"), ("3", "4", "5", "khac_phuc")) if self.old else (("2",), ("1", "3", "4", "khac_phuc"))
        out += grades([row[f"cap_do_{i}"] for i in main], [row[f"cap_do_{i}"] for i in rest])
        short = row["ty_le_hoan_thanh"] is not None and row["ty_le_hoan_thanh"] < 50
        if row["mat_doan_ket"] == "CO" or (short and row["bat_kha_khang"] != "CO"):
            out.append(("KHT", ""))
        if disciplined:
            out.append(("HTT" if not self.old and row["tu_phat_hien"] == "CO" else "KHT", ""))
        if self.old and member:
            out.append(("KHT" if row["ky_luat_thanh_vien"] in SEVERE else "HTNV", ""))
        if not self.old and member and row["tu_phat_hien"] != "CO":
            out.append(("HTNV", ""))
        total = row["so_don_vi_truc_thuoc"]
        if not self.old and total and Fraction(units) / total > Fraction(1, 5):
            out.append(("KHT", ""))
        return out

    def _leader_ceiling(self, leader: Subject) -> list[tuple[str, str]]:
        row, out = leader.row, []
        head = row["la_nguoi_dung_dau"] == "CO"
        same = [c for c in self.collectives if row["ma_tap_the"] and c.id == row["ma_tap_the"]]
        body = next((c for c in same if c.unit == leader.unit), same[0] if len(same) == 1 else None)
        if head and not (self.old and row["mien_tran_nguoi_dung_dau"]):
            if body and body.level:
                out.append((body.level, ""))
            led = self.bodies.get(row["ma_don_vi_dung_dau"])
            if led and led.level:
                out.append((led.level, ""))
        if self.new:
            out += self._points(row["tong_diem"]) + tasks(row)
        elif not self.old:
            if row["suy_thoai"] == "CO":
                out.append(("KHT", ""))
            if row["ky_luat"] not in (None, "KHONG") and row["tu_phat_hien"] != "CO":
                out.append(("KHT", ""))
            unit = self.bodies.get(row["ma_don_vi_dung_dau"]) if head else None
            if unit and unit.row["ty_le_hoan_thanh"] is not None and unit.row["ty_le_hoan_thanh"] < 50:
                out.append(("KHT", ""))
        return out

    # Groups of the cap; None is decided above the top unit and not capped here

    def _above(self, code: str | None, kinds: tuple[str, ...]) -> str | None:
        while code and self.units[code]["loai_to_chuc"] not in kinds:
            code = self.units[code]["ma_cap_tren"]
        return code

    def _of_post(self, subject: Subject) -> str | None:
        authority = subject.row["tham_quyen"]
        if authority is None:
            return ""
        if authority == "CO_SO":
            return self._above(subject.unit, BASE)
        return self._above(subject.unit, ("DB_TREN_CO_SO",) if authority.endswith("HUYEN") else ("DB_TINH",))

    def _member_group(self, member: Subject) -> Any:
        return member.decides and (member.decides, loose(member.row["nhom"] or ""))

    def _organization_group(self, body: Subject) -> Any:
        unit = self.units[body.unit]
        kind = "DB_CO_SO" if unit["loai_to_chuc"] == "CB_CO_SO" else unit["loai_to_chuc"]
        return body.decides and (body.decides, loose(unit["nhom"]) if unit["nhom"] else (kind,))

    def _post_group(self, subject: Subject) -> Any:
        row = subject.row
        return subject.decides and (subject.decides, row["tham_quyen"], row["cap"], loose(row["nhom"] or ""))

    # The cap

    def most(self, n: int) -> int:
        """The largest number of HTXS among `n` at HTT or better: 20 % of those who stay HTT, rounded down."""
        x = 0
        while x + 1 <= n and (x + 1) <= Fraction(1, 5) * (n - x - 1) // 1:
            x += 1
        return max(x, 1) if self.old and 1 <= n <= 5 else x

    def _cap(self, subjects: list[Subject], group_of: Any) -> None:
        groups: dict[Any, list[Subject]] = {}
        for subject in subjects:
            group = group_of(subject)
            if group:
                groups.setdefault(group, []).append(subject)
        for group in groups.values():
            best = [s for s in group if s.level == "HTXS"]
            wanted = sorted((s for s in best if s.state != "QUYET_DINH"), key=_merit, reverse=True)
            taken = len(best) - len(wanted)
            places = max(0, self.most(len(best) + sum(s.level == "HTT" for s in group)) - taken)
            if len(wanted) <= places:
                continue
            first_out = _merit(wanted[places])
            for at, subject in enumerate(wanted):
                if _merit(subject) == first_out and places > 0 and _merit(wanted[places - 1]) == first_out:
                    subject.level, subject.state = "HTT", "CHO"
                elif at >= places:
                    subject.level, subject.state = "HTT", "HA_HAN_MUC"


def _counts_elsewhere(row: Row) -> bool:
    """Punished here for what was done in the former organization: its result bears it, not this one's. Who says so in a
    way that cannot be read may mean it."""
    said = row["ky_luat_noi_cu"]
    claimed = said == "CO" or (said is None and "ky_luat_noi_cu" in row["_given"])
    return claimed and row["ky_luat"] not in (None, "KHONG")


def _merit(subject: Subject) -> tuple[tuple[bool, Fraction], ...]:
    return merit(subject.score, subject.row)
