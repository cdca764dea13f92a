resource "dynatrace_management_zone_v2" "orders" {
  name        = "orders"
  description = "Workloads of the orders team, ${local.revision}"
  rules {
    rule {
      type    = "ME"
      enabled = true
      attribute_rule {
        entity_type               = "PROCESS_GROUP"
        pg_to_service_propagation = true
        attribute_conditions {
          condition {
            key            = "CLOUD_APPLICATION_NAMESPACE_NAME"
            operator       = "EQUALS"
            string_value   = "orders"
            case_sensitive = true
          }
          condition {
            key            = "KUBERNETES_CLUSTER_NAME"
            operator       = "EQUALS"
            string_value   = "nonprod-eu"
            case_sensitive = true
          }
        }
      }
    }
    rule {
      type            = "SELECTOR"
      enabled         = true
      entity_selector = "type(KUBERNETES_SERVICE),entityName.startsWith(\"orders\")"
    }
    rule {
      type    = "DIMENSION"
      enabled = local.is_second
      dimension_rule {
        applies_to = "ANY"
        dimension_conditions {
          condition {
            condition_type = "DIMENSION"
            rule_matcher   = "EQUALS"
            key            = "k8s.namespace.name"
            value          = "orders"
          }
        }
      }
    }
  }
}

resource "dynatrace_iam_group" "orders" {
  name                       = "orders (nonprod)"
  description                = "People of the orders team, ${local.revision}"
  federated_attribute_values = ["2f6a9d0e-1c4b-4f0a-8a6e-90d1b7c3e455"]
  lifecycle {
    # iam_permission owns them; every plan would take them away again
    ignore_changes = [permissions]
  }
}

resource "dynatrace_iam_permission" "orders" {
  name            = "tenant-viewer"
  group           = dynatrace_iam_group.orders.id
  environment     = local.environment.id
  management_zone = dynatrace_management_zone_v2.orders.legacy_id
}

resource "dynatrace_iam_policy" "records" {
  name            = "orders records"
  description     = "Records of one cluster, ${local.revision}"
  account         = local.account.id
  tags            = ["orders"]
  statement_query = "ALLOW storage:logs:read WHERE storage:k8s.cluster.name = \"$${bindParam:cluster}\";"
}

resource "dynatrace_iam_policy_boundary" "namespaces" {
  name  = "orders namespaces"
  query = "storage:k8s.namespace.name IN (${join(", ", [for number in range(var.revision) : "\"orders-${number}\""])});"
}

resource "dynatrace_iam_policy_bindings_v2" "orders" {
  group       = dynatrace_iam_group.orders.id
  environment = local.environment.id
  policy {
    id         = dynatrace_iam_policy.records.id
    boundaries = [dynatrace_iam_policy_boundary.namespaces.id]
    parameters = { cluster = local.is_second ? "nonprod-us" : "nonprod-eu" }
  }
}

resource "dynatrace_api_token" "ingest" {
  name    = "orders ingest"
  enabled = !local.is_second
  scopes  = ["metrics.ingest", "logs.ingest", "openTelemetryTrace.ingest"]
}
