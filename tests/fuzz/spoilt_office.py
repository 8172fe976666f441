"""A good committee, a run of it with some of its files spoilt, and what may not have changed."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from random import Random

from dependence import Results, changed, unaccounted, unit_of
from made_up import data_only
from trying import Said, Tried, narrowed, xeploai

from batch.register.reader import read_register
from batch.register.register import Register

YEAR = 2025
Files = Mapping[str, bytes]


def run(inbox: Path, register: Path, out: Path, *more: object) -> Said:
    with data_only():
        return xeploai("run", inbox, "--register", register, "--year", YEAR, "--out", out, *more)


class Office:
    """`good` holds `nop/` and `danh_muc.xlsx`; `more` goes along with every run."""

    def __init__(self, good: Path, folder: Path, *more: object) -> None:
        self.good, self.folder, self._more = good, folder, more
        self.register: Register = read_register(good / "danh_muc.xlsx")
        self.names = sorted(path.name for path in (good / "nop").iterdir())
        said = self.run({})
        assert said.status in (0, 1) and not said.wrong, said.wrong or said.text
        self.before = Results((folder / "kq").rename(folder / "truoc") / str(YEAR))

    def content(self, name: str) -> bytes:
        return (self.good / "nop" / name).read_bytes()

    def run(self, files: Files, *more: object) -> Said:
        """With these files among the submissions, new ones or in place of good ones."""
        shutil.rmtree(self.folder / "nop", ignore_errors=True)
        shutil.rmtree(self.folder / "kq", ignore_errors=True)
        shutil.copytree(self.good / "nop", self.folder / "nop")
        for name, content in files.items():
            (self.folder / "nop" / name).write_bytes(content)
        return run(self.folder / "nop", self.good / "danh_muc.xlsx", self.folder / "kq", *self._more, *more)

    def bases(self, rng: Random) -> set[str]:
        """Every other base committee."""
        bases = sorted({base for unit in self.register.units if (base := self.register.base_of(unit))})
        return set(rng.sample(bases, len(bases) // 2))

    def of(self, name: str) -> str:
        return unit_of(name, self.register)

    def faults(
        self, files: Files, units: Collection[str], *more: object, tried: Tried | None = None
    ) -> list[str]:  # fmt: skip
        """What is wrong after a run with these files, which speak of these units."""
        said = self.run(files, *more)
        if said.wrong or said.status not in (0, 1):
            return [said.wrong or said.text]
        after = Results(self.folder / "kq" / str(YEAR))
        manifest = after.manifest
        told = {entry["tep"]: entry for entry in (*manifest["goi"], *manifest["ban_kiem_diem"], *manifest["tep"])}
        touched = {*units, *manifest["don_vi_mau_thuan"]} | {
            str(told[name].get("don_vi")) for name in files if name in told
        }
        if tried is not None:
            found = {row["tep"] for row in after.findings}
            for name in files:
                state = str(told.get(name, {}).get("trang_thai", "nowhere"))
                tried.reached[f"{state}, with findings" if name in found else state] += 1
        return [*unaccounted(after, {*self.names, *files}), *changed(self.register, touched, self.before, after)]

    def attempt(
        self, tried: Tried, seed: str, files: Files, units: Mapping[str, Collection[str]], *more: object
    ) -> None:
        """One run with all of them; what goes wrong is told of as few as it needs. `units` are those of each file."""

        def faults(names: Collection[str], tried: Tried | None = None) -> list[str]:
            spoken = {unit for name in names for unit in units[name]}
            return self.faults({name: files[name] for name in names}, spoken, *more, tried=tried)

        tried.mutants += len(files)
        if found := faults(files, tried):
            few = narrowed(sorted(files), lambda names: bool(faults(names)))
            tried.fault(seed, f"{few}: {(faults(few) or found)[:6]}")
