"""What one UPDATE said about a prefix, attribute by attribute."""

from __future__ import annotations

from ..route import ORIGIN_NAMES, Route, address_text, next_hop_in
from .text import Words, count, path_text


def describe_route(route: Route) -> Words:
    """A route in words and as a table: one row for each thing that its UPDATE said, then what its holder added."""
    if route.own:
        return Words((f"{route.prefix} is the AS's own network; no UPDATE brought it.",))
    sender, length = f"AS{route.neighbor_as}", count(len(route.as_path), "ASN")
    said = f"An UPDATE from {sender} announces {route.prefix}, {length} in its AS_PATH."
    return Words((said,), ("says", "value", "meaning"), tuple(_rows(route)), f"What {sender} announced")


def _rows(route: Route) -> list[tuple]:
    said, version = route.attrs, route.prefix.version
    return [
        ("NLRI", str(route.prefix), "the prefix that can be reached"),
        ("ORIGIN", ORIGIN_NAMES[said.origin], "how the prefix came into BGP"),
        ("AS_PATH", path_text(said.as_path), "the ASes that passed it on, nearest first, its origin last"),
        ("NEXT_HOP", address_text(next_hop_in(said.next_hop, version), version), "the router to send packets to"),
        ("MED", "none" if said.med is None else str(said.med), "which of several links to use; lower wins"),
        ("COMMUNITIES", " ".join(sorted(said.communities)) or "none", "labels, for whoever knows them"),
        *([] if said.otc is None else [("OTC", f"AS{said.otc}", "only to customers, from there on")]),
        ("(local_pref)", str(route.local_pref), "not in the message: the receiver's own ranking"),
    ]
