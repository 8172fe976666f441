"""Years side by side, as a workbook and in words."""
