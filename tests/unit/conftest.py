"""Fixtures that several files of tests share."""

import zipfile

import pytest
from wheels import build_wheel


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """What a wheel of this checkout installs, in a folder where nothing of the checkout is seen."""
    folder = tmp_path_factory.mktemp("wheel")
    zipfile.ZipFile(build_wheel(folder)).extractall(folder / "site")
    return folder / "site"
