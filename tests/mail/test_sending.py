"""Letters on their way to a real server: each at most once, whatever the server or the program does."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from mail_office import (
    AFTER,
    YEAR,
    Clock,
    attachments,
    change_units,
    finished,
    letters_in,
    mail,
    parsed,
    personal_data,
    post_of,
)
from mail_server import ACCOUNT, BREAK_OFF, PASSWORD, SENDER, TAKE_AND_BREAK_OFF, MailServer

from batch.finished.ledger import LedgerError
from batch.mail.files import write_letters
from batch.mail.outbox import AGAIN, RECONNECT, Delivery, Outbox, Time
from batch.mail.record import open_record
from batch.mail.settings import read_settings
from batch.mail.smtp import CannotSend, Server


def send(
    out: Path, server: MailServer, clock: Clock | None = None, *, resend_unknown: bool = False, per_minute: int = 600
) -> Delivery:
    """What `mail --send` does, with a clock of the test's own."""
    clock = clock or Clock()
    settings = read_settings(server.settings(out.parent), {})
    run, post = finished(out), post_of(out)
    files, _kept = write_letters(run, post, settings)
    time = Time(clock.sleep, clock.ticks, clock.now)
    with open_record(out, YEAR, clock.now) as record:
        outbox = Outbox(record, Server(settings), lambda letter: files[letter.unit].read_bytes(), per_minute, time)
        return outbox.send(post.letters, resend_unknown=resend_unknown)


def recorded(out: Path) -> dict[str, tuple[str, str]]:
    """Unit → state and reason of its letter in the ledger."""
    with closing(sqlite3.connect(out / f"so_{YEAR}.sqlite")) as ledger:
        return {unit: (state, why) for unit, state, why in ledger.execute("SELECT don_vi, trang_thai, ly_do FROM thu")}


def states(out: Path) -> dict[str, str]:
    return {unit: state for unit, (state, _) in recorded(out).items()}


def address(unit: str) -> str:
    return f"{unit.lower()}@example.vn"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_every_letter_arrives_as_it_was_written(out: Path, server: MailServer, security: str) -> None:
    server.stop()
    server.security = security
    server.start()
    delivery = send(out, server)
    written = letters_in(out)
    assert delivery.complete and set(states(out).values()) == {"da_gui"}
    assert server.recipients == [letter.recipient for letter in post_of(out).letters]
    for recipient, content in server.taken:
        arrived = parsed(content)
        unit = arrived["Subject"].split()[0].strip("[")
        kept = written[unit]
        assert (arrived["To"], arrived["Subject"]) == (recipient, kept["Subject"]) and recipient == address(unit)
        assert arrived["From"] == f"Ban Tổ chức Đảng ủy <{SENDER}>"
        assert arrived["Date"] and not kept["Date"] and arrived["Message-ID"] == kept["Message-ID"]
        assert attachments(arrived) == attachments(kept)


def test_nothing_is_sent_twice_and_only_what_changed_again(out: Path, server: MailServer) -> None:
    send(out, server)
    first = len(server.taken)
    again = send(out, server)
    assert len(server.taken) == first and len(again.already) == first and again.complete
    change_units(out, CS001={"ten_don_vi": "Đảng bộ xã Đổi Tên"})
    send(out, server)
    assert server.recipients[first:] == [address("CS001")]


