"""Load in the loop's own mix, to see what a change costs before users do."""
