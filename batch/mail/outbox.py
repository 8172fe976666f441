"""Sends letters one by one, no faster than allowed, each at most once; writes down what became of each before and
after. What the server puts off is tried again later; what it refuses is left; the others go on."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from batch.mail.letters import Letter
from batch.mail.message import dated
from batch.mail.record import Record
from batch.mail.smtp import AnswerLost, CannotSend, Lost, Refused
from batch.submissions.inbox_record import VIETNAM
from batch.tracking.letter_words import QUEUED, REFUSED, SENDING, SENT, UNKNOWN

AGAIN = (60.0, 300.0, 900.0)  # seconds before what was put off is tried again, round by round
RECONNECT = (1.0, 10.0, 60.0, 300.0)  # seconds after each failure in a row; after the last one it is given up
_STOPPED = "Mất kết nối với máy chủ thư nhiều lần liên tiếp; chạy lại lệnh để gửi tiếp."
_NOT_REACHED = "chưa gửi tới lượt"


class Connection(Protocol):
    """What sends: see `smtp.Server`."""

    def open(self) -> None: ...
    def deliver(self, recipient: str, message: bytes, handing_over: Callable[[], None]) -> None: ...
    def close(self) -> None: ...


@dataclass(slots=True)
class Time:
    """The clock of an outbox; tests bring their own. `ticks` are seconds that only go forward."""

    sleep: Callable[[float], None] = time.sleep
    ticks: Callable[[], float] = time.monotonic
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(VIETNAM)


@dataclass(slots=True)
class Delivery:
    """What came of sending: unit → state and why, for every letter; `already` were sent before this call; `stopped`
    why it ended before its time, in Vietnamese, "" where it didn't."""

    states: dict[str, tuple[str, str]] = field(default_factory=dict)
    already: set[str] = field(default_factory=set)
    stopped: str = ""

    @property
    def complete(self) -> bool:
        return all(state == SENT for state, _ in self.states.values())


class Outbox:
    """`load` gives the message of a letter, undated; `step(done, total)` is told after each letter."""

    def __init__(
        self, record: Record, server: Connection, load: Callable[[Letter], bytes], per_minute: int,
        clock: Time | None = None, step: Callable[[int, int], object] = lambda _done, _total: None,
    ) -> None:  # fmt: skip
        self._record, self._server, self._load, self._step = record, server, load, step
        self._clock = clock or Time()
        self._gap = 60.0 / per_minute
        self._next = float("-inf")  # when the next letter may go
        self._failures = 0  # in a row
        self._said: Delivery = Delivery()

    def send(self, letters: Sequence[Letter], *, resend_unknown: bool = False) -> Delivery:
        """Send what hasn't been sent. A letter of which nobody knows whether it arrived goes again only where that is
        asked for. Raises CannotSend where nothing can be sent at all; the letters are then waiting in the record."""
        self._said = Delivery()
        self._record.take_up()
        waiting = [letter for letter in letters if self._take_in(letter, resend_unknown)]
        total, pauses = len(waiting), [0.0, *AGAIN]
        try:
            if waiting:
                self._first_connection()
            while waiting and pauses and not self._said.stopped:
                self._clock.sleep(pauses.pop(0))
                waiting = self._round(waiting, total)
        finally:
            self._server.close()
        return self._said

    def _take_in(self, letter: Letter, resend_unknown: bool) -> bool:
        """Is the letter to be sent?"""
        state = self._record.queue(letter)
        if state == SENT:
            self._said.already.add(letter.unit)
            self._said.states[letter.unit] = (SENT, "")
            return False
        if state == UNKNOWN and not resend_unknown:
            self._said.states[letter.unit] = (UNKNOWN, "")
            return False
        self._said.states[letter.unit] = (QUEUED, _NOT_REACHED)
        return True

    def _first_connection(self) -> None:
        try:
            self._server.open()
        except Lost as problem:
            raise CannotSend(f"Chưa gửi thư nào: {problem}; kiểm tra mạng và cài đặt rồi chạy lại.") from problem

    def _round(self, waiting: list[Letter], total: int) -> list[Letter]:
        """Offer each letter once; what is left to offer again."""
        later: list[Letter] = []
        for place, letter in enumerate(waiting):
            if self._said.stopped:
                return later + waiting[place:]
            self._wait_for_turn()
            state, why = self._offer(letter)
            self._record.mark(letter, state, why)
            self._said.states[letter.unit] = (state, why)
            if state == QUEUED:
                later.append(letter)
            self._step(total - len(later) - (len(waiting) - place - 1), total)
            self._after_failure()
        return later

    def _wait_for_turn(self) -> None:
        now = self._clock.ticks()
        if now < self._next:
            self._clock.sleep(self._next - now)
        self._next = max(now, self._next) + self._gap

    def _offer(self, letter: Letter) -> tuple[str, str]:
        """The state that the letter is in afterwards, and why. SENDING is on disk before the server gets it: a
        program that is stopped in between leaves that behind."""
        message = dated(self._load(letter), self._clock.now())
        failures, self._failures = self._failures, 0
        try:
            self._server.deliver(letter.recipient, message, lambda: self._record.mark(letter, SENDING))
        except Refused as problem:
            return (QUEUED if problem.temporary else REFUSED), str(problem)
        except AnswerLost as problem:
            self._failures = failures + 1
            return UNKNOWN, str(problem)
        except Lost as problem:
            self._failures = failures + 1
            return QUEUED, str(problem)
        except CannotSend as problem:
            self._said.stopped = str(problem)
            return QUEUED, str(problem)
        return SENT, ""

    def _after_failure(self) -> None:
        if not self._failures:
            return
        if self._failures > len(RECONNECT):
            self._said.stopped = _STOPPED
        else:
            self._clock.sleep(RECONNECT[self._failures - 1])
