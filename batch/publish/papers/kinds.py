"""The kinds of papers, in the order in which a year needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from batch.form.word.origin import Origin
from batch.publish.papers.source import Source


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: where it goes (`path`, relative to the folder of papers), the template that it is filled into, its
    fields. `form` says what a form to fill in is, so that it is known again when it comes back. `of_results`: it says
    what the run found; a unit's own paper doesn't, and is no draft where the run is provisional."""

    path: str
    template: str
    fields: Any
    form: Origin | None = None
    of_results: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """`use` is what the office needs it for, in its words. `templates`: file name in `input_templates/van_ban/` → class
    of its fields. `before`: it can be made from a working folder, before the run. `papers` gives those of the units
    chosen, in the order of the register."""

    code: str
    called: str
    before: bool
    templates: Mapping[str, type]
    papers: Callable[[Source], Iterator[Paper]]
    use: str
    # Whether it speaks of results: while those are provisional it is a draft.
    of_results: bool = True
    # Whether units have their own; else only the committee has.
    of_units: bool = True
    # What of a submission it is about (see `law.model.PARTS`): by default not made where a quarter doesn't ask for it.
    part: str = ""
