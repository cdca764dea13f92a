from cdktf import App
from dynatrace_onboarding import OnboardingEnvironment

from orders_stack import OrdersStack

app = App()
environment = OnboardingEnvironment(
    name="prod",
    environment_id="abc12345",
    account_id="5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
    cluster_name="prod-eu",
)
OrdersStack(app, environment, "https://abc12345.live.dynatrace.com")
app.synth()
