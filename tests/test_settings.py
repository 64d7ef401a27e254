"""The configuration file is checked to the letter, and the sample and the documentation are the settings table."""

import re
from pathlib import Path

import pytest

from ispctl import settings
from ispctl.errors import Error
from ispctl.settings import Settings, public_url

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ispctl.toml"
    path.touch(mode=0o600)
    return path


def test_an_empty_file_means_the_defaults(file: Path) -> None:
    assert settings.load(file) == Settings()


def test_the_shipped_sample_is_made_from_the_table_and_equals_the_defaults() -> None:
    sample = CHECKOUT / "config" / "ispctl.toml"
    assert sample.read_text() == settings.sample({}), "run `make docs`"
    assert settings.load(sample) == Settings()


def test_the_sample_with_every_line_switched_on_still_equals_the_defaults(file: Path) -> None:
    file.write_text(re.sub(r"^# (\w+ = )", r"\1", settings.sample({}), flags=re.MULTILINE))
    assert settings.read_values(file) == vars(Settings())


def test_the_page_of_settings_is_made_from_the_table() -> None:
    assert (CHECKOUT / "docs" / "settings.md").read_text() == settings.reference(), "run `make docs`"


def test_values_of_a_sample_come_back_as_they_were(file: Path) -> None:
    values: dict[str, object] = {
        "external_client_link_description": 'Řekl: „Ano“ \\ "ne"',
        "splatnost_faktur": 21,
        "pozastavit_neplatice": False,
        "address_ranges": ("10.20.0.0/16", "2001:db8::/32"),
    }
    file.write_text(settings.sample(values))
    assert settings.read_values(file) == values


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("splatnost_faktury = 14", "splatnost_faktury: there is no such setting; did you mean splatnost_faktur?"),
        ("[mail]", "mail: there is no such setting"),
        ('splatnost_faktur = "14"', "splatnost_faktur: expected a whole number, found '14'"),
        ("splatnost_faktur = 14.5", "splatnost_faktur: expected a whole number, found 14.5"),
        ("splatnost_faktur = true", "splatnost_faktur: expected a whole number, found True"),
        ("splatnost_faktur = -1", "splatnost_faktur: expected zero or more, found -1"),
        ("pozastavit_neplatice = 1", "pozastavit_neplatice: expected true or false, found 1"),
        ("timezone = 7", 'timezone: expected text in quotes, such as "…", found 7'),
        ('timezone = "Praha"', "timezone: expected a time zone such as Europe/Prague, found 'Praha'"),
        ("first_client_number = 0", "first_client_number: expected 1 to 10 digits that are not all zeros, found 0"),
        ('data_dir = "data"', "data_dir: expected a path that begins with / or ~, found 'data'"),
        ('database = "sqlite:///ispctl.db"', "database: expected sqlite:////PATH, postgresql://USER@HOST/NAME or mysql://USER@HOST/NAME"),
        ('database = "oracle://h/n"', "database: expected sqlite:////PATH, postgresql://USER@HOST/NAME or mysql://USER@HOST/NAME"),
        ('database = "postgresql://[::1/n"', "database: expected sqlite:////PATH, postgresql://USER@HOST/NAME or mysql://USER@HOST/NAME"),
        ("address_ranges = 7", 'address_ranges: expected a list of texts, such as ["…", "…"], found 7'),
        ('address_ranges = ["10.0.0.0/8", 7]', 'address_ranges: expected a list of texts, such as ["…", "…"], found [\'10.0.0.0/8\', 7]'),
        (
            'address_ranges = ["10.0.0.1/8"]',
            (
                'address_ranges: expected networks such as ["10.20.0.0/16", "2001:db8::/32"]; 10.0.0.1/8 has host bits set, '
                "found ['10.0.0.1/8']"
            ),
        ),
        ('portal_key_file = "portal.key"', "portal_key_file: expected a path that begins with / or ~, found 'portal.key'"),
        ("portal_password_length = 7", "portal_password_length: expected 8 to 64, found 7"),
        (
            'portal_password_alphabet = "0123456789 "',
            (
                "portal_password_alphabet: expected at least 10 letters without accents, digits or marks, each once, and no blanks, "
                "found '0123456789 '"
            ),
        ),
        ("portal_lockout_failures = 2", "portal_lockout_failures: expected 3 to 100, found 2"),
        ("portal_lockout_address_failures = 0", "portal_lockout_address_failures: expected 3 to 10000, found 0"),
        ("portal_lockout_minutes = 0", "portal_lockout_minutes: expected 1 to 1440, found 0"),
        ('database_password_file = "/x"', "database_password_file: SQLite has no password; remove it, or set database to a server"),
    ],
)
def test_a_wrong_line_is_an_error_naming_file_key_and_what_is_expected(file: Path, line: str, complaint: str) -> None:
    file.write_text(line)
    with pytest.raises(Error) as refusal:
        settings.load(file)
    assert str(refusal.value) == f"{file}: {complaint}"


