resource "dynatrace_iam_group" "orders" {
  name = "orders"
}

resource "dynatrace_iam_policy" "records" {
  name            = "records"
  account         = var.lab.account.id
  statement_query = "ALLOW storage:logs:read;"
}

resource "dynatrace_iam_policy_boundary" "namespace" {
  name  = "orders namespace"
  query = "storage:k8s.namespace.name = \"orders\";"
}

resource "dynatrace_iam_policy_bindings_v2" "orders" {
  group       = dynatrace_iam_group.orders.id
  environment = local.environment.id
  policy {
    id         = dynatrace_iam_policy.records.id
    boundaries = [dynatrace_iam_policy_boundary.namespace.id]
  }
}
