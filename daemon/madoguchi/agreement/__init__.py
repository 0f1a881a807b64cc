"""The agreement with the teams, for people: to read, to send round, and to ask for."""
