"""What a regime takes over from the one before: the value stays, that it is settled does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from batch.law.model import Law

COMMON = "chung"  # the file of what no regime states


def taken_over(law: Law, cited_as: str, regime: Callable[[str], Law]) -> Law:
    """The law before as a later one, which papers cite as `cited_as`, has it: every value unverified, with a reference
    to the regime that states it (`regime` finds it by its id)."""

    def unsettled(value: Any) -> Any:
        if value is None or value.origin == COMMON:
            return value
        stated = regime(value.origin) if value.origin else law
        return replace(
            value, ref=f"Theo {stated.cited_as} (chưa đối chiếu với {cited_as})",
            note=f"chưa có căn cứ kiểm chứng; lấy theo {stated.short}", verified=False, origin=stated.id,
        )  # fmt: skip

    def each(values: dict[str, Any]) -> dict[str, Any]:
        return {name: unsettled(value) for name, value in values.items()}

    dossiers = {
        owner: replace(dossier, deadlines=tuple(map(unsettled, dossier.deadlines)))
        for owner, dossier in each(law.dossiers).items()
    }
    own = law.quarters
    quarters = replace(
        own, asked=each(own.asked), ceilings=unsettled(own.ceilings), parameters=each(own.parameters),
        deadlines=tuple(replace(one, deadline=unsettled(one.deadline)) for one in own.deadlines),
    )  # fmt: skip
    return replace(
        law, dossiers=dossiers, parameters=each(law.parameters), self_review=unsettled(law.self_review),
        person_review=unsettled(law.person_review), scales=each(law.scales),
        ceilings=tuple(map(unsettled, law.ceilings)), deadlines=tuple(map(unsettled, law.deadlines)),
        meetings=tuple(map(unsettled, law.meetings)), evidence=unsettled(law.evidence),
        quarters=quarters,
    )  # fmt: skip
