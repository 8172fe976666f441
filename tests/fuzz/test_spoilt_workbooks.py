"""Submissions changed at random beside good ones: none ends a run, all are accounted for, and what was changed in one
unit changes nothing that doesn't hang on it."""

from __future__ import annotations

from random import Random

from dependence import Results, changed
from mutated_workbooks import mix_in, mutate_workbook
from spoilt_office import YEAR, Office
from trying import SEED, Tried, tries


def test_spoilt_workbooks_change_nothing_else(province: Office) -> None:
    office, tried = province, Tried("workbooks")
    wanted = tries(0.6, 8)
    while tried.mutants < wanted:
        seed = f"{SEED} workbooks {tried.mutants}"
        rng = Random(seed)
        spoilt = office.bases(rng)
        base = {name: office.register.base_of(office.of(name)) for name in office.names}
        names = [n for n in office.names if (base[n] in spoilt if base[n] else rng.random() < 0.2)]
        files, units = {}, {}
        for name in names:
            own = Random(f"{seed} {name}")
            files[name], units[name] = mutate_workbook(office.content(name), own), [office.of(name)]
            if own.random() < 0.15:  # with rows of another unit: the same persons, collectives, codes
                donor = own.choice(names)
                files[name] = mix_in(office.content(name), office.content(donor), own)
                units[name].append(office.of(donor))
        office.attempt(tried, seed, files, units)
    tried.told()
    after = Results(office.folder / "kq" / str(YEAR))
    assert list(changed(office.register, set(), office.before, after)), "what hangs on the spoilt ones did change"
