"""What `bin/serve`, `bin/test` and `bin/bench` do, one job a module."""
