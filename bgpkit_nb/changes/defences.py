"""Hijacks, and the defences that ASes adopt against them and against leaks."""

from __future__ import annotations

from ..network import ROLES, Network
from ..policy import HIJACKS
from ..policy.hijacks import hijacked
from .kinds import Kind, one_of, or_none, switch, whole


def _roa(network: Network, target: tuple, max_length: int | None) -> Network:
    asn, prefix = target
    if max_length is None:
        return network.without_roa(prefix, asn)
    return network.roa(prefix, asn, max_length=max_length)


KINDS = {
    "hijack": Kind(lambda network, target, value: hijacked(network, *target, value), one_of(*HIJACKS),
                   ("ASN", "victim", "prefix"), ", ".join(HIJACKS)),
    "adopts": Kind(lambda network, target, value: network.adopt(*target, on=value), switch, ("ASN", "defence"),
                   "True or False"),
    "adopters": Kind(lambda network, target, many: network.adopt_first(many, *target), whole(0, 100_000),
                     ("defence", "ASNs in order"), "0 to the number of ASes named"),
    "roa": Kind(_roa, or_none(whole(0, 128)), ("ASN", "prefix"), "a maxLength from the prefix's own up, or None"),
    "role": Kind(lambda network, target, value: network.with_role(target[0], value, link=target[1]),
                 one_of("", *ROLES), ("ASN", "link"), f"'' or {', '.join(ROLES)}"),
}
