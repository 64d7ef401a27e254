"""The database keeps its promises."""


def test_an_empty_database_is_open_and_strict(database: str) -> None:
    assert database
