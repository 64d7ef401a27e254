"""Content decides which reader gets a file."""

from io import BytesIO

import pytest

from ispctl.bank import identify
from ispctl.bank.identify import read_bank_file
from ispctl.errors import FileError

HEADER = b"074" + b"0000001803729684" + b" " * 20 + b"010323" + b"0" * 14 + b"+" + b"0" * 14 + b"+" + b"0" * 30 + b"001020323FIO"


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n\r\n"], ids=["nothing", "BOM", "empty lines"])
def test_gpc_is_recognised_when_it_begins_with_a_record_074(before: bytes) -> None:
    assert read_bank_file(BytesIO(before + HEADER)).format == "gpc"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "the file is empty", id="empty"),
        pytest.param(b"\xef\xbb\xbf \r\n", "the file is empty", id="blank"),
        pytest.param(b"UHL1010124SIT POD HOROU", "payment order", id="order with a header"),
        pytest.param(b"1 1501 001000 0100\r\n", "payment order", id="order without one"),
        pytest.param(b"<html>", "tried: gpc", id="web page"),
        pytest.param(b"074 is a number", "tried: gpc", id="text that only begins like one"),
        pytest.param(b"075" + b"0" * 94, "record 074 is expected first", id="row without a statement"),
    ],
)
def test_file_is_refused_by_name_when_it_is_no_statement(content: bytes, reason: str) -> None:
    with pytest.raises(FileError, match=reason):
        read_bank_file(BytesIO(content))


def test_file_is_refused_when_two_formats_claim_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(identify.FORMATS, "twin", "ispctl.bank.gpc")
    with pytest.raises(FileError, match="several formats at once: gpc, twin"):
        read_bank_file(BytesIO(HEADER))


def test_file_is_read_from_its_beginning_when_something_has_read_it_before() -> None:
    source = BytesIO(HEADER)
    source.read()
    assert read_bank_file(source).format == "gpc"
