"""What the inspector is told of whatever a reader points at, and the changes that it asks for: the knobs of its own,
what to connect it with, who may join, what can be taken away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import chain

import traitlets

from ..changes import Change
from ..knobs import of_as, of_edge, of_link
from ..network import OPPOSITE, Network, Router
from ..outcome import Outcome
from ..scenario import Knob
from ..sharing import tupled
from ..words.text import amount, count
from .cast import nodes_of
from .picks import link_pick, node_pick
from .pointed import Pick
from .widgets import Answering, control_for

#: Knobs whose values are too many for a list: typed as a number. `empty` says what no number means.
_TYPED = {
    "local_pref": {"least": 0, "most": 2**32 - 1, "empty": "by preset"},
    "med": {"least": 0, "most": 2**32 - 1, "empty": "none sent"},
    "capacity": {"least": 0.1, "most": 1e6, "step": "any"},
    "metric": {"least": 0, "most": 2**32 - 1},
}
_RELATIONS = (("customer", "customer"), ("provider", "provider"), ("peer", "peer"), ("sibling", "sibling"))
#: Documentation AS numbers (RFC 5398), which newcomers are given.
_SPARE = (*range(64496, 64512), *range(65536, 65552))


class Inspector(Answering):
    """Whatever is picked, with knobs of its own; `view` as `inspect` makes it.

    request: what the reader wants: `{"turn": key, "value": ...}`, `{"connect": [ASN, relation]}`, `{"add": name}` or
    `{"remove": True}`. error: why that cannot be.
    """

    draws = traitlets.Unicode("inspector").tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    patched = ("view",)
    request = traitlets.Dict().tag(sync=True, echo_update=False)
    error = traitlets.Unicode().tag(sync=True)


def inspect(outcome: Outcome, pick: Pick) -> dict:
    """A thing picked, in words, with the groups of knobs it has of its own and what can be done with it."""
    if pick.kind == "link":
        return _link(outcome, str(pick.at))
    if pick.kind == "flow":
        return _flow(outcome, pick)
    return _node(outcome, pick) if pick.kind == "node" else _nothing(outcome)


def in_words(outcome: Outcome, pick: Pick) -> str:
    """A link or a flow picked, in a sentence; an AS picked is the one selected, which is explained by itself."""
    if pick.kind not in ("link", "flow"):
        return ""
    shown = inspect(outcome, pick)
    return f"{shown['title']}. {shown['text']}".removesuffix(" Choose an AS on its way.")


def knob_for(network: Network, pick: Pick, key: str) -> Knob:
    """The knob of a picked thing that has this key; ValueError where the thing has none such (any more)."""
    for _, knobs in groups(network, pick):
        for knob in knobs:
            if key_of(knob) == key:
                return knob
    raise ValueError("this can no longer be turned: what it belongs to has changed")


def groups(network: Network, pick: Pick) -> Iterable[tuple[str, tuple[Knob, ...]]]:
    """The groups of knobs that a picked thing has, each with its name."""
    if pick.kind == "link":
        link = network.link(str(pick.at))
        yield "The link", of_link(network, link.id)
        a, b = network.ends(link)
        for asn in (a, b) if a != b else ():
            yield f"What {network.name_of(asn)} does there", of_edge(network, asn, link.id)
    elif pick.kind == "node":
        asn = network.entry_router(pick.at).asn
        for link in network.links_of(pick.at):
            yield f"Towards {network.link_name(link.id, asn)}", of_edge(network, asn, link.id)
        yield "Everywhere", of_as(network, asn)


def key_of(knob: Knob) -> str:
    """What a knob of one's own is called between browser and kernel."""
    return json.dumps([knob.kind, *knob.target])


# -- views ------------------------------------------------------------------------------------------------------------


def _node(outcome: Outcome, pick: Pick) -> dict:
    network = outcome.network
    asn = network.entry_router(pick.at).asn
    name, links = network.name_of(asn), network.links_of(pick.at)
    return {
        "title": network.label(network.entry_router(pick.at).name) + ("" if name == f"AS{asn}" else f" · AS{asn}"),
        "text": f"{count(len(links), 'link')}. Whatever is turned here can be undone.",
        "groups": [_group(*each) for each in groups(network, pick)],
        "goto": [{"pick": link_pick(link.id), "text": f"Link to {network.link_name(link.id, asn)}"} for link in links],
        "connect": {"others": _others(network, asn), "relations": list(map(list, _RELATIONS))},
        "add": {"text": f"New customer of {name}", "suggestion": f"AS{spare(network)}"},
        "remove": "" if asn == outcome.scenario.subject else f"Take {name} away",
    }


def _link(outcome: Outcome, link: str) -> dict:
    network, found = outcome.network, outcome.network.link(link)
    a, b = map(network.label, (found.a, found.b))
    forth, back = (load for load in outcome.load() if load.link == link)
    said = (f"{amount(forth.volume, outcome.unit)} towards {b}, {amount(back.volume, outcome.unit)} towards {a}; "
            f"{amount(found.capacity, 'Gbit/s')} each way.")
    nodes = nodes_of(network)
    return {
        "title": f"Link {a} to {b}" + (f" ({found.label})" if found.label else ""),
        "text": said,
        "groups": [_group(*each) for each in groups(network, Pick("link", link))],
        "goto": [{"pick": node_pick(nodes[end]), "text": name} for end, name in ((found.a, a), (found.b, b))],
        "remove": "" if network.ends(found)[0] == network.ends(found)[1] else "Take this link out",
    }


