"""The commands a person types (`serve`, `test`, `bench`) and, in `lib`, what they do."""
