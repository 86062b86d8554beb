"""What links and ASes are: up or down, wide or narrow, whose customer, with which habits."""

from __future__ import annotations

from collections.abc import Callable

from ..network import MEDIA, OPPOSITE, Network
from ..policy import preset
from .kinds import Kind, amount, one_of, switch, whole


def _with_as(field: str) -> Callable:
    return lambda network, target, value: network.with_as(target[0], **{field: value})


def _with_link(field: str) -> Callable:
    return lambda network, target, value: network.with_link(target[0], **{field: value})


def _reflect(network: Network, target: tuple, names: str | tuple[str, ...]) -> Network:
    turned = network.ibgp(target[0], reflectors=None if names == "mesh" else names)
    return network if set(turned.sessions) == set(network.sessions) else turned     # what is so already keeps its order


def _reflectors(value: object) -> str | tuple[str, ...]:
    """`"mesh"`, or the names of the routers that reflect."""
    if value == "mesh":
        return "mesh"
    names = tuple(value)
    if isinstance(value, str) or not names or not all(isinstance(name, str) for name in names):
        raise ValueError
    return names


KINDS = {
    "link": Kind(_with_link("up"), switch, ("link",), "True (up) or False (down)"),
    "capacity": Kind(_with_link("capacity"), amount, ("link",), "a number of Gbit/s above 0"),
    "medium": Kind(_with_link("medium"), one_of(*MEDIA), ("link",), ", ".join(MEDIA)),
    "metric": Kind(_with_link("metric"), whole(0, 2**32 - 1), ("link",), "0 to 4294967295"),
    "relation": Kind(lambda network, target, value: network.with_relation(target[0], value), one_of(*OPPOSITE),
                     ("link",), ", ".join(OPPOSITE)),
    "preset": Kind(_with_as("preset"), lambda name: preset(name).name,
                   ("ASN",), "the name of a local-preference preset"),
    "multipath": Kind(_with_as("multipath"), switch, ("ASN",), "True or False"),
    "next_hop_self": Kind(_with_as("next_hop_self"), switch, ("ASN",), "True or False"),
    "reflectors": Kind(_reflect, _reflectors, ("ASN",), "'mesh', or the names of the routers that reflect"),
}
