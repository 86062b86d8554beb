"""How routes spread: `rounds`, message by message, and `settle`, with a verdict that claims no more than was shown."""

from .rounds import Message, Run, Verdict, announced, rounds, settle

__all__ = ["Message", "Run", "Verdict", "announced", "rounds", "settle"]
