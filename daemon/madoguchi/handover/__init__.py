"""What a successor gets: one file with the directory, the wording and the rules, and nothing of any person.

``export.py`` makes it, ``verify.py`` trusts nothing in it, ``install.py`` makes a new office of it.
"""
