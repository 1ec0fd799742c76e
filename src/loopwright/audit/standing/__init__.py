"""The system as it is: its parts and who needs whom, what fails with what, and the promises that it keeps today."""
