resource "dynatrace_log_storage" "orders" {
  name            = "orders"
  enabled         = true
  scope           = "KUBERNETES_CLUSTER-11D2C3B4A5968778"
  send_to_storage = true
  matchers {
    matcher {
      attribute = "k8s.namespace.name"
      operator  = "MATCHES"
      values    = ["orders", "orders-*"]
    }
    matcher {
      attribute = "loglevel"
      operator  = "MATCHES"
      values    = local.is_second ? ["ERROR", "WARN"] : ["ERROR"]
    }
  }
}

resource "dynatrace_log_storage" "rest" {
  name            = "everything else"
  enabled         = true
  scope           = "KUBERNETES_CLUSTER-11D2C3B4A5968778"
  send_to_storage = false
  insert_after    = dynatrace_log_storage.orders.id
}

resource "dynatrace_log_sensitive_data_masking" "cards" {
  name    = "card numbers"
  enabled = true
  scope   = "environment"
  masking {
    type        = "STRING"
    expression  = "card=([0-9]{12,19})"
    replacement = local.is_second ? "<card>" : "****"
  }
  matchers {
    matcher {
      attribute = "k8s.namespace.name"
      operator  = "MATCHES"
      values    = ["orders"]
    }
  }
}

resource "dynatrace_log_timestamp" "legacy" {
  config_item_title = "dates of the old order service"
  enabled           = !local.is_second
  scope             = "environment"
  date_time_pattern = "%d.%m.%Y %H:%M:%S"
  timezone          = "Europe/Vienna"
  matchers {
    matcher {
      attribute = "k8s.container.name"
      operator  = "MATCHES"
      values    = ["orders-legacy"]
    }
  }
}

resource "dynatrace_log_custom_source" "audit" {
  name    = "audit files"
  enabled = true
  scope   = "environment"
  custom_log_source {
    type          = "LOG_PATH_PATTERN"
    accept_binary = false
    values_and_enrichment {
      custom_log_source_with_enrichment {
        path = local.is_second ? "/var/log/orders/audit*.log" : "/var/log/orders/audit.log"
      }
    }
  }
}

# Waits some twenty seconds until ten reads in a row call the bucket active.
resource "dynatrace_platform_bucket" "orders" {
  name         = "orders_logs"
  display_name = "Orders, ${local.revision}"
  table        = "logs"
  retention    = 35
}
