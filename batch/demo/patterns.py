"""What a made-up committee consists of, by the law on Party organizations in force in the year.

Before 2025 communes are đảng bộ cơ sở under a district. In 2025 they are cấp trên trực tiếp cơ sở, directly under the
province, with tổ chức cơ sở đảng of their own bodies. From 2026 they are đảng bộ cơ sở directly under the province,
with chi bộ and (a pilot) đảng bộ below; the đảng bộ of agencies have ended.
"""

from __future__ import annotations

from dataclasses import dataclass

XA, WARD, TOWN = "4", "5", "6"
COMMUNES = (XA, WARD, TOWN)
NO_DISTRICTS_FROM = 2025
_COMMUNE_NAMES = (
    "Đảng bộ xã ",
    "Đảng bộ phường ",
    "Đảng bộ thị trấn ",
    "Chi bộ xã ",
    "Chi bộ phường ",
    "Chi bộ thị trấn ",
)


def is_commune(name: str) -> bool:
    """Whether a made-up organization is that of a whole commune, ward or town."""
    return name.startswith(_COMMUNE_NAMES)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of tổ chức cơ sở đảng: `cells` chi bộ directly below, `divisions` = chi bộ in each đảng bộ bộ phận. In
    names and `parts`, {} is a place, {n} a number, {c} the commune or bloc that the organization is in."""

    sector: str
    name: str
    cells: int = 0
    divisions: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return 1 + self.cells + sum(1 + n for n in self.divisions)


@dataclass(frozen=True, slots=True)
class Bloc:
    """A đảng bộ cấp trên trực tiếp cơ sở of 2025 and later: its tổ chức cơ sở đảng come round in this order."""

    name: str
    table_group: str
    patterns: tuple[Pattern, ...]


_VILLAGES = ("thôn {}", "thôn {}", "thôn {}", "Cơ quan xã", "Trường Tiểu học {}", "Công an xã", "Quân sự xã")
_STREETS = ("tổ dân phố số {n}", "tổ dân phố số {n}", "Cơ quan phường", "Trường Trung học cơ sở {}", "Công an phường")
_OFFICE = ("Văn phòng", "Phòng Tổ chức - Hành chính", "Phòng Nghiệp vụ {n}", "Phòng Kế hoạch - Tài chính")
_PLANT = ("Khối văn phòng", "Phân xưởng {n}", "Đội sản xuất số {n}", "Phòng Kỹ thuật")
_HOSPITAL = ("Khoa Nội", "Khoa Ngoại", "Phòng Kế hoạch tổng hợp", "Khoa Cấp cứu", "Khoa Dược", "Khoa Nhi")
_REGIMENT = ("Ban Tham mưu", "Đại đội {n}", "Ban Hậu cần - Kỹ thuật")
# The first round takes one of every loai_hinh; then the list starts again.
DISTRICT = (
    Pattern(XA, "xã {}", 6, parts=_VILLAGES),
    Pattern(WARD, "phường {}", 5, parts=_STREETS),
    Pattern("10", "Bệnh viện Đa khoa {}", 2, (3,), _HOSPITAL),
    Pattern("8", "Sở Kế hoạch {}"),
    Pattern("7", "Cơ quan Mặt trận Tổ quốc {}", 3, parts=_OFFICE),
    Pattern("16", "Công ty Thủy lợi {}", 3, parts=_PLANT),
    Pattern(TOWN, "thị trấn {}", 4, parts=_STREETS),
    Pattern("12", "Trung đoàn {}", 3, parts=_REGIMENT),
    Pattern("13", "Công an khu vực {}"),
    Pattern("11", "Trường Tư thục {}"),
    Pattern("17", "Công ty Cấp nước {}"),
    Pattern("18", "Công ty Vận tải {}"),
    Pattern("20", "Công ty cổ phần {}"),
    Pattern("21", "Doanh nghiệp tư nhân {}"),
    Pattern("22", "Công ty TNHH {}"),
    Pattern("23", "Công ty hợp danh {}"),
    Pattern("24", "Công ty liên doanh {}"),
    Pattern("25", "Công ty đầu tư nước ngoài {}"),
    Pattern("26", "Hợp tác xã {}"),
    Pattern("27", "Cơ quan đại diện ở nước ngoài {}"),
    Pattern("28", "Hội quán {}"),
    Pattern(XA, "xã {}", 5, (3,), _VILLAGES),
    Pattern("8", "Chi cục Thuế {}", 4, parts=_OFFICE),
    Pattern("10", "Trường Trung học phổ thông {}"),
    Pattern(WARD, "phường {}", 8, (4,), _STREETS),
    Pattern(XA, "xã {}", 9, parts=_VILLAGES),
    Pattern("20", "Công ty cổ phần Dệt may {}", 3, (3, 2), _PLANT),
    Pattern("8", "Thanh tra {}"),
)

_PARTY_OFFICE = ("Văn phòng Đảng ủy", "Ban Xây dựng Đảng", "Cơ quan Mặt trận Tổ quốc")
_PEOPLES_COMMITTEE = (
    "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân", "Phòng Kinh tế", "Phòng Văn hóa - Xã hội",
    "Trung tâm Phục vụ hành chính công", "Trạm Y tế {}",
)  # fmt: skip


def _own_bodies(sector: str, village: str) -> tuple[Pattern, ...]:
    """The tổ chức cơ sở đảng of a commune of 2025, the two of its organs of power first."""
    return (
        Pattern("7", "các cơ quan Đảng {c}", 3, parts=_PARTY_OFFICE),
        Pattern("8", "Ủy ban nhân dân {c}", 5, parts=_PEOPLES_COMMITTEE),
        Pattern(sector, village),
        Pattern("10", "Trường Tiểu học {}"),
        Pattern("13", "Công an {c}"),
        Pattern("12", "Quân sự {c}"),
        Pattern("26" if sector == XA else "22", "Hợp tác xã {}" if sector == XA else "Công ty TNHH {}"),
        Pattern("11" if sector == XA else "21", "Trường Tư thục {}" if sector == XA else "Doanh nghiệp tư nhân {}"),
        Pattern("20", "Công ty cổ phần {}", 3, (3,), _PLANT),
        Pattern(sector, village),
        Pattern("28", "Hội quán {}"),
        Pattern(
            "10", "Trường Trung học cơ sở {}", 3, parts=("Tổ Khoa học tự nhiên", "Tổ Khoa học xã hội", "Tổ Hành chính")
        ),
        Pattern(sector, village),
        Pattern(sector, village),
    )


XA_BLOC = Bloc("xã {}", "Các xã", _own_bodies(XA, "thôn {}"))
WARD_BLOC = Bloc("phường {}", "Các phường", _own_bodies(WARD, "khu dân cư {}"))
_STATE = (
    Pattern("16", "Công ty Thủy lợi {}"),
    Pattern("17", "Công ty Cấp nước {}"),
    Pattern("18", "Công ty Vận tải {}"),
    Pattern("10", "Bệnh viện Đa khoa {}", 2, (3,), _HOSPITAL),
    Pattern("8", "Sở Tài chính", 3, parts=_OFFICE),
    Pattern("23", "Công ty hợp danh {}"),
    Pattern("24", "Công ty liên doanh {}"),
    Pattern("25", "Công ty đầu tư nước ngoài {}"),
    Pattern("27", "Cơ quan đại diện ở nước ngoài {}"),
    Pattern("8", "Sở Nội vụ"),
    Pattern("20", "Công ty cổ phần Dệt may {}", 3, (3, 2), _PLANT),
    Pattern("10", "Trường Trung học phổ thông {}"),
    Pattern("8", "Ban Quản lý khu công nghiệp {}", 4, parts=_OFFICE),
)
_PARTY = (
    Pattern("7", "Ban Tổ chức Tỉnh ủy"),
    Pattern("7", "Cơ quan Ủy ban Mặt trận Tổ quốc tỉnh", 3, parts=_OFFICE),
    Pattern("10", "Trường Chính trị tỉnh"),
    Pattern("7", "Văn phòng Tỉnh ủy", 3, parts=_OFFICE),
    Pattern("7", "Ban Nội chính Tỉnh ủy"),
    Pattern("10", "Trung tâm Lưu trữ {}"),
)
_ARMY = (
    Pattern("12", "Trung đoàn {}", 3, parts=_REGIMENT),
    Pattern("12", "Ban Chỉ huy Phòng thủ khu vực {}"),
    Pattern("12", "Tiểu đoàn {}"),
)
_POLICE = (
    Pattern("13", "Phòng Tham mưu Công an tỉnh"),
    Pattern("13", "Phòng Cảnh sát giao thông", 3, parts=("Đội Tham mưu", "Đội Tuần tra số {n}")),
    Pattern("13", "Trại Tạm giam {}"),
)
_AGENCIES, _ARMED = "Các đảng bộ cơ quan cấp tỉnh", "Các đảng bộ lực lượng vũ trang"
ARMED_BLOCS = (Bloc("Quân sự {c}", _ARMED, _ARMY), Bloc("Công an {c}", _ARMED, _POLICE))
BLOCS_2025 = (
    Bloc("Ủy ban nhân dân {c}", _AGENCIES, _STATE),
    Bloc("các cơ quan Đảng {c}", _AGENCIES, _PARTY),
    *ARMED_BLOCS,
)
_RESIDENTS = (
    "thôn {}",
    "thôn {}",
    "Cơ quan Đảng",
    "Cơ quan Ủy ban nhân dân",
    "thôn {}",
    "Trường Tiểu học {}",
    "Công an xã",
)
_CITIZENS = (
    "khu dân cư {}", "khu dân cư {}", "Cơ quan Đảng", "Cơ quan Ủy ban nhân dân", "Trường Trung học cơ sở {}",
    "Công an phường", "Trạm Y tế {}",
)  # fmt: skip
# Communes with chi bộ, some with a đảng bộ on trial between.
COMMUNES_2026 = (
    Pattern(XA, "xã {}", 8, parts=_RESIDENTS),
    Pattern(WARD, "phường {}", 6, (3,), _CITIZENS),
    Pattern(XA, "xã {}", 6, (4, 3), _RESIDENTS),
    Pattern(WARD, "phường {}", 9, parts=_CITIZENS),
)
# Beside the communes directly under the province: what stood in the đảng bộ of agencies, and enterprises.
DIRECT_2026 = (
    *_STATE,
    *_PARTY,
    Pattern("26", "Hợp tác xã {}"),
    Pattern("11", "Trường Tư thục {}"),
    Pattern("21", "Doanh nghiệp tư nhân {}"),
    Pattern("22", "Công ty TNHH {}"),
    Pattern("28", "Hội quán {}"),
)
