# Each of these plans without complaint; Dynatrace refuses it when it is applied.

resource "dynatrace_management_zone_v2" "key" {
  name = "a key that does not exist"
  rules {
    rule {
      type    = "ME"
      enabled = true
      attribute_rule {
        entity_type = "CLOUD_APPLICATION_NAMESPACE"
        attribute_conditions {
          condition {
            key      = "KUBERNETES_NAMESPACE"
            operator = "EXISTS"
          }
        }
      }
    }
  }
}

resource "dynatrace_iam_policy_boundary" "restrictions" {
  name  = "eleven restrictions"
  query = join("\n", [for number in range(11) : "storage:dt.security_context = \"team-${number}\";"])
}

resource "dynatrace_iam_policy" "quotes" {
  name            = "a value without quotes"
  account         = var.lab.account.id
  statement_query = "ALLOW storage:logs:read WHERE storage:k8s.namespace.name = orders;"
}

resource "dynatrace_log_sensitive_data_masking" "enum" {
  name    = "an unknown masking type"
  enabled = true
  masking {
    type       = "SHA512"
    expression = "card=([0-9]+)"
  }
}

resource "dynatrace_log_sensitive_data_masking" "expression" {
  name    = "lookbehind"
  enabled = true
  masking {
    type       = "SHA256"
    expression = "(?<=card=)[0-9]+"
  }
}

resource "dynatrace_openpipeline_v2_logs_routing" "unknown" {
  routing_entries {
    routing_entry {
      enabled       = true
      description   = "to a pipeline that does not exist"
      matcher       = "true"
      pipeline_type = "custom"
      pipeline_id   = "no-such-pipeline"
    }
  }
}

resource "dynatrace_metric_events" "zone" {
  enabled = true
  summary = "a zone that does not exist"
  event_template {
    title       = "Title"
    description = "Text"
    event_type  = "ERROR"
  }
  model_properties {
    type               = "STATIC_THRESHOLD"
    alert_condition    = "ABOVE"
    alert_on_no_data   = false
    threshold          = 1
    samples            = 5
    violating_samples  = 3
    dealerting_samples = 5
  }
  query_definition {
    type            = "METRIC_SELECTOR"
    metric_selector = "orders.placed:splitBy():sum"
    management_zone = "1234567890123456789"
  }
}

resource "dynatrace_direct_shares" "unknown" {
  document_id = "no-such-document"
  recipients {
    recipient {
      id   = "8a4b6c1d-0e2f-4a3b-9c5d-6e7f8091a2b3"
      type = "group"
    }
  }
}

resource "dynatrace_platform_bucket" "reserved" {
  name      = "default_orders"
  table     = "logs"
  retention = 35
}

resource "dynatrace_automation_workflow" "condition" {
  title = "waits for a task that does not exist"
  tasks {
    task {
      name   = "send"
      action = "dynatrace.automations:http-function"
      conditions {
        states = { collect = "OK" }
      }
    }
  }
}
