def dynamic_metadata(field, settings): return "1.0"
