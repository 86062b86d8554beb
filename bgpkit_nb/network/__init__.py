"""Networks: ASes, their routers, the links and sessions between them, and each AS's routing policy."""

from .igp import Interior
from .network import Network
from .nouns import INSIDE, MEDIA, OPPOSITE, AutonomousSystem, Link, Plan, Router, Rule, Session
from .registry import DEFENCES, ROLES, Aspa, Peerlock, Roa, provider_table

__all__ = ["DEFENCES", "INSIDE", "MEDIA", "OPPOSITE", "ROLES", "Aspa", "AutonomousSystem", "Interior", "Link",
           "Network", "Peerlock", "Plan", "Roa", "Router", "Rule", "Session", "provider_table"]
