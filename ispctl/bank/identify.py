"""Which reader a bank file belongs to. The content decides; names and endings of files say nothing (STYLE.md 2, lesson 7)."""

import importlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from ispctl.bank import csv_profile
from ispctl.bank.encoding import BOM
from ispctl.bank.statement import BankFile, OwnAccount
from ispctl.errors import FileError

# Name in output -> module, loaded on first use. A new format is a module with `claims` and `read`, and a line here.
FORMATS = {
    "gpc": "ispctl.bank.gpc",
    "mt940": "ispctl.bank.mt940",
    "ofx": "ispctl.bank.ofx",
    "camt.053": "ispctl.bank.camt053",
    "fio-json": "ispctl.bank.fio_json",
    "fio-xml": "ispctl.bank.fio_xml",
    "csv": "ispctl.bank.csv_profile",
}

_HEAD = 4096
_PAYMENT_ORDER = re.compile(rb"UHL1|1 150[12] ")


class Format(Protocol):
    """What a module in FORMATS offers."""

    def claims(self, head: bytes) -> bool:
        """Tell whether a file that begins with these bytes is in this format."""

    def read(self, source: BinaryIO, own: Sequence[OwnAccount] = ()) -> BankFile:
        """Return the statements of the file. Raises FileError."""


def read_bank_file(source: BinaryIO, own: Sequence[OwnAccount] = (), csv_profiles: Sequence[Path] = ()) -> BankFile:
    """Return the statements of a bank file in whatever format it is; `source` must be seekable and stay open while they are used.

    `own` are the accounts of the provider, `csv_profiles` folders with CSV profiles that win over the shipped ones.
    Raises FileError when the file is empty, in no known format or in more than one, a payment order instead of a statement
    (BANK-FORMATS.md 1), or when its reader cannot take it.
    """
    source.seek(0)
    head = source.read(_HEAD)
    first = head.removeprefix(BOM).lstrip()
    if not first:
        raise FileError("the file is empty")
    if _PAYMENT_ORDER.match(first):
        raise FileError("this is a payment order for the bank (ABO, KPC), not a statement; export a statement instead")
    formats = {name: cast(Format, importlib.import_module(module)) for name, module in FORMATS.items()}
    claimants = [name for name, reader in formats.items() if reader.claims(head)]
    if len(claimants) > 1:
        raise FileError(f"the file looks like several formats at once: {', '.join(claimants)}")
    if not claimants:
        raise FileError(f"the file is not in a known format; tried: {', '.join(FORMATS)}")
    if claimants == ["csv"]:
        return csv_profile.read(source, own, [*csv_profiles, csv_profile.SHIPPED])
    return formats[claimants[0]].read(source, own)
