"""fetch-fio: movements from Fio's API into the spool; whatever goes wrong, nothing is lost and the token is never shown (TRUST.md H1)."""

import json
import os
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from ispctl.errors import TRY_LATER, TryLater
from ispctl.gateways import fio
from ispctl.models import BankTransaction, BillingGroup, JobRun
from tests.bank.fio_writer import write_fio_json
from tests.bank.gpc_sample import ROW, STATEMENT
from tests.books import Books
from tests.jobs.fio_server import FioServer, fio_server

Run = Callable[..., Result]
# What a secret looks like that must turn up nowhere.
TOKEN = "CanaryCanaryCanaryCanaryCanaryCanaryCanaryCanaryCanaryCanary1234"  # noqa: S105
TODAY = date(2026, 3, 19)


@pytest.fixture
def server() -> Iterator[FioServer]:
    with fio_server() as running:
        running.answers[TOKEN] = answer(10_000, 20_000)
        yield running


def answer(*amounts: int, account: str = "2000012001/2010") -> bytes:
    rows = [ROW._replace(amount_minor=amount, vs="10001", bank_id=f"2600{amount}", booked_on=TODAY) for amount in amounts]
    statement = replace(
        STATEMENT, account=account, number=None, from_on=TODAY - timedelta(days=14), to_on=TODAY, closing_minor=sum(amounts),
        transactions=rows,
    )  # fmt: skip
    return write_fio_json(statement)


@pytest.fixture
def token_file(tmp_path: Path, config: Path, server: FioServer, group: BillingGroup) -> Path:
    """The file with the token, named in the configuration of a provider with one client, 10001."""
    Books(group).client(10001)
    path = tmp_path / "fio-token"
    path.touch(mode=0o600)
    path.write_text(f"{TOKEN}\n")
    configure(config, server, path)
    return path


def configure(config: Path, server: FioServer, *files: Path, **more: object) -> None:
    lines = [line for line in config.read_text().splitlines() if not line.startswith("fio_")]
    lines += [f"fio_token_files = {json.dumps([str(path) for path in files])}", f'fio_url = "{server.url}"']
    config.write_text("\n".join([*lines, *(f"{key} = {json.dumps(value)}" for key, value in more.items()), ""]))


def fetch(run: Run, code: int = 0, as_of: date = TODAY, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("job", "fetch-fio", "--as-of", as_of, "--json", code=code, **options).stdout)
    return found


def half_a_minute_later(tmp_path: Path) -> None:
    """Let the job believe that it asked a while ago, as cron would have it."""
    path = tmp_path / "data" / "locks" / "fetch-fio.json"
    memory = json.loads(path.read_text())
    for known in memory.values():
        known["asked_at"] = "2026-01-01T00:00:00Z"
    path.write_text(json.dumps(memory))


def spool(tmp_path: Path) -> list[str]:
    folder = tmp_path / "data" / "spool"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def where_the_token_is(tmp_path: Path) -> list[Path]:
    """Return the files that hold the token, or a piece of it; only that of the token itself may."""
    return [path for path in tmp_path.rglob("*") if path.is_file() and TOKEN[:24].encode() in path.read_bytes()]


def test_movements_come_into_the_spool_and_from_there_into_the_books(run: Run, token_file: Path, tmp_path: Path) -> None:
    (told,) = fetch(run)["fetched"]
    assert (told["token_file"], told["account"], told["transactions"]) == (str(token_file), "2000012001/2010", 2)
    (path,) = (tmp_path / "data" / "spool").iterdir()
    assert path.name == told["file"] and path.name.startswith("fio-2000012001-2026-03-19-") and path.stat().st_mode & 0o777 == 0o600
    os.utime(path, (1, 1))
    assert json.loads(run("job", "import-bank", "--json").stdout)["new"] == 2
    assert {row.identity for row in BankTransaction.select()} == {"id:260010000", "id:260020000"}


def test_the_last_days_are_asked_for_again_and_after_a_break_all_that_were_missed(
    run: Run, token_file: Path, server: FioServer, tmp_path: Path
) -> None:
    expected = [
        (TODAY, "2026-03-05"), (TODAY + timedelta(days=1), "2026-03-05"), (TODAY + timedelta(days=46), "2026-03-06"),
    ]  # fmt: skip
    for as_of, first in expected:
        server.today = as_of
        fetch(run, as_of=as_of)
        assert server.asked[-1] == (first, as_of.isoformat())
        half_a_minute_later(tmp_path)


def test_more_than_ninety_days_are_never_asked_for_but_it_is_told(run: Run, token_file: Path, server: FioServer, tmp_path: Path) -> None:
    fetch(run)
    half_a_minute_later(tmp_path)
    server.today = TODAY + timedelta(days=100)
    (told,) = fetch(run, as_of=server.today)["fetched"]
    assert server.asked[-1] == ("2026-03-29", "2026-06-27")
    assert told["missed"] == "2026-03-19 to 2026-03-29: export them in the internet banking"


