version = "1.9.2"
