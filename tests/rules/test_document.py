"""Every rule is registered, documented, planted and has a message in Vietnamese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from every_case import BY_FAMILY

from batch.demo.committee import make_committee
from batch.demo.faults.plant import plantable
from batch.demo.faults.planter import ALONE, PLANTERS
from batch.findings.catalogue import FAMILIES, rules
from batch.law import load_law, local_names, refined_by, regime_ids
from batch.rating.ceilings import ceiling_rules, rules_in_force
from batch.rating.conditions import CONDITIONS
from batch.rules.context import CHECKS
from batch.rules.run import load_checks
from batch.terminal.law import rule_document

BATCH = Path(__file__).parents[2] / "batch"
DOCUMENT = Path(__file__).parents[2] / "docs" / "quy-tac.md"
LAWS = [load_law(r) for r in regime_ids()]
LAWS += [load_law(refined_by(n), n) for n in local_names()]
EVERY = {code: rule for law in LAWS for code, rule in ceiling_rules(law).items()} | rules()

# What no submission can hold: faults of the machine, of the program, of forms in Word (see test_forms), of the file of
# decisions and of last year's run
# (those are planted beside it, in `nam_truoc`), and what the cap itself brings.
NOT_PLANTED = {
    "TEP-08",
    "PM-01",
    "HM-01",
    "HM-02",
    "HM-03",
    "HM-04",
    "HM-05",
    "HM-06",
    "TC-29",  # the register alone
    "NOP-08",  # the inbox's record
    "CT-10",  # nothing is known of the whole list then
    *(c for c in EVERY if c.startswith(("QD-", "NT-", "GB-", "BW-"))),
}
# Modules beside the families: what the rules, and the planters, of all of them stand on.
NO_RULES = {
    "arrival", "beyond_limits", "context", "criteria", "file_kinds", "intake", "late", "names", "ownership", "run",
    "unusable",
}  # fmt: skip
NO_PLANTERS = {"ceilings", "changes", "plant", "planter"}
# Found when submissions are taken in, when cells are read, or while rating: by no registered check.
WITHOUT_CHECK = re.compile(r"(TEP|MAU|NOP|CT|O|HM|QD|GB|BW|PM|GT)-\d\d|TR-\w\w-\d\d")


@pytest.fixture(scope="module")
def document() -> str:
    return rule_document()


def test_the_document_is_the_catalogue(document: str) -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document, "run «make docs»"


@pytest.mark.parametrize("code", sorted(EVERY))
def test_every_rule_is_registered_documented_and_worded(document: str, code: str) -> None:
    load_checks()
    rule = EVERY[code]
    registered = {code for check in CHECKS for code in check.codes} | set(CONDITIONS)
    assert code in registered or WITHOUT_CHECK.fullmatch(code), f'no @check("{code}") in batch/rules/{rule.family}'
    assert f"### {code} {rule.title}" in document
    for text in (rule.title, rule.message, rule.remedy, rule.example):
        words = re.sub(r"\{\w+\}", "", text).lower()
        assert text and (
            len(words) < 12
            or re.search(r"[ạảãáàăắằẳẵặâấầẩẫậđẹẻẽéèêếềểễệỉĩíìịọỏõóòôốồổỗộơớờởỡợụủũúùưứừửữựỵỷỹýỳ]", words)
        ), text
    assert rule.message.rstrip().endswith((".", "?")) and rule.remedy.rstrip().endswith((".", "}"))


def test_every_rule_is_planted_somewhere() -> None:
    planted = set(ALONE)
    for law in LAWS:
        planted |= set(plantable(make_committee(law, law.period[0] if law.local else law.years[0], 30, 1)))
    missing = [(code, rule.family) for code, rule in EVERY.items() if code not in planted | NOT_PLANTED]
    assert not missing, f"no @planter in batch/demo/faults/<family>: {missing}"


def test_a_family_bears_one_name_in_words_checks_planters_and_cases() -> None:
    load_checks()
    placed = [(code, "rules", check.find.__module__.split(".")[2]) for check in CHECKS for code in check.codes]
    planters = (PLANTERS | ALONE).items()
    placed += [(code, "demo/faults", plant.__module__.split(".")[3]) for code, plant in planters]
    placed += [(case.code, "cases", family) for family, cases in BY_FAMILY.items() for case in cases]
    family = {code: rule.family for code, rule in rules().items()}
    assert [(code, place, name) for code, place, name in placed if name != family[code]] == []
    words = {path.stem for path in (BATCH / "findings" / "data" / "quy_tac").glob("*.yaml")}
    assert words == set(FAMILIES) >= set(BY_FAMILY)
    for room, others in (("rules", NO_RULES), ("demo/faults", NO_PLANTERS)):
        here = {path.stem for path in (BATCH / room).iterdir() if not path.name.startswith("__")}
        assert here - set(FAMILIES) == others, room


def test_a_rule_on_unsettled_law_only_warns() -> None:
    for law in LAWS:
        for rule in rules_in_force(law).values():
            if rule.rests_on and not (law.rests_on(rule.rests_on) or ("", True))[1]:
                assert rule.severity == "canh_bao", (law.id, rule.code)


def test_findings_are_made_by_their_rule() -> None:
    """`Rule.finding` makes them; a finished run gives its own back."""
    source = {path: path.read_text(encoding="utf-8") for path in BATCH.rglob("*.py")}
    makers = {path.relative_to(BATCH).as_posix() for path, text in source.items() if re.search(r"\bFinding\(", text)}
    assert makers - {"domain.py"} == {"findings/catalogue.py", "finished/records.py"}
