"""`Settings`: everything that ASes do otherwise than by default, as data, and how it is turned bit by bit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..network import Plan
from ..route import WELL_KNOWN, community
from .graph import Internet
from .links import Towards, spots, turns
from .needs import InternetError
from .refusals import Adoption, check_adoption

HIGHEST_PREF = 2**32 - 1

#: Communities that would mean something to every AS on the way; the arrays know those of plans only.
_UNIVERSAL = frozenset(WELL_KNOWN.values())


@dataclass(frozen=True)
class Settings:
    """What ASes do otherwise than by default. What is said of one of several links outweighs what is said of all.

    prepends: extra copies by `(AS that announces, neighbour[, which link])`. silent: the links, named alike, over
    which nothing is announced. local_prefs: the local-pref that an AS gives what it hears from a neighbour, by
    `(AS that hears, neighbour[, which link])`; 130, 100 and 80 are usual for customers, peers and providers.
    peers_as_customers: ASes that give peers' routes the local-pref of customers', so that the shorter AS_PATH wins.
    ignore_prepends: ASes that do not count prepends. communities: what an origin attaches, by
    `(origin, neighbour[, which link])`. plans: the action communities that ASes honour from customers, one plan an AS
    (`bgpkit_nb.policy.plan`).

    rov, otc, aspa: the ASes that adopt a defence; attested: the providers that ASes have published, by customer, or
    None: every AS of `aspa` its own. leaks: the ASes that pass on to everyone what they have. All as in `propagate`.
    """

    prepends: Mapping[Towards, int] = field(default_factory=dict)
    silent: frozenset[Towards] = frozenset()
    local_prefs: Mapping[Towards, int] = field(default_factory=dict)
    peers_as_customers: frozenset[int] = frozenset()
    ignore_prepends: frozenset[int] = frozenset()
    communities: Mapping[Towards, frozenset[str]] = field(default_factory=dict)
    plans: tuple[Plan, ...] = ()
    rov: frozenset[int] = frozenset()
    otc: frozenset[int] = frozenset()
    aspa: frozenset[int] = frozenset()
    attested: Mapping[int, frozenset[int]] | None = None
    leaks: frozenset[int] = frozenset()

    def turned(
        self,
        *,
        prepends: Mapping[Towards, int | None] | None = None,
        silent: Mapping[Towards, bool] | None = None,
        local_prefs: Mapping[Towards, int | None] | None = None,
        peers_as_customers: Mapping[int, bool] | None = None,
        ignore_prepends: Mapping[int, bool] | None = None,
        communities: Mapping[Towards, str | Iterable[str] | None] | None = None,
        plans: Iterable[Plan] | None = None,
        rov: Mapping[int, bool] | None = None,
        otc: Mapping[int, bool] | None = None,
        aspa: Mapping[int, bool] | None = None,
        attested: Mapping[int, Iterable[int] | None] | None = None,
        leaks: Mapping[int, bool] | None = None,
    ) -> Settings:
        """The settings with some of them turned; None, or False, takes one back. plans: all of them, where given. When
        the last providers published are taken back, every AS of `aspa` has published its own again."""
        return replace(
            self,
            prepends=_merged(self.prepends, prepends),
            silent=_switched(self.silent, silent),
            local_prefs=_merged(self.local_prefs, local_prefs),
            peers_as_customers=_switched(self.peers_as_customers, peers_as_customers),
            ignore_prepends=_switched(self.ignore_prepends, ignore_prepends),
            communities=_merged(self.communities, {key: _texts(each) for key, each in (communities or {}).items()}),
            plans=self.plans if plans is None else tuple(plans),
            rov=_switched(self.rov, rov),
            otc=_switched(self.otc, otc),
            aspa=_switched(self.aspa, aspa),
            attested=_published(self.attested, attested),
            leaks=_switched(self.leaks, leaks),
        )

    @property
    def plain(self) -> bool:
        """Whether all ASes prefer by the three classes, and no community asks them for anything."""
        return not (self.local_prefs or self.peers_as_customers or self.ignore_prepends
                    or (self.communities and self.plans))  # fmt: skip

    @property
    def adoption(self) -> Adoption:
        """Who adopts what."""
        return Adoption(self.rov, self.otc, self.aspa, self.attested)

    def checked(self, internet: Internet, origins: Collection[int], since: Settings | None = None) -> Settings:
        """The settings, once all were found sound that were not among those of `since`.

        Raises InternetError, which names the value, for ASes and links that are not there, copies outside 0 to 1010, a
        local-pref outside 0 to 4294967295, a community that no plan knows or that comes from an AS that is no origin,
        two plans for one AS, and providers that nobody can publish.
        """
        old = since or Settings()
        turns(internet, dict(_news(old.prepends, self.prepends)), self.silent - old.silent)
        for towards, pref in _news(old.local_prefs, self.local_prefs):
            spots(internet, towards)
            _check_pref(towards, pref)
        alike = self.peers_as_customers - old.peers_as_customers | self.ignore_prepends - old.ignore_prepends
        for asn in (*alike, *(plan.asn for plan in self.plans)):
            internet.index(asn)
        check_adoption(internet, self._adopted_since(old))
        internet.indices(self.leaks - old.leaks)
        _check_plans(self.plans)
        known = old.communities if self.plans == old.plans else {}
        for towards, texts in _news(known, self.communities):
            spots(internet, towards)
            if towards[0] not in origins:
                raise InternetError(f"AS{towards[0]} announces nothing and can attach no community; choose an origin")
            _check_known(texts, self.plans)
        return self

    def _adopted_since(self, old: Settings) -> Adoption:
        published = dict(_news(old.attested or {}, self.attested or {}))
        return Adoption(self.rov - old.rov, self.otc - old.otc, self.aspa - old.aspa, published)


def differing(old: Mapping, new: Mapping) -> set:
    """The keys that have another value in one mapping than in the other."""
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def _news(old: Mapping, new: Mapping) -> list[tuple]:
    return [(key, value) for key, value in new.items() if key not in old or old[key] is not value]


def _merged(old: Mapping, new: Mapping | None) -> dict:
    return {key: value for key, value in {**old, **(new or {})}.items() if value is not None}


def _switched(old: frozenset, new: Mapping | None) -> frozenset:
    if not new:
        return old
    if not isinstance(new, Mapping):
        raise InternetError(f"{new!r:.60} does not say which way to turn; write {{AS or link: True or False}}")
    return frozenset(each for each in (*old, *new) if new.get(each, True))


def _published(old: Mapping | None, new: Mapping | None) -> Mapping[int, frozenset[int]] | None:
    if new is None:
        return old
    found = _merged(old or {}, {key: each if each is None else _frozen(key, each) for key, each in new.items()})
    return found if found or not old else None


def _frozen(customer: object, providers: object) -> frozenset[int]:
    try:
        return frozenset(providers)
    except TypeError as error:
        raise InternetError(f"AS {customer!r} cannot have published {providers!r:.60}; give AS numbers") from error


def _texts(communities: str | Iterable[str] | None) -> frozenset[str] | None:
    texts = [communities] if isinstance(communities, str) else communities or ()
    try:
        return frozenset(map(community, texts)) or None
    except ValueError as error:
        raise InternetError(str(error)) from error


def _check_pref(towards: Towards, pref: object) -> None:
    if isinstance(pref, bool) or not isinstance(pref, int) or not 0 <= pref <= HIGHEST_PREF:
        raise InternetError(f"local-pref of AS{towards[0]} for AS{towards[1]} cannot be {pref!r}; "
                            f"choose a whole number from 0 to {HIGHEST_PREF}")  # fmt: skip


def _check_plans(plans: tuple[Plan, ...]) -> None:
    for at, plan in enumerate(plans):
        if any(plan.asn == other.asn for other in plans[:at]):
            raise InternetError(f"AS{plan.asn} has two community plans; choose one of them")
        odd = [text for rule in plan.rules for key, text in rule.match if key == "community" and text in _UNIVERSAL]
        if odd:
            raise InternetError(f"the plan of AS{plan.asn} gives {odd[0]} a meaning of its own; choose another")


def _check_known(texts: Collection[str], plans: tuple[Plan, ...]) -> None:
    known = sorted(text for plan in plans for text, _ in plan.meanings)
    unknown = sorted(text for text in texts if text not in known)
    if unknown:
        some = ", ".join(known[:12]) or "none: no plan is set"
        raise InternetError(f"no plan that is set knows the community {unknown[0]}; choose {some}")
