"""What all tests share. With this file here, the helpers that lie in `tests/` can be imported from every room."""

from __future__ import annotations

import gc
import multiprocessing
import os
import socket
import sys
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
import pytest
from command_line import Run, Said
from hypothesis import HealthCheck, settings
from made_up import MadeUp, data_only

from batch import cli as commands
from batch.form import pool
from batch.terminal.console import run_group
from batch.workers import processes

# No test is timed: a loaded machine must not fail one.
settings.register_profile("xeploai", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("xeploai")


# Files of few tests that take long, the longest first: they begin first, so that no worker works alone in the end.
_LONG = (
    "desk/test_in_browser.py", "test_cluster.py", "kills/test_kills.py", "test_nation.py", "desk/test_decide.py",
    "rules/test_every_rule.py", "publish/test_error_copies.py", "handover/test_three_ways.py", "test_wheel.py",
    "independent/test_adding_up.py", "demo/test_demo.py", "test_decisions.py", "test_no_network.py",
    "test_left_on_the_machine.py", "test_check.py", "law/test_notes.py", "test_judgements.py",
    "tracking/test_progress.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {str(Path(__file__).parent / name): place for place, name in enumerate(_LONG)}
    items.sort(key=lambda item: places.get(str(item.path), len(places)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """While modules and tests are made, nothing of them is garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Python looks for garbage among all tests again and again: an eighth of the suite's time, unless it is told that
    they stay and that it need not look so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _own_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the program keeps for a user, it keeps for the tests apart."""
    for name in ("XDG_CONFIG_HOME", "LOCALAPPDATA"):
        os.environ[name] = str(tmp_path_factory.mktemp("rieng"))


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    return MadeUp(tmp_path_factory)


@pytest.fixture
def no_papers() -> Iterator[None]:
    """The runs of a test that looks at no paper."""
    with data_only():
        yield


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A mail server. What goes there goes at once: within one machine each letter would wait 40 ms for an answer that
    the system puts off."""
    from mail_server import MailServer  # slow to import

    connect = socket.create_connection

    def at_once(*where: Any, **more: Any) -> socket.socket:
        opened = connect(*where, **more)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    monkeypatch.setattr(socket, "create_connection", at_once)
    made = MailServer(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def xeploai(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["xeploai", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            run_group(commands.cli)
        told = capsys.readouterr()
        assert "Traceback" not in told.out + told.err
        return Said(int(stopped.value.code or 0), told.out, told.err)

    return run


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once() -> Iterator[None]:
    """A template is compiled once, one in Word also opened once, not again for each of some hundred reports: half of
    what a report takes."""
    compile_anew, kept = jinja2.Environment.compile, {}

    def compiled(self: jinja2.Environment, source: Any, *arguments: Any, **named: Any) -> Any:
        if not isinstance(source, str):
            return compile_anew(self, source, *arguments, **named)
        told = (type(self), self.autoescape, self.undefined, self.block_start_string, self.variable_start_string)
        told = (*told, self.trim_blocks, self.lstrip_blocks, *sorted(self.extensions))
        key = (source, arguments, tuple(sorted(named.items())), told, *sorted(self.filters), *sorted(self.tests))
        if key not in kept:
            kept[key] = compile_anew(self, source, *arguments, **named)
        return kept[key]

    from batch.publish.word.template import WordTemplate  # slow to import

    open_anew, opened = WordTemplate.__dict__["_base"].func, {}

    def base(self: WordTemplate) -> Any:
        if not self.path.is_file():
            return open_anew(self)
        content = self.path.read_bytes()
        if content not in opened:
            opened[content] = open_anew(self)
        return opened[content]

    once = cached_property(base)
    once.__set_name__(WordTemplate, "_base")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Environment, "compile", compiled)
        patch.setattr(WordTemplate, "_base", once)
        yield


class _Readers(Executor):
    """Reading processes that go on to the next run; new ones where a file has killed one."""

    def __init__(self, start: Any) -> None:
        self._start, self._own = start, start(1)

    def submit(self, *job: Any, **named: Any) -> Future[Any]:
        try:
            return self._own.submit(*job, **named)
        except BrokenProcessPool:
            self._own = self._start(1)
            return self._own.submit(*job, **named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """They stay."""

    def end(self) -> None:
        self._own.shutdown()


@pytest.fixture(scope="session", autouse=True)
def reading_processes() -> Iterator[Callable[[int], ProcessPoolExecutor]]:
    """Files are read in another process, as ever, but not in a new one each time: a tenth of what a run takes.
    `form/test_pool.py` has the program's own processes, which this yields."""
    start: Callable[[int], ProcessPoolExecutor] = processes.start_processes
    kept: list[_Readers] = []
    own = os.getpid()

    def readers(workers: int) -> Executor:
        if os.getpid() != own:  # a copy of this process has no part in what this one started: copies of it read
            return ProcessPoolExecutor(
                workers, mp_context=multiprocessing.get_context("fork"), initializer=processes.prepare
            )
        if not kept:
            kept.append(_Readers(start))
        return kept[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "start_processes", readers)
        patch.setattr(pool, "start_processes", readers)
        yield start
    for one in kept:
        one.end()
