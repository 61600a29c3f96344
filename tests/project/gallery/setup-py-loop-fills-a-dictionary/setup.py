import os
import re
import setuptools

re_meta = re.compile(r'__(\w+?)__\s*=\s*(.*)')
here = os.path.abspath(os.path.dirname(__file__))
meta_fh = open(os.path.join(here, 'kombuy/__init__.py'))
try:
    meta = {}
    for line in meta_fh:
        m = re_meta.match(line.strip())
        if m:
            meta.update({m.group(1): m.group(2)})
finally:
    meta_fh.close()

setuptools.setup(name='kombuy', version=meta['version'], packages=['kombuy'])
