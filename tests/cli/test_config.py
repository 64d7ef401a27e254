"""`ispctl config show`."""

import json
from collections.abc import Callable
from pathlib import Path

from typer.testing import Result

Run = Callable[..., Result]


def test_each_setting_is_shown_with_its_value_and_where_it_comes_from(run: Run, config: Path) -> None:
    config.write_text("splatnost_faktur = 21\n")
    shown = {row["name"]: row for row in json.loads(run("config", "show", "--json").stdout)}
    assert shown["splatnost_faktur"] == {"name": "splatnost_faktur", "value": 21, "source": str(config)}
    assert shown["pozastavit_neplatice"] == {"name": "pozastavit_neplatice", "value": True, "source": "default"}


def test_a_password_inside_the_database_url_is_masked(run: Run, config: Path) -> None:
    config.write_text('database = "postgresql://isp:hunter2@db.example/isp"\n')
    output = run("config", "show").stdout
    assert "postgresql://isp:…@db.example/isp" in output
    assert "hunter2" not in output


def test_a_wrong_configuration_is_one_sentence_on_standard_error(run: Run, config: Path) -> None:
    config.write_text("nonsense = 1\n")
    result = run("config", "show", code=1)
    assert result.stdout == ""
    assert result.stderr == f"ispctl: {config}: nonsense: there is no such setting\n"
