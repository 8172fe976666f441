"""The regulations as dated data: `load_law(regime, local)` gives what is in force."""

from batch.law.loader import load_law, local_names, refined_by, regime, regime_ids, regime_of_year
from batch.law.model import Cap, Ceiling, Law
from batch.law.strict import LawError

__all__ = [
    "Cap", "Ceiling", "Law", "LawError", "load_law", "local_names", "refined_by", "regime", "regime_ids",
    "regime_of_year",
]  # fmt: skip
