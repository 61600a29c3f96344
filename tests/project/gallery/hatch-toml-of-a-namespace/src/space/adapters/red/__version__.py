version = "1.11.0rc1"
