"""What tests of sweeps send to other processes: by itself, so that a worker need not load the tests and their tools."""

import os
import signal
import time
from functools import partial
from pathlib import Path

import bgpkit_nb as bgp


def via_a(outcome: bgp.Outcome) -> float:
    """Share of the inbound traffic that arrives through Transit A."""
    return outcome.share("Transit A")


def process(outcome: bgp.Outcome) -> int:
    """Which process did it."""
    return os.getpid()


def slower_first(shared: int, part: int) -> int:
    time.sleep((shared - part) / 2000)
    return part * 2


def stops_once(flag: Path, measure):
    """A measure that is interrupted once, at the tenth setting."""
    return partial(_stops_once, str(flag), measure)


def _stops_once(flag: str, measure, outcome: bgp.Outcome) -> float:
    scenario = outcome.scenario
    if not os.path.exists(flag) and (scenario.position("prepend"), scenario.position("local_pref")) == (3, 100):
        Path(flag).touch()
        raise KeyboardInterrupt
    return measure(outcome)


def dies_once(flag: Path, measure):
    """A measure that kills the process it runs in, once."""
    return partial(_dies, str(flag), os.getpid(), measure)


def _dies(flag: str, spared: int, measure, outcome: bgp.Outcome) -> object:
    if os.getpid() != spared and outcome.scenario.position("prepend") == 3 and not os.path.exists(flag):
        Path(flag).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return measure(outcome)


def dies_always(spared: int, outcome: bgp.Outcome) -> float:
    """A measure that kills every process it runs in, at one setting."""
    if os.getpid() != spared and outcome.scenario.position("prepend") == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return via_a(outcome)


def with_process(shared: int, part: int) -> tuple[int, int]:
    time.sleep(0.01)
    return shared * part, os.getpid()


def kills(scheduler: int, spared: int, outcome: bgp.Outcome) -> float:
    if os.getpid() != spared and outcome.scenario.position("prepend") == 5:
        time.sleep(0.5)  # until the first results have come
        os.kill(scheduler, signal.SIGKILL)
    return via_a(outcome)
