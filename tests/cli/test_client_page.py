"""`ispctl client show N --html FILE`: one page that needs nothing else, says everything, and lets nobody write into it."""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import Result

from ispctl.models import BillingGroup
from tests.colleagues import AUTHOR, MASTER, OTHER, STRANGER, hire, sit_down

Run = Callable[..., Result]
ENEMY = "<script>alert('č')</script>\" onload=\"x {{ 7*7 }}"


@pytest.fixture(autouse=True)
def somewhere(group: BillingGroup) -> BillingGroup:
    return group


@pytest.fixture
def page(run: Run, config: Path, tmp_path: Path) -> Callable[..., str]:
    """Write the page of client 10001 and return it."""
    config.write_text(
        f"{config.read_text()}external_client_link = 'https://tikety.example.cz/{{number}}'\nexternal_client_link_description = 'Tikety'\n"
    )

    def write(*words: object) -> str:
        file = tmp_path / "card.html"
        assert run("client", "show", "10001", "--html", file, *words).stdout == ""
        assert file.stat().st_mode & 0o777 == 0o600
        return file.read_text(encoding="utf-8")

    return write


class Tags(HTMLParser):
    """The tags of a page with their attributes, all of them closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def words_of(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text[text.index("<body") :])).split())


def test_the_page_shows_the_card_with_the_alert_first_and_both_links(run: Run, page: Callable[..., str]) -> None:
    run("client", "add", "--name", "Řehoř Žluťoučký", "--street", "Dlouhá 1", "--city", "Šumperk", "--gps", "49.5N, 16.5E")
    run("contact", "add", "10001", "--name", "Malá Eva", "--role", "účetní")
    run("note", "add", "10001", "obyčejná poznámka")
    run("note", "add", "10001", "Pozor, pes!", "--alert")
    text = page()
    words = words_of(text)
    assert words.startswith("Pozor, pes!")
    for part in ("10001 Řehoř Žluťoučký", "Dlouhá 1, Šumperk, CZ", "Malá Eva , účetní", "obyčejná poznámka", "Balance 0.00 CZK"):
        assert part in words
    links = {attributes["href"] for tag, attributes in Tags(text).found if tag == "a"}
    assert links == {"https://maps.google.com/maps?q=49.5,16.5", "https://tikety.example.cz/10001"}
    assert "Tikety" in words


def test_the_page_fetches_nothing_and_closes_every_tag(run: Run, page: Callable[..., str]) -> None:
    run("client", "add", "--name", "Novák")
    tags = Tags(page())
    assert tags.open == []
    assert {tag for tag, _ in tags.found} & {"script", "img", "link", "iframe", "object", "base", "form"} == set()
    assert not [attributes for _, attributes in tags.found if attributes.keys() & {"src", "style", "srcset", "onclick"}]
    assert "url(" not in page()
    assert "@import" not in page()


def test_what_people_typed_is_text_and_never_part_of_the_page(run: Run, page: Callable[..., str]) -> None:
    run("client", "add", "--name", ENEMY, "--street", ENEMY, "--city", ENEMY, "--catv-outlet", ENEMY[:8])
    for words in (["note", "add", "10001", ENEMY], ["note", "add", "10001", ENEMY, "--alert"]):
        run(*words)
    run("contact", "add", "10001", "--name", ENEMY, "--role", ENEMY, "--note", ENEMY)
    run("client", "suspend", "10001", "--reason", ENEMY)
    text = page()
    assert "<script" not in text
    assert ' onload="' not in text
    assert words_of(text).count("{{ 7*7 }}") >= 8
    assert Tags(text).open == []


def test_private_notes_are_on_the_page_of_those_who_may_see_them_only(run: Run, page: Callable[..., str]) -> None:
    run("client", "add", "--name", "Novák")
    hire()
    sit_down(OTHER)
    before = page()
    sit_down(AUTHOR)
    run("note", "add", "10001", "kanárek", "--private")
    run("note", "add", "10001", "kanárek", "--private", "--alert")
    for name in (AUTHOR, MASTER):
        sit_down(name)
        assert page().count("kanárek") == 2
    for name in (OTHER, STRANGER):
        sit_down(name)
        assert page() == before


def test_the_page_of_a_past_day_is_the_card_of_that_day(run: Run, page: Callable[..., str], tmp_path: Path) -> None:
    run("client", "add", "--name", "Novák")
    assert "was added on" in run("client", "show", "10001", "--html", tmp_path / "x.html", "--at", "2020-01-01", code=1).stderr
    assert "As of 2026-02-06" in words_of(page("--as-of", "2026-02-06"))


def test_the_page_replaces_an_older_one_and_a_folder_that_is_not_there_is_an_error(run: Run, page: Callable[..., str]) -> None:
    run("client", "add", "--name", "Novák")
    page()
    run("client", "edit", "10001", "--name", "Malý")
    assert "Malý" in page()
    assert "cannot be written" in run("client", "show", "10001", "--html", "/nowhere/x.html", code=1).stderr
