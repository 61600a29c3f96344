version = 'v6.1.0'
