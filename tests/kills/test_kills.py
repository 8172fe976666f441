"""Commands killed at many moments: what they were to replace is the old or the new, whole; the next start ends as if
nothing had been; no letter goes twice.

In the suite a few kills with fixed seeds; `make kills N=200 SEED=7` kills as often as one likes.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from random import Random
from threading import Timer

import pytest
from killing import BY_HAND, SEED, Killing, difference, nothing, share, sound, torn, tree
from made_up import MadeUp
from mail_server import MailServer
from stage import Ended, Stage
from test_cluster import local_cluster

YEAR = 2025

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks and signals")


by_hand = pytest.mark.skipif(not BY_HAND, reason="make kills")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("giet"))
    yield made
    made.end()


@pytest.fixture(scope="module")
def office(made_up: MadeUp, stage: Stage) -> Path:
    """A committee with a finished run of all submissions but one, which has come since; in the results lie a file of a
    person's own and one that a person has changed."""
    folder = stage.folder / "co_quan"
    shutil.copytree(made_up.demo(7, YEAR, faults=0.3).out, folder, ignore=shutil.ignore_patterns("nam_truoc"))
    late = sorted((folder / "nop").glob("*.xlsx"))[2]
    late.rename(folder / late.name)
    said = stage.play(*_run(folder))
    assert said.status in (0, 1), said.said
    (folder / late.name).rename(late)
    (folder / "kq" / str(YEAR) / "cua_toi.txt").write_text("của cơ quan")
    (folder / "kq" / str(YEAR) / "bao_cao_tinh.docx").write_bytes(b"changed")
    return folder


def _run(place: Path) -> tuple[object, ...]:
    return "run", place / "nop", "--register", place / "danh_muc.xlsx", "--year", YEAR, "--out", place / "kq"


def _results(place: Path) -> object:
    """The new results, and what else lies in OUT. The run before may be the same one, killed when it was in place: then
    a person's files come from there."""
    out = place / "kq"
    manifest = json.loads((out / str(YEAR) / "manifest.json").read_bytes())
    stated = {k: v for k, v in manifest.items() if k not in ("tep_giu_lai", "tep_da_ghi")}
    stated["tep_da_ghi"] = {k: v for k, v in manifest["tep_da_ghi"].items() if k != "manifest.json"}
    torn_ = [name for name in torn(out / str(YEAR)) if manifest["tep_da_ghi"].get(name)]
    return (
        {"names": sorted(p.name for p in out.iterdir()), "torn": torn_}
        | stated
        | tree(out / str(YEAR), "manifest.json")
    )


def _old_or_new(old: Path, new: Path, of: str = "kq") -> Callable[[Path], list[str]]:
    wholes = tree(old), tree(new)

    def amiss(place: Path) -> list[str]:
        out = place / of
        found = sound(out / f"so_{YEAR}.sqlite")
        there = [out / name for name in (str(YEAR), f"{YEAR}.truoc") if (out / name).exists()]
        for run in there:
            if tree(run) not in wholes:
                found.append(f"{run.name} is neither the old nor the new: {torn(run)[:5]}")
        return found + ["no results at all"] * (not there)

    return amiss


@pytest.fixture(scope="module")
def done(stage: Stage, office: Path) -> tuple[Path, Ended]:
    """The same with the run done."""
    whole = stage.folder / "tron"
    shutil.copytree(office, whole)
    return whole, stage.play(*_run(whole))


@pytest.fixture(scope="module")
def run_through(done: tuple[Path, Ended]) -> Path:
    assert done[1].status in (0, 1), done[1].said
    return done[0]


def test_a_run_that_is_killed_leaves_the_old_results_or_the_new(
    stage: Stage, office: Path, done: tuple[Path, Ended]
) -> None:  # fmt: skip
    amiss = _old_or_new(office / "kq" / str(YEAR), done[0] / "kq" / str(YEAR))
    Killing("run", stage, office, _run, amiss, _results, done=done).some((-5,), share(0.3))


@by_hand
def test_a_run_whose_processes_are_killed_ends_as_ever(
    stage: Stage, office: Path, done: tuple[Path, Ended]
) -> None:  # fmt: skip
    """Those that read and publish: another one does what they were at."""
    killing = Killing("processes of a run", stage, office, _run, nothing, _results, done=done)
    rng = Random(f"{SEED} processes")
    for number in range(share(0.1)):
        killing.put_back()
        after = rng.uniform(0.3, 4.0)
        ended = stage.play(*_run(killing.place), child=after, processes=True)
        killing.kills += 1
        left = [f"process {pid} left over" for pid in stage.left_over]
        if ended.status != done[1].status or (found := _results(killing.place)) != killing.expected or left:
            why = left or difference(killing.expected, found) if ended.status == done[1].status else ended.said[-600:]
            killing.faults.append(f"KILLS_SEED={SEED} processes #{number} after {after:.2f} s: {why}")
    for number in range(share(0.06)):  # the run itself: its processes end with it
        killing.put_back()
        after = rng.uniform(0.3, 4.0)
        killing.kills += stage.play(*_run(killing.place), seconds=after, processes=True).killed
        killing.faults += [f"KILLS_SEED={SEED} run #{number}: process {pid} left over" for pid in stage.left_over]
    killing.told()


