"""What people get: statutory tables, rating plan, error copies, report, overview."""
