"""Tests of `madoguchi.outbox`."""
