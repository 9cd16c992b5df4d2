"""Lines of code, without blanks and comments, per package.

.venv/bin/python bench/lines.py
"""

from __future__ import annotations

import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_SILENT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}


def code_lines(path: Path) -> int:
    """Lines that hold code; a docstring is code that explains itself, so it counts."""
    with path.open("rb") as stream:
        lines = set()
        for token in tokenize.tokenize(stream.readline):
            if token.type not in _SILENT:
                lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines)


def main() -> None:
    packages = [*sorted(path.parent for path in ROOT.glob("*/__init__.py")), ROOT / "tests", ROOT / "bench"]
    print("| package | files | lines | longest |\n|---|---|---|---|")
    for package in packages:
        counted = {path: code_lines(path) for path in package.rglob("*.py")}
        longest = max(counted, key=lambda path: counted[path])
        name = longest.relative_to(package)
        print(f"| `{package.name}/` | {len(counted)} | {sum(counted.values())} | `{name}` {counted[longest]} |")
    rules = list((ROOT / "rules").glob("*/*.yaml"))
    print(f"| `rules/` | {len(rules)} | {sum(len(path.read_text().splitlines()) for path in rules)} | |")


if __name__ == "__main__":
    main()
