"""What is in the packages, and tests on the wheel alone."""
