"""What rings, who hears it and when: decided once, so that generate writes it and operate runs the same."""
