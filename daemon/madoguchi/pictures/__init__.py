"""Pictures of what happened: plain numbers → SVG with a text alternative. Pure; no person in any of them.

Every shape is drawn in ``currentColor`` and has a class, so that a style sheet (`STYLE`) may colour it for light and
dark; without one everything is told apart by its pattern, its dash or its label. Nothing in a picture needs a script or
an inline style, so that it passes the strictest Content-Security-Policy.
"""

from __future__ import annotations

from pathlib import Path

STYLE = Path(__file__).resolve().parent / "pictures.css"
"""The colours of the pictures, for pages that show them."""
