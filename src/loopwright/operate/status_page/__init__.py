"""What users are told: how the parts stand, how they stood, and which incidents there were."""
