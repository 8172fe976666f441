"""The screens, in the order of the year's work; each is one module with its pages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint

from batch.desk.screens import begin, checks, lock, post, receive, units


@dataclass(frozen=True, slots=True)
class Screen:
    """`name` stands in the line of steps on top of every page; the blueprint's `page` is where it leads."""

    name: str
    blueprint: Blueprint

    @property
    def page(self) -> str:
        return f"{self.blueprint.name}.page"


SCREENS = (
    Screen("Bắt đầu", begin.screen),
    Screen("Danh mục", units.screen),
    Screen("Nhận phiếu", receive.screen),
    Screen("Kiểm tra", checks.screen),
    Screen("Thư và kết quả", post.screen),
    Screen("Khóa số liệu", lock.screen),
)
