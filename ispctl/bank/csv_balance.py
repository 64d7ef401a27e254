"""The column of balances beside the movements: does each follow from the one before (BANK-FORMATS.md 5.1, running check)?"""

from dataclasses import dataclass

from ispctl.money import format_minor


@dataclass(slots=True)
class Chain:
    """Balances row by row. A file is in the order of booking or against it; which of the two shows by itself."""

    first: tuple[int, int] | None = None
    amount: int = 0
    balance: int = 0
    gaps: bool = False
    rising: tuple[int, str] | None = None
    falling: tuple[int, str] | None = None

    def add(self, amount: int, balance: int, line: int) -> None:
        """Take the next row: its amount and the balance beside it, in minor units."""
        if self.first is None:
            self.first = amount, balance
        else:
            if self.rising is None and self.balance + amount != balance:
                self.rising = line, _broken(line, self.balance, amount, balance)
            if self.falling is None and self.balance - self.amount != balance:
                self.falling = line, _broken(line, self.balance, -self.amount, balance)
        self.amount, self.balance = amount, balance

    def ends(self) -> tuple[int, int] | None:
        """Return opening and closing balance when every balance follows from another, None when they do not or there are none."""
        if self.first is None or self.gaps or (self.rising and self.falling):
            return None
        amount, balance = self.first
        if self.rising is None:
            return balance - amount, self.balance
        return self.balance - self.amount, balance

    def problem(self) -> str | None:
        """Return where the chain breaks, None when it holds or cannot be judged because rows were left out."""
        if self.gaps or not (self.rising and self.falling):
            return None
        return max(self.rising, self.falling)[1]


def _broken(line: int, before: int, change: int, after: int) -> str:
    money = format_minor
    return (
        f"line {line}: the balance {money(before)} above and the movement {money(change)} give {money(before + change)}, "
        f"but the stated balance is {money(after)}"
    )
