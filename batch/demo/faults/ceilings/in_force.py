"""One planter for each ceiling of the law in force."""

from __future__ import annotations

from batch.demo.faults.ceilings import bodies, people
from batch.demo.faults.planter import Planter
from batch.demo.limits import BODY, ORGANIZATION_LIMITS, PERSON
from batch.law import Law

_SPECIAL: dict[str, Planter] = {
    "TR-DV-03": people.member_above_cbccvc,
    "TR-CB-03": people.leader_above_cbccvc,
    "TR-CB-20": people.head_above_collective,
    "TR-CB-21": people.head_above_organization,
    "TR-CB-22": people.head_of_collective_behind,
    "TR-CB-23": people.head_of_unit_behind,
    "TR-TT-07": bodies.committee_above_organization,
    "TR-TT-08": bodies.collective_above_unit,
    "TR-TC-05": bodies.organization_grades("TR-TC-05"),
    "TR-TC-06": bodies.organization_grades("TR-TC-06"),
    "TR-TC-07": bodies.organization_grades("TR-TC-07"),
    "TR-TC-08": bodies.organization_grades("TR-TC-08"),
    "TR-TC-09": bodies.too_low_below("TR-TC-09", "KHT"),
    "TR-TC-10": bodies.too_low_below("TR-TC-10", "KHT"),
    "TR-TC-11": bodies.too_low_below("TR-TC-11", "HTNV"),
    "TR-TC-12": bodies.organization_score,
    "TR-TC-18": bodies.units_disciplined,
}
_GENERAL = {
    "DV": (PERSON, people.members),
    "CB": (PERSON, people.leaders),
    "TT": (BODY, bodies.collectives),
    "TC": (ORGANIZATION_LIMITS, bodies.organizations),
}


def ceiling_planters(law: Law) -> dict[str, Planter]:
    """A planter for each ceiling of the law, by rule code: settled ones first, as they decide levels."""
    out: dict[str, Planter] = {}
    for ceiling in sorted(law.ceilings, key=lambda c: not c.verified):
        code = ceiling.code
        limits, make = _GENERAL[code[3:5]]
        if code in _SPECIAL:
            out.setdefault(code, _SPECIAL[code])
        elif code[-2:] in limits:
            out.setdefault(code, make(code))
    return out
