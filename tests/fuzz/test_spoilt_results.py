"""What earlier commands have left, changed at random: results, ledger, what is kept of files. A run over it gives the
figures that it gave, and no other command falls over it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from random import Random

from made_up import MadeUp
from mutated_bytes import ODD_TEXTS, mutate_bytes, mutate_package, mutate_zip
from mutated_workbooks import mutate_workbook
from spoilt_office import YEAR, run
from trying import BY_HAND, SEED, Tried, tries, xeploai

_FIGURES = ("du_lieu/bieu.csv", "du_lieu/xep_loai.csv")


def _mutated(path: Path, content: bytes, rng: Random) -> bytes:
    if not content:
        return rng.randbytes(20)
    match path.suffix:
        case ".json" | ".csv" | ".html":
            sign = b'"' if path.suffix == ".json" else b","
            words = content.split(sign)
            for _ in range(rng.choice((1, 3))):
                other = rng.choice((rng.choice(words), b"", b"-1", rng.choice(ODD_TEXTS).encode("utf-8", "replace")))
                words[rng.randrange(len(words))] = other
            return sign.join(words) if rng.random() < 0.8 else mutate_bytes(content, rng)
        case ".xlsx":
            return mutate_workbook(content, rng)
        case ".docx":
            return rng.choice((mutate_package, mutate_zip, mutate_bytes))(content, rng)
    return mutate_bytes(content, rng)


def _all(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_spoilt_results_change_no_figure(made_up: MadeUp, tmp_path: Path) -> None:
    made = made_up.demo(7, YEAR).out
    tried = Tried("results")
    register = made / "danh_muc.xlsx"
    assert run(made / "nop", register, tmp_path / "goc").status in (0, 1)
    if BY_HAND:  # in the suite only what a run reads
        typed = ("run", made / "nop", "--register", register, "--year", YEAR, "--out", tmp_path / "goc")
        assert xeploai(*typed).status in (0, 1)
    before = {name: (tmp_path / "goc" / str(YEAR) / name).read_bytes() for name in _FIGURES}
    out = tmp_path / "kq"
    commands = {
        "run": (), "year after": (), "status": (), "mail": ("--dry-run",), "results": (), "report": (),
        "handover": ("--to", tmp_path / "goi.zip"),
        "compare": (tmp_path / "goc" / str(YEAR) / "bieu" / "Bieu-6B.xlsx",),
        "papers": ("--to", tmp_path / "vb", "--kind", "quyet_dinh"),
    }  # fmt: skip
    wanted = tries(0.07, 1)
    while tried.mutants < wanted:
        seed = f"{SEED} results {tried.mutants}"
        rng = Random(seed)
        for name in ("kq", "vb", "goi.zip"):
            shutil.rmtree(tmp_path / name, ignore_errors=True)
        (tmp_path / "goi.zip").unlink(missing_ok=True)
        shutil.copytree(tmp_path / "goc", out)
        files = sorted(path for path in out.rglob("*") if path.is_file())
        weights = [4 if path.name in ("manifest.json", f".{YEAR}.kho", f"so_{YEAR}.sqlite") else 1 for path in files]
        (spoilt,) = rng.choices(files, weights)
        spoilt.write_bytes(_mutated(spoilt, spoilt.read_bytes(), rng))
        left = _all(out)
        (command,) = rng.choices(list(commands), (4, 2, 1, 1, 1, 1, 1, 1, 1)) if BY_HAND else ["run"]
        if command == "run":
            said = run(made / "nop", register, out)
        elif command == "year after":
            said = xeploai("run", made / "nop", "--register", register, "--year", YEAR + 1, "--out", tmp_path / "vb",
                           "--previous", out)  # fmt: skip
        else:
            said = xeploai(command, out, *commands[command])
        tried.mutants += 1
        tried.reached[f"{command} exit {said.status}"] += 1
        told = f"{command} over {spoilt.relative_to(out)}"
        if said.wrong:
            tried.fault(seed, f"{told}: {said.wrong}")
        elif said.status == 2 and _all(out) != left:
            tried.fault(seed, f"{told}: exit 2, and something changed: {said.text}")
        elif command == "run" and said.status != 2:
            found = [name for name in _FIGURES if (out / str(YEAR) / name).read_bytes() != before[name]]
            tried.faults += [f"FUZZ_SEED={seed}: {told}: other figures {found}"] if found else []
    tried.told()
