"""The owner's files: settings, directory, people. Read once, checked as a whole, every mistake named at once."""
