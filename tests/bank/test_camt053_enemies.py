"""Files made to do harm: refused at once, in bounded memory, with nothing else opened (TRUST.md G7)."""

import json
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from ispctl.bank.camt053 import claims, read
from ispctl.bank.identify import read_bank_file
from ispctl.errors import FileError
from tests.bank.camt053_writer import NAMESPACE, iban, many_rows, write_camt053

OPEN = f'<?xml version="1.0"?><Document xmlns="{NAMESPACE}02"><BkToCstmrStmt><Stmt>'.encode()
ACCOUNT = f"<Acct><Id><IBAN>{iban('1803729684/2010')}</IBAN></Id><Ccy>CZK</Ccy></Acct>".encode()
ENTRY = b'<Ntry><Amt Ccy="CZK">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-01</Dt></BookgDt>'
GOOD = write_camt053([many_rows(3)])
LAUGHS = b"".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 10}">'.encode() for n in range(12))
# Reads a file apart, and tells what it took; files and sockets that reading opens are written down.
CHILD = """
import json, sys, time
from ispctl.bank.camt053 import read
from ispctl.errors import FileError
import lxml.etree
opened, reason, line, rows = [], None, None, 0
with open(sys.argv[1], "rb") as source:
    sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event in ("open", "socket.connect", "socket.getaddrinfo") else None)
    started = time.process_time()
    try:
        for statement in read(source).statements:
            rows += sum(1 for _ in statement.transactions)
    except FileError as error:
        reason, line = error.reason, error.line
    seconds = time.process_time() - started
# Not ru_maxrss: that of a child begins with what its parent had.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([reason, line, rows, seconds, int(peak.split()[1]) / 1024, opened[:-1]]))
"""


def read_apart(path: Path) -> tuple[str | None, int | None, int, float, float, list[str]]:
    found = subprocess.run([sys.executable, "-c", CHILD, str(path)], check=True, capture_output=True, text=True)
    reason, line, rows, seconds, megabytes, opened = json.loads(found.stdout)
    return reason, line, rows, seconds, megabytes, [name for name in opened if not name.endswith((".py", ".pyc"))]


