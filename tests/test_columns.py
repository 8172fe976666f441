"""Every frame after every step has the columns that `submissions.columns` declares, with their dtypes, under every law,
also when nothing was sent or a column is blank; and no column is set past `put`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_committee import Committee

import batch
from batch.domain import ABOVE, INFO, SUBJECT_SHEET, SUBJECTS
from batch.form.definition import form
from batch.form.file_data import FileData
from batch.form.pool import read_files
from batch.law import load_law, local_names, refined_by, regime_ids
from batch.rating import engine
from batch.rating.decide import Deciding
from batch.rating.decisions import Decision, Decisions
from batch.submissions import columns
from batch.submissions.columns import (
    CEILING,
    COLUMNS,
    DECIDER,
    IDENTITY,
    NEW,
    ROW,
    SCORE,
    START,
    STATUS,
    UNIT,
    Step,
    put,
)
from batch.submissions.eligibility import mark
from batch.submissions.frames import assemble

LAWS = [(regime, None) for regime in regime_ids()] + [(refined_by(name), name) for name in local_names()]
FIELD_TYPES = {"integer": "float64", "number": "float64", "percent": "float64", "date": "datetime64[s]"}
WHOSE = ("ma_don_vi", "nam", "quy_dinh")  # without these no submission counts


def wrong(frame: pd.DataFrame, sheet: str, step: Step) -> dict[str, tuple[str | None, str | None]]:
    """Columns that differ from what the sheet's frame has after a step: (declared dtype, real one)."""
    done = list(Step)[: list(Step).index(step) + 1]
    asked = {f.key: FIELD_TYPES.get(f.kind, "str") for f in form()[sheet].fields}
    asked |= {c.name: c.dtype for c in COLUMNS.values() if sheet in c.sheets and c.step in done}
    real = {str(name): str(dtype) for name, dtype in frame.dtypes.items()}
    return {k: (asked.get(k), real.get(k)) for k in {**asked, **real} if asked.get(k) != real.get(k)}


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Step, str]]:
    """Steps of the rating, each looked at as it ends: that its frame is as declared and it wrote into no other."""
    seen: list[tuple[Step, str]] = []

    def watch(owner: Any, name: str, step: Step, frame_of: Callable[[Any], pd.DataFrame]) -> None:
        job = getattr(owner, name)

        def watched(*args: Any) -> Any:
            subject = next(a for a in args if isinstance(a, str) and a in SUBJECTS)
            frames = [a for a in args if isinstance(a, pd.DataFrame)]
            frames += [f for a in args if isinstance(a, dict) for f in a.values() if isinstance(f, pd.DataFrame)]
            before = [frame.copy() for frame in frames]
            result = job(*args)
            assert all(frame.equals(held) for frame, held in zip(frames, before, strict=True)), (subject, name)
            assert wrong(frame_of(result), SUBJECT_SHEET[subject], step) == {}, (subject, name)
            seen.append((step, subject))
            return result

        monkeypatch.setattr(owner, name, watched)

    watch(engine, "prepare", Step.PREPARE, lambda frame: frame)
    watch(engine, "apply_ceilings", Step.CEILING, lambda result: result[0])
    watch(Deciding, "apply", Step.DECIDE, lambda frame: frame)
    watch(engine, "apply_cap", Step.CAP, lambda result: result.frame)
    watch(engine, "add_reasons", Step.CAP, lambda frame: frame)
    return seen


def everything_as_declared(
    committee: Committee, files: list[FileData], steps: list[tuple[Step, str]], *, decide: bool = False
) -> None:
    """All steps up to the final levels; with `decide` again with a decision on the first of each kind of subject."""
    subs = assemble(files)
    marked = mark(subs, committee.law, date(committee.year, 12, 31))
    for sheet in form():
        assert wrong(subs.frame(sheet), sheet, Step.ASSEMBLE) == {}, sheet
        assert wrong(marked.frame(sheet), sheet, Step.MARK) == {}, sheet
    made: list[Decision] = []
    for subject, frame in engine.rate(marked, committee.register, committee.law).frames.items():
        for row in frame[frame[START].notna() & (frame[DECIDER] != ABOVE)].head(1).to_dict("records"):
            level, ceiling = row[START], row[CEILING]
            made.append(
                Decision(
                    subject, row[UNIT], row[IDENTITY], level, "Ví dụ", level, ceiling, "", "A1", committee=row[DECIDER]
                )  # fmt: skip
            )
    if decide:
        again = engine.rate(marked, committee.register, committee.law, Decisions(levels=made))
        assert again.applied == made and len(made) == len(SUBJECTS)
    assert set(steps) == {(step, subject) for step in list(Step)[2:] for subject in SUBJECTS}


def read(committee: Committee, folder: Path) -> list[FileData]:
    with ThreadPoolExecutor(1) as pool:
        return list(read_files(folder, committee.write(folder), executor=pool))


def blanked(files: list[FileData], wanted: Callable[[str], bool]) -> list[FileData]:
    out = deepcopy(files)
    for data in out:
        for sheet in data.sheets.values():
            sheet.columns |= {k: [None] * len(sheet.rows) for k in sheet.columns if wanted(k) and k not in WHOSE}
    return out


@pytest.mark.parametrize(("regime", "local"), LAWS)
def test_frames_after_every_step(regime: str, local: str | None, steps: list[tuple[Step, str]], tmp_path: Path) -> None:
    committee = Committee(regime, local, load_law(regime, local).years[0])
    files = read(committee, tmp_path)
    everything_as_declared(committee, files, steps, decide=True)
    everything_as_declared(committee, [], steps)
    if local:  # of what is blank it knows no more than its regime
        return
    everything_as_declared(committee, blanked(files, lambda _key: True), steps)
    without = deepcopy(files)
    for data in without:
        data.sheets = {INFO: data.sheets[INFO]}
    everything_as_declared(committee, without, steps)


