"""What a failed run's log means: the catalogue of failures, and how a log is read and compared with it."""
