"""Asking other machines over HTTPS: time limits, retries, proxies, certificates and a cache.

It knows neither PyPI nor GitHub. Only commands that go online import it.
"""
