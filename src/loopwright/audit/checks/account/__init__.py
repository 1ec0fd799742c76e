"""What an account itself answers: asked only where --aws is given."""
