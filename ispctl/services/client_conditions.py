"""From tests of clients as they are typed to what decides them: the database where it can, else a look at the card or its figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from peewee import fn

from ispctl import db
from ispctl.errors import FieldProblem, InvalidFields, UsageError
from ispctl.models import BillingGroup, Client, PortalAccount, SearchText, Suspension
from ispctl.rules.card_tests import BALANCES, CONTAINS, INSTANTS, OPERATORS, SCORES, TESTED, CardTest, Operand, holds, operand, read_test
from ispctl.rules.client_fields import FIELDS
from ispctl.rules.collation import sort_key
from ispctl.rules.search_text import FOUND_FIELDS, searched
from ispctl.services import search_texts, variables
from ispctl.services.client_cards import Known
from ispctl.services.client_columns import refuse_unknown
from ispctl.services.client_order import DIGITS


class FigureTest(NamedTuple):
    """A test of a figure that follows from invoices and payments."""

    name: str
    holds: Callable[[Any], bool]


@dataclass
class Conditions:
    """What clients have to pass: conditions for the database, then tests of figures, then of cards."""

    of_database: list[Any] = field(default_factory=list)
    of_figures: list[FigureTest] = field(default_factory=list)
    of_card: list[Callable[[Known], bool]] = field(default_factory=list)


def read_conditions(where: Sequence[str], zone: str) -> Conditions:
    """Return the conditions of all tests; days begin in the provider's `zone`.

    Raises UsageError for words that are no test, NotFound for a name that nothing has, and InvalidFields with all wrong values.
    """
    found, problems = Conditions(), []
    for words in where:
        test = _read(words)
        try:
            _add(found, test, operand(test), zone)
        except ValueError as error:
            problems.append(FieldProblem(test.name, test.text, str(error)))
    if problems:
        raise InvalidFields(problems)
    return found


def _read(words: str) -> CardTest:
    try:
        test = read_test(words)
    except ValueError as error:
        raise UsageError(f"--where {words}: {error}") from None
    refuse_unknown([test.name], TESTED)
    return test


def _add(found: Conditions, test: CardTest, wanted: Operand, zone: str) -> None:
    if test.name in (*BALANCES, *SCORES):
        found.of_figures.append(FigureTest(test.name, lambda figure: holds(figure, test, wanted)))
    elif test.name not in TESTED:
        _add_variable(found, test, wanted)
    elif test.operator == CONTAINS:
        _add_contains(found, test.name, test.text)
    elif test.name == "suspended":
        found.of_database.append(_suspended((wanted is True) == (test.operator == "=")))
    elif test.name in INSTANTS:
        found.of_database.append(_instant(test, wanted, zone))
    else:
        found.of_database.append(_compare(test, wanted))


def _add_variable(found: Conditions, test: CardTest, wanted: Operand) -> None:
    if test.operator in ("=", "!="):
        same = variables.having(test.name, str(wanted or ""))
        found.of_database.append(same if test.operator == "=" else ~same)
        return
    own, default = variables.column(test.name)
    found.of_card.append(_variable_passes(own, default, test, wanted))


def _variable_passes(own: Mapping[int, str], default: str, test: CardTest, wanted: Operand) -> Callable[[Known], bool]:
    if test.operator == CONTAINS:
        needle = searched(test.name, test.text)
        return lambda known: needle in searched(test.name, own.get(known.id, default))
    return lambda known: holds(own.get(known.id, default), test, wanted)


def _add_contains(found: Conditions, name: str, text: str) -> None:
    needle = searched(name, text)
    if name in FOUND_FIELDS:
        # The text of the whole card is a first sieve; which field it is in is seen on the card.
        place = (fn.STRPOS if db.is_postgresql() else fn.INSTR)(SearchText.text, needle)
        texts = SearchText.select(SearchText.client).where(SearchText.kind == search_texts.CARD, place > 0)
        found.of_database.append(Client.id.in_(texts))
    if name == "updated_by":
        found.of_card.append(lambda known: needle in searched(name, known.updated_by))
    else:
        found.of_card.append(lambda known: needle in searched(name, FIELDS[name].write(known.card[name])))


def _suspended(wanted: bool) -> Any:
    suspended = Suspension.select(Suspension.client).where(Suspension.lifted_on.is_null())
    return Client.id.in_(suspended) if wanted else Client.id.not_in(suspended)


def _instant(test: CardTest, wanted: Operand, zone: str) -> Any:
    column = PortalAccount.last_login_at if test.name == "last_login_at" else getattr(Client, test.name)
    # With `=` and `!=` one asks whether there is such an instant, so that who never logged in differs from every day.
    asked = _on_day(column, test.operator, wanted, zone) if isinstance(wanted, date) else column.is_null(False)
    if test.name == "last_login_at":
        asked = Client.id.in_(PortalAccount.select(PortalAccount.client).where(asked))
    return ~asked if (test.operator == "!=") == (wanted is not None) and test.operator in ("=", "!=") else asked


def _on_day(column: Any, operator: str, day: date, zone: str) -> Any:
    """Return the comparison of instants with a whole day; of `=` and `!=`, whether they are in it."""
    begin, end = (datetime.combine(day + timedelta(days=days), time.min, ZoneInfo(zone)).astimezone(UTC) for days in (0, 1))
    within = (column >= begin) & (column < end)
    return {"<": column < begin, "<=": column < end, ">": column >= end, ">=": column >= begin}.get(operator, within)


def _compare(test: CardTest, wanted: Operand) -> Any:
    column = BillingGroup.name if test.name == "billing_group" else getattr(Client, test.name)
    if wanted is None:
        return column.is_null(test.operator == "=")
    if test.operator == "=":
        return column == wanted
    if test.operator == "!=":
        return (column != wanted) | column.is_null()
    compare = OPERATORS[test.operator]
    if test.name == "name":
        return compare(Client.sort_name, sort_key(str(wanted)))
    if test.name in DIGITS:
        return _as_numbers(column, test.operator, str(wanted))
    return compare(column, wanted)


def _as_numbers(column: Any, operator: str, wanted: str) -> Any:
    """Compare texts of digits as numbers: they have no leading zeros, so the longer one is the greater."""
    length = fn.LENGTH(column)
    beyond = OPERATORS[operator[0]](length, len(wanted))
    return beyond | ((length == len(wanted)) & OPERATORS[operator](column, wanted))
