"""All commands: to import them is to have them in the application."""

from __future__ import annotations

from .analyze import analyze
from .app import app
from .assets import assets
from .demonstration import demo
from .embed import embed
from .indexes import indexes
from .ingest import ingest
from .jobs import status, wait
from .search import search
from .serving import serve
from .upload import upload

__all__ = [
    "analyze",
    "app",
    "assets",
    "demo",
    "embed",
    "indexes",
    "ingest",
    "search",
    "serve",
    "status",
    "upload",
    "wait",
]
