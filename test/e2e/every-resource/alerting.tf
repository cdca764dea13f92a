resource "dynatrace_alerting" "orders" {
  name            = "orders"
  management_zone = dynatrace_management_zone_v2.orders.id
  rules {
    rule {
      severity_level   = "AVAILABILITY"
      include_mode     = "NONE"
      delay_in_minutes = 0
    }
    rule {
      severity_level   = "PERFORMANCE"
      include_mode     = "INCLUDE_ANY"
      delay_in_minutes = 10 * var.revision
      tags             = ["team:orders"]
    }
  }
}

resource "dynatrace_email_notification" "orders" {
  name    = "orders by mail"
  active  = true
  profile = dynatrace_alerting.orders.id
  subject = "[${local.revision}] {ProblemTitle}"
  body    = "{ProblemDetailsText}"
  to      = ["orders@example.com"]
}

resource "dynatrace_webhook_notification" "orders" {
  name                   = "orders by webhook"
  active                 = true
  profile                = dynatrace_alerting.orders.id
  url                    = "https://hooks.example.com/orders?revision=${var.revision}"
  notify_closed_problems = true
  payload                = jsonencode({ title = "{ProblemTitle}" })
}

resource "dynatrace_davis_anomaly_detectors" "errors" {
  title       = "Errors in the order logs"
  description = "Lines of level ERROR, ${local.revision}"
  enabled     = true
  source      = "onboarding"
  analyzer {
    name = "dt.statistics.ui.anomaly_detection.StaticThresholdAnomalyDetectionAnalyzer"
    input {
      analyzer_input_field {
        key   = "query"
        value = "fetch logs | filter loglevel == \"ERROR\" | makeTimeseries count()"
      }
      analyzer_input_field {
        key   = "threshold"
        value = "10"
      }
    }
  }
  event_template {
    properties {
      property {
        key   = "event.type"
        value = "ERROR_EVENT"
      }
      property {
        key   = "event.name"
        value = "Many errors"
      }
    }
  }
  execution_settings {}
}

resource "dynatrace_maintenance_windows" "nightly" {
  name        = "nightly import"
  description = "Orders are imported, ${local.revision}"
  enabled     = true
  auto_delete = false
  filter      = "k8s.namespace.name == \"orders\""
  schedule {
    duration = 45
    timezone = "Europe/Vienna"
    trigger {
      type = "time"
      recurring {
        time = "02:30:00"
      }
    }
  }
}

# Waits some six seconds for thirty good reads in a row.
resource "dynatrace_http_monitor" "shop" {
  name      = "order shop"
  frequency = 5 * var.revision
  locations = ["GEOLOCATION-33D2C3B4A5968778"]
  anomaly_detection {
    loading_time_thresholds {
      enabled = true
    }
    outage_handling {
      global_outage  = true
      local_outage   = false
      retry_on_error = true
      global_outage_policy {
        consecutive_runs = 1
      }
    }
  }
  script {
    request {
      description = "front page"
      method      = "GET"
      url         = "https://shop.example.com/"
      configuration {
        accept_any_certificate = false
        follow_redirects       = true
      }
      validation {
        rule {
          type          = "httpStatusesList"
          value         = ">=400"
          pass_if_found = false
        }
      }
    }
  }
}

resource "dynatrace_automation_workflow" "notify" {
  title       = "Tell the order team"
  description = "Runs on demand, ${local.revision}"
  tasks {
    task {
      name   = "collect"
      action = "dynatrace.automations:run-javascript"
      active = true
      input  = jsonencode({ script = "export default async () => ({ orders: 1 });" })
      position {
        x = 0
        y = 1
      }
    }
    task {
      name   = "send"
      action = "dynatrace.automations:http-function"
      active = true
      input  = jsonencode({ method = "POST", url = "https://hooks.example.com/orders" })
      conditions {
        states = { collect = "OK" }
      }
      position {
        x = 0
        y = 2
      }
    }
  }
}
