"""Networks: ASes, their routers, the links and sessions between them, and each AS's routing policy."""

from .igp import Interior
from .network import Network
from .nouns import INSIDE, MEDIA, OPPOSITE, AutonomousSystem, Link, Plan, Router, Rule, Session

__all__ = ["INSIDE", "MEDIA", "OPPOSITE", "AutonomousSystem", "Interior", "Link", "Network", "Plan",
           "Router", "Rule", "Session"]
