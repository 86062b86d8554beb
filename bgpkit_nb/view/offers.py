"""The films that a scenario offers, by id and in words, and how each is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from ..changes import Change
from ..network import Link, Network
from ..propagation import Reset
from ..route import Prefix
from ..scenario import Scenario
from ..states import Film, film
from ..words.moments import title_text, turned_text
from .timers import PLAIN, Timing

#: More links than these are too many to choose from.
_MANY = 60


class Offer(NamedTuple):
    """What films can be made of: a scenario, what it is compared with, what it was before the last turn, and a film
    that is made already (of events: made anew where the timers are turned). Of very many links only the subject's are
    offered, and those of `also`, by id."""

    scenario: Scenario
    baseline: Scenario | None = None
    previous: Scenario | None = None
    own: Film | None = None
    also: tuple[str, ...] = ()
    events: Iterable = ()

    @property
    def choices(self) -> tuple[tuple[str, str, str], ...]:
        """Every film as (id, what it is called, the group that it stands in)."""
        network, links = self.scenario.network, self._links
        ridden = {session.link for session in network.sessions}
        named = link_texts(network)
        return (
            *([("own", _short(title_text(self.own)), "As given")] if self.own else []),
            *self._turns(),
            ("nothing", "From nothing: nobody has heard of anything", "The start"),
            *((f"fails {link.id}", f"{named[link.id]} fails", "A link fails") for link in links if link.up),
            *((f"back {link.id}", f"{named[link.id]} comes back", "A link comes back") for link in links),
            *((f"reset {link.id}", f"{named[link.id]} is reset", "A session is reset") for link in links
              if link.up and link.id in ridden),
        )

    @property
    def _links(self) -> tuple[Link, ...]:
        network = self.scenario.network
        if len(network.links) <= _MANY:
            return network.links
        ours = network.links_of(self.scenario.subject)
        return tuple(link for link in network.links if link in ours or link.id in self.also)

    def _turns(self) -> Iterator[tuple[str, str, str]]:
        for name, before, said in (("turn", self.previous, "The last turn"), ("all", self.baseline, "All changes")):
            if before is not None and before.network != self.scenario.network:
                yield name, f"{said}: {_short(turned_text(before, self.scenario))}", "What was turned"

    def make(self, name: str, prefix: Prefix, timing: Timing = PLAIN) -> Film:
        """The film of that id; ValueError says which there are."""
        known = [each for each, _, _ in self.choices]
        if name not in known:
            raise ValueError(f"there is no film {name!r}; choose {', '.join(known)}")
        how = {"prefix": prefix, **timing._asdict()}
        if name == "own":
            return film(self.scenario, self.events, **how) if self.events else self.own
        what, _, target = name.partition(" ")
        if what in ("turn", "all"):
            return film(self.scenario, before=self.previous if what == "turn" else self.baseline, **how)
        events, over = _events(self.scenario.network, what, target)
        return film(self.scenario, events, over=over, **how)


def _events(network: Network, what: str, link: str) -> tuple[list[Change | Reset], int]:
    """The events of a film, and how many of them are over when it begins."""
    if what == "nothing":
        return [], 0
    if what == "reset":
        return [Reset(_session_on(network, link))], 0
    fails, back = (Change("link", (link,), up) for up in (False, True))
    if what == "fails":
        return [fails], 0
    return ([fails, back], 1) if network.link(link).up else ([back], 0)


def _session_on(network: Network, link: str) -> str | None:
    return next((session.id for session in network.sessions if session.link == link), None)


def _short(text: str, most: int = 70) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


# -- links by name ----------------------------------------------------------------------------------------------------


def link_texts(network: Network) -> dict[str, str]:
    """Every link by id as people say it: the names at its ends, and its label, or its id where others join the same."""
    alike = Counter(frozenset((link.a, link.b)) for link in network.links)
    found = {}
    for link in network.links:
        port = link.label or (link.id if alike[frozenset((link.a, link.b))] > 1 else "")
        found[link.id] = "–".join(map(network.label, (link.a, link.b))) + (f" ({port})" if port else "")
    return found


def link_called(network: Network, name: str) -> Link:
    """The link of that id or label, or between two ASes or routers: `"Origin A-Transit"`, either first, by name or by
    number. ValueError where there is none, or more than one."""
    wanted, texts = _plain(name), link_texts(network)
    found = [link for link in network.links if wanted == _plain(link.id)]
    found = found or [link for link in network.links if wanted in {*_names(network, link), _plain(texts[link.id])}]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(link.id for link in found)
        raise ValueError(f"there are {len(found)} links {name!r} in {network.name!r}; choose one by its id: {ids}")
    known = ", ".join(texts.values()) or "none: it has no links"
    raise ValueError(f"there is no link {name!r} in {network.name!r}; choose {known}")


def _names(network: Network, link: Link) -> set[str]:
    ends = [_called(network, router) for router in (link.a, link.b)]
    pairs = [f"{one}-{other}" for pair in (ends, ends[::-1]) for one, other in product(*pair)]
    return {_plain(each) for each in (*pairs, link.label) if each}


def _called(network: Network, router: str) -> tuple[str, ...]:
    asn = network.router(router).asn
    return router, str(asn), f"AS{asn}", network.name_of(asn), network.label(router)


def _plain(name: str) -> str:
    return "-".join(part.strip().casefold() for part in str(name).replace("–", "-").replace("—", "-").split("-"))
