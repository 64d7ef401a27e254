"""Rules of the house that no linter knows: words that may not be used, sizes, packages, and what the docs say."""

import ast
import configparser
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
# What each would do, and what to use instead.
BANNED = {
    r"\bDecimalField\b": "is REAL in SQLite; keep integers of minor units",
    r"\bFloatField\b": "loses money; keep integers of minor units",
    r"\bDoubleField\b": "loses money; keep integers of minor units",
    r"\bon_conflict_ignore\b": "hides errors other than the duplicate; compare, then insert",
    r"\breplace_many\b": "deletes and inserts, losing what referred to the row; update",
    r"INSERT OR (IGNORE|REPLACE)": "hides errors other than the duplicate; compare, then insert",
    r"^\s*(import click\b|from click\b)": "Typer carries its own copy; use typer",
    r"\bdate\.today\(|\bdatetime\.now\(|\bdatetime\.utcnow\(|\btime\.time\(": "only clock.py reads the clock; take as_of or an instant",
    r"\bos\.environ\b|\bgetpass\b|\bos\.getlogin\b": "the environment never decides who somebody is; paths.py asks it where files are",
    r"\bmonkeypatch\.setattr\(\"ispctl|\bunittest\.mock\b": "our own code is not mocked",
}
MAY = {
    "clock.py": r"datetime\.now",
    "paths.py": r"os\.environ",
    "editor.py": r"os\.environ",
    "test_house_rules.py": ".",
    "conftest.py": r"os\.environ",
}


def _sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (CHECKOUT / folder).rglob("*.py")


@pytest.mark.parametrize("pattern", BANNED)
def test_a_banned_word_is_not_used(pattern: str) -> None:
    lines = ((path, line) for path in _sources("ispctl", "jobs", "tests") for line in path.read_text().splitlines())
    used = [
        f"{path.relative_to(CHECKOUT)}: {line.strip()}"
        for path, line in lines
        if (found := re.search(pattern, line)) and not re.search(MAY.get(path.name, "^never$"), found[0])
    ]
    assert used == [], BANNED[pattern]


def _bodies(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each function and the number of lines of its body, without the docstring and the functions inside."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body:
                yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_files_and_functions_are_short() -> None:
    long = [f"{path.relative_to(CHECKOUT)}: {count} lines" for path in _sources("ispctl", "jobs", "tests") if (count := _lines(path)) > 400]
    for path in _sources("ispctl", "jobs"):
        if path.parent.name != "migrations":  # a frozen copy of all tables is as long as they are
            long += [f"{path.relative_to(CHECKOUT)}: {name}: {lines}" for name, lines in _bodies(ast.parse(path.read_text())) if lines > 40]
    for path in _sources("ispctl/cli"):
        commands = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef) and _is_command(node))
        for node in commands:
            long += [f"{path.relative_to(CHECKOUT)}: command {name}: {n}" for name, n in _bodies(ast.Module([node], [])) if n > 12]
    assert long == []


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def _is_command(node: ast.FunctionDef) -> bool:
    return any("command(" in ast.unparse(decorator) for decorator in node.decorator_list)


def test_public_functions_and_classes_say_what_they_do() -> None:
    silent = []
    for path in _sources("ispctl", "jobs"):
        tree = ast.parse(path.read_text())
        defined = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")]
        if path.parent.name != "migrations":
            silent += [f"{path.relative_to(CHECKOUT)}: {node.name}" for node in defined if not ast.get_docstring(node)]
        if not ast.get_docstring(tree) and path.read_text():
            silent.append(str(path.relative_to(CHECKOUT)))
    assert silent == []


def _setup() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(CHECKOUT / "setup.cfg")
    return parser


def test_the_packages_that_are_shipped_are_those_in_the_tree() -> None:
    ours = {
        ".".join(path.relative_to(CHECKOUT).parts) for path in (CHECKOUT / "ispctl").rglob("*") if path.is_dir() and any(path.glob("*.py"))
    }
    listed = _setup()["options"]["packages"].split()
    assert sorted(listed) == sorted({"ispctl", *ours, "ispctl.config", "ispctl.jobs", "ispctl.templates"})


def test_every_requirement_has_a_lowest_version() -> None:
    options = _setup()
    lines = [options["options"]["install_requires"], *options["options.extras_require"].values()]
    requirements = [line for text in lines for line in text.split("\n") if line]
    assert [line for line in requirements if ">=" not in line] == []


def test_no_module_shares_its_name_with_a_folder_that_is_mapped_into_the_package() -> None:
    assert not [name for name in ("config", "templates", "jobs") if (CHECKOUT / "ispctl" / f"{name}.py").exists()]
