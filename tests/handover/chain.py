"""A made-up committee run at several levels: base committees hand over to the đảng bộ above, and that one to a
province; or everything lies at the top as workbooks; or some of each."""

from __future__ import annotations

import csv
import io
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from made_up import data_only, light_demo

from batch.domain import PROVINCE, Period, Unit
from batch.finished.finished_run import FinishedRun
from batch.form.pool import read_files
from batch.handover.archive import packed, unpacked
from batch.handover.contents import FILES, TABLES
from batch.handover.seal import Key
from batch.handover.write import hand_over
from batch.law import load_law, regime_of_year
from batch.pipeline import Job, RunResult, run
from batch.register.reader import read_register
from batch.register.register import Register
from batch.register.writer import write_register

KEY = Key(b"khoa cua cap tren, dai du dung")
TOP = "TINH"
Row = dict[str, str]


def rewritten(content: bytes, table: str, edit: Callable[[list[Row]], object], key: Key = KEY) -> bytes:
    """A package whose table somebody with the key has edited, and sealed again."""
    parts = dict(unpacked(content) or {})
    rows = list(csv.DictReader(io.StringIO(parts[table].decode("utf-8-sig"), newline="")))
    edit(rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, TABLES[table], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    parts[table] = out.getvalue().encode("utf-8-sig")
    seal = key.seal({name: part for name, part in parts.items() if name != FILES[-1]})
    return packed(parts | {FILES[-1]: f"{seal}\n".encode()})


@dataclass
class Chain:
    """`folder/nop` holds the workbooks; `file[unit]` the name of each unit's."""

    folder: Path
    year: int
    units: int = 24
    seed: int = 1
    faults: float = 0.0
    local: str | None = None
    file: dict[str, str] = field(default_factory=dict)
    register: Register = field(init=False)

    def __post_init__(self) -> None:
        self.law = load_law(regime_of_year(self.year), self.local)
        light_demo(self.folder, units=self.units, seed=self.seed, faults=self.faults, year=self.year, local=self.local)
        below = read_register(self.folder / "danh_muc.xlsx")
        top = Unit(TOP, "Đảng bộ tỉnh Mẫu", PROVINCE, None, None, must_submit=False)
        units = [replace(u, parent=TOP) if not u.parent else u for u in below.units.values()]
        self.register = Register({u.code: u for u in (top, *units)})
        self.district = below.top.code
        names = sorted(p.name for p in (self.folder / "nop").iterdir())
        for data in read_files(self.folder / "nop", names):
            if isinstance(code := data.info("ma_don_vi"), str):
                self.file[code] = data.path

    @property
    def bases(self) -> list[str]:
        return self.register.children(self.district)

    def register_of(self, top: str) -> Register:
        codes = self.register.below(top)
        units = [replace(self.register[c], parent=None if c == top else self.register[c].parent) for c in codes]
        return Register({unit.code: unit for unit in units})

    def run(
        self, name: str, top: str, workbooks: Iterable[str], packages: Iterable[Path] = (), key: Key | None = KEY,
        decisions: tuple[Path, ...] = (), papers: bool = False,
    ) -> RunResult:  # fmt: skip
        """A run of the committee of `top` in `folder/name`; where nobody looks at papers, of data only."""
        inbox, register = self.folder / name / "nop", self.folder / name / "danh_muc.xlsx"
        shutil.rmtree(inbox, ignore_errors=True)
        inbox.mkdir(parents=True)
        for unit in workbooks:
            if unit in self.file:
                shutil.copy(self.folder / "nop" / self.file[unit], inbox)
        for package in packages:
            shutil.copy(package, inbox)
        write_register(register, self.register_of(top).units.values(), light=True)
        day = date(self.year, 12, 31)
        job = Job(inbox, register, Period(self.year), self.folder / name / "kq", self.law, day, decisions, None, key)
        with nullcontext() if papers else data_only():
            return run(job)

    def finished(self, name: str) -> FinishedRun:
        return FinishedRun(self.folder / name / "kq" / str(self.year))

    def package(self, name: str, key: Key | None = KEY, to: str = "") -> Path:
        return hand_over(self.finished(name), self.folder / (to or f"{name}.zip"), key).path

    def base(self, code: str, key: Key | None = KEY, without: Collection[str] = ()) -> Path:
        """The package of a base committee from its own run."""
        self.run(code, code, [u for u in self.register.below(code) if u not in without], key=key)
        return self.package(code, key)

    def rows(self, name: str, file: str) -> list[Row]:
        path = self.folder / name / "kq" / str(self.year) / "du_lieu" / file
        with path.open(encoding="utf-8-sig", newline="") as source:
            return list(csv.DictReader(source))

    def figures(self, name: str) -> bytes:
        return (self.folder / name / "kq" / str(self.year) / "du_lieu" / "bieu.csv").read_bytes()

    def levels(self, name: str) -> Counter[tuple[str, str, str]]:
        """How many subjects of each unit have each level."""
        rows = self.rows(name, "xep_loai.csv")
        return Counter((r["ma_don_vi"], r["doi_tuong"], r["ket_qua"]) for r in rows if r["ket_qua"])

    def findings(self, name: str, prefix: str = "GB-") -> list[Row]:
        return [row for row in self.rows(name, "phat_hien.csv") if row["ma_quy_tac"].startswith(prefix)]
