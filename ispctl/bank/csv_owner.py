"""Whose account a CSV file is of, and in which currencies it is kept: the file may say it, the profile, or the configuration."""

import re
from collections.abc import Sequence

from ispctl.bank.account_texts import Account, read_account
from ispctl.bank.accounts import account_key, is_iban
from ispctl.bank.csv_spec import Profile
from ispctl.bank.csv_surroundings import Surroundings
from ispctl.bank.statement import OwnAccount
from ispctl.errors import FileError

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_SIGNS = {"KČ": "CZK", "€": "EUR", "$": "USD", "£": "GBP"}


class Accounts:
    """The provider's accounts, as far as a file needs them."""

    def __init__(self, profile: Profile, own: Sequence[OwnAccount]) -> None:
        self._profile, self._own = profile, own
        self._kept: dict[str, tuple[str, ...]] = {}

    def named(self, cells: tuple[str, str], around: Surroundings, line: int) -> Account:
        """Return the account by the cells of a row, else by what stands around the table, else by profile and configuration."""
        number, bank = cells
        number = number or around.account or around.iban or self._profile.account
        if not number:
            number = self._only_one_at_the_bank(line)
        compact = "".join(number.split())
        if "/" not in compact and not compact[:2].isalpha():
            compact = f"{compact}/{bank or around.bank_code or self._profile.bank_code}".removesuffix("/")
        account = read_account(compact, line, self._own)
        iban = account.iban or (around.iban if around.iban and is_iban(around.iban) else None)
        key = account_key(account.text)
        configured = next((one.number for one in self._own if key and account_key(one.number) == key), account.text)
        return Account(configured, iban, account.bank)

    def _only_one_at_the_bank(self, line: int) -> str:
        bank = self._profile.bank_code
        found = sorted({one.number for one in self._own if (key := account_key(one.number)) and key.bank == bank})
        if len(found) == 1:
            return found[0]
        which = f"you have {', '.join(found)}" if found else f"you have none at bank {bank or '(not said)'}"
        raise FileError(
            f"the file does not say which account it is of, and {which}; copy the profile {self._profile.name!r} and set `account` in it",
            line=line or None,
        )

    def currencies(self, account: str, around: Surroundings) -> tuple[str, ...]:
        """Return the currencies that movements of the account may be in, none if nothing is known; the first is its own one."""
        if account not in self._kept:
            said = [self.currency(text, 0) for text in (around.currency, self._profile.currency) if text]
            configured = [one.currency for one in self._own if one.number == account]
            self._kept[account] = tuple(dict.fromkeys([*said[:1], *configured]))
        return self._kept[account]

    def keep(self, account: str, currency: str) -> None:
        """Let the currency of its first movement be that of the account."""
        self._kept[account] = (currency,)

    def currency(self, text: str, line: int) -> str:
        """Return the letters of a currency, "" for nothing. Raises FileError for anything else."""
        code = _SIGNS.get(text.strip().upper(), text.strip().upper())
        if code and not _CURRENCY.fullmatch(code):
            raise FileError(f"{text[:40]!r} is not a currency such as CZK", line=line or None)
        return code
