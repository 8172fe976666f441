"""The catalogue of rules: code, title, severity, wording, basis. Ceilings join it from the law (`rating.ceilings`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Rule:
    """`message` and `remedy` are templates."""

    code: str
    title: str
    severity: str
    message: str
    remedy: str
    basis: str


@cache
def rules() -> dict[str, Rule]:
    """Every rule that isn't a ceiling, by code."""
    text = files("batch.rules").joinpath("data", "catalogue.yaml").read_text(encoding="utf-8")
    return {
        code: Rule(code, row["ten"], row["muc_do"], row["thong_diep"], row["cach_sua"], row.get("can_cu", ""))
        for code, row in yaml.safe_load(text).items()
    }
