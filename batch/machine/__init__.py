"""What the program leaves on the machine: who may see it, and what doesn't outlive whoever made it."""
