"""The stand-ins behind the real host names: a proxy on loopback that ends TLS itself."""
