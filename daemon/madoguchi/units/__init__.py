"""The service as systemd sees it: its unit files put in place, its instances looked at.

What an account's own files and journal say is told by `service/health.py`.
"""
