"""What became of every file: whose it is, whether it counts, and who still has to submit."""

from __future__ import annotations

from dataclasses import dataclass, field

from batch.domain import Period

COUNTED, SUPERSEDED, IDENTICAL = "duoc_tinh", "bi_thay_the", "trung_noi_dung"


INVALID, CONFLICT, COVERED = "khong_hop_le", "mau_thuan", "trong_goi"
OTHER = "khac_ky"  # of another quarter or year, to whose results it belongs


STATUS_NAMES = {
    COUNTED: "được tính",
    SUPERSEDED: "đã có lần nộp sau thay thế",
    IDENTICAL: "nội dung giống hệt một tệp khác",
    INVALID: "không hợp lệ",
    COVERED: "đã có trong gói bàn giao của cấp ủy quản lý",
    CONFLICT: "trùng lần nộp với tệp khác có nội dung khác",
    OTHER: "của kỳ khác",
}


PACKAGE_STATUS_NAMES = STATUS_NAMES | {
    SUPERSEDED: "đã có gói khác thay thế",
    IDENTICAL: "nội dung giống hệt một gói khác",
    CONFLICT: "trùng số với gói khác có nội dung khác",
    OTHER: "gói của kỳ khác, đã nhận ở kỳ ấy",
}


IN_FILE, IN_NAME, BY_SENDER = "ma_trong_tep", "ten_tep", "nguoi_gui"  # what tells whose a file is


OWNER_NAMES = {IN_FILE: "mã ghi trong tệp", IN_NAME: "tên tệp", BY_SENDER: "địa chỉ người gửi"}


def belongs(what: str, period: Period) -> str:
    """Why a file is set aside that is of another period."""
    return f"{what} {period.title}, thuộc kết quả {period.short}"


@dataclass(frozen=True, slots=True)
class Owner:
    """The unit that a file which can't be used is from, and what tells so (`by`); "" where nothing does. `rivals` are
    the units that are named where the sources disagree: then it is nobody's."""

    unit: str = ""
    by: str = ""
    rivals: tuple[str, ...] = ()


@dataclass(slots=True)
class Intake:
    """`status[i]` and `unit[i]` of the i-th file, "" for a file that nobody is told of but the office, and `owner[i]`
    of one that can't be used, and `outdated` those of them whose unit has handed in a submission that counts since;
    `periods` are those of which files that are set aside for them are;
    `packed` are the files that stand for a package, or for a unit in one, with its committee; `missing` are the units
    that must submit and have no valid submission; `conflicting` have valid ones of which none counts."""

    status: dict[int, str] = field(default_factory=dict)
    unit: dict[int, str] = field(default_factory=dict)
    owner: dict[int, Owner] = field(default_factory=dict)
    number: dict[int, int | None] = field(default_factory=dict)
    outdated: set[int] = field(default_factory=set)
    periods: dict[int, Period] = field(default_factory=dict)
    packed: dict[int, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    conflicting: list[str] = field(default_factory=list)

    @property
    def counted(self) -> set[int]:
        return {i for i, status in self.status.items() if status == COUNTED}

    @property
    def counted_units(self) -> set[str]:
        return {self.unit[i] for i in self.counted}
