"""The blank examples that lie in `input_templates/`: a form for each regime and a small made-up register."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from batch.domain import Unit
from batch.form.blank import write_form
from batch.law import load_law, regime_ids
from batch.register.committee import Committee
from batch.register.writer import write_register

REGISTER_EXAMPLE = "danh_muc_mau.xlsx"
_DEADLINE = date(2025, 12, 20)

EXAMPLE_UNITS = (
    Unit("DBT", "Đảng bộ tỉnh Sông Lam", "DB_TINH", None, None, must_submit=False),
    Unit(
        "X01", "Đảng bộ xã An Hòa", "DB_TREN_CO_SO", "DBT", None, table_group="Xã, phường, đặc khu", members=128,
        deadline=_DEADLINE, email="dbxanhoa@vidu.vn",
    ),
    Unit(
        "X01.01", "Đảng bộ Ủy ban nhân dân xã An Hòa", "DB_CO_SO", "X01", "8", members=46, deadline=_DEADLINE,
        email="dbubnd@vidu.vn",
    ),
    Unit("X01.01.1", "Chi bộ Văn phòng", "CB_TRUC_THUOC", "X01.01", "8", members=24, deadline=_DEADLINE),
    Unit("X01.01.2", "Chi bộ Kinh tế", "CB_TRUC_THUOC", "X01.01", "8", members=22, deadline=_DEADLINE),
    Unit(
        "X01.02", "Chi bộ Trường Tiểu học An Hòa", "CB_CO_SO", "X01", "10", group="Trường học", members=31,
        deadline=_DEADLINE, email="cbtieuhoc@vidu.vn",
    ),
    Unit(
        "X01.03", "Chi bộ Hợp tác xã Đồng Tâm", "CB_CO_SO", "X01", "26", founded=date(2025, 9, 1), members=9,
        deadline=_DEADLINE,
    ),
    Unit("X01.04", "Chi bộ thôn Trung Sơn", "CB_CO_SO", "X01", "4", group="Thôn", members=42, deadline=_DEADLINE),
)  # fmt: skip

EXAMPLE_COMMITTEE = Committee(
    year=2025, office="Ban Tổ chức Tỉnh ủy", place="Sông Lam", post="PHÓ BÍ THƯ", signer="Nguyễn Văn Mẫu",
    preparer="Trần Thị Mẫu", recipients=("Ban Tổ chức Trung ương", "Lưu Văn phòng Tỉnh ủy"),
)  # fmt: skip


def form_example(regime_id: str) -> str:
    """File name of a regime's blank form: "qd132-2018" → "mau_phieu_qd132.xlsx"."""
    return f"mau_phieu_{regime_id.split('-')[0]}.xlsx"


def write_examples(folder: Path) -> list[Path]:
    """Writes the examples; existing ones are replaced. Returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    out = []
    for regime_id in regime_ids():
        out.append(folder / form_example(regime_id))
        write_form(out[-1], load_law(regime_id))
    out.append(folder / REGISTER_EXAMPLE)
    write_register(out[-1], EXAMPLE_UNITS, EXAMPLE_COMMITTEE)
    return out
