"""A decoded UPDATE, and what it means for the router that hears it: in the model's nouns, treatment included."""

from __future__ import annotations

from typing import NamedTuple

from ..route import Attributes
from .nouns import AS_TRANS, TREATMENTS, Aggregator, Fault, PathAttribute, Reach
from .paths import merged, path_of

_DISCARD, _WITHDRAW, _DISABLE, _RESET = TREATMENTS


class Update(NamedTuple):
    """A decoded UPDATE: its three parts in the order of the wire, and what was wrong with it.

    What it means for its receiver, treatment included, is said by `announced`, `gone` and `attrs`.
    """

    withdrawn: tuple[Reach, ...] = ()
    attributes: tuple[PathAttribute, ...] = ()
    nlri: tuple[Reach, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def treatment(self) -> str:
        """The severest treatment that its faults ask for, `""` where nothing is wrong."""
        return max((fault.treatment for fault in self.faults), key=TREATMENTS.index, default="")

    def value(self, code: int) -> object:
        """What its attribute of that type says; None where it has none that may be used."""
        found = next((each.value for each in self.attributes if each.code == code), None)
        return None if isinstance(found, bytes) else found

    @property
    def announced(self) -> tuple[Reach, ...]:
        """The prefixes that its receiver can now reach by it, IPv4 and IPv6."""
        bad = self._severe()
        return () if bad & {_RESET, _WITHDRAW} else self.nlri if bad else self.nlri + self._reach()

    @property
    def gone(self) -> tuple[Reach, ...]:
        """The prefixes that its receiver takes out; with a session reset or a family disabled, all others too."""
        bad, unreach = self._severe(), self.value(15)
        if _RESET in bad:
            return ()
        lost = self.nlri + self._reach() if _WITHDRAW in bad else self._reach() if bad else ()
        return self.withdrawn + (unreach.nlri if unreach else ()) + lost

    def _severe(self) -> set[str]:
        return {fault.treatment for fault in self.faults} - {_DISCARD}

    def _reach(self) -> tuple[Reach, ...]:
        reach = self.value(14)
        return reach.nlri if reach else ()

    @property
    def end_of_rib(self) -> bool:
        """True for the message that says a table has been sent in full (RFC 4724 2)."""
        unreach = self.value(15)
        only_that = len(self.attributes) == 1 and unreach is not None and not unreach.nlri
        return not (self.withdrawn or self.nlri or self.faults) and (not self.attributes or only_that)

    @property
    def attrs(self) -> Attributes | None:
        """What it says about the prefixes it announces, AS4_PATH merged in; None where it announces none.

        Extended communities and the aggregator stay with the message.
        """
        if not self.announced:
            return None
        reach, aigp = self.value(14), dict(reversed(self.value(26) or ())).get(1)
        return Attributes(
            as_path=path_of(self.path),
            origin=self.value(1),
            med=self.value(4),
            next_hop=self.value(3) if self.nlri else reach.next_hops[0],
            communities=frozenset((*(self.value(8) or ()), *(self.value(32) or ()))),
            local_pref=self.value(5),
            originator=self.value(9),
            clusters=self.value(10) or (),
            aigp=None if aigp is None else int.from_bytes(aigp),
            otc=self.value(35),
        )

    @property
    def path(self) -> tuple:
        """The segments of its AS_PATH, AS4_PATH merged in.

        An AGGREGATOR that names another AS than AS_TRANS was written by a router that knows two octets only, after
        the AS4_ attributes: then both are out of date (RFC 6793 4.2.3).
        """
        old, new = self.value(2) or (), self.value(17)
        return old if new is None or self._outdated else merged(old, new)

    @property
    def aggregator(self) -> Aggregator | None:
        """Who formed the aggregate, with its four-octet ASN where one was sent along (RFC 6793 4.2.3)."""
        wide = self.value(18)
        return self.value(7) if wide is None or self._outdated else wide

    @property
    def _outdated(self) -> bool:
        aggregator = self.value(7)
        return aggregator is not None and self.value(18) is not None and aggregator.asn != AS_TRANS
