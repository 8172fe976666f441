"""What the keepers of the law data note for themselves is printed by `law show` and stands in no paper."""

from __future__ import annotations

import email
import email.policy
import html
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from batch.cli import cli
from batch.law import Law, load_law, local_names, refined_by, regime_ids

LAWS = [(r, None) for r in regime_ids()] + [(refined_by(n), n) for n in local_names()]


def valued(law: Law) -> Iterator[Any]:
    """Everything in a law that may carry a note."""
    yield from law.parameters.values()
    yield from law.ceilings
    yield from law.caps.values()
    yield from law.scales.values()
    yield from law.documents
    yield from (*law.meetings, *law.deadlines)
    yield from law.dossiers.values()
    yield from (law.self_review, law.person_review)
    yield from (part for part in (law.evidence,) if part)


def notes(law: Law) -> set[str]:
    return {value.note for value in valued(law) if value.note}


def whole_runs() -> Iterator[tuple[str, str | None, int]]:
    """Laws, with a year, that hold all notes between them: a local document has those of the regime that it refines."""
    seen: set[str] = set()
    for law in sorted((load_law(*names) for names in LAWS), key=lambda law: (not law.local, -len(notes(law)))):
        if notes(law) - seen:
            yield law.id, law.local, law.period[0]
        seen |= notes(law)


def texts(name: str, content: bytes) -> Iterator[str]:
    """All words in a file, also in a workbook, a Word document, a mail and what is attached to it."""
    if name.endswith(".eml"):
        for part in email.message_from_bytes(content, policy=email.policy.default).walk():
            if not part.is_multipart():
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                yield from texts(part.get_filename() or "thu.txt", payload)
    elif content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                if member.endswith((".xml", ".xlsx", ".docx")):
                    yield from texts(member, archive.read(member))
    elif not name.endswith((".parquet", ".sqlite", ".png")):
        words = content.decode("utf-8", errors="replace")
        marked = name.endswith((".xml", ".html"))
        yield html.unescape(re.sub(r"<[^>]+>", "", words)) if marked else words


def everything(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return " ".join(" ".join(texts(path.name, path.read_bytes())).replace("\n", " ") for path in files)


def do(*arguments: object) -> str:
    result = CliRunner().invoke(cli, [str(a) for a in arguments])
    assert result.exit_code in (0, 1), result.output
    return result.output


def test_there_are_notes_to_look_for() -> None:
    assert all(notes(load_law(*names)) for names in LAWS)


@pytest.mark.parametrize("names", LAWS, ids=str)
def test_law_show_tells_the_notes(names: tuple[str, str | None]) -> None:
    regime, local = names
    said = do("law", "show", *(("--local", local) if local else ("--regime", regime)))
    assert {note for note in notes(load_law(*names)) if f"(ghi chú, không in ra văn bản: {note})" not in said} == set()


@pytest.mark.parametrize(("regime", "local", "year"), tuple(whole_runs()))
def test_no_note_reaches_a_paper(tmp_path: Path, regime: str, local: str | None, year: int) -> None:
    """Forms and guide, Biểu, report, plan, awards, error copies, letters, notices of a whole run."""
    by = ("--local", local) if local else ()
    do("demo", "--out", tmp_path / "d", "--units", 7, "--year", year, "--faults", 0.5, *by)
    register, out = tmp_path / "d" / "danh_muc.xlsx", tmp_path / "kq"
    do("form", "--register", register, "--year", year, "--out", tmp_path / "phieu", *by)
    do("run", tmp_path / "d" / "nop", "--register", register, "--year", year, "--out", out, *by)
    do("results", out)
    do("mail", out)
    do("mail", out, "--kind", "ket_qua", "--provisional")
    law = load_law(regime, local)
    for folder in (tmp_path / "phieu", out):
        words = everything(folder)
        assert {note for note in notes(law) if note in words} == set()
    # the reading itself: references do reach the papers
    assert sum(value.ref in words for value in law.ceilings) > 3
    assert law.person_review.ref.replace(" HD ", " Hướng dẫn số ") in words or not law.person_review.verified