def test_put_off_refused_and_the_others(out: Path, server: MailServer) -> None:
    server.at_rcpt = {
        address("CS001"): ["450 4.2.0 Greylisted", "451 4.3.0 Later"],
        address("CS001-02"): ["550 5.1.1 No such user"],
        address("CS002"): ["450 4.2.0 Later"] * 9,
    }
    server.at_data = {address("CS003"): ["554 5.6.0 Not wanted"], address("CS001-01"): ["452 4.2.2 Full"]}
    clock = Clock()
    delivery = send(out, server, clock)
    state = states(out)
    assert not delivery.complete and not delivery.stopped
    assert {unit for unit, its in state.items() if its == "tu_choi"} == {"CS001-02", "CS003"}
    assert {unit for unit, its in state.items() if its == "cho"} == {"CS002"}
    assert "550 5.1.1 No such user" in recorded(out)["CS001-02"][1] and "450" in recorded(out)["CS002"][1]
    assert state["CS001"] == state["CS001-01"] == "da_gui"
    assert [s for s in clock.slept if s in AGAIN] == list(AGAIN) == sorted(AGAIN)
    assert len(set(server.recipients)) == len(server.recipients) == len(state) - 3
    server.at_rcpt.clear()  # the mailbox is mended, the server no longer busy
    assert send(out, server).complete
    assert len(set(server.recipients)) == len(server.recipients) == len(state)


def test_connection_dropped_in_the_middle_and_server_restarted(out: Path, server: MailServer) -> None:
    server.at_rcpt = {address("CS001-03"): [BREAK_OFF]}
    clock = Clock()
    paced = [None] * 3  # the pauses between the first four letters
    clock.on_sleep = iter([*paced, server.stop, server.start])
    delivery = send(out, server, clock)
    assert delivery.complete
    assert len(set(server.recipients)) == len(server.recipients) == len(post_of(out).letters)
    assert [s for s in clock.slept if s in RECONNECT[:2]] == list(RECONNECT[:2])


def test_a_server_that_stays_away_ends_it_and_the_next_start_goes_on(out: Path, server: MailServer) -> None:
    server.at_rcpt = {address("CS001-03"): [BREAK_OFF]}
    clock = Clock()
    clock.on_sleep = iter([None] * 3 + [server.stop])
    delivery = send(out, server, clock)
    before = server.recipients.copy()
    assert delivery.stopped and len(before) == 3
    assert Counter(states(out).values()) == {"da_gui": 3, "cho": len(post_of(out).letters) - 3}
    with pytest.raises(CannotSend, match="không kết nối được"):
        send(out, server)
    server.start()
    assert send(out, server).complete
    assert len(set(server.recipients)) == len(server.recipients) == len(post_of(out).letters)


def test_a_letter_whose_answer_was_lost_is_unknown_and_goes_again_only_when_asked(
    out: Path, server: MailServer
) -> None:
    lost, refused = address("CS001"), address("CS002")
    server.at_data = {lost: [TAKE_AND_BREAK_OFF], refused: [BREAK_OFF]}  # the program can't tell one from the other
    delivery = send(out, server)
    assert {unit for unit, (state, _) in delivery.states.items() if state == "khong_ro"} == {"CS001", "CS002"}
    assert {unit for unit, state in states(out).items() if state != "da_gui"} == {"CS001", "CS002"}
    send(out, server)
    assert server.recipients.count(lost) == 1 and server.recipients.count(refused) == 0
    assert send(out, server, resend_unknown=True).complete
    assert server.recipients.count(lost) == 2 and server.recipients.count(refused) == 1
    assert set(states(out).values()) == {"da_gui"}