@by_hand
def test_a_cluster_whose_workers_are_killed_gives_the_same(
    stage: Stage, office: Path, done: tuple[Path, Ended]
) -> None:  # fmt: skip
    """A worker, or what a worker has do the work."""
    killing = Killing("cluster", stage, office, _run, nothing, _results, done=done)
    rng = Random(f"{SEED} cluster")
    with local_cluster(2) as cluster:
        for number in range(share(0.08)):
            killing.put_back()
            after = rng.uniform(0.5, 6.0)
            typed = (*_run(killing.place), "--cluster", cluster.scheduler_address)
            ended, killed = stage.play_beside(rng, after, cluster_processes, *typed)
            killing.kills += killed
            if ended.status != done[1].status or (found := _results(killing.place)) != killing.expected:
                why = difference(killing.expected, found) if ended.status == done[1].status else ended.said[-600:]
                killing.faults.append(f"KILLS_SEED={SEED} cluster #{number} after {after:.2f} s: {why}")
    killing.told()


def cluster_processes() -> list[int]:
    """Of the workers and of those that work for them: below this process, but the stage."""
    parent = {int(path.name): int(path.joinpath("stat").read_text().rpartition(")")[2].split()[1])
              for path in Path("/proc").glob("[0-9]*") if path.joinpath("stat").exists()}  # fmt: skip
    workers = [
        pid
        for pid in parent
        if os.getpid() in _above(pid, parent) and b"stage.py" not in _command(pid) and b"tracker" not in _command(pid)
    ]
    return sorted(workers)


def _above(pid: int, parent: dict[int, int]) -> list[int]:
    found = []
    while pid in parent and (pid := parent[pid]):
        found.append(pid)
    return found


def _command(pid: int) -> bytes:
    try:
        return Path("/proc", str(pid), "cmdline").read_bytes()
    except OSError:
        return b"tracker"


def test_a_collection_from_mails_that_is_killed_loses_none(stage: Stage, office: Path) -> None:
    start = stage.folder / "thu_den"
    (start / "thu").mkdir(parents=True)
    for number, path in enumerate(sorted((office / "nop").glob("*.xlsx"))):
        message = EmailMessage(policy=SMTP)
        message["From"], message["Date"] = f"{path.stem.lower()}@example.vn", "Mon, 15 Dec 2025 09:30:00 +0700"
        message.set_content("Kính gửi Ban.")
        for name, content in (
            (path.name, path.read_bytes()),
            (f"quyet dinh {number}.pdf", b"%PDF-1.4 " + name_of(number)),
        ):
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        (start / "thu" / f"{number}.eml").write_bytes(bytes(message))
    (start / "nop").mkdir()
    (start / "nop" / "cu.xlsx").write_bytes(b"of the office")

    def result(place: Path) -> object:
        with (place / "nop.so_nhan.csv").open(encoding="utf-8-sig", newline="") as stream:
            noted = {(row["Nguồn"], row["Tệp đính kèm"], row["SHA-256"]) for row in csv.DictReader(stream)}
        return {"names": sorted(path.name for path in place.iterdir()), "noted": noted} | tree(place, "nop.so_nhan.csv")

    def whole(place: Path) -> list[str]:
        return ["the office's own file is another"] * ((place / "nop" / "cu.xlsx").read_bytes() != b"of the office")

    def typed(place: Path) -> tuple[object, ...]:
        return "inbox", place / "thu", "--to", place / "nop", "--register", office / "danh_muc.xlsx"

    Killing("inbox", stage, start, typed, whole, result).some((-6,), share(0.1))


def name_of(number: int) -> bytes:
    return f"giấy tờ {number}".encode()


def test_forms_that_are_killed_while_issued_are_issued_again(stage: Stage, office: Path) -> None:
    start = stage.folder / "phat_hanh"
    (start / "phieu").mkdir(parents=True)  # as `start` makes it

    def typed(place: Path) -> tuple[object, ...]:
        return "form", "--register", office / "danh_muc.xlsx", "--year", YEAR, "--out", place / "phieu"

    Killing("form", stage, start, typed, nothing, tree, refuses=True).some((-3,), share(0.1))


@by_hand
def test_papers_that_are_killed_while_written_go_on(stage: Stage, run_through: Path) -> None:
    def typed(place: Path) -> tuple[object, ...]:
        return "papers", place / "kq", "--to", place / "van_ban", "--kind", "quyet_dinh", "--kind", "to_trinh"

    def result(place: Path) -> object:
        return tree(place / "van_ban", ".da_lap.jsonl") | {
            "names": sorted(p.name for p in (place / "van_ban").iterdir())
        }

    Killing("papers", stage, run_through, typed, nothing, result).some((-3,), share(0.1))


