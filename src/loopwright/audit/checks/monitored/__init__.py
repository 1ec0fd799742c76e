"""What was measured of the product: asked only where --prometheus is given."""
