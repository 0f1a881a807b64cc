"""Tests of `madoguchi.pictures`."""
