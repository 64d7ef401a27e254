"""Imports run one way (DESIGN.md 3), and starting the command line stays cheap."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
PURE = {"errors", "money", "__version__"}
GROUND = PURE | {"settings", "paths", "identity", "plain"}
# Who may import whom, besides itself. Only the command line and the job runner read the clock.
MAY_IMPORT = {
    "errors": set(),
    "money": set(),
    "identity": set(),
    "clock": set(),
    "paths": set(),
    "settings": {"errors", "paths"},
    "plain": set(),
    "output": {"plain"},
    "rules": PURE,
    "bank": PURE | {"paths"},
    "demo": PURE | {"rules", "bank"},
    "db": GROUND,
    "models": GROUND | {"db"},
    "migrations": {"models", "rules"},
    "gateways": GROUND,
    "render": GROUND,
    "services": GROUND | {"db", "models", "rules", "bank", "demo", "gateways", "render"},
    "batch": GROUND | {"clock", "db", "services"},
    "jobs": GROUND | {"batch", "services"},
    "cli": GROUND | {"output", "clock", "db", "rules", "bank", "demo", "services", "batch"},
    "__main__": {"cli"},
}


def _modules() -> Iterator[tuple[str, Path]]:
    for path in (CHECKOUT / "ispctl").rglob("*.py"):
        layer = path.relative_to(CHECKOUT / "ispctl").with_suffix("").parts[0]
        if layer != "__init__":
            yield layer, path
    for path in (CHECKOUT / "jobs").glob("*.py"):
        yield "jobs", path


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "ispctl":
            yield from (f"ispctl.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)


def test_every_layer_imports_only_what_lies_below_it() -> None:
    wrong = [
        f"{path.relative_to(CHECKOUT)} imports {name}"
        for layer, path in _modules()
        for name in _imports(path)
        if name.startswith("ispctl.") and name.split(".")[1] not in MAY_IMPORT[layer] | {layer}
    ]
    assert wrong == []


def test_typer_is_known_to_the_command_line_alone_and_peewee_below_it() -> None:
    above, below = {"cli", "__main__"}, {"db", "models", "migrations", "services"}
    wrong = [
        f"{path.relative_to(CHECKOUT)} imports {name}"
        for layer, path in _modules()
        for name in _imports(path)
        if (name.split(".")[0] == "typer" and layer not in above) or (name.split(".")[0] in ("peewee", "playhouse") and layer not in below)
    ]
    assert wrong == []


@pytest.mark.parametrize("words", ["from ispctl.cli import app", "import ispctl.cli.session"])
def test_importing_the_command_line_imports_nothing_heavy(words: str) -> None:
    heavy = {"pandas", "numpy", "xhtml2pdf", "reportlab", "gsmmodem", "lxml", "jinja2", "phonenumbers", "rich"}
    if words.endswith("app"):
        heavy.add("peewee")
    found = subprocess.run([sys.executable, "-c", f"{words}; import sys; print(*sys.modules)"], check=True, capture_output=True, text=True)
    assert heavy & set(found.stdout.split()) == set()
