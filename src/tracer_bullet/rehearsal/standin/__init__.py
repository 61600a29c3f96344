"""An index that answers as warehouse does, in its order and words; see `respond`."""
