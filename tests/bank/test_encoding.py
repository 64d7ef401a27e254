"""Which charset a file is in (BANK-FORMATS.md 1)."""

from io import BytesIO

import pytest

from ispctl.bank.encoding import detect

SENTENCES = (
    "Jiří Kolář",
    "Žluťoučký kůň úpěl ďábelské ódy",
    "PŘÍLIŠ ŽLUŤOUČKÝ KŮŇ",
    "Řehoř Šťastný",
    "Božena Němcová",
    "Ľubomír Kôň",
    "Příchozí úhrada",
)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1250", "cp852"])
def test_charset_is_found_when_there_are_a_few_czech_words(encoding: str, sentence: str) -> None:
    assert detect(BytesIO(f"0750000\r\n{sentence}\r\n".encode(encoding))) == encoding


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        pytest.param(b"", "cp1250", id="nothing at all"),
        pytest.param(b"plain ASCII", "cp1250", id="ASCII"),
        pytest.param(b"\xef\xbb\xbfplain ASCII", "utf-8", id="BOM"),
        pytest.param("Kolář".encode() + b"\xe8", "cp1250", id="UTF-8 with one foreign byte"),
        pytest.param("Kolář".encode()[:-1], "cp1250", id="UTF-8 cut inside a letter"),
        pytest.param(b"\xe9", "cp1250", id="a byte that is a letter in both code pages"),
    ],
)
def test_charset_is_decided_when_evidence_is_thin(content: bytes, encoding: str) -> None:
    assert detect(BytesIO(content)) == encoding


def test_utf_8_is_found_when_a_letter_lies_across_two_pieces() -> None:
    assert detect(BytesIO(b"x" * ((1 << 18) - 1) + "ž".encode())) == "utf-8"


def test_utf_8_is_given_up_when_the_first_wrong_byte_comes_late() -> None:
    assert detect(BytesIO("Kolář\n".encode() * 50_000 + b"\xe8")) != "utf-8"
