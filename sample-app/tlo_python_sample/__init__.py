"""tlo-python-sample: orders over HTTP, with logs, metrics and traces that Dynatrace reads."""
