"""
Run where the wheel was installed and has been uninstalled: Django is whole.
"""

import hashlib
from base64 import urlsafe_b64encode
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec

try:
    distribution("django-partials")
except PackageNotFoundError:
    pass
else:
    raise AssertionError("django-partials is still installed")
assert find_spec("django.template.partials") is None

files = distribution("Django").files
for file in files:
    if file.hash and file.suffix != ".pyc":
        digest = hashlib.new(file.hash.mode, file.locate().read_bytes()).digest()
        assert urlsafe_b64encode(digest).decode().rstrip("=") == file.hash.value, file
print(f"All {len(files)} files of Django are as they were installed.")
