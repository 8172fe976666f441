"""Members of a chi bộ: who they are, who is rated, and at which level."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from random import Random

from batch.demo.draft import Committee, Draft, Row
from batch.demo.levels import allowed_best, lower, person_fields, votes
from batch.demo.names import person
from batch.domain import BASE_CELL, MEMBER
from batch.law import Law

_VILLAGE = {"4", "5", "6", "28"}
_ARMED = {"12", "13"}
_PUBLIC = {"7", "8", "10", "27"}
_WORK = {
    "CBCCVC": ("Chuyên viên", "Viên chức", "Kế toán", "Chuyên viên chính", "Giáo viên", "Văn thư"),
    "LLVT": ("Trợ lý", "Cán bộ nghiệp vụ", "Chỉ huy đội"),
    "KCT": ("Trưởng ban Công tác Mặt trận", "Phó Chủ tịch Hội", "Thôn đội trưởng"),
    "NLD": ("Công nhân", "Nhân viên", "Tổ trưởng sản xuất", "Kỹ sư", "Kế toán"),
    "KHAC": ("", "Nông dân", "Kinh doanh", "Nông dân"),
}
_RETIRED = 60
SECRETARY = "Bí thư chi bộ"
_LEADING = "Cán bộ lãnh đạo, quản lý"
_STAFF = "Cán bộ, viên chức không giữ chức vụ lãnh đạo"
_CAUSES = ("KY_LUAT", "KY_LUAT", "DUOI_50", "CBCCVC_KHT", "KHAC")


def add_months(day: date, months: int) -> date:
    """Calendar months later, the day clamped to the month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def is_new(member: Row, law: Law, year: int) -> bool:
    """Admitted so late that the months of the law are not over on 31 December."""
    admitted = member["ngay_vao_dang"]
    assert isinstance(admitted, date)
    return add_months(admitted, law.value("moi_thang")) > date(year, 12, 31)


def counts_here(member: Row) -> bool:
    return member["tinh_trang"] != "TAM_THOI_DEN"


