"""Ceilings and caps: proposals in, final levels with their reasons out."""
