"""What users do in the loop, told by the application: a stage reached, well or not, and how long it took."""