def test_frames_with_blank_columns(steps: list[tuple[Step, str]], tmp_path: Path) -> None:
    """A fifth of the fields at a time."""
    committee = Committee()
    files = read(committee, tmp_path)
    keys = sorted({key for sheet in form().values() for key in sheet.keys})
    for at in range(5):
        everything_as_declared(committee, blanked(files, lambda key, at=at: keys.index(key) % 5 == at), steps)  # type: ignore[misc]


def test_no_rule_writes_into_the_frames(tmp_path: Path) -> None:
    for sheet, frame in Committee().check(tmp_path).subs.frames.items():
        assert wrong(frame, sheet, Step.MARK) == {}, sheet


def test_every_column_says_what_it_means() -> None:
    assert all(c.meaning and c.sheets and c.name.startswith("_") for c in COLUMNS.values())
    fields = {key for sheet in form().values() for key in sheet.keys}
    assert not fields & set(COLUMNS)


# --- Setting a column ---

TWO = pd.DataFrame({"ma": pd.Series(["a", None], dtype="str")})


@pytest.mark.parametrize(
    ("name", "given", "held"),
    [
        (UNIT, [None, None], [None, None]),
        (UNIT, pd.Series([None, None], dtype="str").map({"a": "b"}), [None, None]),
        (UNIT, pd.Series([float("nan")] * 2), [None, None]),
        (SCORE, pd.Series([None, None], dtype="str"), [None, None]),
        (SCORE, 7, [7.0, 7.0]),
        (ROW, [1.0, 2.0], [1, 2]),
        (NEW, False, [False, False]),
    ],
)
def test_a_value_gets_the_dtype_of_its_column(name: str, given: object, held: list[object]) -> None:
    made = put(TWO, {name: given})
    assert made[name].dtype == COLUMNS[name].dtype
    assert [None if pd.isna(value) else value for value in made[name]] == held
    assert list(TWO.columns) == ["ma"]  # the frame given stays as it was


@pytest.mark.parametrize(
    ("name", "given", "problem"),
    [
        ("_moi_hon", 1, KeyError),
        (UNIT, [1, 2], TypeError),
        (ROW, [1.5, 2.0], TypeError),
        (NEW, [True, None], TypeError),
        (NEW, ["CO", "KHONG"], TypeError),
        (ROW, [None, 1.0], (TypeError, ValueError)),
        (SCORE, ["a", "b"], ValueError),
        (SCORE, pd.Series([1.0, 2.0], index=[1, 2]), ValueError),
        (STATUS, ["GIU"], ValueError),
    ],
)
def test_a_value_that_a_column_cannot_hold_is_refused(name: str, given: object, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        put(TWO, {name: given})


# --- No column is set past `put` ---


def _named(node: ast.expr, known: set[str]) -> bool:
    """Whether an index is the name of a derived column, or a list that holds one; what is looked up or called isn't."""
    match node:
        case ast.Constant(value=str(text)):
            return text.startswith("_")
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in known
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return any(_named(part, known) for part in parts)
        case ast.BinOp(left=left, right=right):
            return _named(left, known) or _named(right, known)
        case ast.JoinedStr(values=[first, *_]):
            return _named(first.value if isinstance(first, ast.FormattedValue) else first, known)
    return False


def _targets(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Assign(targets=targets):
            for target in targets:
                yield from target.elts if isinstance(target, ast.Tuple) else [target]
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            yield target


def columns_set(source: str) -> list[int]:
    """Lines where a derived column is set in a frame otherwise than through `put`."""
    tree = ast.parse(source)
    known = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == columns.__name__
        for alias in node.names
        if alias.name != "COLUMNS" and isinstance(getattr(columns, alias.name), str | tuple)
    }
    found = []
    for node in ast.walk(tree):
        for target in _targets(node):
            if isinstance(target, ast.Subscript) and _named(target.slice, known):
                found.append(target.lineno)
        match node:
            case ast.Call(func=ast.Attribute(attr="assign"), keywords=keywords):
                keys = [key for word in keywords if isinstance(word.value, ast.Dict) for key in word.value.keys]
                if any(word.arg and word.arg.startswith("_") for word in keywords) or any(
                    key is not None and _named(key, known) for key in keys
                ):
                    found.append(node.lineno)
            case ast.Call(func=ast.Attribute(attr="insert"), args=[_, name, *_]) if _named(name, known):
                found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "line",
    [
        'frame["_moi"] = 1', 'frame.loc[rows, "_x"] = 1', "frame[UNIT] |= marks", "frame.at[row, UNIT] = ''",
        "frame[UNIT], other = 1, 2", "frame[[UNIT, 'a']] = part", 'frame.insert(0, "_x", 1)', "frame.assign(_x=1)",
        "frame.assign(**{UNIT: 1})", "frame.loc[rows, [UNIT]] = part", "frame[f'_{key}'] = 1",
        "frame[UNCLEAR + key] = 1",
    ],
)  # fmt: skip
def test_a_column_set_past_the_one_function_is_seen(line: str) -> None:
    assert columns_set(f"from batch.submissions.columns import UNCLEAR, UNIT\n{line}\n") == [2]
    fine = (
        "from batch.submissions.columns import UNIT, put\nby[row[UNIT]] = 1\nput(frame, {UNIT: 1})\nx = frame[UNIT]\n"
    )
    assert columns_set(fine) == []


def test_no_column_is_set_past_the_one_function() -> None:
    root = Path(batch.__file__).parent
    found = [
        f"{path.relative_to(root)}:{line}"
        for path in sorted(root.rglob("*.py"))
        for line in columns_set(path.read_text(encoding="utf-8"))
    ]
    assert found == []
