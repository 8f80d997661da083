"""What other apps may use of people beyond its models."""

from renda.core.people.selectors import seats_in_office, subtree

__all__ = ["seats_in_office", "subtree"]
