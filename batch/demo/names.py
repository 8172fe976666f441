"""Made-up people and places. Every name is drawn from lists; none is taken from anybody."""

from __future__ import annotations

from random import Random

_FAMILY = (
    ("Nguyễn", 30), ("Trần", 12), ("Lê", 10), ("Phạm", 7), ("Hoàng", 5), ("Huỳnh", 3), ("Phan", 4), ("Vũ", 4),
    ("Võ", 3), ("Đặng", 3), ("Bùi", 3), ("Đỗ", 3), ("Hồ", 2), ("Ngô", 2), ("Dương", 2), ("Lý", 1), ("Đinh", 1),
    ("Mai", 1), ("Trịnh", 1), ("Cao", 1), ("Tạ", 1), ("Lương", 1),
)  # fmt: skip
_FAMILIES = tuple(name for name, _ in _FAMILY)
_WEIGHTS = tuple(weight for _, weight in _FAMILY)
_MALE_MIDDLE = ("Văn", "Đức", "Hữu", "Quang", "Minh", "Công", "Xuân", "Thanh", "Ngọc", "Đình", "Quốc", "Anh", "Trọng")
_MALE = (
    "An", "Bình", "Cường", "Dũng", "Đạt", "Hải", "Hiếu", "Hòa", "Hùng", "Khánh", "Kiên", "Lâm", "Long", "Nam", "Nghĩa",
    "Phong", "Phúc", "Quân", "Sơn", "Tài", "Thành", "Thắng", "Thịnh", "Tiến", "Toàn", "Trung", "Tuấn", "Tùng", "Việt",
    "Vinh",
)  # fmt: skip
_FEMALE_MIDDLE = ("Thị", "Thị", "Thị", "Thanh", "Ngọc", "Thu", "Kim", "Bích", "Phương", "Minh", "Hồng", "Thùy", "Mai")
_FEMALE = (
    "Anh", "Châu", "Chi", "Dung", "Duyên", "Giang", "Hà", "Hạnh", "Hằng", "Hiền", "Hoa", "Huệ", "Hương", "Lan", "Liên",
    "Linh", "Loan", "Mai", "Nga", "Ngân", "Nhung", "Oanh", "Phượng", "Quyên", "Tâm", "Thảo", "Thủy", "Trang", "Vân",
    "Yến",
)  # fmt: skip
_FIRST = ("Tân", "Phú", "An", "Bình", "Hòa", "Thanh", "Vĩnh", "Long", "Đông", "Xuân", "Minh", "Hưng", "Thuận", "Mỹ")
_SECOND = ("Lạc", "Sơn", "Phong", "Thịnh", "Khê", "Trạch", "Điền", "Hội", "Giang", "Lộc", "Cường", "Châu", "Thạnh")


def person(rng: Random, male: bool) -> str:
    """A full name: family, middle and given name."""
    family = rng.choices(_FAMILIES, _WEIGHTS)[0]
    if male:
        return f"{family} {rng.choice(_MALE_MIDDLE)} {rng.choice(_MALE)}"
    return f"{family} {rng.choice(_FEMALE_MIDDLE)} {rng.choice(_FEMALE)}"


class Places:
    """Hands out place names, each once ("Tân Lạc"); with a number when they run out ("Tân Lạc 2")."""

    def __init__(self, rng: Random) -> None:
        self._pool = [f"{a} {b}" for a in _FIRST for b in _SECOND if a != b]
        rng.shuffle(self._pool)
        self._given = 0

    def take(self) -> str:
        round_number, index = divmod(self._given, len(self._pool))
        self._given += 1
        return self._pool[index] if round_number == 0 else f"{self._pool[index]} {round_number + 1}"
