"""Random walks through the settings of a `WhatIf`: one knob after the other, anywhere in the graph."""

from collections.abc import Iterator
from random import Random

from bgpkit_nb.internet import Internet
from bgpkit_nb.policy import make_plan

#: What may be turned on a walk; "calm" preferences put customers first.
PLAIN, CALM, WILD = ("prepends", "silent"), ("local_prefs", "ignore_prepends", "communities"), ("peers_as_customers",)
#: What matters where origins are forged or invalid, and ASes leak.
DEFENCES, LEAKS = ("rov", "otc", "aspa", "attested"), ("leaks",)
_PREFS = {"providers": (60, 80, 90), "peers": (80, 95, 100), "customers": (120, 130, 140)}


def walk(internet: Internet, origins: tuple[int, ...], seed: int, turns: int, kinds: tuple[str, ...]) -> Iterator[dict]:
    """The changes of each turn, as `WhatIf.turn` takes them. Half are about links of the origins, the others about
    those of the ASes with the largest customer cones or of any AS; one in six takes back what was turned before."""
    dice = Random(seed)
    large = internet.asn[(-internet.sizes.astype(int)).argsort()[:40]].tolist()
    past: list[dict] = []
    for _ in range(turns):
        if past and dice.random() < 1 / 6:
            yield {kind: dict.fromkeys(turned) for kind, turned in past.pop(dice.randrange(len(past))).items()}
            continue
        at = dice.choice(dice.choice((list(origins), list(origins), large, internet.asn.tolist())))
        changes = _change(internet, at, origins, dice, dice.choice(kinds))
        past += [changes] if changes else []
        yield changes


def _change(internet: Internet, at: int, origins: tuple[int, ...], dice: Random, kind: str) -> dict:
    near = {relation: ases for relation, ases in internet.neighbours(at).items() if ases}
    relation = dice.choice(list(near))
    other = dice.choice(near[relation])
    if kind == "prepends":
        return {kind: {dice.choice(((at, other), (other, at))): dice.randint(0, 5)}}
    if kind == "silent":
        return {kind: {(at, other): dice.random() < 0.5}}
    if kind == "local_prefs":
        return {kind: {(at, other): dice.choice(_PREFS[relation])}}
    if kind == "attested":
        return {kind: {at: None if dice.random() < 0.3 else [asn for asn in near.get("providers", ())
                                                             if dice.random() < 0.8]}}  # fmt: skip
    if kind == "communities":
        origin = dice.choice(origins)
        known = [(text, plan.asn) for plan in plans_of(internet, origins) for text, _ in plan.meanings]
        to = [asn for ases in internet.neighbours(origin).values() for asn in ases]
        text, owner = dice.choice(known)
        return {kind: {(origin, owner if owner in to else dice.choice(to)): text}}
    return {kind: {at: dice.random() < 0.7}}


def plans_of(internet: Internet, origins: tuple[int, ...]) -> list:
    """Plans of the two largest neighbours of the first origin, which put customers first."""
    near = sorted({asn for ases in internet.neighbours(origins[0]).values() for asn in ases},
                  key=lambda asn: (-int(internet.sizes[internet.index(asn)]), asn))  # fmt: skip
    return [make_plan(f"plan of {asn}", asn, [
        {"community": f"{number}:1", "local_pref": 110}, {"community": f"{number}:2", "block": "peer"},
        {"community": f"{number}:3", "prepend": 2, "towards": "customer"}, {"community": f"{number}:4", "prepend": 1},
    ]) for number, asn in enumerate(near[:2], 1)]  # fmt: skip
