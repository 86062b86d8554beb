"""Networks: ASes, their routers, the links and sessions between them, and each AS's routing policy."""

from .network import Network
from .nouns import MEDIA, OPPOSITE, AutonomousSystem, Link, Plan, Router, Rule, Session

__all__ = ["MEDIA", "OPPOSITE", "AutonomousSystem", "Link", "Network", "Plan", "Router", "Rule", "Session"]
