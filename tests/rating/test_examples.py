"""Worked examples that a lawyer can read: `data/<regime>[.<local>].yaml`.

Each one is a unit of its own: `tinh_huong` says it in words; `to_chuc`, `dang_vien`, `tap_the`, `can_bo`, `mau_01`,
`cham_diem` give the cells that differ from a subject for whom nothing stands in the way; `cap_duoi` how many
subordinates have which level (members of a chi bộ, organizations of a đảng bộ). The last of `can_bo`, `tap_the`,
`dang_vien`, `to_chuc` that is named is judged, unless `xet` says another. Of `ket_qua`: `tran` the ceiling, `muc` the
level after it, `trang_thai`, and the conditions found as `loi` and `canh_bao` (none where not stated).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from situation import Committee, Rated, open_caps, text

from batch.domain import COLLECTIVE, ERROR, LEADER, MEMBER, ORGANIZATION, WARNING
from batch.law import load_law

DATA = Path(__file__).parent / "data"
PARTS = (("can_bo", LEADER), ("tap_the", COLLECTIVE), ("dang_vien", MEMBER), ("to_chuc", ORGANIZATION))
KEYS = {
    "tinh_huong", "loai", "loai_hinh", "xet", "ket_qua", "cap_duoi", "mau_01", "cham_diem", *(k for k, _ in PARTS)
}  # fmt: skip
RESULT_KEYS = {"tran", "muc", "trang_thai", "loi", "canh_bao"}
Example = dict[str, Any]


def examples(path: Path) -> list[Example]:
    found: list[Example] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def code_of(number: int) -> str:
    return f"VD{number:03d}"


def _add(committee: Committee, number: int, example: Example) -> None:
    unknown = (set(example) - KEYS) | (set(example["ket_qua"]) - RESULT_KEYS)
    assert not unknown, f"{example['tinh_huong']}: {unknown}"
    code, kind = code_of(number), example.get("loai", "CB_CO_SO")
    below = [{"de_xuat": level, "so_luong": count} for level, count in example.get("cap_duoi", {}).items()]
    members = [example["dang_vien"]] if "dang_vien" in example else []
    if not kind.startswith("DB"):
        members += below
    committee.add(
        code, kind, sector=str(example.get("loai_hinh", "10")), info_changes=example.get("to_chuc"), members=members,
        collectives=[example["tap_the"]] if "tap_the" in example else [],
        leaders=[{"ma_don_vi_dung_dau": code} | example["can_bo"]] if "can_bo" in example else [],
        self_review=example.get("mau_01"), scores=example.get("cham_diem"),
    )  # fmt: skip
    if kind.startswith("DB"):
        child = "CB_TRUC_THUOC" if kind == "DB_CO_SO" else "DB_CO_SO"
        levels = [row["de_xuat"] for row in below for _ in range(row["so_luong"])]
        for i, level in enumerate(levels):
            committee.add(f"{code}-{i}", child, code, info_changes={"de_xuat": level})


@pytest.fixture(scope="module", params=sorted(p.stem for p in DATA.glob("qd*.yaml")))
def rated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Rated, list[Example]]:
    regime, _, local = request.param.partition(".")
    committee = Committee(open_caps(load_law(regime, local or None)))
    found = examples(DATA / f"{request.param}.yaml")
    for number, example in enumerate(found):
        _add(committee, number, example)
    return committee.rate(tmp_path_factory.mktemp(request.param)), found


def test_every_example(rated: tuple[Rated, list[Example]]) -> None:
    result, found = rated
    wrong = []
    for number, example in enumerate(found):
        subject = next(s for key, s in PARTS if key == example.get("xet", key) and key in example)
        row = result.rows(subject, code_of(number))[0]
        expected = {"loi": [], "canh_bao": []} | example["ket_qua"]
        real = {
            "tran": text(row["_tran"]),
            "muc": text(row["_muc"]),
            "trang_thai": row["_trang_thai"],
            "loi": sorted(result.codes(subject, row, ERROR)),
            "canh_bao": sorted(result.codes(subject, row, WARNING)),
        }
        told = {key: real[key] for key in expected}
        if told != expected:
            wrong.append(f"{example['tinh_huong']}\n    mong đợi {expected}\n    nhận được {told}")
        if row["_trang_thai"] == "HA_TRAN":
            assert row["_ly_do"], example["tinh_huong"]
    assert not wrong, "\n".join(wrong)


def test_every_example_lowers_or_keeps_and_says_why(rated: tuple[Rated, list[Example]]) -> None:
    """An example must be able to fail: it states a level, and where it is lowered, by which condition."""
    for example in rated[1]:
        result = example["ket_qua"]
        assert {"muc", "trang_thai"} <= set(result), example["tinh_huong"]
        assert (result["trang_thai"] in ("HA_TRAN", "QUYET_DINH")) == bool(result.get("loi")), example["tinh_huong"]
