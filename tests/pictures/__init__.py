"""Tests of `madoguchi.journal`."""