def test_killed_while_the_server_has_the_letter(out: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = server.settings(out.parent)
    command = [sys.executable, "-m", "batch", "mail", out, "--send", "--settings", settings, "--today", "15/01/2026"]
    root = Path(__file__).parents[2]
    program = subprocess.Popen(
        [str(part) for part in command], env=os.environ | {"PYTHONPATH": str(root)}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip

    def kill_at_the_third(_recipient: str) -> None:
        if len(server.taken) == 3:
            os.kill(program.pid, signal.SIGKILL)
            program.wait()

    server.on_data = kill_at_the_third
    program.communicate()
    assert program.returncode == -signal.SIGKILL and len(server.taken) == 3
    third = parsed(server.taken[2][1])["Subject"].split()[0].strip("[")
    assert Counter(states(out).values()) == {"da_gui": 2, "dang_gui": 1, "cho": len(post_of(out).letters) - 3}

    monkeypatch.setattr("batch.mail.outbox.Time", lambda: Time(lambda _s: None))
    said = mail(out, "--send", "--settings", settings, "--today", "15/01/2026")
    assert said.exit_code == 1 and third in said.output and "không rõ" in said.output
    assert len(set(server.recipients)) == len(server.recipients) == len(post_of(out).letters)
    assert states(out)[third] == "khong_ro"
    assert mail(out, "--send", "--settings", settings, "--today", "15/01/2026", "--resend-unknown").exit_code == 0
    assert [server.recipients.count(address(unit)) for unit in states(out)].count(2) == 1


def test_no_faster_than_allowed(out: Path, server: MailServer) -> None:
    times: list[float] = []
    clock = Clock()
    server.on_data = lambda _recipient: times.append(clock.at)
    send(out, server, clock, per_minute=6)
    assert all(len([t for t in times if start <= t < start + 60]) <= 6 for start in times)
    assert len(times) == len(post_of(out).letters)


def test_one_program_at_a_time(out: Path, server: MailServer) -> None:
    with open_record(out, YEAR, Clock().now), pytest.raises(LedgerError, match="đang gửi các thư này"):
        send(out, server)
    assert not server.taken and send(out, server).complete


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"mat_khau": "Sai-roi-1"}, "không nhận tài khoản hoặc mật khẩu"),
        ({"chung_chi": ""}, "Chứng chỉ của máy chủ"),
        ({"bao_mat": "tls"}, "Không lập được kết nối mã hóa"),
        ({"cong": "1"}, "không kết nối được"),
    ],
)
def test_what_makes_sending_impossible_ends_with_2(
    out: Path, server: MailServer, changed: dict[str, str], told: str
) -> None:
    said = mail(out, "--send", "--settings", server.settings(out.parent, **changed))
    assert said.exit_code == 2 and told in said.output
    assert "Sai-roi" not in said.output and PASSWORD not in said.output and not server.taken
    assert set(states(out).values()) == {"cho"}


def test_nothing_goes_in_the_clear(out: Path, server: MailServer) -> None:
    server.stop()
    server.offers_tls = False
    server.start()
    said = mail(out, "--send", "--settings", server.settings(out.parent))
    assert said.exit_code == 2 and "STARTTLS" in said.output and not server.taken


def test_the_command_sends_what_the_dry_run_showed_and_tells_no_secret(
    out: Path, office: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("batch.mail.outbox.Time", lambda: Time(lambda _s: None))
    change_units(out, CS001={"email": "không rõ"}, CS002={"email": "a@example.vn; b@example.vn"}, CS003={"email": ""})
    settings = server.settings(out.parent, mat_khau="")
    monkeypatch.setenv("XEPLOAI_SMTP_MAT_KHAU", PASSWORD)
    options = ["--send", "--settings", settings, "--today", AFTER.isoformat()]
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    plan = mail(out, *options, "--dry-run")
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before and not server.taken
    said = mail(out, *options)
    assert plan.exit_code == said.exit_code == 1
    letters = post_of(out).letters
    assert len(server.taken) == len(letters) == 11
    for letter, (recipient, content) in zip(letters, server.taken, strict=True):
        message = parsed(content)
        assert recipient == letter.recipient
        assert f"{letter.unit} → {recipient}: sẽ gửi" in plan.output and message["Subject"] in plan.output
        assert all(name in plan.output for name in attachments(message))
    for output in (plan.output, said.output):
        assert all(f"    {unit} (" in output for unit in ("CS001", "CS002", "CS003"))
    assert "KHÔNG gửi: đã gửi" in mail(out, *options, "--dry-run").output

    with closing(sqlite3.connect(out / f"so_{YEAR}.sqlite")) as ledger:
        everything = "\n".join([plan.output, said.output, *ledger.iterdump()])
    assert PASSWORD not in everything and ACCOUNT not in everything.replace(SENDER, "")
    own_history = [value for value in personal_data(office) if value in everything]
    assert not own_history
