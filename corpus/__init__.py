"""Makes a corpus of real training logs with known causes: `python -m corpus.make`. Not shipped."""
