"""Văn bản: papers by kind, which there are already; made by their command."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.desk import desk
from batch.desk.office import Office
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import RESULTS
from batch.publish.papers.catalogue import KINDS
from batch.publish.papers.kinds import Kind
from batch.publish.papers.source import unit_folders
from batch.publish.papers.write import MadePaper, papers_made
from batch.publish.returns.names import file_names
from batch.register.register import Register

screen = Blueprint("papers", __name__)


@dataclass(frozen=True, slots=True)
class Paper:
    """One that was made: `unit` is whose it is, "" for the committee's own."""

    made: MadePaper
    path: Path
    kind: Kind
    unit: str
    name: str


@screen.get("/van-ban")
def page() -> str:
    office = desk().here
    papers, run, register, kinds = _papers(office), office.run, office.register, _kinds(office)
    return render_template(
        "papers.html", before=[k for k in kinds if k.before], after=[k for k in kinds if not k.before],
        made=Counter(paper.kind.code for paper in papers), of_unit=Counter(paper.unit for paper in papers),
        units=list(register.units.values()) if register else [], own=[paper for paper in papers if not paper.unit],
        run=run, results=_results(office, run) if run else {}, folder=office.papers_folder.name,
    )  # fmt: skip


@screen.get("/van-ban/loai/<kind>")
def of_kind(kind: str) -> str:
    found = KINDS.get(kind) or abort(404)
    papers = [paper for paper in _papers(desk().here) if paper.kind is found]
    return render_template("papers_of.html", title=found.called, said=found.use, papers=papers, kinds=[found], code="")


@screen.get("/van-ban/don-vi/<code>")
def of_unit(code: str) -> str:
    office = desk().here
    register = office.register or abort(404)
    unit = register[code] if code in register else abort(404)
    papers, run = [paper for paper in _papers(office) if paper.unit == code], office.run
    kinds = [kind for kind in _kinds(office) if kind.of_units or code == register.top.code]
    return render_template(
        "papers_of.html", title=unit.name, said=code, papers=papers, code=code,
        kinds=[kind for kind in kinds if kind.before or run],
        results=_results(office, run).get(code, []) if run else [],
    )  # fmt: skip


@screen.post("/van-ban")
def make() -> Answer:
    """All papers, those of one kind, of one unit, or both."""
    office, kind, unit = desk().here, request.form.get("kind", ""), request.form.get("unit", "")
    register = office.register or abort(404)
    if (kind and kind not in KINDS) or (unit and unit not in register):
        abort(404)
    title = KINDS[kind].called if kind else "Lập văn bản"
    arguments = ["--kind", kind] * bool(kind) + ["--unit", unit] * bool(unit)
    arguments += ["--each-person"] * bool(request.form.get("each"))
    desk().start(f"{title} ({unit})" if unit else title, "papers", arguments)
    if unit:
        return redirect(url_for("papers.of_unit", code=unit))
    return redirect(url_for("papers.of_kind", kind=kind) if kind else url_for("papers.page"))


def _kinds(office: Office) -> list[Kind]:
    """Those that the period asks for."""
    return [kind for kind in KINDS.values() if office.asks(kind.part)]


def _papers(office: Office) -> list[Paper]:
    """Those of the period."""
    folder, register, period = office.papers_folder, office.register, str(office.period)
    owner = office.as_of_register("folders", lambda: _owners(register) if register else {})
    found = []
    for made in papers_made(folder):
        if made.year == period and made.kind in KINDS:
            place, _, _ = made.path.partition("/")
            unit = owner.get(place, "")
            found.append(Paper(made, folder / made.path, KINDS[made.kind], unit, _name(register, unit)))
    order = {kind: i for i, kind in enumerate(KINDS)}
    return sorted(found, key=lambda paper: (order[paper.kind.code], paper.made.path))


def _owners(register: Register) -> dict[str, str]:
    """Folder → whose it is."""
    return {folder: code for code, folder in unit_folders(register).items()}


def _name(register: Register | None, unit: str) -> str:
    return register[unit].name if register and unit else "cấp ủy này"


def _results(office: Office, run: FinishedRun) -> dict[str, list[tuple[str, Path]]]:
    """Unit → (what it is, where) of what was made for it."""
    folder, out = run.path(RESULTS), dict[str, list[tuple[str, Path]]]()
    there = set(os.listdir(folder)) if folder.is_dir() else set()
    names = office.as_of_run("names", lambda: file_names(run.manifest.units or ()))
    for code, name in names.items() if there else ():
        wanted = (("bảng kết quả", name), ("thông báo", f"{name.rpartition('.')[0]}.docx"))
        if found := [(called, folder / one) for called, one in wanted if one in there]:
            out[code] = found
    return out
