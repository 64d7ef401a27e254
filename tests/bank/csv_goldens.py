"""The golden CSV files, and the configured accounts that some of them need because they do not say whose they are."""

from pathlib import Path

from ispctl.bank.statement import OwnAccount

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("csv-*.csv"))
OWN = {
    "csv-air-bank.csv": [OwnAccount("1679014023/3030", "CZK")],
    "csv-partners.csv": [OwnAccount("2600123455/2010", "CZK"), OwnAccount("1679014023/6363", "CZK")],
    "csv-tatra-banka.csv": [OwnAccount("SK3111000000002600123455", "EUR")],
}
