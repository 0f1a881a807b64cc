"""The journal: every mail's one fate, every reply's one outcome, and what was seen where. SQLAlchemy Core on SQLite."""
