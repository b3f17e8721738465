"""The /beta/search room of v1.1: combined queries before they had a place of their own."""

from __future__ import annotations

from .combined_search import create
from .search import retrieve

__all__ = ["ROUTES", "VERSIONS"]

VERSIONS = ("v1.1",)
ROUTES = (
    ("POST", "/beta/search", create),
    ("GET", "/beta/search/{page_token}", retrieve),
)
