"""The reference of all commands as Markdown, from the command line itself."""

from __future__ import annotations

from collections.abc import Iterator

import click

_HEAD = """# Tra cứu lệnh

Viết ra từ chính chương trình bằng `make docs`; `xeploai LỆNH --help` cho cùng nội dung.
"""


def write_reference(group: click.Group, name: str = "xeploai") -> str:
    """A section for each command: how it is called, its arguments and options."""
    return "\n".join([_HEAD, *_commands(group, click.Context(group, info_name=name))])


def _commands(group: click.Group, context: click.Context) -> Iterator[str]:
    for name, command in group.commands.items():
        own = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from _commands(command, own)
        else:
            yield from _command(command, own)


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"## {context.command_path}\n\n{command.help}\n\n```\n{context.command_path} {usage}\n```\n"
    rows = [record for parameter in command.get_params(context) if (record := parameter.get_help_record(context))]
    if rows:
        yield "| đối số, tùy chọn | ý nghĩa |\n|---|---|"
        yield "\n".join(f"| `{_cell(names)}` | {_cell(text)} |" for names, text in rows) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
