"""Sheets in which an office enters something of its own: what can't be understood is told, what has no line any more
stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from batch.publish.entries import Entry, Key, as_entered
from batch.publish.list_sheets import Columns, ListSheets

GONE = "Đã ghi trước đây"


class EnteredSheets(ListSheets):
    """`unclear` collects the entries that can't be understood, each with its row."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.unclear: list[str] = []

    def tell_unclear(self, file: str, sheet: str, row: int, told: Sequence[str]) -> str:
        """Note what of a row, zero-based, can't be understood; what its own cell says of that."""
        self.unclear += [f"{file}, «{sheet}», dòng {row + 1}, {one}" for one in told]
        return "; ".join(told)

    def gone(
        self, entered: Sequence[tuple[Key, Entry]], title: str, note: str, columns: Columns, keys: Sequence[str],
        own: Sequence[str],
    ) -> None:  # fmt: skip
        """What was entered of lines that aren't there any more: nothing of it is lost, and it comes back with its
        line. `keys` and `own` are the columns of an entry."""
        sheet = self.book.add_worksheet(GONE)
        header = self.top(sheet, title, columns, [(f"{note} Có lại thì trở về chỗ cũ.", False)])
        for row, (key, entry) in enumerate(entered, header + 1):
            said = dict(zip((*keys, *own), (*key, *entry), strict=True))
            self.row(sheet, row, columns, [as_entered(said.get(name, "")) for name, _ in columns], {})
        self.finish(sheet, header, len(entered), columns)
