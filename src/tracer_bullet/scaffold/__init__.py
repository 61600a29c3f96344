"""answers → template → finish → diff → write."""
