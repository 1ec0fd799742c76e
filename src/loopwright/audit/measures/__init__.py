"""What the history tells of delivery, with the method, the number and how sure it is."""