def test_how_many_days_is_a_setting(run: Run, token_file: Path, server: FioServer, config: Path) -> None:
    configure(config, server, token_file, fio_days=3)
    fetch(run)
    assert server.asked == [("2026-03-16", "2026-03-19")]


def test_the_bank_is_not_asked_twice_in_half_a_minute_with_one_token(run: Run, token_file: Path, server: FioServer, tmp_path: Path) -> None:
    fetch(run)
    result = run("job", "fetch-fio", "--as-of", TODAY, code=TRY_LATER)
    assert "the bank allows one request in 30 s, nothing was asked now" in result.stderr
    copy = tmp_path / "the-same-token-under-another-name"
    copy.touch(mode=0o600)
    copy.write_text(TOKEN)
    configure(tmp_path / "ispctl.toml", server, copy)
    run("job", "fetch-fio", "--as-of", TODAY, code=TRY_LATER)
    assert len(server.asked) == 1


@pytest.mark.parametrize("memory", ["", "[]", '{"x": 1}', "{", '{"KEY": {"asked_at": "soon", "fetched_to": "never"}}'])
def test_memory_that_is_lost_or_damaged_does_no_harm(run: Run, token_file: Path, server: FioServer, tmp_path: Path, memory: str) -> None:
    fetch(run)
    path = tmp_path / "data" / "locks" / "fetch-fio.json"
    (key,) = json.loads(path.read_text())
    path.write_text(memory.replace("KEY", key))
    fetch(run)
    assert len(server.asked) == 2


def test_a_clock_that_was_ahead_does_not_stop_the_job(run: Run, token_file: Path, server: FioServer, tmp_path: Path) -> None:
    fetch(run)
    path = tmp_path / "data" / "locks" / "fetch-fio.json"
    path.write_text(path.read_text().replace('"asked_at": "20', '"asked_at": "21'))
    fetch(run)
    assert len(server.asked) == 2


def test_an_answer_that_says_nothing_new_is_not_kept_again(run: Run, token_file: Path, server: FioServer, tmp_path: Path) -> None:
    fetch(run)
    half_a_minute_later(tmp_path)
    assert fetch(run)["fetched"][0]["file"] is None
    half_a_minute_later(tmp_path)
    server.answers[TOKEN] = answer(10_000, 20_000, 30_000)
    assert fetch(run)["fetched"][0]["transactions"] == 3
    assert len(spool(tmp_path)) == 2


