"""What is done with a mail, and why. Pure: the same mail, judgement, directory and history decide the same."""
