"""The commands a person types, run as a person would, in copies of the checkout."""
