import pytest

from tlo_python_sample.settings import Settings, SettingsError


def test_nothing_has_to_be_set() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert (settings.http_port, settings.metrics_port, settings.metrics_path) == (8080, 9464, "/metrics")


def test_a_variable_that_is_empty_has_its_default() -> None:
    assert Settings.from_environment({"HTTP_PORT": "", "LOG_LEVEL": " "}) == Settings()


@pytest.mark.parametrize(
    ("variables", "port"),
    [({"PORT": "1"}, 1), ({"HTTP_PORT": "2"}, 2), ({"PORT": "1", "HTTP_PORT": "2"}, 2), ({"HTTP_PORT": "0"}, 0)],
)
def test_the_port_of_the_users(variables: dict[str, str], port: int) -> None:
    assert Settings.from_environment(variables).http_port == port


def test_every_variable_is_read() -> None:
    variables = {
        "HTTP_HOST": "127.0.0.1",
        "METRICS_PORT": "9000",
        "METRICS_PATH": "/prometheus",
        "LOG_LEVEL": "WARNING",
        "REPORT_SECONDS": "0.5",
        "DRAIN_SECONDS": "0",
        "STOP_SECONDS": "600",
        "FLUSH_SECONDS": "1",
    }
    assert Settings.from_environment(variables) == Settings(
        http_host="127.0.0.1",
        metrics_port=9000,
        metrics_path="/prometheus",
        log_level="warning",
        report_seconds=0.5,
        drain_seconds=0,
        stop_seconds=600,
        flush_seconds=1,
    )


def test_every_fault_is_reported_at_once() -> None:
    variables = {
        "HTTP_PORT": "http",
        "METRICS_PORT": "65536",
        "METRICS_PATH": "metrics",
        "LOG_LEVEL": "loud",
        "DRAIN_SECONDS": "nan",
    }
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(variables)
    assert str(caught.value).splitlines() == [
        "HTTP_PORT must be a port from 0 to 65535; got 'http'",
        "METRICS_PORT must be a port from 0 to 65535; got '65536'",
        "METRICS_PATH must be a path such as /metrics; got 'metrics'",
        "LOG_LEVEL must be one of debug, info, warning, error; got 'loud'",
        "DRAIN_SECONDS must be a number of seconds from 0 to 600; got 'nan'",
    ]
