"""The boxes that an infrastructure is held against, each with how it is seen to be true."""
