"""A design found by the search, lifted into figures that can be asked why."""