FAULTS = {
    "404": "HTTP 404: the bank does not know the address",
    "409": "HTTP 409: asked too soon",
    "413": "HTTP 413: the answer would have too many movements",
    "422": "HTTP 422: movements older than 90 days are asked for; unlock them",
    "500": "HTTP 500: the bank refused: the token is wrong, expired",
    "503": "HTTP 503: the bank's server is being looked after",
    "302": "HTTP 302: the bank's server answered so",
    "307": "HTTP 307: the bank's server answered so",
    "half": "bytes of the answer came",
    "half_without_length": "not a whole answer of Fio's API",
    "half_of_a_chunk": "half an answer came (IncompleteRead)",
    "page": "not a whole answer of Fio's API",
    "empty": "not a whole answer of Fio's API",
    "nothing": "the server did not answer within 0.3 seconds",
    "hangup": "the server broke the connection off",
    "nonsense": "half an answer came (BadStatusLine)",
    "drops": "the answer did not come to its end within 0.5 seconds",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_ends_with_75_and_one_line_and_the_next_run_makes_it_good(
    run: Run, token_file: Path, server: FioServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(fio, "TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(fio, "DEADLINE_SECONDS", 0.5)
    server.fault = fault
    result = run("job", "fetch-fio", "--as-of", TODAY, code=TRY_LATER)
    assert FAULTS[fault] in result.stderr and len(result.stderr.splitlines()) == 1
    assert str(token_file) in result.stderr and TOKEN[:24] not in result.output
    assert spool(tmp_path) == []
    server.fault = ""
    monkeypatch.setattr(fio, "TIMEOUT_SECONDS", 30)
    half_a_minute_later(tmp_path)
    assert fetch(run)["fetched"][0]["transactions"] == 2
    assert where_the_token_is(tmp_path) == [token_file]
    assert [(one.exit_code, TOKEN[:24] in (one.message or "")) for one in JobRun.select().order_by(JobRun.id)] == [(75, False), (0, False)]


def test_an_endless_answer_is_not_read_to_its_end(run: Run, token_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fio, "LARGEST_ANSWER", 100)
    assert "the answer is longer than" in run("job", "fetch-fio", "--as-of", TODAY, code=TRY_LATER).stderr
    assert spool(tmp_path) == []


def test_wrong_token_ends_with_75_and_a_server_that_is_down_too(run: Run, token_file: Path, server: FioServer, tmp_path: Path) -> None:
    server.answers.clear()
    assert "HTTP 500: the bank refused: the token is wrong" in run("job", "fetch-fio", "--as-of", TODAY, code=TRY_LATER).stderr
    half_a_minute_later(tmp_path)
    server.server_close()
    server.socket.close()
    assert "cannot be reached" in run("job", "fetch-fio", "--as-of", TODAY, code=TRY_LATER).stderr


def test_the_error_carries_nothing_that_knows_the_address(server: FioServer) -> None:
    server.fault = "500"
    with pytest.raises(TryLater) as caught:
        fio.movements(server.url, TOKEN, TODAY, TODAY)
    assert caught.value.__context__ is None and caught.value.__cause__ is None


def test_server_with_a_certificate_of_its_own_making_is_not_asked(
    run: Run, token_file: Path, config: Path, server: FioServer, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    with fio_server() as impostor:
        impostor.socket = context.wrap_socket(impostor.socket, server_side=True)
        configure(config, impostor, token_file)
        config.write_text(config.read_text().replace("http://", "https://"))
        result = run("job", "fetch-fio", "--as-of", TODAY, code=TRY_LATER)
        assert "the server was not trusted (TLS: self-signed certificate); nothing was asked" in result.stderr
        assert impostor.asked == []


def certificate(folder: Path) -> Path:
    """Return a file with a key and a certificate for 127.0.0.1 that nobody has signed."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    from ispctl import clock

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = clock.now()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "server.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("content", "mode", "complaint"),
    [
        (TOKEN, 0o644, "can be read by others; run `chmod 600 "),
        (None, 0o600, "cannot be read: No such file or directory"),
        ("", 0o600, "does not hold a token: expected its 64 letters and digits"),
        (f"{TOKEN} {TOKEN}", 0o600, "does not hold a token"),
        (f"../{TOKEN}", 0o600, "does not hold a token"),
        (f"{TOKEN}\r\nHost: elsewhere", 0o600, "does not hold a token"),
    ],
)
def test_token_file_that_is_not_in_order_needs_a_person_and_stops_no_other(
    run: Run, token_file: Path, server: FioServer, config: Path, tmp_path: Path, content: str | None, mode: int, complaint: str
) -> None:
    other = tmp_path / "other-token"
    if content is not None:
        other.write_text(content)
        other.chmod(mode)
    configure(config, server, other, token_file)
    result = run("job", "fetch-fio", "--as-of", TODAY, code=1)
    assert complaint in result.stderr and TOKEN[:24] not in result.output
    assert len(spool(tmp_path)) == 1 and len(server.asked) == 1


def test_one_account_that_fails_stops_no_other(run: Run, token_file: Path, server: FioServer, config: Path, tmp_path: Path) -> None:
    other = tmp_path / "other-token"
    other.touch(mode=0o600)
    other.write_text("x" * 64)
    configure(config, server, other, token_file)
    told = fetch(run, code=TRY_LATER)
    assert [one["token_file"] for one in told["failed"]] == [str(other)]
    assert [one["token_file"] for one in told["fetched"]] == [str(token_file)]


def test_a_dry_run_says_what_would_be_asked_and_asks_nothing(run: Run, token_file: Path, server: FioServer, tmp_path: Path) -> None:
    told = json.loads(run("job", "fetch-fio", "--as-of", TODAY, "--dry-run", "--json").stdout)
    assert [(one["from"], one["to"], one["file"]) for one in told["fetched"]] == [("2026-03-05", "2026-03-19", None)]
    assert server.asked == [] and spool(tmp_path) == [] and not (tmp_path / "data" / "locks").exists()


def test_without_tokens_there_is_nothing_to_do(run: Run, group: BillingGroup) -> None:
    result = run("job", "fetch-fio")
    assert (result.stdout, result.stderr) == ("", "")


def test_token_turns_up_nowhere_whatever_is_asked_of_the_program(
    run: Run, token_file: Path, server: FioServer, config: Path, tmp_path: Path
) -> None:
    seen = ""
    for fault in ("", "409", "page", "half", "302", "nonsense"):
        server.fault = fault
        result = run("job", "fetch-fio", "--as-of", TODAY, code=TRY_LATER if fault else 0)
        seen += result.output
        half_a_minute_later(tmp_path)
    for words in (("config", "show"), ("job", "list", "--json"), ("history",), ("bank", "imports"), ("check",)):
        seen += run(*words).output
    assert TOKEN[:24] not in seen
    assert where_the_token_is(tmp_path) == [token_file]
    assert all(TOKEN[:24] not in thread.name for thread in threading.enumerate())


@pytest.mark.parametrize("url", ["http://fioapi.fio.cz/v1/rest/", "https://fioapi.fio.cz/v1/rest", "ftp://127.0.0.1/", "https://a@b/?c/"])
def test_the_token_is_never_sent_in_the_clear(run: Run, token_file: Path, config: Path, server: FioServer, url: str) -> None:
    config.write_text(config.read_text().replace(server.url, url))
    assert "fio_url: expected an address that begins with https:// and ends with /" in run("job", "fetch-fio", code=1).stderr
