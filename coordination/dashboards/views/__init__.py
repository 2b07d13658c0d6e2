"""What people see across agencies."""
