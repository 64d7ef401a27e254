"""Bank files into the database: read, checked as a whole, stored exactly once, paired and settled, in one transaction."""

import hashlib
import stat
from collections.abc import Iterator, Sequence
from io import BufferedReader
from pathlib import Path
from typing import Any, NamedTuple

from ispctl import db
from ispctl.bank.identify import read_bank_file
from ispctl.bank.statement import BankFile, OwnAccount
from ispctl.bank.statement import Statement as ReadStatement
from ispctl.errors import FileError
from ispctl.models import BankAccount, BankImport, Statement
from ispctl.models import BankFile as StoredFile
from ispctl.paths import shown
from ispctl.services import allocations, bank_store, continuity, reversals
from ispctl.services.author import Author
from ispctl.services.journal import Change, record

_NAME_KEPT = 500  # the end of a long path tells more than its beginning


class Imported(NamedTuple):
    """The report of DESIGN.md 5.1, and what is worth knowing besides."""

    report: dict[str, Any]
    warnings: list[str]


def import_files(files: Sequence[Path], author: Author, dry_run: bool = False, csv_profiles: Sequence[Path] = ()) -> Imported:
    """Import bank files as one: all of them are stored, or none. `csv_profiles` are folders with the operator's own ones.

    Raises FileError naming file and line when a file cannot be read or does not add up, Error when an account is not our own.
    """
    with db.rehearsal(dry_run):
        run = BankImport.create(imported_at=author.at, imported_by=author.login)
        warnings: list[str] = []
        reports = [_import_file(path, run, warnings, csv_profiles) for path in files]
        clients = bank_store.clients_of(run.id) | reversals.link(run.id)
        allocations.settle(clients)
        warnings += _breaks(run)
        total = {name: sum(report[name] for report in reports) for name in ("new", "already_known", "paired", "unpaired")}
        record(author, [Change("import", run.id, None, "created", None, ", ".join(shown(Path(path.name)) for path in files))])
        return Imported({"import_id": None if dry_run else run.id, "files": reports, **total}, warnings)


def _breaks(run: BankImport) -> list[str]:
    """Return what does not follow on the statements of this import; the rest `bank continuity` shows."""
    new = {(row[0], row[1]) for row in db.sql(_NEW_STATEMENTS, run.id)}
    found = continuity.report({account_id for account_id, _ in new}) if new else []
    days = {to_on for _, to_on in new}
    return [f"account {row['account']}, statement {row['statement']}: {row['finding']}" for row in found if row["on"] in days]


_NEW_STATEMENTS = """SELECT s.bank_account_id, s.to_on FROM bank_files f JOIN statements s ON s.bank_file_id = f.id
    WHERE f.bank_import_id = ? AND s.number IS NOT NULL"""


def _import_file(path: Path, run: BankImport, warnings: list[str], csv_profiles: Sequence[Path]) -> dict[str, Any]:
    name = shown(path)
    with open_regular(path) as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        if (known := _rows_known_from(digest)) is not None:
            return _report(name, already_known=known)
        source.seek(0)
        try:
            bank_file = read_bank_file(source, own_accounts(), csv_profiles)
            file = StoredFile.create(
                bank_import=run, file=name[-_NAME_KEPT:], sha256=digest, format=bank_file.format, encoding=bank_file.encoding
            )
            return _store(name, bank_file, file, warnings)
        except FileError as error:
            raise FileError(error.reason, line=error.line, file=name) from None


def _store(name: str, bank_file: BankFile, file: StoredFile, warnings: list[str]) -> dict[str, Any]:
    accounts = {(account.number, account.currency): account for account in BankAccount.select()}
    statements = _without_repeats(bank_file.statements, name, warnings)
    known = 0
    for unit in _units(statements):
        parts = []
        for statement in unit:
            _refuse_problems(statement)
            account = _own(accounts, statement)
            warnings += [f"{name}: {warning}" for warning in statement.warnings]
            parts.append((account.id, _create(file, account, statement).id, statement.transactions))
        known += bank_store.store(parts, file.bank_import_id)
    counts = bank_store.count(file)
    StoredFile.update(new=counts["new"], already_known=known).where(StoredFile.id == file.id).execute()
    return _report(name, statements=len(statements), already_known=known, **counts)


def _create(file: StoredFile, account: BankAccount, statement: ReadStatement) -> Statement:
    return Statement.create(
        bank_file=file, bank_account=account, line=statement.line, number=statement.number, from_on=statement.from_on,
        to_on=statement.to_on, opening_minor=statement.opening_minor, closing_minor=statement.closing_minor,
    )  # fmt: skip


def _units(statements: Sequence[ReadStatement]) -> Iterator[Sequence[ReadStatement]]:
    """Yield what is compared with the database at once.

    Rows with a bank id that stand in two statements of a file are one movement, so those statements go one by one. Rows without
    are told apart by counting, and two statements of one file count together (BANK-FORMATS.md 6.3).
    """
    if len(statements) == 1:
        yield statements
        return
    counted = []
    for statement in statements:
        if any(row.bank_id for row in statement.transactions):
            yield [statement]
        else:
            counted.append(statement)
    if counted:
        yield counted


def _without_repeats(statements: Sequence[ReadStatement], name: str, warnings: list[str]) -> list[ReadStatement]:
    seen: dict[tuple[object, ...], int] = {}
    kept = []
    for statement in statements:
        key = (statement.account, statement.currency, statement.number, statement.to_on, statement.opening_minor, statement.closing_minor)
        if statement.number and statement.balanced and key in seen:
            warnings.append(f"{name}, line {statement.line}: the statement of line {seen[key]} once more; taken once")
        else:
            seen[key] = statement.line
            kept.append(statement)
    return kept


def _refuse_problems(statement: ReadStatement) -> None:
    if statement.problems:
        place = f"line {statement.line}: "
        raise FileError("; ".join(problem.removeprefix(place) for problem in statement.problems), line=statement.line)


def _own(accounts: dict[tuple[str, str], BankAccount], statement: ReadStatement) -> BankAccount:
    account = accounts.get((statement.account, statement.currency))
    if account is None:
        raise FileError(
            f"the account {statement.account} in {statement.currency} is none of our own; if it is, add it with "
            f"`ispctl billing-group account add GROUP {statement.account}:{statement.currency}`",
            line=statement.line,
        )
    return account


def own_accounts() -> list[OwnAccount]:
    """Return the provider's accounts, for the readers."""
    return [OwnAccount(account.number, account.currency) for account in BankAccount.select()]


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file for reading. Raises FileError for anything else, or when it cannot be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileError("is not a regular file", file=shown(path))
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise FileError(f"cannot be read: {getattr(error, 'strerror', None) or error}", file=shown(path)) from None


def _rows_known_from(digest: str) -> int | None:
    known = db.scalar(
        """SELECT MAX(f.new + f.already_known) FROM bank_files f JOIN bank_imports i ON i.id = f.bank_import_id
        WHERE f.sha256 = ? AND i.undone_at IS NULL""",
        digest,
    )
    return None if known is None else int(known)


def _report(name: str, new: int = 0, already_known: int = 0, paired: int = 0, unpaired: int = 0, statements: int = 0) -> dict[str, Any]:
    return {
        "file": name, "new": new, "already_known": already_known, "paired": paired, "unpaired": unpaired, "skipped": 0,
        "statements": statements,
    }  # fmt: skip
