"""The structure of levels as a native bar chart over live figures: one look, whatever it counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batch.domain import LEVELS
from batch.publish.sheets import FONT

# Of every chart, the overview's too; light and dark apart, so that they stay apart in black and white.
LEVEL_COLORS = dict(zip(LEVELS, ("#1A6B35", "#8CC63F", "#FFD45E", "#B42318"), strict=True))
_LABELS = dict(zip(LEVELS, ("#FFFFFF", "#000000", "#000000", "#FFFFFF"), strict=True))


def level_chart(
    book: Any, sheet: str, rows: tuple[int, int], levels: Mapping[str, tuple[object, int]],
    title: tuple[str, int], axis: str, size: int,
) -> Any:  # fmt: skip
    """A bar for each of the rows (first, last) of a sheet, which column A names; `levels` are the name and the column
    of each level's figures; `title` with its size, `axis` what stands at the shares, `size` of the other letters."""
    chart = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    font = {"name": FONT, "size": size, "color": "#000000"}
    first, last = rows
    for level, (name, column) in levels.items():
        chart.add_series(
            {
                "name": name,
                "categories": [sheet, first, 0, last, 0],
                "values": [sheet, first, column, last, column],
                "fill": {"color": LEVEL_COLORS[level]},
                "border": {"color": "#404040", "width": 0.5},
                "gap": 45,
                "data_labels": {
                    "value": True, "num_format": "#,##0;;", "font": {**font, "color": _LABELS[level], "bold": True}
                },
            }
        )  # fmt: skip
    text, letters = title
    chart.set_title({"name": text, "name_font": {**font, "size": letters, "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"color": "#404040"}})
    chart.set_x_axis(
        {"num_font": font, "num_format": "0%", "name": axis,
         "name_font": {**font, "bold": False}, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
    )  # fmt: skip
    return chart
