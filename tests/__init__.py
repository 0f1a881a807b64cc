"""Tests; a package, so that `tests.builders` and `tests.servers` can be imported from everywhere."""
