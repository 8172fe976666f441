"""What is seen of the work while it goes on: one line a step, the time left, and nothing where nobody watches."""

from __future__ import annotations

import io

import pytest

from batch.terminal.console import Progress


class _Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _watch(monkeypatch: pytest.MonkeyPatch) -> _Terminal:
    watched = _Terminal()
    monkeypatch.setattr("sys.stderr", watched)
    return watched


def _lines(watched: _Terminal) -> list[list[str]]:
    """Every line with all that stood on it, one after another."""
    return [[said.rstrip() for said in line.split("\r")[1:]] for line in watched.getvalue().split("\n") if line]


def test_a_step_tells_how_far_it_is_and_how_long_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    watched, clock = _watch(monkeypatch), _Clock()
    progress = Progress(clock)
    for done in range(301):
        progress("Ghi bản đánh dấu lỗi", done, 300)
        clock.now += 0.1
    (line,) = _lines(watched)
    assert line[0] == "Ghi bản đánh dấu lỗi: 0/300"
    assert "Ghi bản đánh dấu lỗi: 120/300, còn khoảng 20 giây" in line
    assert line[-1] == "Ghi bản đánh dấu lỗi: 300/300"
    assert len(line) < 110  # not more than a few times a second
    assert not any("còn" in said for said in line[:6])  # it can't be known yet
    assert line[-2].endswith("còn vài giây")


def test_what_was_done_before_is_no_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    watched, clock = _watch(monkeypatch), _Clock()
    progress = Progress(clock)
    progress("Đọc phiếu", 9_000, 10_000)
    clock.now += 60
    progress("Đọc phiếu", 9_100, 10_000)
    assert _lines(watched)[0][-1] == "Đọc phiếu: 9.100/10.000, còn khoảng 9 phút"


def test_long_single_steps_and_steps_without_a_known_end(monkeypatch: pytest.MonkeyPatch) -> None:
    watched, clock = _watch(monkeypatch), _Clock()
    progress = Progress(clock)
    for call in (
        ("Kiểm tra", 0, 1), ("Kiểm tra", 1, 1), ("Biên bản", 1, 0), ("Biên bản", 1_200, 0), ("Tờ trình", 2, 0),
        ("Tờ trình", 2, 2),
    ):  # fmt: skip
        clock.now += 1
        progress(*call)
    assert _lines(watched) == [
        ["Kiểm tra…", "Kiểm tra: xong"], ["Biên bản: 1", "Biên bản: 1.200"], ["Tờ trình: 2", "Tờ trình: 2/2"],
    ]  # fmt: skip


def test_nothing_is_said_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress()
    progress("Đọc phiếu", 1, 2)
    progress("Đọc phiếu", 2, 2)
    assert capsys.readouterr().err == ""
