"""Biểu 6A–6F: layouts as data, counting, figures."""
