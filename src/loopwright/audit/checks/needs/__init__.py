"""What the loop needs, held against what is there: too little, and too much."""
