"""Months of an office of forty colleagues with their habits, lived through in minutes, with every mail written down."""
