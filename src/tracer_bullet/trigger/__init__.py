"""The temporary trigger: arm and finalize."""
