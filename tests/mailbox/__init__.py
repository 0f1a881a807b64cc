"""Tests of `madoguchi.mailbox`."""
