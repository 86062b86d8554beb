"""The UPDATE that an AS sends over a link, read from an outcome; and what differs between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

from ..outcome import Outcome
from ..policy import Refused, Side, export_route, sides
from ..route import Attributes, Prefix
from ..words import Words
from ..words.explain import refusal_text
from .decode import decode
from .dissect import Field, dissect
from .encode import announce, encode, withdraw
from .nouns import USUAL, Agreed
from .update import Update


@dataclass(frozen=True)
class OnWire:
    """One UPDATE as it goes over the wire: its octets, who tells whom, and what their session agreed.

    source, target: the addresses of the two routers, as integers. reason: why it is a withdrawal, where it is one.
    Jupyter shows it field by field.
    """

    octets: bytes
    sender: int
    receiver: int
    source: int = 0xC0000201                               # 192.0.2.1
    target: int = 0xC0000202
    agreed: Agreed = USUAL
    reason: str = ""

    def __bytes__(self) -> bytes:
        return self.octets

    def __len__(self) -> int:
        return len(self.octets)

    @cached_property
    def update(self) -> Update:
        """The message decoded."""
        return decode(self.octets, **self.agreed._asdict())

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The message field by field."""
        return dissect(self.octets, **self.agreed._asdict())

    @property
    def hex(self) -> str:
        """Its octets, sixteen a line."""
        return "\n".join(self.octets[at:at + 16].hex(" ") for at in range(0, len(self.octets), 16))

    @property
    def words(self) -> Words:
        """The message in a sentence, and its fields as a table."""
        told = describe(self.octets, **self.agreed._asdict())
        return Words((self._sentence(), *told.sentences[1:]), told.columns, told.rows, told.caption)

    def _sentence(self) -> str:
        verb = "announces" if self.update.announced else "takes back"
        named = ", ".join(str(each) for each in self.update.announced or self.update.gone)
        because = f" ({self.reason})" if self.reason else ""
        return f"AS{self.sender} {verb} {named} to AS{self.receiver} in {len(self)} octets{because}."

    def __str__(self) -> str:
        return f"{self._sentence()}\n{self.hex}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.words._repr_html_()


def describe(data: bytes, *, as4: bool = True, add_path: tuple[int, ...] = (), internal: bool = False) -> Words:
    """An UPDATE in words: what it announces and takes back, what is wrong with it and what RFC 7606 does about that;
    and its fields as a table. Options and WireError as for `decode`."""
    found = decode(data, as4=as4, add_path=add_path, internal=internal)
    fields = dissect(data, as4=as4, add_path=add_path, internal=internal)
    verbs = (("announces", found.announced), ("takes back", found.gone))
    did = [f"{verb} {', '.join(map(str, prefixes))}" for verb, prefixes in verbs if prefixes]
    said = f"An UPDATE of {len(data)} octets: it {' and '.join(did) or 'names no prefix that could be used'}."
    rows = tuple((field.offset, shown_hex(field), field.part, field.name, field.says) for field in fields)
    return Words((said, *(f"{fault}." for fault in found.faults)), ("offset", "octets", "part", "field", "says"), rows,
                 "The message, field by field")


def shown_hex(field: Field, most: int = 16) -> str:
    """A field's octets for a table: the marker counted, a long one cut short."""
    if field.name == "marker":
        return "ff ×16"
    return field.hex if len(field.octets) <= most else f"{field.octets[:most].hex(' ')} … ({len(field.octets)} octets)"


