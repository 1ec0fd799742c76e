"""The interview: questions as data, answers read by the loop's own kinds, and the loop file they make."""
