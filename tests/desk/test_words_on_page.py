"""Nobody who clicks is told what to type."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import batch
from batch.desk.words import on_page

_TYPED = re.compile(r"(?<![\w-])--[a-z]|xeploai [a-z]+|[Ll]ệnh (run|results|này|inbox)|gõ (lệnh|«)")
_ROOT = Path(batch.__file__).parent
_NOT_ON_THE_DESK = {
    "cli.py", "commands/nation.py", "commands/exchange.py", "nation", "exchange", "redact", "desk/screens",
    "desk/words.py", "desk/command.py", "terminal/law.py", "terminal/reference.py", "terminal/findings.py",
    "workers/cluster.py", "findings/document.py", "publish/papers/catalogue.py", "demo",
}  # fmt: skip
_NEVER_SAID_THERE = (  # a mistake in what was typed, or what only a terminal shows
    "chỉ đi cùng", "không đi cùng", "phải gửi riêng", "phải là một thư mục, không phải gốc", "muốn gửi lại thì thêm",
    "không phải thư mục làm việc", "hoặc khi ghi --dir", "--by là tên", "lý do điều chỉnh sau", "--name: ghi tên",
    "chạy thử: xeploai nation", "    xeploai --dir", "chọn một thư mục mới hoặc", "--headless",
    "bỏ --quarter để làm cả năm.", "--year X", " --quarter X",  # what isn't rated can't be chosen there
)  # fmt: skip
_IN_WORKBOOKS = {"publish/plan/guide.py", "publish/inspection/workbook.py"}  # those are opened from a terminal too


def _said(path: Path) -> Iterator[str]:
    """The sentences of a module: its texts that aren't docstrings, help or the names of options."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    within: set[int] = set()
    for node in ast.walk(tree):
        aside: list[ast.AST] = []
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and node.body:
            aside += [node.body[0]] if isinstance(node.body[0], ast.Expr) else []
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("click.option", "click.command", "click.argument"):
            aside.append(node)
        if isinstance(node, ast.JoinedStr):
            aside += node.values
        within |= {id(one) for whole in aside for one in ast.walk(whole)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(v.value) if isinstance(v, ast.Constant) else "X" for v in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in within:
            yield node.value


def test_pages_and_guide_say_what_to_click() -> None:
    """What stands in the pages themselves, and in the guide that opens from them."""
    pages = [*(_ROOT / "desk" / "pages").glob("*.html"), *(_ROOT.parent / "docs" / "huong-dan").glob("*.html")]
    code = r"\{#.*?#\}|<[^>]*>|'--settings' in lacks"
    said = {path.name: re.sub(code, "", path.read_text(encoding="utf-8")) for path in pages}
    assert len(said) > 40 and [name for name, text in said.items() if _TYPED.search(text)] == []


def test_no_page_says_what_to_type() -> None:
    left, found = [], 0
    for path in sorted(_ROOT.rglob("*.py")):
        name = path.relative_to(_ROOT).as_posix()
        if name in _IN_WORKBOOKS or any(name == one or name.startswith(f"{one}/") for one in _NOT_ON_THE_DESK):
            continue
        for text in _said(path):
            if " " in text and _TYPED.search(text) and not any(one in text for one in _NEVER_SAID_THERE):
                found += 1
                if _TYPED.search(told := on_page(text)) or not told[:1].isprintable():
                    left.append(f"{name}: {told}")
    assert left == [] and found > 20
