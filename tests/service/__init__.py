"""Tests of `madoguchi.service`."""
