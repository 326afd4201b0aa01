"""Holds what clients were told against what the log says: see checker.py."""