def two_hundred_megabytes(path: Path, head: bytes, repeated: bytes) -> Path:
    """Write nonsense for longer than it is read, and nothing on a disk behind it."""
    with path.open("wb") as file:
        file.write(head)
        for _ in range(12):
            file.write(repeated * ((1 << 20) // len(repeated)))
        file.truncate(200 << 20)
    return path


@pytest.mark.parametrize(
    ("head", "repeated", "reason"),
    [
        pytest.param(OPEN, b"x", "512 kB come without|huge text|not well-formed", id="one text"),
        pytest.param(OPEN, b"x<a/>", "512 kB come without", id="elements beside entries"),
        pytest.param(OPEN + ACCOUNT + ENTRY, b"x<a b=''/>", "512 kB come without", id="elements in an entry"),
        pytest.param(OPEN + ACCOUNT + ENTRY + b"<NtryDtls>", b"<TxDtls></TxDtls>", "more than 50,000 details", id="details"),
        pytest.param(OPEN + ACCOUNT, b"<Ntry/>", "entry 1", id="empty entries"),
        pytest.param(OPEN + ACCOUNT, b"<!-- x -->", "512 kB come without", id="comments"),
        pytest.param(OPEN, b"<a>", "nested more than 100 deep", id="nesting"),
        pytest.param(OPEN[:-1], b" a='&#38;'", "not well-formed|512 kB", id="attributes"),
        pytest.param(OPEN + ACCOUNT + b"</Stmt>", b"<Stmt></Stmt>", "neither an IBAN nor", id="statements without account"),
        pytest.param(OPEN[:40] + b"<BkToCstmrStmt>", b"\0", "not well-formed|512 kB", id="zeros"),
        pytest.param(OPEN + ACCOUNT + ENTRY, b"&l;", "not well-formed", id="entities that nobody has declared"),
        pytest.param(b"<!-- BkToCstmrStmt <BkToCstmrStmt> -->", b"<!-- -->", "512 kB come without|no statement", id="endless prolog"),
    ],
)
def test_two_hundred_megabytes_of_nonsense_are_refused_quickly_when_they_come(
    tmp_path: Path, head: bytes, repeated: bytes, reason: str
) -> None:
    found, _, _, seconds, megabytes, opened = read_apart(two_hundred_megabytes(tmp_path / "x.xml", head, repeated))
    assert found is not None
    assert any(part in found for part in reason.split("|")), found
    assert seconds < 2
    assert megabytes < 300
    assert opened == []


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param(b"<!DOCTYPE x [" + LAUGHS + b"]>", id="billion laughs"),
        pytest.param(b'<!DOCTYPE x SYSTEM "file:///etc/passwd">', id="external DTD"),
        pytest.param(b'<!DOCTYPE x [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>', id="external entity"),
        pytest.param(b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>', id="parameter entity"),
        pytest.param(b'<!DOCTYPE x [<!ENTITY l11 "' + b"a" * 50_000 + b'">]>', id="quadratic"),
        pytest.param(b"<!DOCTYPE x []>", id="harmless"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7"])
def test_doctype_is_refused_by_name_when_there_is_one(tmp_path: Path, declared: bytes, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<?pi <a>?><!-- <!DOCTYPE -->\n{declared.decode()}'
    body = OPEN.decode().split("?>")[1] + ACCOUNT.decode() + ENTRY.decode() + "<AddtlNtryInf>" + "&l11;" * 20 + "</AddtlNtryInf></Ntry>"
    path = tmp_path / "x.xml"
    path.write_bytes((text + body + "</Stmt></BkToCstmrStmt></Document>").encode(encoding))
    found, line, _, seconds, megabytes, opened = read_apart(path)
    assert found is not None
    if encoding != "utf-7":
        assert "DOCTYPE" in found
        assert line == 3
    assert seconds < 2
    assert megabytes < 300
    assert opened == []


def test_doctype_in_a_comment_or_a_message_is_no_doctype() -> None:
    content = GOOD.replace(b"<Document", b"<!-- <!DOCTYPE x> --><Document", 1).replace(b"internet", b"<![CDATA[<!DOCTYPE x>]]>", 1)
    (statement,) = read(BytesIO(content)).statements
    assert next(iter(statement.transactions)).message == "<!DOCTYPE x> březen"


@pytest.mark.parametrize(
    "message",
    [
        "a>b",
        "a>/Ustrd>x>Strd>x>CdtrRefInf>x>Ref>VS:999>/Ref>x>/CdtrRefInf>x>/Strd>x>Ustrd>b",
        "<!-- < -->a>b",
        "a>b<!-- < -->",
        "<![CDATA[a>b]]>",
        "<![CDATA[</Ustrd></Ntry>]]>",
        "<?x </Ntry> ?>a>b",
    ],
)
def test_brackets_in_a_message_are_never_taken_for_markup(message: str) -> None:
    content = GOOD.replace("internet březen".encode(), message.encode())
    (statement,) = read(BytesIO(content)).statements
    good = read(BytesIO(GOOD)).statements[0].transactions
    text = "</Ustrd></Ntry>" if "</" in message and "CDATA" in message else message.replace("<![CDATA[", "").replace("]]>", "")
    expected = [row._replace(message=re.sub(r"<!--.*?-->|<\?.*?\?>", "", text)) for row in good]
    assert list(statement.transactions) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<Ntry>", b'<Ntry a="x>y"\n>'),
        (b"</Ntry>", b"</Ntry\n>"),
        (b"<Ntry>", b"<!-- <Ntry> --><Ntry><!-- </Ntry> -->"),
        (b'<Amt Ccy="CZK">', b"<Amt\n\tCcy = 'CZK' >"),
        (b"<TxDtls>", b"<TxDtls ><x/><y z='a/'/>"),
        (b"Kol", b"&#75;&#x6f;l"),
    ],
)
def test_rows_are_the_same_however_the_tags_are_written(old: bytes, new: bytes) -> None:
    content = GOOD.replace(old, new)
    assert content != GOOD
    (found,), (good,) = read(BytesIO(content)).statements, read(BytesIO(GOOD)).statements
    assert [row._replace(line=0) for row in found.transactions] == [row._replace(line=0) for row in good.transactions]


@pytest.mark.parametrize("nested", [b"<Ntry><Ntry>", b"<x><Ntry>"])
def test_entry_within_something_else_is_refused(nested: bytes) -> None:
    content = GOOD.replace(b"<Ntry>", nested, 1).replace(b"</Ntry>", b"</Ntry></" + nested[1:2].replace(b"N", b"Ntry") + b">", 1)
    with pytest.raises(FileError, match="within"):
        read(BytesIO(content))


def test_prolog_of_many_parts_costs_one_look() -> None:
    with pytest.raises(FileError, match="not well-formed"):
        read(BytesIO(b"<?a?>" * 12_000 + b"<BkToCstmrStmt>"))


def test_deep_nesting_is_refused_when_an_entry_has_two_hundred_thousand_levels(tmp_path: Path) -> None:
    path = tmp_path / "deep.xml"
    path.write_bytes(OPEN + ACCOUNT + ENTRY + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</Ntry></Stmt></BkToCstmrStmt></Document>")
    found, _, _, seconds, megabytes, _ = read_apart(path)
    assert found is not None
    assert "nested more than 100 deep" in found or "512 kB" in found
    assert seconds < 2
    assert megabytes < 300


def test_memory_does_not_grow_when_a_statement_has_many_rows(tmp_path: Path) -> None:
    head, rest = GOOD.split(b"<Ntry>", 1)
    entry, tail = b"<Ntry>" + rest.split(b"<Ntry>")[0], b"</Stmt></BkToCstmrStmt></Document>"
    used = []
    for count in (2_000, 40_000):
        path = tmp_path / f"{count}.xml"
        path.write_bytes(head.split(b"<Bal>")[0] + entry * count + tail)
        reason, _, rows, _, megabytes, _ = read_apart(path)
        assert (reason, rows) == (None, count)
        used.append(megabytes)
    # The rows in memory before the spool goes to a file are 8 MB.
    assert used[1] < used[0] + 24


def test_batch_of_twenty_thousand_details_is_read_one_by_one(tmp_path: Path) -> None:
    detail = (
        b'<TxDtls><AmtDtls><TxAmt><Amt Ccy="CZK">0.01</Amt></TxAmt></AmtDtls><RmtInf><Ustrd>' + b"x" * 100 + b"</Ustrd></RmtInf></TxDtls>"
    )
    entry = ENTRY.replace(b"1.00", b"200.00") + b"<NtryDtls>" + detail * 20_000 + b"</NtryDtls></Ntry>"
    path = tmp_path / "batch.xml"
    path.write_bytes(OPEN + ACCOUNT + entry + entry + b"</Stmt></BkToCstmrStmt></Document>")
    reason, _, rows, _, megabytes, _ = read_apart(path)
    assert (reason, rows) == (None, 40_000)
    assert megabytes < 300


def archive(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", compression) as file:
        for name, data in members:
            file.writestr(name, data)
    return content.getvalue()


def test_names_of_files_in_an_archive_do_not_matter() -> None:
    names = ["../../etc/passwd", "/tmp/x", "a\nb", "x" * 300, "-rf"]  # noqa: S108
    statements = read_bank_file(BytesIO(archive(*((name, GOOD) for name in names)))).statements
    assert [sum(1 for _ in statement.transactions) for statement in statements] == [3] * 5


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(archive(("bomb.xml", b"<a>" + b"0" * 50_000_000)), "would unpack to", id="bomb"),
        pytest.param(archive(("a.zip", archive(("a.xml", GOOD)))), "'a.zip' in the archive is an archive itself", id="nested"),
        pytest.param(archive(("a.xml", GOOD), compression=zipfile.ZIP_LZMA), "compressed in a way", id="another compression"),
        pytest.param(archive(), "holds no camt.053 file, but: nothing", id="empty"),
        pytest.param(archive(("a.txt", b"x")), "holds no camt.053 file, but: 'a.txt'", id="text only"),
        pytest.param(archive(("a.xml", GOOD), ("b.xml", b"<a/>")), "'b.xml' in the archive: there is no statement", id="other XML"),
        pytest.param(archive(*((f"{n}.txt", b"") for n in range(1500))), "more than 1,000 files", id="many files"),
        pytest.param(archive(*((f"{'x' * 300}{n}", b"") for n in range(4000))), "more files than", id="large directory"),
        pytest.param(archive(("a.xml", GOOD))[:-30], "its end is missing", id="cut"),
        pytest.param(b"PK\x03\x04" + b"PK\x05\x06" + b"\0" * 18, "nothing|damaged", id="no directory"),
    ],
)
def test_archive_is_refused_when_it_is_none_of_statements(content: bytes, reason: str) -> None:
    assert claims(content[:4096])
    with pytest.raises(FileError, match=reason):
        read_bank_file(BytesIO(content))


def test_encrypted_archive_is_refused_by_name() -> None:
    content = bytearray(archive(("a.xml", GOOD)))
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + place] |= 1
    with pytest.raises(FileError, match=r"'a\.xml' in the archive is encrypted"):
        read(BytesIO(bytes(content)))


def test_archive_is_refused_when_a_byte_of_a_file_in_it_is_another() -> None:
    content = bytearray(archive(("a.xml", GOOD), compression=zipfile.ZIP_STORED))
    content[content.index(b"CRDT")] ^= 1
    with pytest.raises(FileError, match=r"damaged|CdtDbtInd"):
        read(BytesIO(bytes(content)))


@pytest.mark.parametrize(("kind", "root"), [("52", "BkToCstmrAcctRpt"), ("54", "BkToCstmrDbtCdtNtfctn")])
def test_kin_of_the_statement_are_refused_by_name(kind: str, root: str) -> None:
    content = GOOD.replace(b"camt.053", f"camt.0{kind}".encode()).replace(b"BkToCstmrStmt", root.encode())
    with pytest.raises(FileError, match=rf"this is camt\.0{kind}, not a statement"):
        read_bank_file(BytesIO(content))


def test_importing_the_readers_does_not_import_lxml() -> None:
    words = "import sys, ispctl.bank.identify, ispctl.bank.camt053; print('lxml' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", words], check=True, capture_output=True, text=True)
    assert found.stdout == "False\n"
