from cdktf import LocalBackend, TerraformStack
from cdktf_provider_dynatrace.ownership_teams import OwnershipTeams, OwnershipTeamsResponsibilities
from constructs import Construct
from dynatrace_onboarding import (
    AccessLevel,
    MaskingRule,
    OnboardingDashboard,
    OnboardingEnvironment,
    TeamGroup,
    TeamOnboarding,
    TenantProvider,
)

RESPONSIBILITIES = OwnershipTeamsResponsibilities(
    development=True, operations=True, security=False, infrastructure=False, line_of_business=False
)
"""Who takes care of what the team runs."""


class OrdersStack(TerraformStack):
    """What the team has in one Dynatrace environment."""

    def __init__(self, scope: Construct, environment: OnboardingEnvironment, environment_url: str) -> None:
        super().__init__(scope, f"{environment.name}-orders")
        LocalBackend(self, path=f"../../../state/{environment.name}-orders.tfstate")
        TenantProvider(
            self,
            "dynatrace",
            environment_name=environment.name,
            environment_url=environment_url,
            account_id=environment.account_id,
        )
        claim = "0d6f5b1e-1111-4a2b-8c3d-4e5f60718293"
        onboarding = TeamOnboarding(
            self,
            "Orders",
            team="orders",
            environment=environment,
            namespaces=["orders"],
            groups=[TeamGroup(name="orders-group", claim=claim, access=AccessLevel.VIEWER)],
            masks=[MaskingRule.email()],
            dashboard=OnboardingDashboard(enabled=False),
        )
        resource = onboarding.zone.node.find_child("Resource")  # the way out, where a construct lacks a prop
        resource.add_override("description", "Whatever takes orders in the web shop.")
        OwnershipTeams(self, "Owner", name="Orders", identifier="orders", responsibilities=RESPONSIBILITIES)
