locals {
  cluster = "KUBERNETES_CLUSTER-11D2C3B4A5968778"
}

resource "dynatrace_k8s_monitoring" "cluster" {
  scope                              = local.cluster
  cloud_application_pipeline_enabled = true
  event_processing_active            = true
  filter_events                      = true
  include_all_fdi_events             = true
  open_metrics_builtin_enabled       = false
  open_metrics_pipeline_enabled      = local.is_second
  event_patterns {
    event_pattern {
      active  = true
      label   = "Failed mounts"
      pattern = "reason==\"FailedMount\""
    }
  }
}

resource "dynatrace_k8s_namespace_anomalies" "orders" {
  scope = "CLOUD_APPLICATION_NAMESPACE-22D2C3B4A5968778"
  cpu_limits_quota_saturation {
    enabled = true
    configuration {
      threshold                     = local.is_second ? 85 : 90
      observation_period_in_minutes = 15
      sample_period_in_minutes      = 10
    }
  }
  cpu_requests_quota_saturation {
    enabled = false
  }
  memory_limits_quota_saturation {
    enabled = local.is_second
    dynamic "configuration" {
      for_each = local.is_second ? [95] : []
      content {
        threshold                     = configuration.value
        observation_period_in_minutes = 15
        sample_period_in_minutes      = 10
      }
    }
  }
  memory_requests_quota_saturation {
    enabled = false
  }
  pods_quota_saturation {
    enabled = false
  }
}

resource "dynatrace_k8s_workload_anomalies" "orders" {
  scope = "CLOUD_APPLICATION_NAMESPACE-22D2C3B4A5968778"
  container_restarts {
    enabled = true
    configuration {
      threshold                     = local.is_second ? 5 : 2
      observation_period_in_minutes = 6
      sample_period_in_minutes      = 4
    }
  }
  deployment_stuck {
    enabled = true
    configuration {
      observation_period_in_minutes = 6
      sample_period_in_minutes      = 4
    }
  }
  high_cpu_throttling {
    enabled = false
  }
  high_cpu_usage {
    enabled = false
  }
  high_memory_usage {
    enabled = false
  }
  job_failure_events {
    enabled = false
  }
  not_all_pods_ready {
    enabled = false
  }
  oom_kills {
    enabled = true
    configuration {
      observation_period_in_minutes = 6
      sample_period_in_minutes      = 4
    }
  }
  pending_pods {
    enabled = false
  }
  pod_backoff_events {
    enabled = false
  }
  pod_eviction_events {
    enabled = false
  }
  pod_preemption_events {
    enabled = false
  }
  pod_stuck_in_terminating {
    enabled = false
  }
  workload_without_ready_pods {
    enabled = false
  }
}

resource "dynatrace_kubernetes_enrichment" "cluster" {
  scope = local.cluster
  rules {
    rule {
      type   = "LABEL"
      source = local.is_second ? "example.com/team" : "team"
      target = "dt.security_context"
    }
    rule {
      type   = "ANNOTATION"
      source = "example.com/cost-center"
      target = "dt.cost.costcenter"
    }
  }
}
