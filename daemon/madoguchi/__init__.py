"""madoguchi (窓口): answers misdirected requests by naming the team that owns them, and holds the rest."""

__version__ = "0.1.0"
