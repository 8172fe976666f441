"""A run on a cluster: the same bytes as on this machine, whatever happens to the cluster meanwhile."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from command_line import Run
from hostile import killer
from made_up import MadeUp, data_only

from batch import pipeline
from batch.demo.nation import make_nation
from batch.domain import Period
from batch.form import pool
from batch.law import load_law, regime_of_year
from batch.nation import course
from batch.workers import Workers, cluster, parcel, place, shared
from batch.workers.cluster import Cluster, ClusterError, ClusterLostError, connect
from batch.workers.parcel import NotDoneError, Sealed, UnseenError
from batch.workers.program import identity

TESTS = Path(__file__).parent
OF_TODAY = {"du_lieu/ban_giao.json", "manifest.json", "tien_do.xlsx"}  # `run` takes the day from the clock


def advised() -> dict[str, Any]:
    """What the page on clusters has people write into dask's own settings, so that waiting costs little."""
    page = (TESTS.parent / "docs" / "cum-may.md").read_text("utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    return dict(_flat("distributed", next(b["distributed"] for b in blocks if "admin" in b["distributed"])))


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield name, value
        return
    for key, below in value.items():
        yield from _flat(f"{name}.{key}", below)


@contextmanager
def local_cluster(workers: int) -> Iterator[Any]:
    import dask
    from distributed import LocalCluster

    with dask.config.set(advised()):
        made = LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", host="127.0.0.1",
            env={"PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])},
        )  # fmt: skip
        try:
            yield made
        finally:
            made.close(timeout=5)


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    """Two worker processes. What the library's own log says is no test's business."""
    cluster._be_quiet()
    with local_cluster(2) as made:
        yield made


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def run(made: Path, out: Path, where: Workers) -> dict[str, bytes]:
    law, day = load_law(regime_of_year(2025)), date(2025, 12, 31)
    job = pipeline.Job(made / "nop", made / "danh_muc.xlsx", Period(2025), out, law, day, today=day)
    with where:
        return files_of(pipeline.run(job, workers=where).folder)


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.fixture(scope="module")
def committee(made_up: MadeUp) -> Path:
    return made_up.demo(8, 2025, faults=0.5).out


@pytest.fixture(scope="module")
def alone(committee: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run on one core writes."""
    return run(committee, tmp_path_factory.mktemp("mot_minh"), Workers(count=1))


@pytest.fixture
def publishing_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("batch.pipeline.MANY", 1)
    monkeypatch.setattr(pool, "ON_CLUSTER", (1, 25))


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What functions have been, and whether their files lay where the workers were to see them."""
    what: list[tuple[str, bool]] = []
    pack = cluster.pack

    def noted(function: Any, *more: Any, seen: bool) -> Any:
        what.append((function.__name__, seen))
        return pack(function, *more, seen=seen)

    monkeypatch.setattr(cluster, "pack", noted)
    return what


@pytest.mark.parametrize("seen", [True, False])
def test_a_cluster_writes_the_same_bytes_whether_or_not_it_sees_the_files(
    running: Any, committee: Path, alone: dict[str, bytes], tmp_path: Path, publishing_there: None,
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, handed_over: list[tuple[str, bool]], seen: bool,
) -> None:  # fmt: skip
    if not seen:
        monkeypatch.setattr(parcel, "mark", lambda _path: (1, 2, 3, 4))
    done: list[str] = []
    unpack = cluster.unpack

    def counted(answer: Any) -> Any:
        result = unpack(answer)
        done.append(type(result).__name__)
        return result

    monkeypatch.setattr(cluster, "unpack", counted)
    before = files_of(committee)
    where = Workers(connect(running.scheduler_address))
    assert where.count == 2
    there = run(committee, tmp_path / "cum", where)
    assert differing(there, alone) == [] and any(name.startswith("loi") for name in there)
    assert not where.cluster_lost and len(done) > 8, "read there, and Biểu and error copies written there"
    assert (("read_there", False) in handed_over, ("_write_copies", False) in handed_over) == (not seen, not seen)
    assert ("read_there", True) in handed_over and files_of(committee) == before
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("there", ["nothing", "other files"])
def test_a_worker_that_has_something_else_under_the_same_path_is_sent_the_files(
    running: Any, committee: Path, alone: dict[str, bytes], tmp_path: Path, publishing_there: None,
    monkeypatch: pytest.MonkeyPatch, handed_over: list[tuple[str, bool]], there: str,
) -> None:  # fmt: skip
    elsewhere = tmp_path / "cho_khac"
    if there == "other files":
        shutil.copytree(committee / "nop", elsewhere)  # the same names, sizes and times
        books = [path for path in sorted(elsewhere.iterdir()) if path.suffix == ".xlsx"]
        for book, other in zip(books, books[1:] + books[:1], strict=True):
            told = book.stat()
            book.write_bytes(other.read_bytes()[: told.st_size].ljust(told.st_size, b"\0"))
            os.utime(book, ns=(told.st_atime_ns, told.st_mtime_ns))
    pack = cluster.pack

    def moved(*what: Any, seen: bool) -> Sealed:
        """As if the worker's own disk lay where our storage lies here."""
        sender, marks, files, job = pickle.loads(pack(*what, seen=seen).content)
        marks = {elsewhere / path.relative_to(committee / "nop"): told for path, told in marks.items()}
        return Sealed(pickle.dumps((sender, marks, files, job), 5))

    monkeypatch.setattr(cluster, "pack", moved)
    where = Workers(connect(running.scheduler_address))
    assert differing(run(committee, tmp_path / "cum", where), alone) == [] and not where.cluster_lost
    seen, sent = (handed_over.count(("read_there", seen)) for seen in (True, False))
    assert 0 < seen < sent, "it is asked no more once a worker has said that it doesn't see them"


def test_only_the_very_file_is_read_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, sent = tmp_path / "a", tmp_path / "b" / "c"
    path.write_bytes(b"123")
    kept = path.stat()

    def replace() -> None:
        """By one with the same contents and time."""
        (tmp_path / "new").write_bytes(b"123")
        os.utime(tmp_path / "new", ns=(kept.st_atime_ns, kept.st_mtime_ns))
        (tmp_path / "new").replace(path)

    def there(packed: Sealed) -> Any:
        return parcel.unpack(Sealed(parcel.open_and_do(packed.content)))

    packed = parcel.pack(_where, (path,), {}, seen=True)
    assert there(packed) == str(path) != there(parcel.pack(_where, (path,), {}))
    replace()
    with pytest.raises(UnseenError):
        there(packed)
    packed = parcel.pack(_where, (path,), {}, seen=True)
    with monkeypatch.context() as patch, pytest.raises(UnseenError):
        patch.setattr(sys.modules[__name__], "_while_read", replace)
        there(packed)
    packed = parcel.pack(_where, (path,), {}, seen=True)
    path.unlink()
    with pytest.raises(UnseenError):
        there(packed)
    path.mkdir()
    with pytest.raises(UnseenError):
        there(packed)
    unnumbered = os.stat_result((0o100644, 0, *[1] * 8))
    sent.parent.mkdir()
    sent.write_bytes(b"45")
    with monkeypatch.context() as patch:
        patch.setattr(shared, "stat_of_plain", lambda _path: unnumbered)
        assert there(parcel.pack(_where, (sent,), {}, seen=True)) != str(sent)


def _where(path: Path) -> str:
    _while_read()
    assert path.is_file()
    return str(path)


def _while_read() -> None:
    pass


@pytest.mark.parametrize("seen", [True, False])
def test_no_file_that_was_handed_in_is_touched_and_all_results_lie_in_their_place(
    running: Any, committee: Path, alone: dict[str, bytes], tmp_path: Path, publishing_there: None,
    monkeypatch: pytest.MonkeyPatch, seen: bool,
) -> None:  # fmt: skip
    """However the way to them is written."""
    made = Path(shutil.copytree(committee, tmp_path / "ở đây" / "cấp ủy"))
    (tmp_path / "xa" / "sâu").mkdir(parents=True)
    (tmp_path / "lối tắt").symlink_to(tmp_path / "xa" / "sâu")
    if not seen:
        monkeypatch.setattr(parcel, "mark", lambda _path: (1, 2, 3, 4))
    before = {path: shared.mark(path) for path in made.rglob("*")}
    monkeypatch.chdir(tmp_path / "xa")
    where = Workers(connect(running.scheduler_address))
    assert run(Path("../ở đây/../ở đây/cấp ủy"), Path("../lối tắt/../ra"), where).keys() == alone.keys()
    assert not where.cluster_lost and files_of(tmp_path / "xa" / "ra" / "2025") == alone
    assert {path: shared.mark(path) for path in made.rglob("*")} == before
    assert {path.name for path in tmp_path.iterdir()} == {"ở đây", "xa", "lối tắt"}


def test_what_is_written_comes_back_whole_or_not_at_all(tmp_path: Path) -> None:
    for function in (_write_and_lose_all, _write_and_lose_the_place):
        packed = parcel.pack(function, (tmp_path / "moi" / "tep",), {})
        with pytest.raises(NotDoneError):
            parcel.unpack(Sealed(parcel.open_and_do(packed.content)))


def _write_and_lose_all(path: Path) -> None:
    path.write_text("xong")
    shutil.rmtree(parcel._root)


def _write_and_lose_the_place(path: Path) -> None:
    path.write_text("xong")
    shutil.rmtree(parcel._root / "di")


def test_files_of_one_folder_may_go_there_or_be_seen_there(
    committee: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(committee / "nop", tmp_path / "sâu" / "hơn")
    names = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.xlsx"))[:5]
    monkeypatch.setattr(parcel, "mark", lambda path: shared.mark(path) if path.name != Path(names[2]).name else None)
    packed = parcel.pack(pool.read_there, ([tmp_path / name for name in names], names), {}, seen=True)
    read = parcel.unpack(Sealed(parcel.open_and_do(packed.content)))
    assert {data.source: data for data in read} == {data.source: data for data in pool.read_chunk(str(tmp_path), names)}
    assert len(read) == 5


def test_what_hung_on_the_worker_is_read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "read_chunk", lambda _root, paths: [pool._dead(path) for path in paths])
    with pytest.raises(NotDoneError):
        pool.read_there([tmp_path / "a.xlsx"], ["a.xlsx"])


def _killing(committee: Path, folder: Path) -> Path:
    """A committee one of whose workbooks aborts its reader."""
    shutil.copytree(committee, folder)
    path = next(p for p in sorted((folder / "nop").iterdir()) if p.suffix == ".xlsx" and "CS" in p.name)
    path.write_bytes(killer())
    return folder


def test_a_file_that_kills_its_reader_costs_no_worker(
    running: Any, committee: Path, tmp_path: Path, publishing_there: None
) -> None:
    made = _killing(committee, tmp_path / "giet")
    before = _processes(running)
    where = Workers(connect(running.scheduler_address))
    with data_only(error_copies=True):
        there = run(made, tmp_path / "cum", where)
        here = run(made, tmp_path / "day", Workers(count=1))
    assert b"TEP-04" in there["du_lieu/phat_hien.csv"] and not where.cluster_lost
    assert differing(there, here) == []
    assert _processes(running) == before


def _processes(running: Any) -> list[int]:
    return sorted(worker.pid for worker in running.workers.values())


def _pid() -> int:
    """Of the process that a worker has for us."""
    return os.getpid()


def _worker_pid() -> int:
    return os.getppid()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_worker_that_is_lost_is_survived(
    running: Any, committee: Path, alone: dict[str, bytes], tmp_path: Path, publishing_there: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    import signal

    own = connect(running.scheduler_address)
    killed: list[int] = []
    hand_over = pool._hand_over

    def once(*job: Any) -> Any:
        handed = hand_over(*job)
        if not killed:
            killed.append(own.submit(_worker_pid).result())
            os.kill(killed[0], signal.SIGKILL)
        return handed

    monkeypatch.setattr(pool, "_hand_over", once)
    where = Workers(own)
    there = run(committee, tmp_path / "cum", where)
    assert killed and differing(there, alone) == [] and not where.cluster_lost


def test_a_cluster_lost_in_the_middle_costs_nothing_but_time(
    committee: Path, alone: dict[str, bytes], tmp_path: Path, publishing_there: None, xeploai: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    taken_back = Cluster._take_back
    with local_cluster(1) as passing:

        def closing(self: Cluster, future: Future[Any]) -> None:
            taken_back(self, future)
            if passing.status.name == "running":
                passing.close(timeout=5)

        monkeypatch.setattr(Cluster, "_take_back", closing)
        said = xeploai(
            "run", committee / "nop", "--register", committee / "danh_muc.xlsx", "--year", 2025, "--out",
            tmp_path / "kq", "--cluster", passing.scheduler_address,
        )  # fmt: skip
    assert said.status == 1 and "không dùng được cụm máy nữa" in said.err
    assert differing(files_of(tmp_path / "kq" / "2025"), alone) == sorted(OF_TODAY)


def test_many_committees_on_a_cluster(running: Any, tmp_path: Path, xeploai: Run) -> None:
    """As on this machine, where the workers see the same folders and where they don't."""
    made = tmp_path / "xa"
    make_nation(made, units=5, year=2025, members=3)
    outs = {}
    for name in ("day", "cum", "khong_thay"):
        there = [] if name == "day" else ["--cluster", running.scheduler_address]
        with pytest.MonkeyPatch.context() as patch:
            if name == "khong_thay":
                patch.setattr(course, "sha256_if_readable", lambda _path: "of something else")
            said = xeploai("nation", made, "--year", 2025, "--out", tmp_path / name, *there)
        assert said.status in (0, 1), said.err
        assert ("không làm trên cụm máy" in said.err) == (name == "khong_thay")
        outs[name] = {n: c for n, c in files_of(tmp_path / name).items() if not n.endswith(".sqlite")}
    assert len(outs["day"]) > 40 and "DB/2025/manifest.json" in outs["day"]
    assert differing(outs["day"], outs["cum"]) == differing(outs["day"], outs["khong_thay"]) == []


def test_what_cannot_be_done_there_is_told_alone(running: Any, tmp_path: Path) -> None:
    """Too large, too long, raising: the next thing is done all the same."""
    own = connect(running.scheduler_address)
    try:
        large = tmp_path / "lon"
        with large.open("wb") as file:
            file.truncate(65 * 2**20)
        assert own.submit(_size, large).result(60) == 65 * 2**20, "it needn't go along"
        own._sees = False
        bad = [own.submit(_size, large), own.submit(_fail), own.submit(os._exit, 3)]
        for future in bad:
            with pytest.raises(NotDoneError):
                future.result(60)
        (tmp_path / "nho").write_bytes(b"123")
        assert own.submit(_size, tmp_path / "nho").result(60) == 3
        written = own.submit(_write, tmp_path / "moi" / "tep").result(60)
        assert written == tmp_path / "moi" / "tep" and written.read_text() == "xong"
        assert own.submit(_pid).result(60) not in {os.getpid(), *_processes(running)}
    finally:
        own.shutdown()
    with pytest.raises(ClusterLostError):
        own._lose()
        own.submit(_pid)


def _size(path: Path) -> int:
    return path.stat().st_size


def _hang(_path: Path) -> None:
    time.sleep(60)


def _fail() -> None:
    raise ValueError("họ tên")


def _write(path: Path) -> Path:
    path.write_text("xong")
    return path


class _Leaving:
    """A scheduler that is gone as soon as it has been given something; nothing comes back."""

    status = "running"

    def __init__(self) -> None:
        self.gone = False

    def nthreads(self) -> dict[str, int]:
        if self.gone:
            raise OSError
        return {"tcp://máy": 1}

    def get_executor(self, **_: Any) -> Any:
        return self

    def submit(self, *_: Any) -> Future[Any]:
        self.gone = True
        return Future()

    def close(self, **_: Any) -> None:
        pass


def test_whoever_waits_for_a_cluster_that_is_lost_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has been handed over, and what still waits for its turn."""
    monkeypatch.setattr(cluster, "_REFRESHED", 0.1)
    lost = Cluster(_Leaving())  # type: ignore[arg-type]
    begun = [lost.submit(len, "") for _ in range(10)]
    done, waiting = wait(begun, timeout=60)
    assert not waiting and all(isinstance(future.exception(), ClusterLostError) for future in done)
    lost.shutdown()


def test_a_process_that_hangs_is_ended_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.end_all()  # those that began with another folder for what passes
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tam"))
    (tmp_path / "tam").mkdir()
    (tmp_path / "phiếu").write_bytes(b"123")
    parcel.unpack(place.do(parcel.pack(_size, (tmp_path / "phiếu",), {})))  # it has started, and imported what hangs
    with pytest.raises(NotDoneError):
        parcel.unpack(place.do(parcel.pack(_hang, (tmp_path / "phiếu",), {}), seconds=2))
    assert [path.read_bytes() for path in (tmp_path / "tam").rglob("phiếu")] == [b"123"], "it was under way"
    assert parcel.unpack(place.do(parcel.pack(_size, (tmp_path / "phiếu",), {}))) == 3
    assert list((tmp_path / "tam").iterdir()) == []
    place.end_all()


def test_another_version_of_the_program_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = parcel.pack(_pid, (), {})
    monkeypatch.setattr(parcel, "stamp", lambda: "another")
    with pytest.raises(NotDoneError):
        parcel.unpack(parcel.Sealed(parcel.open_and_do(packed.content)))
    assert "Sealed" in repr(packed) and len(repr(packed)) < 20


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("cum may", "không đúng dạng"), ("http://127.0.0.1:8786", "không đúng dạng"), ("127.0.0.1", "không đúng dạng"),
        ("127.0.0.1:99999", "không đúng dạng"), ("inproc://1/2/3", "không đúng dạng"),
        ("{closed}", "Không kết nối được"), ("{silent}", "Không kết nối được"),
        ("tls://{closed}", "Không kết nối được"),
    ],
)  # fmt: skip
def test_an_address_that_is_no_use_ends_the_command_and_leaves_everything(
    committee: Path, tmp_path: Path, xeploai: Run, monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setattr(cluster, "SECONDS_TO_CONNECT", 0.3)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        if "silent" in address:
            nobody.listen()
        port = f"127.0.0.1:{nobody.getsockname()[1]}"
        told = xeploai(
            "run", committee / "nop", "--register", committee / "danh_muc.xlsx", "--year", 2025, "--out",
            tmp_path / "kq", "--cluster", address.format(closed=port, silent=port),
        )  # fmt: skip
    assert told.status == 2 and said in told.err
    assert not (tmp_path / "kq").exists()


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({}, "chưa có máy tính toán nào"), ({"a": Exception("ModuleNotFoundError")}, "chưa cài chương trình xeploai"),
        ({"a": OSError("lost")}, "không trả lời"), ({"a": Sealed(b"")}, "không trả lời"),
        ({"a": {"xeploai": "0"}}, "bản chương trình xeploai khác"), ({"a": None}, "bản chương trình xeploai khác"),
        ({"a": {"Python": "3.9"}}, "Python ở đó là 3.9"), ({"a": {"pandas": ""}}, "pandas ở đó là chưa cài"),
    ],
)  # fmt: skip
def test_workers_that_are_not_what_we_are_are_refused(there: dict[str, Any], said: str) -> None:
    class Client:
        def run(self, function: Any, *_arguments: Any, on_error: str) -> dict[str, Any]:
            assert function is place.do and on_error == "return"
            return {worker: self.answer(told) for worker, told in there.items()}

        def answer(self, told: Any) -> Any:
            if told is not None and not isinstance(told, dict):
                return told
            return Sealed(pickle.dumps(told and identity() | told))

    with pytest.raises(ClusterError, match=said):
        cluster._refuse_others(Client(), "«x»")  # type: ignore[arg-type]


def test_the_advised_settings_are_ones_that_dask_has() -> None:
    import dask
    import distributed  # which has them

    assert distributed and len(advised()) > 4
    assert {name: type(dask.config.get(name)) for name in advised()} == {n: type(v) for n, v in advised().items()}


def test_without_the_extra_the_command_says_what_to_install(
    committee: Path, tmp_path: Path, xeploai: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    told = xeploai(
        "run", committee / "nop", "--register", committee / "danh_muc.xlsx", "--year", 2025, "--out", tmp_path / "kq",
        "--cluster", "127.0.0.1:8786",
    )  # fmt: skip
    assert told.status == 2 and "xeploai[cluster]" in told.err and not (tmp_path / "kq").exists()
