resource "dynatrace_metric_metadata" "orders" {
  metric_id    = "metric-orders.placed"
  display_name = "Orders placed"
  description  = "Counted by the order service, ${local.revision}"
  unit         = "Count"
  tags         = ["orders"]
  metric_properties {
    value_type = "score"
  }
}

resource "dynatrace_metric_events" "orders" {
  enabled = true
  summary = "No orders, ${local.revision}"
  event_template {
    title       = "No orders"
    description = "The number of orders is {alert_condition} {threshold}."
    event_type  = "ERROR"
    davis_merge = false
  }
  model_properties {
    type               = "STATIC_THRESHOLD"
    alert_condition    = "BELOW"
    alert_on_no_data   = true
    threshold          = 1
    samples            = 5
    violating_samples  = 3
    dealerting_samples = 5
  }
  query_definition {
    type            = "METRIC_SELECTOR"
    metric_selector = "orders.placed:splitBy():sum"
    management_zone = dynatrace_management_zone_v2.orders.legacy_id
  }
}

resource "dynatrace_histogram_metrics" "all" {
  enable_histogram_bucket_ingest = local.is_second
}

resource "dynatrace_opentelemetry_metrics" "all" {
  scope                                      = "environment"
  additional_attributes_to_dimension_enabled = true
  meter_name_to_dimension_enabled            = true
  additional_attributes {
    additional_attribute {
      attribute_key = "k8s.namespace.name"
      enabled       = true
    }
    additional_attribute {
      attribute_key = "orders.shop"
      enabled       = local.is_second
    }
  }
  to_drop_attributes {
    to_drop_attribute {
      attribute_key = "process.command_line"
      enabled       = true
    }
  }
}

resource "dynatrace_attribute_allow_list" "shop" {
  key     = "orders.shop"
  enabled = !local.is_second
}

resource "dynatrace_generic_setting" "customer" {
  schema = "builtin:attribute-allow-list"
  scope  = "environment"
  value  = jsonencode({ enabled = !local.is_second, key = "orders.customer" })
}

resource "dynatrace_grail_security_context" "workloads" {
  entity_type          = "cloud_application"
  destination_property = local.is_second ? "managementZones" : "dt.security_context"
}

resource "dynatrace_autotag_v2" "team" {
  name        = "team"
  description = "Who runs it, ${local.revision}"
  rules {
    rule {
      type                = "SELECTOR"
      enabled             = true
      entity_selector     = "type(SERVICE),entityName.startsWith(\"orders\")"
      value_format        = "orders"
      value_normalization = "Leave text as-is"
    }
  }
}
