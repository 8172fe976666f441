"""The figures of Biểu 6A to 6F, counted one subject at a time."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from recount_levels import ORDER, Committee, Subject
from recount_read import loose

Key = tuple[str, str, str]
_WIDE = [str(n) for n in range(4, 29)]
_SUMS = {
    "9": ("10", "11"),
    "15": ("16", "17", "18"),
    "19": ("20", "21", "22", "23", "24"),
    "14": ("15", "19", "26"),
    "2": ("4", "5", "6", "7", "8", "9", "12", "13", "14", "27", "28"),
}
_CAUSES = ("SUY_THOAI", "DUOI_50", "CBCCVC_KHT", "KY_LUAT", "KHAC")
_BLOCKS = {"DB_CO_SO": "A.I", "CB_CO_SO": "A.II", "DB_BO_PHAN": "B.I", "CB_TRUC_THUOC": "B.II"}


def share(part: int, whole: int) -> str:
    """Percent with one decimal, exact, half up; empty of nothing."""
    if not whole:
        return ""
    tenths = (Fraction(part * 1000, whole) + Fraction(1, 2)) // 1
    return f"{tenths // 10}.{tenths % 10}"


class Figures:
    """`cells`: (table, row, column) → text as in bieu.csv. Rows without anything to count are all there, as zeros."""

    def __init__(self, committee: Committee) -> None:
        self.committee = committee
        self.count: Counter[Key] = Counter()
        self.cells: dict[Key, str] = {}
        self._organizations()
        self._members()
        self._districts()
        self._posts("6D", [c for c in committee.collectives if not _one_leader(c)], "MOI")
        self._posts("6E", committee.leaders, "MOI_BO_NHIEM")
        self._reviews()

    def _add(self, table: str, rows: list[str], columns: list[str]) -> None:
        for row in rows:
            for column in columns:
                self.count[table, row, column] += 1

    # 6A and 6B

    def _kinds(self, unit: str) -> list[str]:
        """The columns that a unit counts in."""
        kind = self.committee.units[unit]["loai_hinh"]
        out = [kind] if kind else []
        if kind == "25":
            out.append("24")
        for total in ("9", "15", "19", "14", "2"):
            if set(out) & set(_SUMS[total]):
                out.append(total)
        return out

    def _wide(self, table: str, over: dict[str, str | None]) -> None:
        for row, whole in over.items():
            for column in ["2", *_WIDE]:
                self.cells[table, row, column] = str(self.count[table, row, column])
            parts = self.count[table, row, "2"]
            self.cells[table, row, "3"] = share(parts, self.count[table, whole, "2"]) if whole else ""

    def _organizations(self) -> None:
        over: dict[str, str | None] = {}
        for block in _BLOCKS.values():
            over |= {f"{block}.1": None, f"{block}.2": f"{block}.1", f"{block}.3": f"{block}.1"}
            over |= {f"{block}.2.{level}": f"{block}.2" for level in ORDER} | {f"{block}.3.MOI": f"{block}.3"}
        for code, body in self.committee.bodies.items():
            kind = self.committee.units[code]["loai_to_chuc"]
            if kind not in _BLOCKS:
                continue
            block = _BLOCKS[kind]
            rows = [f"{block}.1"]
            if body.level:
                rows += [f"{block}.2", f"{block}.2.{body.level}"]
            else:
                rows += [f"{block}.3"] + [f"{block}.3.MOI"] * (body.row["ly_do_chua_xep_loai"] == "MOI")
            self._add("6A", rows, self._kinds(code))
        self._wide("6A", over)

    def counted_members(self) -> list[Subject]:
        """Those whose status is read, who belong here and whose unit has a column."""
        units = self.committee.units
        found = [m for m in self.committee.members if units[m.unit]["loai_hinh"]]
        return [m for m in found if m.row["tinh_trang"] not in (None, "TAM_THOI_DEN")]

    def _members(self) -> None:
        over: dict[str, str | None] = {"1": None, "2": "1", "3": "1", "4": "1"}
        over |= {f"4.{level}": "4" for level in ORDER} | {f"4.KHT.{cause}": "4.KHT" for cause in _CAUSES}
        for member in self.counted_members():
            rows = ["1"]
            if member.row["tinh_trang"] in ("MIEN", "DINH_CHI") or self.committee.is_new(member.row):
                rows.append("2")
            elif member.level:
                rows += ["4", f"4.{member.level}"]
                if member.level == "KHT":
                    causes = [member.row["nguyen_nhan_khong_hoan_thanh"]]
                    causes += [c for c in _CAUSES if c in member.causes] + ["KHAC"]
                    rows.append(f"4.KHT.{next(c for c in causes if c)}")
            else:
                rows.append("3")
            self._add("6B", rows, self._kinds(member.unit))
        self._wide("6B", over)

    # 6C, 6D and 6E

    def _levels(self, table: str, rows: list[str]) -> None:
        for row in rows:
            n = {c: self.count[table, row, c] for c in ("tong", "xep_loai", *ORDER, "chua", "chua_moi", "chua_cho")}
            for column, number in n.items():
                self.cells[table, row, column] = str(number)
            for level in ORDER:
                self.cells[table, row, f"{level}_tl"] = share(n[level], n["xep_loai"])

    @staticmethod
    def _columns(subject: Subject, new: str) -> list[str]:
        if subject.level:
            return ["tong", "xep_loai", subject.level]
        reason = subject.row["ly_do_chua_xep_loai"]
        return ["tong", "chua"] + ["chua_moi"] * (reason == new) + ["chua_cho"] * (reason == "CHO_KET_LUAN")

    def _districts(self) -> None:
        rows = ["TONG"]
        names: dict[str, str] = {}
        for code, unit in self.committee.units.items():
            if unit["loai_to_chuc"] != "DB_TREN_CO_SO":
                continue
            name = unit["nhom_bieu"] or "Chưa phân nhóm"
            group = names.setdefault(loose(name), name)
            rows += [group, f"{group}/{code}"]
            if code in self.committee.bodies:
                self._add("6C", ["TONG", group, f"{group}/{code}"], self._columns(self.committee.bodies[code], "MOI"))
        self._levels("6C", rows)

    def _posts(self, table: str, subjects: list[Subject], new: str) -> None:
        for subject in subjects:
            authority, tier = subject.row["tham_quyen"], subject.row["cap"]
            if authority is None:
                continue
            if authority in ("BTV_HUYEN", "UY_QUYEN_HUYEN"):
                rows = ["II"]
            elif authority == "CO_SO":
                rows = ["III"]
            elif tier is None:
                continue
            elif tier == "TINH":
                rows = ["I", "I.1.a" if authority == "BTV_TINH" else "I.1.b"]
            else:
                rows = ["I", "I.2"]
            self._add(table, ["TONG", *rows], self._columns(subject, new))
        self._levels(table, ["TONG", "I", "I.1.a", "I.1.b", "I.2", "II", "III"])

    # 6F

    def _reviews(self) -> None:
        groups = list(self.committee.bodies.values())
        groups += [c for c in self.committee.collectives if c.row["la_cap_uy"] != "CO" and not _one_leader(c)]
        for column, subjects in (("tap_the", groups), ("dang_vien", self.counted_members())):
            for subject in subjects:
                self._add("6F", self._review_rows(subject), [column])
        for row in ("1", "2", "3", "3.1", "3.2.MOI", "3.2.MIEN", "3.2.DINH_CHI", "4", "4.1", "4.2", "4.3"):
            for column in ("tap_the", "dang_vien"):
                self.cells["6F", row, column] = str(self.count["6F", row, column])

    def _review_rows(self, subject: Subject) -> list[str]:
        row, rows = subject.row, ["1"]
        status = row.get("tinh_trang")
        excused = status in ("MIEN", "DINH_CHI")
        if row["da_kiem_diem"] == "CO" and not excused:
            rows.append("2")
        else:
            rows.append("3")
            if subject.kind != "DANG_VIEN":
                rows += ["3.1"] * (row["ly_do_chua_xep_loai"] == "MOI")
            elif excused:
                rows.append(f"3.2.{status}")
            elif self.committee.is_new(row):
                rows.append("3.2.MOI")
        named = {"TINH": "4.1", "HUYEN": "4.2", "CO_SO": "4.3"}.get(row["goi_y"])
        return rows + (["4", named] if named else [])


def _one_leader(collective: Subject) -> bool:
    leaders = collective.row["so_lanh_dao"]
    if leaders is None:  # then the reason says it
        return bool(collective.row["ly_do_chua_xep_loai"] == "MOT_LANH_DAO")
    return bool(leaders < 2)
