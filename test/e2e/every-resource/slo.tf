resource "dynatrace_slo_v2" "shop" {
  name               = "order shop availability"
  enabled            = true
  custom_description = "Requests without error, ${local.revision}"
  evaluation_type    = "AGGREGATE"
  evaluation_window  = "-1w"
  filter             = "type(SERVICE),entityName.equals(\"orders\")"
  metric_expression  = "100*builtin:service.errors.total.successCount:splitBy():sum/builtin:service.requestCount.total:splitBy():sum"
  target_success     = 99
  target_warning     = 99.5
  error_budget_burn_rate {
    burn_rate_visualization_enabled = true
    fast_burn_threshold             = 10
  }
}

resource "dynatrace_platform_slo" "shop" {
  name        = "order shop availability"
  description = "Requests without error, ${local.revision}"
  tags        = ["team:orders"]
  criteria {
    criteria_detail {
      timeframe_from = "now-7d"
      timeframe_to   = "now"
      target         = 99
      warning        = 99.5
    }
  }
  custom_sli {
    indicator = "timeseries sli = avg(orders.success.rate)"
  }
}
