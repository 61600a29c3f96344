"""What the real indexes hold, read through their public APIs; nothing here uploads."""
