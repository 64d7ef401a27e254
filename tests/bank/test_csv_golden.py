"""CSV files in the layouts of banks, with invented data, beside what `bank inspect` has to print of them (DESIGN.md 5.1)."""

import json
from io import BytesIO
from pathlib import Path

import pytest

from ispctl.bank.csv_profile import SHIPPED, fit
from ispctl.bank.csv_spec import load_all
from ispctl.bank.csv_table import Sample
from ispctl.bank.identify import read_bank_file
from ispctl.errors import FileError
from tests.bank.csv_goldens import FILES, OWN
from tests.bank.test_gpc_golden import inspected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_csv_of_a_bank_gives_what_is_written_beside_it(path: Path) -> None:
    with path.open("rb") as source:
        found = inspected(read_bank_file(source, OWN.get(path.name, ())))
    assert found == json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))


def test_every_shipped_profile_has_a_file_that_it_alone_fits() -> None:
    profiles, used = load_all([SHIPPED]), set()
    for path in FILES:
        with path.open("rb") as source:
            sample = Sample(source)
            fitting = [profile.name for profile in profiles if not fit(sample, profile)[2]]
        assert len(fitting) == 1, path.name
        used |= set(fitting)
    assert used == {profile.name for profile in profiles}


def test_every_shipped_profile_is_named_as_its_file_and_says_where_it_comes_from() -> None:
    for profile in load_all([SHIPPED]):
        assert profile.path.stem == profile.name
        assert profile.path.read_text(encoding="utf-8").startswith("# ")


def test_csv_of_card_terminals_is_refused_with_what_it_lacks() -> None:
    table = "ID pohybu;ID pokynu;Datum;Objem;Poznámka;Název pobočky;Číslo zařízení;Datum transakce;Číslo karty;Měna;Typ;Poplatky celkem\n"
    row = "1;2;19.03.2026;100,00;;Pobočka;7;18.03.2026;5192;CZK;Prodej;1,00\n"
    with pytest.raises(FileError, match=r"fits no profile; tried: .* The nearest is fio-api, but there is no column for counter_account"):
        read_bank_file(BytesIO((table + row).encode()))