@by_hand
def test_a_package_is_there_whole_or_not_at_all(stage: Stage, run_through: Path) -> None:
    (run_through / "khoa.txt").write_text("khoa cua cap tren, dai du dung")

    def typed(place: Path) -> tuple[object, ...]:
        return "handover", place / "kq", "--to", place / "goi" / "goi.zip", "--key", place / "khoa.txt"

    def result(place: Path) -> object:
        return tree(place / "goi")

    made: list[object] = []

    def whole(place: Path) -> list[str]:
        path = place / "goi" / "goi.zip"
        return ["another package"] * (path.exists() and bool(made) and {"goi.zip": _hash(path)} != made[0])

    killing = Killing("handover", stage, run_through, typed, whole, result)
    made.append(killing.expected)
    killing.some((-2,), share(0.06))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@by_hand
def test_results_for_units_are_the_old_or_the_new(stage: Stage, run_through: Path) -> None:
    """A part of the results that another command replaces; a person's file in it stays, whatever comes next."""
    start = stage.folder / "ket_qua"
    shutil.copytree(run_through, start)
    assert stage.play("results", start / "kq").status in (0, 1)
    mine = Path("kq", str(YEAR), "ket_qua", "nho.txt")
    (start / mine).write_text("của cơ quan")

    def typed(place: Path) -> tuple[object, ...]:
        return "results", place / "kq"

    def result(place: Path) -> object:
        return tree(place / "kq" / str(YEAR)) | {"names": sorted(path.name for path in (place / "kq").iterdir())}

    killing = Killing("results", stage, start, typed, nothing, result)
    last = killing.undisturbed.events
    for at in range(1, last + 1) if BY_HAND else (last - 2,):  # then another command is typed
        killing.put_back()
        killing.kills += killing.play(event=at).killed
        said = stage.play(*_run(killing.place))
        if said.status not in (0, 1) or not any("nho.txt" in name for name in tree(killing.place / "kq" / str(YEAR))):
            killing.faults.append(f"results, event {at}, then run: a person's file is gone, exit {said.status}")
    killing.some((), share(0.1))


def test_no_letter_goes_twice_and_none_is_lost(
    stage: Stage, run_through: Path, server: MailServer, tmp_path: Path
) -> None:
    settings = server.settings(tmp_path)

    def typed(place: Path) -> tuple[object, ...]:
        return "mail", place / "kq", "--send", "--settings", settings, "--today", "15/01/2026", "--limit", 600

    def whole(place: Path) -> list[str]:
        return sound(place / "kq" / f"so_{YEAR}.sqlite")

    def result(place: Path) -> object:
        return sorted(path.name for path in (place / "kq" / str(YEAR)).iterdir())

    killing = Killing("mail", stage, run_through, typed, whole, result)
    everybody = sorted(server.recipients)
    assert everybody
    events, seconds = killing.undisturbed.events, killing.undisturbed.seconds
    rng = Random(f"{SEED} mail")
    for number in range(share(0.22) or 1):
        killing.put_back()
        server.taken.clear()
        how: dict[str, float] = {}
        if number % 4 == 3:
            how = {"event": rng.randint(1, events)} if number % 8 == 3 else {"seconds": rng.uniform(0, seconds)}
        at, pause = rng.randint(1, len(everybody)), rng.choice((0.0, 0.0, 0.002, 0.02))

        def kill(_recipient: str, at: int = 0 if how else at, pause: float = pause) -> None:
            """While the server has the letter, or when it has just answered."""
            if len(server.taken) == at:
                Timer(pause, stage.kill).start() if pause else stage.kill()

        server.on_data = kill
        ended = killing.play(**how)
        killing.kills += ended.killed
        killing.reached["killed" if ended.killed else f"ended {ended.status}"] += 1
        killing.reached["some had gone"] += 0 < len(server.taken) < len(everybody)
        amiss = whole(killing.place)
        server.on_data = lambda _recipient: None
        again = killing.play()
        sent = Counter(server.recipients)
        amiss += [f"twice: {one}" for one, times in sent.items() if times > 1]
        missing = set(everybody) - set(sent)
        if missing and again.status != 1:
            amiss.append(f"not sent, and nobody is told: {missing}")
        if len(missing) > 1:
            amiss.append(f"only one letter can have been under way: {missing}")
        asked = stage.play(*typed(killing.place), "--resend-unknown")
        if set(server.recipients) != set(everybody) or asked.status != killing.undisturbed.status:
            amiss.append(f"not sent when asked for: {set(everybody) - set(server.recipients)}, exit {asked.status}")
        if amiss:
            killing.faults.append(f"KILLS_SEED={SEED} mail #{number} {how or (at, pause)}: {amiss}")
    killing.told()
