"""The screens, in the order of the year's work; each is one module with its pages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint

from batch.desk.screens import (
    begin,
    charts,
    checks,
    deciding,
    forms,
    lock,
    members,
    papers,
    post,
    receive,
    report,
    tables,
    units,
)


@dataclass(frozen=True, slots=True)
class Screen:
    """`name` stands in the line of steps on top of every page; the blueprint's `page` is where it leads. A screen of
    several modules has the blueprints of the others in `more`; `rest` is its name and page in a quarter that asks for
    no Biểu."""

    name: str
    blueprint: Blueprint
    more: tuple[Blueprint, ...] = ()
    rest: tuple[str, str] | None = None

    @property
    def page(self) -> str:
        return f"{self.blueprint.name}.page"

    @property
    def blueprints(self) -> tuple[Blueprint, ...]:
        return self.blueprint, *self.more

    def has(self, name: str | None) -> bool:
        """Whether the blueprint of this name is one of its own."""
        return any(blueprint.name == name for blueprint in self.blueprints)


SCREENS = (
    Screen("Bắt đầu", begin.screen),
    Screen("Danh mục", units.screen, (forms.screen, members.screen)),
    Screen("Nhận phiếu", receive.screen),
    Screen("Kiểm tra", checks.screen),
    Screen("Cần quyết định", deciding.screen),
    Screen(
        "Biểu, báo cáo, văn bản",
        tables.screen,
        (report.screen, papers.screen, charts.screen),
        rest=("Biểu đồ, văn bản", "papers.page"),
    ),
    Screen("Thư và kết quả", post.screen),
    Screen("Khóa số liệu", lock.screen),
)
