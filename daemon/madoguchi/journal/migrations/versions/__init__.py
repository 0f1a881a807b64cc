"""Schema migrations, oldest first in versions/."""
