"""Nothing goes over a network, and nobody is asked for an address, unless mail is sent or a cluster is named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from made_up import MadeUp

# In every process of the program, those that it starts as well; what goes between processes of one machine by other
# means than the network isn't looked at.
_WATCH = """
import os, sys
EVENTS = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
          "socket.gethostbyname", "socket.gethostbyaddr", "urllib.Request"}
def watch(event, arguments):
    if event in EVENTS and not (event.startswith("socket.") and isinstance(arguments[-1], (str, bytes))
                                and event in ("socket.connect", "socket.bind")):
        with open(os.environ["CALLED"], "a", encoding="utf-8") as called:
            called.write(f"{event} {arguments}\\n")
        raise PermissionError(event)
sys.addaudithook(watch)
"""
_DO = """
import json, sys
from batch.cli import cli
from batch.terminal.console import run_group
if __name__ == "__main__":
    for command in json.loads(sys.argv[1]):
        sys.argv = ["xeploai", *command]
        try:
            run_group(cli)
        except SystemExit as ended:
            print(ended.code or 0, " ".join(command), flush=True)
"""


def test_no_command_uses_a_network(made_up: MadeUp, tmp_path: Path) -> None:
    demo, called, home = made_up.demo(8, faults=0.5).out, tmp_path / "da_goi", tmp_path / "cap_uy"
    (tmp_path / "sitecustomize.py").write_text(_WATCH, encoding="utf-8")
    (tmp_path / "lam.py").write_text(_DO, encoding="utf-8")
    here, of = ["--dir", str(home)], ["--register", str(demo / "danh_muc.xlsx")]
    commands = [
        ["start", str(home), "--name", "Đảng ủy", "--year", "2025"],
        ["run", str(demo / "nop"), *of, "--year", "2025", "--out", f"{home}/ket_qua"],
        ["check", str(demo / "nop"), *of],
        ["form", *of, "--year", "2025", "--out", f"{home}/phieu"],
        ["inbox", str(demo / "nop"), "--to", f"{home}/nop2"],
        *([name, f"{home}/ket_qua"] for name in ("status", "report", "results", "mail", "lock")),
        ["papers", f"{home}/ket_qua", "--kind", "mau_01", "--to", f"{home}/van_ban"],
        ["handover", f"{home}/ket_qua", "--to", f"{home}/goi.zip"],
        ["redact", f"{home}/ket_qua", "--to", f"{home}/ban_sao"],
        [*here, "rules"],
        [*here, "cap", "--count", "12"],
    ]  # fmt: skip
    paths = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[1])])
    done = subprocess.run(
        [sys.executable, str(tmp_path / "lam.py"), json.dumps(commands)], capture_output=True, encoding="utf-8",
        env=os.environ | {"PYTHONPATH": paths, "CALLED": str(called), "PYTHONIOENCODING": "utf-8"}, check=False,
    )  # fmt: skip
    ended = [line.split()[:2] for line in done.stdout.splitlines() if line[:2] in ("0 ", "1 ", "2 ")]
    assert len(ended) >= len(commands) and [e for e in ended if e[0] == "2"] == [], done.stderr
    assert not called.exists(), called.read_text(encoding="utf-8")
    probe = "import socket; socket.create_connection(('127.0.0.1', 9))"
    subprocess.run([sys.executable, "-c", probe], capture_output=True, check=False,
                   env=os.environ | {"PYTHONPATH": paths, "CALLED": str(called)})  # fmt: skip
    assert called.exists(), "the watch watches"
