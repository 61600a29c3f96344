"""What a repository says of itself: its packaging files, its version source, its layout and its git facts."""
