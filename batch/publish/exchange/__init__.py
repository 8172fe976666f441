"""Figures of others: compared with ours, added up into one."""
