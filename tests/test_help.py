"""The command line's own words: every `--help`, and the message catalogue that they come from."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from click.testing import CliRunner

from batch.cli import cli
from batch.terminal.reference import write_reference

ROOT = Path(__file__).parents[1]
WORDS = ROOT / "batch" / "locale" / "vi" / "LC_MESSAGES" / "xeploai.po"
ROW = re.compile(r"^  (?P<name>\S.*?)(?:  +(?P<text>\S.*))?$")
ENGLISH = re.compile(
    r"\b(usage|error|options|arguments|commands|missing|invalid|default|required|show|this|exit|version|file|path)\b(?!=)",
    re.IGNORECASE,
)


def commands(group: click.Group, names: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield names
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*names, name))
        else:
            yield (*names, name)


def at(names: tuple[str, ...]) -> click.Command:
    found: click.Command = cli
    for name in names:
        assert isinstance(found, click.Group)
        found = found.commands[name]
    return found


@pytest.mark.parametrize("names", list(commands(cli)), ids=lambda names: " ".join(names) or "xeploai")
def test_help_says_everything_in_vietnamese(names: tuple[str, ...]) -> None:
    said = CliRunner().invoke(cli, [*names, "--help"], prog_name="xeploai", terminal_width=100)
    assert said.exit_code == 0
    assert said.output.startswith("Cách dùng: xeploai") and "\nTùy chọn:\n" in said.output
    names_of = rf"--[a-z-]+|^Cách dùng:.*|^  ({'|'.join(['-', *getattr(at(names), 'commands', {})])}) "
    prose = re.sub(names_of, "", said.output, flags=re.MULTILINE)  # names of commands and options are as they are
    assert not ENGLISH.search(prose), ENGLISH.search(prose)
    assert "<=" not in said.output
    rows = [found for line in said.output.splitlines() if (found := ROW.match(line)) and not line.startswith("   ")]
    blank = [row["name"] for row in rows if row["text"] is None and re.match(r"-|[A-ZĐ_…]+$", row["name"])]
    wrapped = [name for name in blank if f"{name}\n    " in said.output]  # a long name has its text below
    assert blank == wrapped


@pytest.mark.parametrize("names", list(commands(cli)), ids=lambda names: " ".join(names) or "xeploai")
def test_every_argument_and_option_is_explained(names: tuple[str, ...]) -> None:
    for parameter in at(names).params:
        said = getattr(parameter, "help", None)
        assert said and not said.isascii(), parameter.name
        shown = parameter.make_metavar(click.Context(at(names)))
        if not getattr(parameter, "is_flag", False):
            assert parameter.metavar and not re.fullmatch(r"[A-Z]+", shown) or shown == "NGÀY", (parameter.name, shown)


def test_the_catalogue_has_every_message_of_the_library() -> None:
    with WORDS.open("rb") as file:
        known = {message.id for message in read_po(file) if message.id}
    assert click.__file__
    wanted = set()
    for _file, _line, message, _comments, _context in extract_from_dir(str(Path(click.__file__).parent)):
        wanted.add(tuple(m for m in message if m) if isinstance(message, tuple) else message)
    assert wanted <= known, sorted(map(str, wanted - known))


def test_the_compiled_catalogue_says_what_its_source_says() -> None:
    with WORDS.open("rb") as file:
        source = [message for message in read_po(file) if message.id]
    with WORDS.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in source:
        assert not message.fuzzy and message.string
        if isinstance(message.id, tuple):
            assert compiled.ngettext(*message.id, 2) == message.string[0]
        else:
            assert compiled.gettext(message.id) == message.string


def test_placeholders_of_a_translation_are_those_of_the_message() -> None:
    with WORDS.open("rb") as file:
        for message in read_po(file):
            forms = message.id if isinstance(message.id, tuple) else (message.id,)
            said = message.string[0] if isinstance(message.string, tuple) else message.string
            known = set().union(*(re.findall(r"\{(\w+)", form) for form in forms))
            assert set(re.findall(r"\{(\w+)", said)) <= known, message.id


def test_the_reference_of_commands_is_current() -> None:
    """`make docs` writes it."""
    written = (ROOT / "docs" / "lenh.md").read_text(encoding="utf-8")
    assert written == write_reference(cli)
    for names in commands(cli):
        if not isinstance(at(names), click.Group):
            assert f"\n## xeploai {' '.join(names)}\n" in written
