"""The rules of `tracer check`, one a file; `tracer_bullet.audit.registry` lists them."""
