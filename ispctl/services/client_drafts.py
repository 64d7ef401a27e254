"""From given texts to client cards that may be written: every problem of every card is found before anything is stored.

One client added by hand and ten thousand imported go through the same steps: draft each, then settle all together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ispctl.errors import FieldProblem
from ispctl.rules.client_bank import BANK_FIELDS, complete_bank
from ispctl.rules.client_fields import Value, check_card, read_fields
from ispctl.services import catv, code_lists, symbols
from ispctl.services.client_cards import DEFAULTS, Card, Known
from ispctl.services.code_lists import Names
from ispctl.services.journal import differences
from ispctl.settings import Settings


@dataclass
class Draft:
    """A card as it would be, the client that it changes (None for a new one), and what is wrong with it."""

    place: str
    texts: Mapping[str, str]
    card: Card
    known: Known | None
    problems: list[FieldProblem] = field(default_factory=list)

    def blame(self, name: str, reason: str) -> None:
        """Add a problem, unless the field has one already: one reason is enough to mend it."""
        if name not in {problem.field for problem in self.problems}:
            value = self.texts.get(name, self.card.get(name))
            self.problems.append(FieldProblem(name, "" if value is None else str(value), reason))

    def differences(self) -> dict[str, tuple[object, object]]:
        """Return what the draft changes in the card of its client: old and new by field."""
        return differences(self.known.card if self.known else {}, self.card)


@dataclass(frozen=True)
class Surroundings:
    """What a card is judged against, read once for all of them.

    `default_group` is for cards that name none; `keeps_logins` is for clientbases that come with logins their clients use already.
    `names` are those of the code lists; clientbases come with names of their own, so without it any name will do. `forced` lets a
    person have a representative, as minors and wards do.
    """

    settings: Settings
    groups: Mapping[str, int]
    default_group: str | None = None
    keeps_logins: bool = False
    forced: bool = False
    names: Names | None = None

    def group_for(self, name: Value) -> Value:
        """Return the billing group for a card: the one it names, else the default, else the only one there is."""
        return name or self.default_group or (next(iter(self.groups)) if len(self.groups) == 1 else None)


def draft(place: str, texts: Mapping[str, str], known: Known | None, around: Surroundings) -> Draft:
    """Read the texts onto the card of a known client, or onto an empty one, and find what is wrong with it by itself."""
    given, problems = read_fields(texts, known.card if known else None)
    made = Draft(place, texts, {**(known.card if known else DEFAULTS), **given}, known, problems)
    if known and made.card["number"] is None:
        made.blame("number", "a client cannot be without a number; leave it out, or give another one")
    _find_group(made, around)
    _find_login(made, around)
    _find_names(made, around.names)
    if not {problem.field for problem in problems} & set(BANK_FIELDS):
        made.card.update(complete_bank(made.card, given, known.card if known else DEFAULTS))
    for problem in check_card(made.card):
        if problem.field != "representative" or not (around.forced or _has_representative_already(made)):
            made.blame(problem.field, problem.reason)
    return made


def _has_representative_already(made: Draft) -> bool:
    return made.known is not None and not {"representative", "legal_form"} & made.differences().keys()


def _find_group(made: Draft, around: Surroundings) -> None:
    before = made.known.card["billing_group"] if made.known else None
    name = around.group_for(made.card["billing_group"] or before)
    made.card["billing_group"] = name
    if name in around.groups:
        return
    groups = ", ".join(around.groups)
    say = f"expected one of {groups}" if groups else "there is none yet"
    made.blame("billing_group", f"{say}; `ispctl billing-group add NAME` adds one")


def _find_login(made: Draft, around: Surroundings) -> None:
    """Without ci_enable_login_name_creation the login of a new client is its number, and follows it when it changes."""
    if around.settings.ci_enable_login_name_creation:
        return
    number, login, known = made.card["number"], made.card["login"], made.known
    if known is None and login not in (None, number) and not around.keeps_logins:
        made.blame("login", "leave it empty: the login is the client's number, because ci_enable_login_name_creation is false")
    elif login is None or (known and "login" not in made.texts and login == known.card["number"]):
        made.card["login"] = number


def _find_names(made: Draft, listed: Names | None) -> None:
    for column, names in (listed or {}).items():
        name = made.card[column]
        if name and name not in names and not (made.known and made.known.card[column] == name):
            made.blame(column, code_lists.reason_against(column, str(name), names))


def settle(drafts: Sequence[Draft], around: Surroundings) -> None:
    """Give numbers to new clients that have none, and find the drafts that claim what belongs to somebody else.

    Call it inside the transaction that writes them.
    """
    _give_numbers([made for made in drafts if not made.card["number"] and not made.problems], drafts, around.settings)
    holders = [_holder(made, around) for made in drafts]
    for position, reasons in symbols.collisions_between(holders).items():
        _blame_all(drafts[position], reasons)
    owners = symbols.owners_of({key for holder in holders for key in holder.claims})
    outlets = [
        catv.claim_of(made.known.id if made.known else None, made.place, made.card, made.known and made.known.card) for made in drafts
    ]
    connected = catv.owners_of(outlets)
    judged = -1
    # A draft that turns out wrong keeps its client as it is, so others cannot have its symbols after all: judge again.
    while judged != (judged := sum(len(made.problems) for made in drafts)):
        leaving = {made.known.id for made in drafts if made.known and not made.problems}
        for made, holder in zip(drafts, holders, strict=True):
            _blame_all(made, symbols.collisions_with(holder, owners, leaving))
        for position, reason in catv.collisions(outlets, connected, leaving).items():
            drafts[position].blame("catv_outlet", reason)


def _give_numbers(nameless: Sequence[Draft], drafts: Sequence[Draft], settings: Settings) -> None:
    if not nameless:
        return
    reserved = {str(made.card[name]) for made in drafts for name in (*symbols.SLOTS, "login") if made.card[name]}
    numbers = symbols.take_numbers(len(nameless), settings.first_client_number, reserved)
    for made, number in zip(nameless, numbers, strict=True):
        made.card["number"] = number
        if not settings.ci_enable_login_name_creation and made.card["login"] is None:
            made.card["login"] = number


def _holder(made: Draft, around: Surroundings) -> symbols.Holder:
    group_id = around.groups.get(str(made.card["billing_group"]), symbols.EVERYWHERE)
    return symbols.Holder(made.known.id if made.known else None, made.place, symbols.claims_of(made.card, group_id))


def _blame_all(made: Draft, reasons: Mapping[str, str]) -> None:
    for name, reason in reasons.items():
        # A login that is the number is wrong for the same reason, and mended with it.
        if name != "login" or "number" not in reasons or made.card["login"] != made.card["number"]:
            made.blame(name, reason)
