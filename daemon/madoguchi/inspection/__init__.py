"""`check --deep`: what goes wrong later than at the first mail. One file for each subject; each judges plain values.

Nothing is sent and nothing is changed, on no server and in no file. What can only be known by changing something is
told as not known.
"""
