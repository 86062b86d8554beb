"""Recordings of real routers in the words of the model: fields are renamed here, and nothing is decided."""

from .recordings import community_plan, network_of, read, recorded_state

__all__ = ["community_plan", "network_of", "read", "recorded_state"]