def _flow(outcome: Outcome, pick: Pick) -> dict:
    network, nodes = outcome.network, nodes_of(outcome.network)
    walks = outcome.hops(pick.at, pick.prefix)
    volume = sum(flow.volume for flow in outcome.flows if (flow.source, flow.destination) == (pick.at, pick.prefix))
    crossed = dict.fromkeys(router for walk in walks for router in walk.routers)
    return {
        "title": f"Traffic from {network.name_of(pick.at)} to {pick.prefix}",
        "text": f"{amount(volume, outcome.unit)}, by {'; '.join(map(str, walks))}. Choose an AS on its way.",
        "goto": [{"pick": node_pick(nodes[router]), "text": network.label(router)} for router in crossed],
        "groups": [],
    }


def _nothing(outcome: Outcome) -> dict:
    return {"title": "Nothing is picked", "groups": [],
            "text": "Pick an AS or a link on the map: what it can turn stands here.",
            "add": {"text": "New AS", "suggestion": f"AS{spare(outcome.network)}"}}


def _group(name: str, knobs: Iterable[Knob]) -> dict:
    return {"name": name, "controls": [_control(knob) for knob in knobs]}


def _control(knob: Knob) -> dict:
    base = {"key": key_of(knob), "label": knob.label, "value": knob.start}
    if knob.kind in _TYPED:
        return {**base, "control": "number", "unit": knob.unit if knob.kind == "capacity" else "", **_TYPED[knob.kind]}
    offered = dict.fromkeys((*knob.values, knob.start))
    options = [{"value": value, "text": knob.text(value)} for value in offered]
    unit = {"unit": knob.unit} if knob.unit else {}
    return {**base, "control": control_for(knob), "options": options, "start": knob.start, **unit}


def _others(network: Network, asn: int) -> list[list]:
    near = {network.far_end(link, asn) for link in network.links_of(asn)}
    others = sorted((system.asn in near, system.name, system.asn) for system in network.ases if system.asn != asn)
    return [[other, f"{name}{' (once more)' if known else ''}"] for known, name, other in others]


# -- requests ---------------------------------------------------------------------------------------------------------


def wishes(outcome: Outcome, pick: Pick, request: Mapping) -> list[Change]:
    """The changes that a request of the browser asks for; ValueError for one that cannot be."""
    network = outcome.network
    if "turn" in request:
        return [knob_for(network, pick, str(request["turn"])).change(tupled(request.get("value")))]
    if "remove" in request:
        return [removal(network, pick)]
    if "connect" in request:
        other, relation = request["connect"]
        return [connection(network, network.entry_router(pick.at).name, network.entry_router(other).name, relation)]
    if "add" in request:
        return newcomer(network, str(request["add"]), pick)
    raise ValueError("this is nothing that the inspector asks for")


def removal(network: Network, pick: Pick) -> Change:
    """The change that takes a picked AS or link away."""
    if pick.kind == "link":
        return Change("join", (network.link(str(pick.at)).id,), None)
    return Change("system", (network.entry_router(pick.at).asn,), None)


def connection(network: Network, one: str, other: str, relation: str) -> Change:
    """The change that links two routers' ASes, the first of which is then that relation's wish: `"provider"` makes the
    other its provider."""
    a, b = network.router(one), network.router(other)
    is_a = {"provider": "customer", "customer": "provider"}.get(relation, relation)
    name, twin = f"{_end(network, a)}-{_end(network, b)}", 2
    while any(link.id == name for link in network.links):
        name, twin = f"{_end(network, a)}-{_end(network, b)}#{twin}", twin + 1
    return Change("join", (name,), (_end(network, a), _end(network, b), is_a))


def _end(network: Network, router: Router) -> int | str:
    """What a link is told to end at: an AS by its number, one router of several by its name."""
    return router.asn if len(network.routers_of(router.asn)) == 1 else router.name


def wired(network: Network, wish: Mapping) -> list[Change]:
    """The changes that hands on the map ask for: a link laid (whoever is pulled from buys transit), pulled off, or
    over to another AS, to which its end there is what it was to the last. ValueError for what cannot be."""
    if "attach" in wish:
        one, other = (network.entry_router(node).name for node in wish["attach"])
        return [connection(network, one, other, "provider")]
    if "detach" in wish:
        return [removal(network, Pick("link", wish["detach"]))]
    if "move" not in wish:
        raise ValueError("this is nothing that the map asks for")
    name, end, node = wish["move"]
    link, target = network.link(name), network.entry_router(node).name
    drawn_from_b = network.relation(name) in ("provider", "route-server")         # the map draws from the customer
    stays = link.b if (end == "a") != drawn_from_b else link.a
    is_a = network.relation(name) if stays == link.a else OPPOSITE[network.relation(name)]
    wanted = {"customer": "provider", "provider": "customer"}.get(is_a, is_a)
    return [removal(network, Pick("link", name)), connection(network, stays, target, wanted)]


def newcomer(network: Network, name: str, pick: Pick) -> list[Change]:
    """The changes that add an AS, as a customer of the AS picked if one is."""
    asn = spare(network)
    came = Change("system", (asn,), (" ".join(name.split())[:40] or f"AS{asn}",))
    if pick.kind != "node":
        return [came]
    end = _end(network, network.entry_router(pick.at))
    return [came, Change("join", (f"{asn}-{end}",), (asn, end, "customer"))]


def spare(network: Network) -> int:
    """A documentation AS number that nobody has; beyond those, the first private one."""
    taken = {system.asn for system in network.ases}
    return next(asn for asn in chain(reversed(_SPARE), range(4200000000, 4294967295)) if asn not in taken)
