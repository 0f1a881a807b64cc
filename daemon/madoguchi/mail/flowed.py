"""text/plain with format=flowed (RFC 3676): soft line breaks taken out again."""

from __future__ import annotations


def unflowed(text: str, *, delete_space: bool) -> str:
    """Lines that end in a space joined to the next of the same quote depth; ``delete_space`` is DelSp=yes."""
    out: list[str] = []
    parts: list[str] = []
    depth_before = 0
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        if parts and depth != depth_before:
            out.append(_quoted(depth_before, "".join(parts)))
            parts = []
        flowing = content.endswith(" ") and content != "-- "
        parts.append(content[:-1] if flowing and delete_space else content)
        depth_before = depth
        if not flowing:
            out.append(_quoted(depth, "".join(parts)))
            parts = []
    if parts:
        out.append(_quoted(depth_before, "".join(parts)))
    return "\n".join(out)


def _quoted(depth: int, content: str) -> str:
    return f"{'>' * depth} {content}" if depth else content
