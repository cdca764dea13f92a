import json

import cdktf
import pytest
from dynatrace_onboarding import (
    ManagementZone,
    MetricFilter,
    NamespaceMatch,
    OnboardingEnvironment,
    ScrapeAnnotations,
)

from orders_stack import OrdersStack

ENVIRONMENT = OnboardingEnvironment(
    name="nonprod",
    environment_id="def67890",
    account_id="5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
    cluster_name="nonprod-eu",
    prevent_destroy=False,
)


@pytest.fixture(scope="module")
def resources() -> dict:
    stack = OrdersStack(cdktf.Testing.app(), ENVIRONMENT, "https://def67890.live.dynatrace.com")
    return json.loads(cdktf.Testing.synth(stack, True))["resource"]


def empty_stack() -> cdktf.TerraformStack:
    return cdktf.TerraformStack(cdktf.Testing.app(), "prod-orders")


def test_zone_takes_in_the_namespace_on_its_cluster_only(resources: dict) -> None:
    (zone,) = resources["dynatrace_management_zone_v2"].values()
    assert zone["description"] == "Whatever takes orders in the web shop."
    conditions = [
        {each["key"]: each["string_value"] for each in rule["attribute_rule"]["attribute_conditions"]["condition"]}
        for rule in zone["rules"]["rule"]
        if rule["type"] == "ME"
    ]
    assert len(conditions) == 3
    for each in conditions:
        assert each == {"CLOUD_APPLICATION_NAMESPACE_NAME": "orders", "KUBERNETES_CLUSTER_NAME": "nonprod-eu"}


def test_boundaries_let_the_group_reach_its_own_records_only(resources: dict) -> None:
    queries = [each["query"] for each in resources["dynatrace_iam_policy_boundary"].values()]
    of_records = [query for query in queries if "k8s.namespace.name" in query]
    assert len(of_records) == 1
    assert 'storage:k8s.namespace.name IN ("orders")' in of_records[0]


def test_email_addresses_are_masked(resources: dict) -> None:
    (mask,) = resources["dynatrace_log_sensitive_data_masking"].values()
    assert mask["matchers"]["matcher"] == [
        {"attribute": "k8s.namespace.name", "operator": "MATCHES", "values": ["orders"]}
    ]


def test_every_fault_is_reported_at_once_with_its_fix() -> None:
    with pytest.raises(RuntimeError) as refused:
        ManagementZone(
            empty_stack(), "Zone", zone_name="", cluster="prod-eu", namespaces=[NamespaceMatch.starting_with("orders")]
        )
    assert str(refused.value) == "\n".join(
        [
            "prod-orders/Zone has 2 faults:",
            '  - zoneName must be 1 to 100 characters; got ""; write a value',
            '  - namespaces[0] must end in "-", or "orders" also takes in "orders2"; got "orders"; '
            'write startingWith("orders-")',
        ]
    )


def test_misspelt_props_are_refused_by_python_itself() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'zone'"):
        ManagementZone(empty_stack(), "Zone", zone="orders", cluster="prod-eu", namespaces=[])


def test_checks_of_the_stack_run_at_synth() -> None:
    stack = OrdersStack(cdktf.Testing.app(), ENVIRONMENT, "https://def67890.live.dynatrace.com")
    zone = stack.node.find_child("Orders").node.find_child("Zone").node.find_child("Resource")
    zone.add_override("descriptoin", "Whatever takes orders.")
    with pytest.raises(RuntimeError) as refused:
        cdktf.Testing.synth(stack, True)
    assert "descriptoin of dynatrace_management_zone_v2 is not a known argument" in str(refused.value)


def test_pods_of_ones_own_are_annotated() -> None:
    assert ScrapeAnnotations.render(port=9464, filter=MetricFilter.including(["http_server_*"])) == {
        "metrics.dynatrace.com/scrape": "true",
        "metrics.dynatrace.com/port": "9464",
        "metrics.dynatrace.com/path": "/metrics",
        "metrics.dynatrace.com/filter": '{"mode":"include","names":["http_server_*"]}',
    }
