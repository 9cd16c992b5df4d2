"""The `concord` command. Each command has a module of its own; here is what they share: the language and the help."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NoReturn

import typer
from typer.main import get_command

from concord_client.commands import app
from concord_client.leave import NOTHING_READ, complain
from concord_client.messages import LANGUAGES, Language, language_of, say
from concord_client.refusal import Refusal

_CHINESE_STOP = re.compile("[。；](?=.)")


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"concord {version('concord-emr')}")
        raise typer.Exit


@app.callback()
def _concord(
    lang: Annotated[str, typer.Option("--lang", metavar="zh|en", help="help.lang", show_default=False)] = "",
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="help.version")
    ] = False,
) -> None:
    """What comes before the command. `--lang` is taken out of the line beforehand, and stands here for the help."""


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> NoReturn:
    """Runs one command and exits with its code; docs/command.md lists them."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        language = _take_language(words, environment)
    except Refusal as refusal:
        complain(refusal.line(language_of(environment)))
        sys.exit(NOTHING_READ)
    command = get_command(app)
    _translate(command, language)
    command(args=words, prog_name="concord", obj=language)
    sys.exit(0)


def _take_language(words: list[str], environment: Mapping[str, str]) -> Language:
    """The language of all messages, from `--lang` anywhere on the line, which is taken out, or from the environment."""
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name != "--lang":
            continue
        wanted = value if equals else "".join(words[index + 1 : index + 2])
        del words[index : index + (1 if equals else 2)]
        for language in LANGUAGES:
            if wanted.lower() == language:
                return language
        raise Refusal("usage.language", "--lang", known=", ".join(LANGUAGES))
    return language_of(environment)


def _translate(command: Any, language: Language) -> None:
    """Puts words where the commands and their options name a message."""
    for thing in (command, *command.params):
        if (getattr(thing, "help", None) or "").startswith("help."):
            # Rich folds at blanks alone, and Chinese has none; an empty line is a line end in Typer's help.
            thing.help = _CHINESE_STOP.sub(r"\g<0>\n\n", say(thing.help, language)).strip()
    for child in getattr(command, "commands", {}).values():
        _translate(child, language)