@pytest.mark.parametrize("content", [b"a = ", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_file_that_is_not_toml_is_refused_with_its_name(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(Error, match=f"{file}: is not valid TOML: "):
        settings.load(file)


def test_a_key_beside_the_configuration_is_used_unless_another_is_named(file: Path, tmp_path: Path) -> None:
    assert settings.load(file).portal_key_file == ""
    (tmp_path / "portal.key").touch()
    assert settings.load(file).portal_key_file == str(tmp_path / "portal.key")
    file.write_text('portal_key_file = "/etc/isp/key"')
    assert settings.load(file).portal_key_file == "/etc/isp/key"


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(Error, match=r"nowhere\.toml: cannot be read: No such file"):
        settings.load(tmp_path / "nowhere.toml")


def test_the_database_password_is_taken_from_a_file_that_only_its_owner_reads(file: Path, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.touch(mode=0o600)
    secret.write_text("p@ss/word\n")
    file.write_text(f'database = "postgresql://isp@db.example:5433/isp"\ndatabase_password_file = "{secret}"')
    assert settings.load(file).database_url() == "postgresql://isp:p%40ss%2Fword@db.example:5433/isp"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606])
def test_a_secret_that_others_can_read_is_refused_without_showing_it(tmp_path: Path, mode: int) -> None:
    secret = tmp_path / "password"
    secret.write_text("hunter2")
    secret.chmod(mode)
    with pytest.raises(Error, match=f"database_password_file: {secret} can be read by others; run `chmod 600") as refusal:
        settings.read_secret("database_password_file", str(secret))
    assert "hunter2" not in str(refusal.value)


def test_a_secret_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Error, match=r"database_password_file: .*nowhere cannot be read: No such file"):
        settings.read_secret("database_password_file", str(tmp_path / "nowhere"))
    secret = tmp_path / "password"
    secret.touch(mode=0o600)
    secret.write_bytes(b"\xff")
    with pytest.raises(Error, match="password is not text in UTF-8"):
        settings.read_secret("database_password_file", str(secret))


def test_a_password_inside_the_database_url_needs_a_private_configuration(file: Path) -> None:
    file.write_text('database = "postgresql://isp:hunter2@db/isp"')
    assert settings.load(file).database_url() == "postgresql://isp:hunter2@db/isp"
    file.chmod(0o644)
    with pytest.raises(Error, match="database: holds a password that others can read; run `chmod 600") as refusal:
        settings.load(file)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    "url", ["mysql://isp:hun@ter2@db/isp", "postgresql://db/isp?user=a&password=hun@ter2&x=1", "mysql://db/isp?passwd=hun@ter2"]
)
def test_passwords_never_show_in_a_url(url: str) -> None:
    assert "ter2" not in public_url(url)
    assert public_url(url).startswith(url.partition("://")[0])