def _day(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def _kind(rng: Random, sector: str) -> str:
    if sector in _ARMED:
        return "LLVT"
    if sector in _PUBLIC:
        return rng.choices(("CBCCVC", "NLD"), (95, 5))[0]
    if sector in _VILLAGE:
        return rng.choices(("KHAC", "KCT", "CBCCVC"), (62, 18, 20))[0]
    return "NLD"


class MemberMaker:
    """Makes the members of one chi bộ; card numbers rise over the whole committee, so each is unique."""

    def __init__(self, committee: Committee, draft: Draft) -> None:
        self.committee, self.draft = committee, draft
        self.law, self.year = committee.law, committee.year
        self.rng = committee.rng(draft.code, "dang_vien")
        self.sector = draft.unit.sector or ""

    def number(self) -> str:
        self.committee.next_card += self.rng.randint(3, 130)
        return f"{2_000_000 + self.committee.next_card:08d}"

    def identity(self, *, newcomer: bool = False, retired: bool = False) -> Row:
        """Name, dates, number, kind, and what every row must have."""
        rng, year = self.rng, self.year
        male = rng.random() < 0.58
        kind = "KHAC" if retired else _kind(rng, self.sector)
        if retired:
            age = rng.randint(70, 88)
        elif newcomer:
            age = rng.randint(19, 34)
        else:
            age = rng.randint(24, 76) if kind == "KHAC" else rng.randint(24, 59)
        born = _day(rng, date(year - age, 1, 1), date(year - age, 12, 28))
        if newcomer:
            admitted = _day(rng, date(year, 7, 3), date(year, 11, 30))
        else:
            earliest = date(born.year + 19, 1, 3)
            admitted = _day(rng, earliest, date(min(year - 1, earliest.year + 18), 12, 20))
        official = add_months(admitted, 12)
        name = person(rng, male)
        while (name, born, male) in self.committee.people:
            name = person(rng, male)
        self.committee.people.add((name, born, male))
        row: Row = {"ho_ten": name, "gioi_tinh": "NAM" if male else "NU", "ngay_sinh": born}
        row["ngay_vao_dang"] = admitted
        if official <= date(year, 12, 31):
            row["ngay_chinh_thuc"] = official
            card = row["so_the"] = self.number()
            self.committee.by_card[card] = self.draft.code, row
        else:
            row["so_ly_lich"] = self.number()
        work = "Hưu trí" if kind == "KHAC" and age >= _RETIRED else rng.choice(_WORK[kind])
        if work:
            row["chuc_vu_chinh_quyen"] = work
        row |= {"doi_tuong": kind, "tinh_trang": "CHINH_THUC", "goi_y": "KHONG", "ky_luat": "KHONG"}
        return row

    def unrated(self, status: str) -> Row:
        """Exempt, suspended, newly admitted or temporarily here."""
        row = self.identity(newcomer=status == "MOI", retired=status == "MIEN")
        if status == "MOI":
            # Whether newcomers self-review depends on the regime; they are never rated.
            row["da_kiem_diem"] = "CO" if self.law.value("moi_phai_kiem_diem") else "KHONG"
            return row
        row["tinh_trang"] = status
        if status == "TAM_THOI_DEN":
            row["ghi_chu"] = "Sinh hoạt chính thức tại đảng bộ khác"
        else:
            row["da_kiem_diem"] = "KHONG"
        return row

    def not_reviewed(self, reason: str) -> Row:
        row = self.identity()
        row |= {"da_kiem_diem": "CO" if reason == "CHO_KET_LUAN" else "KHONG", "ly_do_chua": reason}
        if reason == "OM_DAU":
            row["thang_nghi_om"] = self.rng.randint(6, 11)
        if row["doi_tuong"] in self.law.value("cbccvc_doi_tuong"):
            row["xl_cbccvc"] = "CXL"
        return row

    def make(self, size: int, lowest: str | None) -> None:
        """Fill the draft with members; `lowest` is a level that one member must have."""
        rng, draft = self.rng, self.draft
        for _ in range(size):
            chance = rng.random()
            village = self.sector in _VILLAGE
            if chance < (0.05 if village else 0.005):
                self.add(self.unrated("MIEN"), None)
            elif chance < 0.055:
                self.add(self.unrated(rng.choices(("MOI", "DINH_CHI", "TAM_THOI_DEN"), (6, 1, 3))[0]), None)
            elif chance < 0.075:
                self.add(self.not_reviewed(rng.choice(("OM_DAU", "DI_XA", "DI_XA", "CHO_KET_LUAN", "KHAC"))), None)
            else:
                self.add(self.identity(), "HTNV" if rng.random() < 0.07 else "HTT")
        if lowest and "HTT" in draft.finals:
            draft.finals[draft.finals.index("HTT")] = lowest
        self.posts()

    def add(self, row: Row, level: str | None) -> None:
        self.draft.members.append(row)
        self.draft.finals.append(level)

    def posts(self) -> None:
        """Give the posts of the chi bộ to members who are rated at HTT."""
        posts = [SECRETARY, "Phó Bí thư chi bộ", "Chi ủy viên"]
        grown = date(self.year - 30, 1, 1)
        for row, level in zip(self.draft.members, self.draft.finals, strict=True):
            row["chuc_vu_dang"] = "Đảng viên"
            born = row["ngay_sinh"]
            assert isinstance(born, date)
            if posts and level == "HTT" and born < grown and "so_the" in row:
                row["chuc_vu_dang"] = posts.pop(0)
                if len(posts) == 2:
                    self.draft.info["bi_thu"] = row["ho_ten"]


def choose_best(committee: Committee, cells: list[Draft], rng: Random, *, grouped: bool) -> None:
    """Propose HTXS for some members of a TCCSĐ: about as many as the cap keeps, in some more than that."""
    groups: dict[str, list[tuple[Draft, int]]] = {}
    for draft in cells:
        for i, level in enumerate(draft.finals):
            if level != "HTT":
                continue
            member = draft.members[i]
            if grouped:
                member["nhom"] = _LEADING if member["chuc_vu_dang"] != "Đảng viên" else _STAFF
            groups.setdefault(str(member.get("nhom", "")), []).append((draft, i))
    for _, candidates in sorted(groups.items()):
        cap = committee.law.caps[MEMBER]
        best = allowed_best(cap, len(candidates))
        if best and rng.random() < 0.3:
            best += max(1, round(best * 0.3))
        elif best > 1 and rng.random() < 0.5:
            best -= 1
        for draft, i in rng.sample(candidates, min(best, len(candidates))):
            draft.finals[i] = "HTXS"


def lower_secretary(committee: Committee, draft: Draft) -> None:
    """The secretary goes down to the level of the chi bộ, but where the law may make exceptions."""
    excepted = (committee.law.value(key) for key in ("loai_hinh_chinh_quyen", "loai_hinh_tu_nhan"))
    if draft.level is None or any(draft.unit.sector in sectors for sectors in excepted):
        return
    for i, level in enumerate(draft.finals):
        if level and draft.members[i]["chuc_vu_dang"] == SECRETARY:
            draft.finals[i] = lower(level, draft.level)


def rate_members(committee: Committee, draft: Draft) -> None:
    """Fill in the fields of every rated member from its level."""
    law, year = committee.law, committee.year
    rng = committee.rng(draft.code, "xep_loai")
    present = draft.present
    for row, level in zip(draft.members, draft.finals, strict=True):
        if level:
            rate_member(rng, law, year, row, level, present, draft.unit.sector or "")
        if draft.unit.kind == BASE_CELL and row["goi_y"] == "CO_SO":
            row["goi_y"] = "HUYEN"  # no đảng ủy cơ sở stands above it
    for number, row in enumerate(draft.members, 1):
        row["stt"] = number


def rate_member(rng: Random, law: Law, year: int, row: Row, level: str, present: tuple[int, int], sector: str) -> None:
    """The rating fields of one member at a level, and the story behind it."""
    kind = str(row["doi_tuong"])
    row["da_kiem_diem"] = "CO"
    row |= person_fields(rng, law, MEMBER, level, kind, sector)
    row |= votes(rng, level, *present)
    row |= {"tu_xep_loai": level, "de_xuat": level, "suy_thoai": "KHONG"}
    asked = law.value("cu_tru_doi_tuong")
    row["nhan_xet_cu_tru"] = "BIEU_DUONG" if level in ("HTXS", "HTT") and kind in asked else "KHONG_THUOC"
    if level == "HTXS":
        admitted = row["ngay_vao_dang"]
        assert isinstance(admitted, date)
        row["so_nam_xuat_sac"] = min(year - admitted.year, rng.choice((0, 0, 1, 2, 4)))
    if level == "HTNV":
        _middling(rng, row, law)
    if level == "KHT":
        _failed(rng, row, law)
    chance = rng.random()
    if chance < 0.02:
        row["tinh_trang"], row["nhan_xet_noi_cu"] = "TAM_THOI_DI", "CO"
    elif chance < 0.05:
        row["ngay_chuyen_den"] = _day(rng, date(year, 1, 5), date(year, 10, 30))
        row["nhan_xet_noi_cu"] = "CO"
    elif chance < 0.06 and row["gioi_tinh"] == "NU" and "thang_nghi_om" not in row:
        row["nghi_thai_san"] = "CO"
    if rng.random() < 0.02:
        row["goi_y"] = rng.choice(("CO_SO", "CO_SO", "HUYEN"))


def _middling(rng: Random, row: Row, law: Law) -> None:
    if rng.random() < 0.35:
        row["thang_nghi_om"] = rng.choice((3, 3.5, 4, 5))
    exception = any(c.code == "TR-DV-04" and c.values.get("tru_tu_phat_hien") for c in law.ceilings)
    if exception and rng.random() < 0.2:
        row["ky_luat"], row["tu_phat_hien"] = "KHIEN_TRACH", "CO"


def _failed(rng: Random, row: Row, law: Law) -> None:
    cause = rng.choice(_CAUSES)
    if cause == "CBCCVC_KHT" and row["doi_tuong"] not in law.value("cbccvc_doi_tuong"):
        cause = "KY_LUAT"
    row["nguyen_nhan_khong_hoan_thanh"] = cause
    if row["doi_tuong"] in law.value("cbccvc_gioi_han"):
        row["xl_cbccvc"] = "KHT" if cause == "CBCCVC_KHT" else "HTNV"
    if cause == "KY_LUAT":
        row["ky_luat"] = rng.choice(("KHIEN_TRACH", "CANH_CAO"))
    if cause != "DUOI_50":
        row["ty_le_hoan_thanh"] = rng.randint(55, 75)
