"""Locking a year, and correcting what is locked: every difference is listed, nothing that was locked is lost."""
