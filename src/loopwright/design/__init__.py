"""From a loop and the catalogue to the cheapest design that keeps the loop's promises."""
