"""What a running server says of itself when it is asked."""
