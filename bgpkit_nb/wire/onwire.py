"""The UPDATE that an AS sends over a link, read from an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..decision import family
from ..network import Network
from ..outcome import Outcome
from ..policy import Refused, Side, export_route, sides
from ..propagation.speakers import announcement
from ..route import Prefix, Route
from ..words import Words
from ..words.explain import refusal_text
from .decode import decode
from .dissect import Field, dissect
from .encode import announce, encode, withdraw
from .message import Update
from .nouns import USUAL, Agreed


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
    decision = outcome.decision(side.router, wanted)
    router = outcome.network.router(side.router)
    says = announcement(side, decision.route, decision.candidates, family(router.family, router.switches))
    said = withdraw(wanted) if says is None else announce(wanted, says, as4=as4)
    return OnWire(encode(said, as4=as4), side.asn, side.neighbor, side.address, side.peer_address,
                  Agreed(as4, internal=side.inside is not None), "" if says else _why(side, decision.route))


def _why(side: Side, route: Route | None) -> str:
    """Why a route is not said over a session."""
    says = export_route(side, route) if route is not None else None
    return refusal_text(says.reason) if isinstance(says, Refused) else "it has no route for it"


def _side(outcome: Outcome, who: str | int | None, towards: str | int | None, link: str | None) -> Side:
    """The end of the session that is meant: the sender's."""
    network = outcome.network
    sender = outcome.scenario.subject if who is None else who
    here, there = _key(network, sender), None if towards is None else _key(network, towards)
    ends = [side for pair in sides(network) for side in pair
            if here in (side.router, side.asn) and (side.inside is None or isinstance(there, str))]
    if link is not None:
        ends = [side for side in ends if side.link == network.link(link).id]
    elif there is not None:
        ends = [side for side in ends if there in (side.far_router, side.neighbor)]
    if not ends or (link is None and towards is not None and len(ends) > 1):
        raise ValueError(_no_session(network, sender, towards, link, len(ends)))
    return ends[0]


def _router(network: Network, who: str | int | None) -> bool:
    return any(router.name == who for router in network.routers)


def _key(network: Network, who: str | int) -> str | int:
    """A router's name, or the number of the AS, any router of which will do."""
    return who if _router(network, who) else network.asn_of(who)


def _no_session(network: Network, sender: str | int, towards: str | int | None, link: str | None, several: int) -> str:
    said = f"{sender if _router(network, sender) else network.name_of(sender)} has"
    whom = f" with {towards}" if towards is not None else ""
    if several:
        return f"{said} {several} sessions{whom}; name the link or the router"
    if link is None:
        return f"{said} no session{whom} that is up"
    ours = [each.id for each in network.links_of(sender)]
    if link in ours:
        found = network.link(link)
        return f"nothing is sent over {link!r}: {'no session on it is up' if found.up else 'it is down'}"
    return f"link {link!r} is not one of {sender}'s; choose {', '.join(ours) or 'none: it has no links'}"
