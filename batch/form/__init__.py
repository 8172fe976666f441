"""The submission workbook, defined once: blank ones are written from it, filled ones are read by it."""
