"""What a small network takes over of a large graph's attacks and defences: who announces, publishes, adopts, leaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from .. import knobs
from ..changes import Change, apply
from ..network import Aspa, Network, Roa, Rule
from ..policy import HIJACKS
from ..policy.hijacks import hijacked
from ..route import Prefix, address_bits
from ..scenario import Knob, Scenario
from .engine import Origin
from .needs import InternetError
from .what_if import WhatIf

#: The defences that ASes of a large graph adopt, by the names of `Settings` and of `bgpkit_nb.network.DEFENCES`.
DEFENCES = ("rov", "otc", "aspa")


def subject_of(origins: Iterable[Origin]) -> Origin:
    """Whose prefix it is: the first that announces it validly as its own, else the first."""
    origins = tuple(origins)
    return next((each for each in origins if each.valid and not each.behind), origins[0])


def hijackers(origins: Iterable[Origin]) -> tuple[Origin, ...]:
    """Those that announce what is not theirs: with a path made up, or found invalid. The subject is none of them, nor
    is a valid origin besides it, which is one more site."""
    origins = tuple(origins)
    subject = subject_of(origins)
    return tuple(each for each in origins if each is not subject and (each.behind or not each.valid))


def way_of(hijacker: Origin, subject: Origin) -> str | None:
    """What a hijacker does, as `bgpkit_nb.policy.HIJACKS` calls it; None for a path that is made up otherwise."""
    return {(): "same prefix", (subject.asn,): "forged origin"}.get(hijacker.behind)


def guarded(network: Network, live: WhatIf, prefix: str) -> Network:
    """A network of some ASes with what these announce, publish, adopt and leak. All of `live.origins` are in it.

    1. Origins announce the prefix; hijackers by a change of the kind "hijack", or with the path that they make up.
    2. Where several announce, or one invalidly, there are ROAs for those that are valid, and so for no others. Raises
       InternetError where a kept AS validates and paths of both sorts end in one AS: no ROA can tell these apart.
    3. ASes adopt what they adopt in the full graph, and have published the providers that they have there, kept or not;
       so have those that stand in paths made up.
    4. Leakers leak, unless they mark as RFC 9234 has it: these do it once they no longer adopt that.
    """
    ases = {system.asn for system in network.ases}
    for origin in live.origins:
        network = _announcing(network, origin, subject_of(live.origins), str(Prefix.parse(prefix)))
    for defence in DEFENCES:
        for asn in sorted(ases.intersection(getattr(live.settings, defence))):
            network = network.adopt(asn, defence)
    for asn in sorted(ases.intersection(live.settings.leaks)):
        network = apply(network, Change("leak", (asn, None, None), True))
    roas = _roas(live.origins, prefix, check=bool(network.adopters("rov")))
    return replace(network, roas=roas, aspas=tuple(_aspas(live, ases)))


def _announcing(network: Network, origin: Origin, subject: Origin, prefix: str) -> Network:
    """What is made up comes behind all prepends, so this is called once these stand."""
    asn, then = origin.asn, tuple(("prepend", 1, each) for each in origin.behind)
    if origin is not subject and (origin.behind or not origin.valid):
        network = hijacked(network, asn, subject.asn, prefix, way_of(origin, subject) or "same prefix")
        return network.rule(asn, replace(network.find(asn).rules[-1], then=then))
    network = network.with_as(asn, announces=(Prefix.parse(prefix),))
    return network.rule(asn, Rule("made-up path", "out", (("prefix", prefix),), then)) if then else network


def _roas(origins: tuple[Origin, ...], prefix: str, *, check: bool) -> tuple[Roa, ...]:
    if len(origins) == 1 and origins[0].valid:
        return ()
    ends = {each: (each.asn, *each.behind)[-1] for each in origins}
    valid = {end for each, end in ends.items() if each.valid}
    alike = next((each for each, end in ends.items() if not each.valid and end in valid), None)
    if alike is not None and check:
        raise InternetError(f"the AS_PATH that AS{alike.asn} announces ends in AS{ends[alike]}, as a valid one does, "
                            "and no ROA of a small network tells them apart; let both be valid, or neither")
    return tuple(Roa(Prefix.parse(prefix), end) for end in sorted(valid) or (0,))


def _aspas(live: WhatIf, ases: Iterable[int]) -> Iterable[Aspa]:
    seen, settings = {*ases, *(asn for each in live.origins for asn in each.behind)}, live.settings
    if settings.attested is not None:
        return (Aspa(asn, tuple(settings.attested[asn])) for asn in sorted(seen & settings.attested.keys()))
    adopters = sorted(seen & settings.aspa)
    return (Aspa(asn, live.internet.neighbours(asn)["providers"]) for asn in adopters)


# -- taken back -------------------------------------------------------------------------------------------------------


def calm_of(live: WhatIf) -> WhatIf | None:
    """The same state without what the knobs of `attack_knobs` take back; None where that is nothing, or does not
    settle."""
    subject, gone = subject_of(live.origins), hijackers(live.origins)
    origins = [each for each in live.origins if each not in gone or way_of(each, subject) is None]
    if len(origins) == len(live.origins) and not live.routing.leakers:
        return None
    kept, said = {each.asn for each in origins}, live.settings
    attached = {towards: texts for towards, texts in said.communities.items() if towards[0] in kept}
    calm = WhatIf(live.internet, *origins, settings=replace(said, communities=attached, leaks=frozenset()))
    return calm if calm.verdict.kind == "settled" else None


def calmed(scenario: Scenario) -> Scenario:
    """A scenario with those knobs turned to nothing."""
    nothing = {"hijack": "none", "leak": False}
    return scenario.set(**{knob.name: nothing[knob.kind] for knob in scenario.knobs if knob.kind in nothing})


def attack_knobs(live: WhatIf, network: Network, prefix: str) -> tuple[Knob, ...]:
    """What each hijacker does, "hijack" for the first, and whether each leaker leaks, beginning where they stand."""
    subject = subject_of(live.origins)
    ways = {each.asn: way for each in hijackers(live.origins) if (way := way_of(each, subject))}
    leakers = sorted(system.asn for system in network.ases if system.asn in live.settings.leaks)
    return (*_hijack_knobs(network, subject.asn, prefix, ways), *(
        replace(knobs.leak(network, asn, name=f"leak_{asn}" if place else "leak"), start=True)
        for place, asn in enumerate(leakers)))  # fmt: skip


def _hijack_knobs(network: Network, victim: int, prefix: str, ways: dict[int, str]) -> Iterator[Knob]:
    whole = Prefix.parse(prefix)
    values = tuple(way for way in HIJACKS if "sub" not in way or whole.length < address_bits(whole.version))
    for place, (asn, way) in enumerate(ways.items()):
        name = f"hijack_{asn}" if place else "hijack"
        yield replace(knobs.hijack(network, asn, victim, prefix, values=values, name=name), start=way)


# -- told -------------------------------------------------------------------------------------------------------------


def attack_told(live: WhatIf, network: Network) -> str:
    """Who else announces, leaks and adopts, and what of that was left out, in sentences with a space behind each."""
    ases, said = {system.asn for system in network.ases}, live.settings
    caught, subject = live.captured(), subject_of(live.origins)
    told = [f"AS{each.asn} announces the same prefix, {_manner(each)}; ASes that arrive there, itself counted: "
            f"{caught[each.asn]:,}." for each in live.origins if each is not subject]  # fmt: skip
    loud = said.leaks - said.otc
    leaks = ("Here too leak:", loud & ases), ("Leakers left out, as no kept AS sends by them:", loud - ases)
    told += [f"{what} {_listed(sorted(which))}." for what, which in leaks if which]
    adopted = {defence: getattr(said, defence) for defence in DEFENCES if getattr(said, defence)}
    each = [f"{name.upper()} {len(adopters & ases)} of {len(adopters):,}" for name, adopters in adopted.items()]
    told += [f"Of the ASes that adopt a defence, there are here: {', '.join(each)}."] * bool(each)
    return "".join(f"{sentence} " for sentence in told)


def _manner(origin: Origin) -> str:
    behind = f"with {' '.join(map(str, origin.behind))} made up behind itself" if origin.behind else ""
    valid = "which origin validation lets pass" if behind else "as one more site"
    return ", ".join(filter(None, (behind, valid if origin.valid else "which origin validation finds invalid")))


def _listed(ases: list[int]) -> str:
    more = f" and {len(ases) - 5} more" if len(ases) > 5 else ""
    return ", ".join(f"AS{asn}" for asn in ases[:5]) + more