def update(outcome: Outcome, who: str | int | None = None, towards: str | int | None = None, *,
           link: str | None = None, prefix: str | Prefix | None = None, as4: bool = True) -> OnWire:
    """The UPDATE that an AS sends over a link about a prefix, with the knobs where they stand.

    who: the sender (the scenario's subject, if not given). towards or link: where to (its first link, if neither is
    given). prefix: the subject's, if none is named. as4=False: one end of the session knows two-octet ASNs only.
    Where it announces nothing there, the message is the withdrawal that a neighbour would get that had heard of it,
    with the reason. ValueError for a link that is down or not the sender's.
    """
    side = _side(outcome, who, towards, link)
    wanted = outcome.prefix if prefix is None else Prefix.parse(prefix)
    route = outcome.decision(side.router, wanted).route
    says = export_route(side, route) if route is not None else Refused("no route", Attributes())
    refused = isinstance(says, Refused)
    said = withdraw(wanted) if refused else announce(wanted, says, as4=as4)
    return OnWire(encode(said, as4=as4), side.asn, side.neighbor, side.address, side.peer_address,
                  Agreed(as4, internal=side.asn == side.neighbor), refusal_text(says.reason) if refused else "")


def _side(outcome: Outcome, who: str | int | None, towards: str | int | None, link: str | None) -> Side:
    network = outcome.network
    sender = outcome.scenario.subject if who is None else network.router(who).asn
    if link is None:
        links = network.links_of(sender)
        if towards is None and not links:
            raise ValueError(f"{network.name_of(sender)} has no link to send anything over")
        link = network.only_link(sender, towards).id if towards is not None else links[0].id
    found = network.link(link)
    ends = [side for pair in sides(network) for side in pair if side.link == found.id and side.asn == sender]
    if ends:
        return next((side for side in ends if side.router == who), ends[0])
    if sender not in network.ends(found):
        raise ValueError(f"link {link!r} is not one of {network.name_of(sender)}'s; choose "
                         f"{', '.join(each.id for each in network.links_of(sender))}")
    raise ValueError(f"nothing is sent over {link!r}: {'no session rides on it' if found.up else 'it is down'}")


class Line(NamedTuple):
    """A field of one or both of two messages: mark `"same"`, `"changed"` (was: what it said before), `"new"` or
    `"gone"`."""

    mark: str
    field: Field
    was: str = ""


def differences(before: Iterable[Field], after: Iterable[Field]) -> tuple[Line, ...]:
    """Two messages laid side by side, in the order of the later one; what is gone stands where it stood.

    Fields with equal octets are matched first, then those of the same name between them.
    """
    old, new = tuple(before), tuple(after)
    return tuple(_lines(old, new, _exactly))


def _exactly(field: Field) -> tuple:
    return field.part, field.name, field.octets


def _by_name(field: Field) -> tuple:
    return field.part, field.name


def _lines(old: tuple[Field, ...], new: tuple[Field, ...], key) -> Iterator[Line]:
    matcher = SequenceMatcher(None, [key(field) for field in old], [key(field) for field in new], autojunk=False)
    for verb, i, j, m, n in matcher.get_opcodes():
        if verb == "equal":
            yield from (_paired(was, now) for was, now in zip(old[i:j], new[m:n], strict=True))
        elif verb == "replace" and key is _exactly:
            yield from _lines(old[i:j], new[m:n], _by_name)
        else:
            yield from (Line("gone", field) for field in old[i:j])
            yield from (Line("new", field) for field in new[m:n])


def _paired(was: Field, now: Field) -> Line:
    return Line("same", now) if was.octets == now.octets else Line("changed", now, was.says)


def compare_updates(before: OnWire, after: OnWire) -> Words:
    """What differs between two messages, in words and as a table of the fields that do."""
    lines = [line for line in differences(before.fields, after.fields) if line.mark != "same"]
    if not lines:
        return Words((f"The two messages are equal, octet for octet: {len(after)} octets.",))
    rows = tuple((line.mark, line.field.part, line.field.name, line.was if line.mark != "gone" else line.field.says,
                  "" if line.mark == "gone" else line.field.says, shown_hex(line.field)) for line in lines)
    said = f"{len(before)} octets before, {len(after)} after; {len(lines)} fields differ."
    return Words((said,), ("mark", "part", "field", "before", "after", "octets"), rows, "What differs, field by field")
