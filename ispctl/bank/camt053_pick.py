"""From the text of an element to its fields, without a tree.

Visiting the nodes of an entry from Python takes longer than parsing it. So its text, which is known to be well-formed, is cut at
the brackets into markup and texts. A bank's entries come in a few shapes; what is where is found out once for each markup.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape, unescape
from operator import itemgetter
from typing import NamedTuple

from ispctl.bank.camt053_elements import Detail, Found, Lines, Map, Money

DEEPEST = 100
_SHAPES_KEPT, _LONGEST_SHAPE_KEPT = 500, 10_000
_PARTS = re.compile(r"(/?)((?:[^\s:/>]+:)?([^\s:/>]+)).*?(/?)", re.DOTALL)
# Tags, and what else begins with a bracket, in text that is well-formed.
TOKEN = re.compile(
    r"<(?:!--.*?--|!\[CDATA\[.*?\]\]|\?.*?\?|/?[^\s<>/!?](?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>",
    re.DOTALL,
)


class Crooked(Exception):
    """The text is not one element cut off at its ends, or cannot be cut at brackets as it is."""


class Tag(NamedTuple):
    """What stands between brackets: a name with and without its prefix."""

    closes: bool
    written: str
    name: str
    empty: bool

    @classmethod
    def of(cls, markup: str) -> "Tag":
        """Read what stands between brackets. Raises Crooked for a comment and the like."""
        parts = _PARTS.fullmatch(markup)
        if markup.startswith(("!", "?")) or not parts:
            raise Crooked
        return cls(bool(parts[1]), parts[2], parts[3], bool(parts[4]))


def element_end(text: str, start: int) -> int | None:
    """Return where the element ends that begins at `start`, None when the text ends before it does. Raises Crooked for deep nesting."""
    depth, position = 0, start
    while token := TOKEN.search(text, position):
        position = token.end()
        if token[0].startswith(("<!", "<?")):
            continue
        depth += -1 if token[0].startswith("</") else 0 if token[0].endswith("/>") else 1
        if depth == 0:
            return position
        if depth > DEEPEST:
            raise Crooked
    return None


def plain(text: str) -> str:
    """Return the same element without comments, instructions and CDATA, and with brackets only around tags."""
    return "".join(_plain_parts(text))


def _plain_parts(text: str) -> Iterator[str]:
    position = 0
    for token in TOKEN.finditer(text):
        yield text[position : token.start()].replace(">", "&gt;")
        position = token.end()
        if token[0].startswith("<![CDATA["):
            yield escape(token[0][9:-3], quote=False)
        elif not token[0].startswith(("<!", "<?")):
            yield f"<{token[0][1:-1].replace('>', '&gt;')}>"


Get = Callable[[Sequence[str]], Iterable[str]]


class _Places(NamedTuple):
    """Where the texts of one element are among the pieces; `fields` belong to what `texts` gets."""

    fields: Sequence[str]
    texts: Get
    joined: Sequence[tuple[str, Get]]

    def find(self, pieces: Sequence[str]) -> Found:
        found = dict(zip(self.fields, self.texts(pieces), strict=False))
        for field, texts in self.joined:
            found[field] = "\n".join(texts(pieces))
        return found


# Of an element itself, and of each detail in it.
_Shape = tuple[_Places, Sequence[_Places]]


class Picker:
    """Picks the fields of a map out of elements, one after another."""

    def __init__(self, names: Map) -> None:
        self._names = names
        self._shapes: dict[str, _Shape] = {}

    def pick(self, text: str) -> tuple[Found, list[Found]]:
        """Return the fields found in an element, and those of each detail in it. Raises Crooked."""
        pieces = text.replace(">", "<").split("<")
        # A payer's message may hold a bracket, and must never be taken for markup.
        if 2 * text.count("<") + 1 != len(pieces):
            raise Crooked
        # Looking for one character is ten times as fast as for two.
        if ("!" in text and "<!" in text) or ("?" in text and "<?" in text):
            raise Crooked
        # Odd pieces are markup, even ones are texts.
        markup = "<".join(pieces[1::2])
        whole, parts = self._shapes.get(markup) or self._new_shape(markup)
        if "&" in text:
            pieces = [unescape(piece) if "&" in piece else piece for piece in pieces]
        return whole.find(pieces), [part.find(pieces) for part in parts]

    def _new_shape(self, markup: str) -> _Shape:
        shape = _Survey(self._names).of(markup.split("<"))
        if len(markup) <= _LONGEST_SHAPE_KEPT:
            if len(self._shapes) >= _SHAPES_KEPT:
                self._shapes.clear()
            self._shapes[markup] = shape
        return shape


class _Survey:
    """Goes through the markup of an element once, to find out where its texts and those of the details in it are."""

    def __init__(self, names: Map) -> None:
        self._places: list[dict[str, list[int]]] = [{}]
        # Names of the elements that are open, what may be in them, and to which detail they belong.
        self._open: list[tuple[str, Map, int]] = [("", names, 0)]

    def of(self, markup: Sequence[str]) -> _Shape:
        # The n-th markup, counted from 1, is the piece 2n - 1, and the text behind it is the piece 2n.
        for place, between in enumerate(markup, 1):
            tag = Tag.of(between)
            if tag.closes and self._open.pop()[0] != tag.written:
                raise Crooked
            if not tag.closes:
                self._begin(tag, 2 * place)
            if len(self._open) > DEEPEST or (len(self._open) == 1) != (place == len(markup)):
                raise Crooked
        whole, *parts = map(_places, self._places)
        return whole, parts

    def _begin(self, tag: Tag, place: int) -> None:
        _, names, part = self._open[-1]
        step = names.get(tag.name)
        if isinstance(step, Detail):
            self._places.append({})
            step, part = step.names, len(self._places) - 1
        inside: Map = step if isinstance(step, Mapping) else {}
        self._note(self._places[part], inside.get("") if isinstance(step, Mapping) else step, place)
        if not tag.empty:
            self._open.append((tag.written, inside, part))

    def _note(self, places: dict[str, list[int]], step: object, place: int) -> None:
        if isinstance(step, str):
            places[step] = [place]
        elif isinstance(step, Lines):
            places.setdefault(step.field, []).append(place)
        elif isinstance(step, Money):
            places[step.field], places[step.tag] = [place], [place - 1]


def _places(places: dict[str, list[int]]) -> _Places:
    single = {field: found[0] for field, found in places.items() if len(found) == 1}
    joined = [(field, itemgetter(*found)) for field, found in places.items() if len(found) > 1]
    # With two places or more, itemgetter returns a tuple.
    return _Places(("", "", *single), itemgetter(0, 0, *single.values()), joined)
