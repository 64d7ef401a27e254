"""Variables: values that the operator defines, with a default for everybody and values of their own for some clients."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from ispctl import db
from ispctl.errors import Conflict, FieldProblem, InvalidFields, NotFound
from ispctl.models import Client, ClientVariable, Variable
from ispctl.rules.close_names import did_you_mean
from ispctl.rules.records import read_record
from ispctl.rules.variable_fields import VALUE, VARIABLE_FIELDS, VARIABLE_REQUIRED
from ispctl.services import client_cards
from ispctl.services.author import Author
from ispctl.services.journal import Change, differences, record
from ispctl.services.scope import scope

COLUMNS = ("name", "default", "description", "clients")


class Value(NamedTuple):
    """What a variable is for one client; `own` also where the client's own value equals the default."""

    value: str
    default: str
    own: bool
    description: str | None


def define(texts: Mapping[str, str], author: Author) -> dict[str, Any]:
    """Define a variable and return it. Raises InvalidFields with everything that is wrong, or Conflict."""
    values = {**{name: field.default for name, field in VARIABLE_FIELDS.items()}, **_read({"name": "", **texts})}
    with db.transaction():
        _refuse_taken(str(values["name"]))
        row = Variable.create(**values)
        record(author, [Change("variable", row.id, None, "created", None, row.name)])
        return show(row.name)


def edit(name: str, texts: Mapping[str, str], author: Author) -> dict[str, Any]:
    """Change the given fields of a variable and return it; clients keep their own values. Raises NotFound, InvalidFields or Conflict."""
    values = _read(texts)
    with db.transaction():
        row = find(name)
        changed = differences({field: getattr(row, field) for field in VARIABLE_FIELDS}, values)
        if "name" in changed:
            _refuse_taken(str(values["name"]))
        if changed:
            Variable.update({field: new for field, (_, new) in changed.items()}).where(Variable.id == row.id).execute()
        record(author, [Change("variable", row.id, None, field, *pair) for field, pair in changed.items()])
        return show(str(values.get("name", name)))


def remove(name: str, author: Author, *, force: bool = False, dry_run: bool = False) -> dict[str, Any]:
    """Remove a variable; return it and how many clients had a value of their own. Raises NotFound, and Conflict unless `force`."""
    with db.rehearsal(dry_run):
        row = find(name)
        own = dict(db.sql("SELECT client_id, value FROM client_variables WHERE variable_id = ?", row.id).fetchall())
        if own and not force:
            have = "1 client has a value" if len(own) == 1 else f"{len(own)} clients have values"
            raise Conflict(f"{have} of {name} of their own, so it stays; --force removes it with them, and the history keeps them")
        _forget(row, own, author)
        fields = {"default": (row.default, None), "description": (row.description, None), "removed": (row.name, None)}
        record(author, [Change("variable", row.id, None, field, *pair) for field, pair in fields.items() if pair[0] is not None])
        row.delete_instance()
        return {"name": name, "clients": len(own)}


def _forget(row: Variable, own: Mapping[int, str], author: Author) -> None:
    """Take a variable's values from all clients that have one."""
    if own:
        change = {"version": Client.version + 1, "updated_at": author.at, "updated_by": author.login}
        having = ClientVariable.select(ClientVariable.client).where(ClientVariable.variable == row.id)
        Client.update(change).where(Client.id.in_(having)).execute()
        ClientVariable.delete().where(ClientVariable.variable == row.id).execute()
        record(author, (Change("variable", row.id, client_id, row.name, value, None) for client_id, value in own.items()))


def set_value(number: str, name: str, text: str, author: Author) -> dict[str, Any]:
    """Give a client a value of its own and return it with the old one. Raises NotFound and InvalidFields."""
    try:
        value = str(VALUE.read(text))
    except ValueError as error:
        raise InvalidFields([FieldProblem(name, text, str(error))]) from None
    return _store(number, name, value, author)


def unset(number: str, name: str, author: Author) -> dict[str, Any]:
    """Let a client have the default again and return it with the old value. Raises NotFound."""
    return _store(number, name, None, author)


def _store(number: str, name: str, value: str | None, author: Author) -> dict[str, Any]:
    with db.transaction():
        row, known = find(name), client_cards.find(number)
        mine = (ClientVariable.client == known.id) & (ClientVariable.variable == row.id)
        stored = ClientVariable.get_or_none(mine)
        old = stored.value if stored else None
        if value != old:
            ClientVariable.delete().where(mine).execute()
            if value is not None:
                ClientVariable.create(client=known.id, variable=row.id, value=value)
            client_cards.touch(known.id, author)
            record(author, [Change("variable", row.id, known.id, name, old, value)])
        return {"client": known.card["number"], "name": name, "old": old, "value": value, "default": row.default}


def find(name: str) -> Variable:
    """Return the variable of that name. Raises NotFound."""
    rows = {row.name: row for row in Variable.select()}
    if name not in rows:
        raise NotFound(f"there is no variable {name!r}; `ispctl variable list` shows all{did_you_mean(name, rows)}")
    return rows[name]


def show(name: str) -> dict[str, Any]:
    """Return a variable and how many clients have a value of their own. Raises NotFound."""
    row = find(name)
    return next(variable for variable in overview() if variable["name"] == row.name)


def overview() -> list[dict[str, Any]]:
    """Return all variables by name, each with how many clients have a value of their own."""
    own = dict(db.sql("SELECT variable_id, COUNT(*) FROM client_variables GROUP BY variable_id").fetchall())
    return [
        {**{field: getattr(row, field) for field in VARIABLE_FIELDS}, "clients": own.get(row.id, 0)}
        for row in Variable.select().order_by(Variable.name)
    ]


def of_client(client_id: int) -> dict[str, Value]:
    """Return all variables of one client by name."""
    own = {row.variable_id: row.value for row in ClientVariable.select().where(ClientVariable.client == client_id)}
    return {
        row.name: Value(own.get(row.id, row.default), row.default, row.id in own, row.description)
        for row in Variable.select().order_by(Variable.name)
    }


def list_values(number: str) -> list[dict[str, Any]]:
    """Return all variables of the client with a number, as rows. Raises NotFound."""
    return [{"name": name, **value._asdict()} for name, value in of_client(client_cards.find(number).id).items()]


def column(name: str, client_ids: Collection[int] | None = None) -> tuple[dict[int, str], str]:
    """Return the own values of a variable by client, and the default of all the others. Raises NotFound."""
    row = find(name)
    query = f"SELECT v.client_id, v.value FROM client_variables v WHERE v.variable_id = ?{scope(client_ids)}".format("v")
    return dict(db.sql(query, row.id).fetchall()), row.default


def having(name: str, value: str) -> Any:
    """Return the condition on clients that a variable has a value for them, own or default. Raises NotFound."""
    row = find(name)
    own = ClientVariable.select(ClientVariable.client).where(ClientVariable.variable == row.id)
    same = Client.id.in_(own.where(ClientVariable.value == value))
    return same | Client.id.not_in(own) if value == row.default else same


def _read(texts: Mapping[str, str]) -> dict[str, Any]:
    return read_record(VARIABLE_FIELDS, VARIABLE_REQUIRED, texts)


def _refuse_taken(name: str) -> None:
    if Variable.get_or_none(Variable.name == name):
        raise Conflict(f"name {name!r}: there is a variable of that name already; `ispctl variable edit {name}` changes it")
