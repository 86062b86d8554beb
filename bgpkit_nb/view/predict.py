"""`predict`: a reader marks what they expect before they see it, and is told which step they missed."""

from __future__ import annotations

from html import escape

import traitlets

from ..outcome import Outcome, solve
from ..route import Prefix
from ..scenario import Scenario
from ..why import links_via, neighbours
from ..words import judge
from ..words.changes import differences
from ..words.describe import link_name, subject_name
from ..words.text import joined
from . import panels
from .cast import Cast, node_of, nodes_of
from .picture import draw
from .recording import unasked
from .scene import frame, scene, watched_prefix
from .still import Shown
from .widgets import Drawn

#: What a map shows that says how things were: as long as a share is asked for, and until a first AS is marked.
_BEFORE = ("The map shows how it was before that, until you reveal.",
           "The map shows how it was before that, until you mark an AS.")


class Prediction(Shown, Drawn):
    """A question about a scenario with knobs turned, a map to mark the answer on, and the reveal. See `predict`.

    before, after: the outcomes without and with the knobs turned. What a reader marks stays in the browser until they
    ask for the reveal, is judged, and is kept nowhere: no trait holds it, so no saved notebook does.
    """

    draws = traitlets.Unicode("predict").tag(sync=True)
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, scenario: Scenario, after: Scenario, *, path: str | int | None, share: str | int | None,
                 prefix: str | Prefix | None) -> None:
        self.before, self.after = solve(scenario), solve(after)
        self.prefix = watched_prefix(after, self.after) if prefix is None else Prefix.parse(prefix)
        self.after.decision(after.subject, self.prefix)                         # an unknown prefix is refused here
        self._source = None if path is None else self._sender(path)
        self._via = share
        super().__init__(view=self._question())
        self.on_msg(self._asked)

    def _sender(self, path: str | int) -> int:
        """The AS whose packets are asked for; ValueError where they have no way to go."""
        asn = self.after.network.asn_of(path)
        if self.prefix in self.after.network.find(asn).announces:
            raise ValueError(f"path cannot be {path!r}, which announces {self.prefix} itself; choose an AS that sends "
                             "packets there")
        return asn

    def _question(self) -> dict:
        turned = "; ".join(differences(self.before.scenario, self.after.scenario))
        now = self.before if turned and self.prefix in self.before.verdicts else None
        blank = blank_frame(self.after)
        return {
            "turned": f"Turned: {turned}." if turned else "",
            "scene": scene(self.after),
            "before": _BEFORE[self._source is not None] if now else "",
            "now": frame(now, self.prefix) if now else blank,
            "blank": blank,
            **(self._path_question() if self._source is not None else self._share_question()),
        }

    def _path_question(self) -> dict:
        network = self.after.network
        name, source = network.name_of(self._source), self._source
        owners = [system.asn for system in network.ases if self.prefix in system.announces]
        return {
            "kind": "path",
            "question": f"Which way will packets from {name} to {self.prefix} take?",
            "source": source,
            "owners": owners,
            "names": {str(system.asn): system.name for system in network.ases},
            "near": {str(system.asn): list(neighbours(network, system.asn)) for system in network.ases},
        }

    def _share_question(self) -> dict:
        via = joined(link_name(self.after, link) for link in links_via(self.after, self._via))
        return {
            "kind": "share",
            "question": f"What share of {subject_name(self.after)}'s inbound traffic will arrive over {via}?",
            "label": f"Share that arrives over {via}",
        }

    def _asked(self, _: object, content: dict, __: object) -> None:
        """Judge a guess that the browser sent, send back what is so, and forget it."""
        try:
            self.send({"judged": self._judged(content["guess"]), "of": content.get("of")})
        except (ValueError, TypeError, KeyError) as error:
            self.send({"refused": f"{error}", "of": content.get("of")})

    def _judged(self, guess: object) -> dict:
        if self._source is None:
            said = judge(self.after, share=guess, via=self._via)
            extra = {"shares": panels.shares(self.after, self.before)}
        else:
            said = judge(self.after, path=list(guess), prefix=self.prefix)
            extra = self._way_parts(said.guess)
        shown = (text for text in said.sentences if "way" not in extra or not text.startswith("Packets cross "))
        return {
            "right": said.right,
            "near": said.guess.near,
            "sentences": list(shown),                                           # the two ways stand there as chips
            "table": panels.table(said),
            "frame": frame(self.after, self.prefix, 1),
            **extra,
        }

    def _way_parts(self, guess) -> dict:
        """The real way beside the guess, and the funnel of the decision where they part."""
        found = {"way": list(guess.walk.ases), "common": guess.common}
        if guess.answer is None:
            return found
        return {**found, "at": node_of(self.after.network, guess.router),
                "funnel": unasked(panels.funnel(self.after, node_of(self.after.network, guess.router),
                                        guess.answer.prefix))}

    def still(self) -> tuple[str, str]:
        """The question with a still picture, and the answer folded away: as HTML and as plain text."""
        asked = self.view["question"]
        head = "".join(f"<p>{escape(text)}</p>" for text in (self.view["turned"], f"Predict: {asked}") if text)
        then = draw(self.after, prefix=self.prefix)
        now = draw(self.before, prefix=self.prefix).svg if self.view["turned"] else ""
        return (f'{head}{now}<details><summary>Answer</summary>{then._repr_html_()}</details>',
                f"{self.view['turned']} Predict: {asked}".strip())


def blank_frame(outcome: Outcome) -> dict:
    """A map that gives nothing away: who is there and which links are up, no routes and no traffic."""
    network, cast = outcome.network, Cast.of(outcome.network)
    nodes = {}
    for router, node in nodes_of(network).items():
        asn = network.router(router).asn
        name = network.name_of(asn) if node == asn else f"{router}, router of {network.name_of(asn)}"
        subject = asn == outcome.scenario.subject
        nodes[str(node)] = {"marks": [], "state": "subject" if subject else "quiet", "text": f"{name}, AS{asn}"}
    links = {link.id: {"up": link.up, "announced": True, "load": [0, 0], "use": [0, 0],
                       "text": f"{cast.labels[link.a]} and {cast.labels[link.b]}{'' if link.up else ': down'}"}
             for link in network.links}
    return {"serial": 0, "unit": outcome.unit, "nodes": nodes, "links": links, "flows": [], "arrivals": {}}


def predict(scenario: Scenario, *, path: str | int | None = None, share: str | int | None = None,
            prefix: str | Prefix | None = None, **positions: object) -> Prediction:
    """Let a reader predict before they see: `bgp.predict(scenario, path="Origin A", prepend=2)`.

    path: the AS whose packets' way is asked for; the reader marks the ASes on the map one after another. share: the
    neighbour (or the id of a link) whose share of the subject's inbound is asked for instead; the reader sets a slider.
    prefix: where the packets go (the first demand's prefix, if none is given). positions: the knobs turned, as in
    `scenario.set`; until the first mark the map shows the state before.

    "Reveal" shows the real routes and says what was right, at which AS the ways part, and which step of its decision
    was missed (`judge` says the same without a widget). It keeps no data about the reader: what they mark is logged
    nowhere, and is no part of what a notebook saves. Raises ValueError for what is not there, and unless exactly one
    of the two is asked.
    """
    if (path is None) == (share is None):
        raise ValueError('predict asks one thing; give path="an AS" or share="a neighbour"')
    return Prediction(scenario, scenario.set(**positions), path=path, share=share, prefix=prefix)
