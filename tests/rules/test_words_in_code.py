"""The words of the rules against the code that fills them, without running it: a variant or a slot that only one side
knows fails here, before its rule ever fires."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

from batch.findings.catalogue import Rule, rules
from batch.rating.caps import worded

ROOT = Path(__file__).parents[2]
WORDS = rules() | worded()
FOR_ALL = ("batch.findings.wording", "batch.rules.intake")  # what they fill, they fill for any rule


@dataclass(frozen=True)
class Module:
    """`codes` are the rules that it names, `fills` the names that it may give a value for a slot, `chosen` the variants
    that it chooses, with the rule's code where that stands beside ("" elsewhere); `beside`: modules of its room that it
    imports from."""

    codes: frozenset[str]
    fills: frozenset[str]
    chosen: frozenset[tuple[str, str]]
    beside: frozenset[str]


def _literals(node: ast.expr | None) -> set[str]:
    """The texts that an expression may come to."""
    if isinstance(node, ast.IfExp):
        return _literals(node.body) | _literals(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value else set()


def _is_variant(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id == "variant") or (
        isinstance(node, ast.Attribute) and node.attr == "variant"
    )


def _assigned(target: ast.expr, values: Iterable[ast.expr]) -> Iterator[str]:
    """The texts that `variant` may get where these values are assigned to a target, or a tuple of targets."""
    for value in values:
        if _is_variant(target):
            yield from _literals(value)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, given in zip(target.elts, value.elts, strict=True):
                yield from _assigned(one, [given])


def _chosen(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(code, variant) wherever the module chooses one."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    place = {f.name: [a.arg for a in f.args.args if a.arg != "self"] for f in functions}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            code = min(_literals(node.args[0]) & WORDS.keys(), default="") if node.args else ""
            yield from ((code, v) for k in node.keywords if k.arg == "variant" for v in _literals(k.value))
            named = place.get(getattr(node.func, "attr", getattr(node.func, "id", "")), [])
            given = zip(named, node.args, strict=False)
            yield from (("", v) for name, value in given if name == "variant" for v in _literals(value))
        elif isinstance(node, ast.Assign):
            yield from (("", v) for target in node.targets for v in _assigned(target, [node.value]))
        elif isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple):
            yield from (("", v) for v in _assigned(node.target, node.iter.elts))
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from (("", v) for key, value in pairs if "variant" in _literals(key) for v in _literals(value))
        elif isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") == "variants":
            yield from (("", v) for v in _literals(node.slice))


def _read(path: Path) -> Module:
    tree, name = ast.parse(path.read_text(encoding="utf-8")), _name(path)
    nodes = list(ast.walk(tree))
    texts = [text for node in nodes if isinstance(node, ast.expr) for text in _literals(node)]
    texts += [value for value in vars(import_module(name)).values() if isinstance(value, str)]  # imported ones too
    fills = {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg}
    for node in nodes:
        if isinstance(node, ast.Dict):
            fills |= {text for key in node.keys for text in _literals(key)}
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            fills |= _literals(node.slice)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "setdefault":
            fills |= _literals(node.args[0])
    room = ".".join(name.split(".")[:2])
    beside = {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    return Module(
        frozenset(WORDS.keys() & set(texts)), frozenset(fills), frozenset(_chosen(tree)),
        frozenset(other for other in beside if other.startswith(room)),
    )  # fmt: skip


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _slots(rule: Rule) -> dict[str, set[str]]:
    """Variant ("" for the usual words) → the slots of its templates."""
    texts = {"": (rule.message, rule.remedy)} | {n: (v.message, v.remedy) for n, v in rule.variants.items()}
    return {
        n: {slot for text in both for _, slot, _, _ in Formatter().parse(text) if slot} for n, both in texts.items()
    }


@pytest.fixture(scope="module")
def modules() -> dict[str, Module]:
    paths = [p for p in (ROOT / "batch").rglob("*.py") if "demo" not in p.parts and not p.name.startswith("__")]
    return {_name(path): _read(path) for path in paths}


def test_code_and_catalogue_know_the_same_variants(modules: dict[str, Module]) -> None:
    has = {code: set(rule.variants) for code, rule in WORDS.items()}
    chosen = [(m, code, v, name) for name, m in modules.items() for code, v in m.chosen]
    unknown = [(n, c, v) for m, c, v, n in chosen if not any(v in has[code] for code in ([c] if c else m.codes))]
    assert chosen and unknown == []
    used = {(code, v) for m, c, v, _ in chosen for code in ([c] if c else m.codes)}
    for module in modules.values():
        beside = {v for other in module.beside & modules.keys() for code, v in modules[other].chosen if not code}
        used |= {(code, v) for code in module.codes for v in beside}
    assert [(code, v) for code, names in has.items() for v in names if (code, v) not in used] == []


def test_every_slot_of_the_words_is_filled_by_the_code_of_the_rule(modules: dict[str, Module]) -> None:
    def fills(name: str) -> set[str]:
        beside = modules[name].beside & modules.keys()
        return set(modules[name].fills).union(*(modules[other].fills for other in beside))

    for_all = set().union(*map(fills, FOR_ALL))
    empty = []
    for code, rule in WORDS.items():
        known = for_all.union(*(fills(name) for name, module in modules.items() if code in module.codes))
        empty += [(code, v, slot) for v, slots in _slots(rule).items() for slot in sorted(slots - known)]
    assert empty == []
