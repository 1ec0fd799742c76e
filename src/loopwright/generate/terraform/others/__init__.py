"""What the configurations at the smaller providers share."""
