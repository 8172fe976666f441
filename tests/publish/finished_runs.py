"""Finished runs of made-up committees, and small changes to copies of them: csv, Parquet and manifest alike."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd

Row = dict[str, Any]
STEMS = {"TO_CHUC": "thong_tin", "DANG_VIEN": "dang_vien", "TAP_THE": "tap_the", "CAN_BO": "can_bo"}


def levels(run: Path) -> list[dict[str, str]]:
    with (run / "du_lieu" / "xep_loai.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def frame(run: Path, subject: str) -> pd.DataFrame:
    return pd.read_parquet(run / "du_lieu" / f"{STEMS[subject]}.parquet")


def copy_of(run: Path, to: Path) -> Path:
    shutil.copytree(run / "du_lieu", to / "du_lieu")
    shutil.copy(run / "manifest.json", to / "manifest.json")
    return to


def _save(run: Path, lines: list[dict[str, str]]) -> None:
    with (run / "du_lieu" / "xep_loai.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)


def change_lines(run: Path, edit: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    """Change xep_loai.csv only."""
    _save(run, edit(levels(run)))


def change(run: Path, subject: str, unit: str, at: int, **values: object) -> None:
    """Change the `at`-th subject of a unit wherever the run keeps the value."""
    data = frame(run, subject)
    index = data[data["ma_don_vi"] == unit].sort_values("dong").index[at]
    for key, value in values.items():
        if key in data.columns:
            if value == "" or value is None:
                value = None
            data[key] = data[key].astype(object)
            data.at[index, key] = value
    data.to_parquet(run / "du_lieu" / f"{STEMS[subject]}.parquet", index=False)
    lines = levels(run)
    line = [line for line in lines if (line["doi_tuong"], line["ma_don_vi"]) == (subject, unit)][at]
    line.update({key: str(value) for key, value in values.items() if key in line})
    _save(run, lines)


def drop_unit(run: Path, unit: str) -> None:
    """As if the unit had handed in nothing."""
    for subject, stem in STEMS.items():
        data = frame(run, subject)
        data[data["ma_don_vi"] != unit].to_parquet(run / "du_lieu" / f"{stem}.parquet", index=False)
    _save(run, [line for line in levels(run) if line["ma_don_vi"] != unit])


def change_manifest(run: Path, **values: object) -> None:
    path = run / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values, ensure_ascii=False), "utf-8")


def settle(run: Path) -> Path:
    """Make the run final."""
    change_manifest(run, tam_tinh=False, ly_do_tam_tinh=[])
    return run


def text_parts(path: Path) -> str:
    """All text in all XML parts of an Office file: content, attributes and properties."""
    out = []
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                for element in ElementTree.fromstring(file.read(name)).iter():
                    out += [element.text or "", *element.attrib.values()]
    return "\n".join(out)
