"""Who can help: which agencies are mandated, in which order, and why, in words."""

from agencies.routing.candidates import Candidate
from agencies.routing.facts import NOT_VICTIMS, Known
from agencies.routing.mandated import functions_by_need, functions_of, mandated_for
from agencies.routing.nearest import Level, nearest_level_up
from agencies.routing.search import best_set, functions_serving, unmet, who_can_help

__all__ = [
    "NOT_VICTIMS",
    "Candidate",
    "Known",
    "Level",
    "best_set",
    "functions_by_need",
    "functions_of",
    "functions_serving",
    "mandated_for",
    "nearest_level_up",
    "unmet",
    "who_can_help",
]
