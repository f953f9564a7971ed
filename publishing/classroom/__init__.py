"""Class material: exercises, solutions, self-checks, assignments."""
