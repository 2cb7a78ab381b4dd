"""Every scenario's claims hold, over two seeds, with the settings that they were written for."""

import pytest
from typer.testing import CliRunner

from godmodel.sim.cli import app
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.scenario import titles

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", sorted(titles()))
def test_claims_hold(name, tmp_path):
    result = CliRunner().invoke(app, ["check", name, "--quick", "--out", str(tmp_path)])
    if isinstance(result.exception, InputError) and "which is not installed" in str(result.exception):
        pytest.skip(str(result.exception))
    assert result.exit_code == 0, result.output
    assert "fails" not in result.output and "not tested" not in result.output
