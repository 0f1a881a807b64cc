"""Judgement: which request a mail makes, and how sure that is. scikit-learn is imported here only, and late."""
