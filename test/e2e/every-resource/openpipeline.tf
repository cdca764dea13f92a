resource "dynatrace_openpipeline_v2_logs_pipelines" "orders" {
  custom_id    = "orders-logs"
  display_name = "Orders, ${local.revision}"
  processing {
    processors {
      processor {
        type        = "dql"
        id          = "parse-order"
        description = "Order number out of the text"
        matcher     = "k8s.namespace.name == \"orders\""
        enabled     = true
        dql {
          script = "parse content, \"LD 'order=' INT:order.id\""
        }
      }
    }
  }
  security_context {
    processors {
      processor {
        type        = "securityContext"
        id          = "team-context"
        description = "Records belong to the team"
        matcher     = "true"
        enabled     = true
        security_context {
          value {
            type     = "constant"
            constant = "orders"
          }
        }
      }
    }
  }
  storage {
    processors {
      processor {
        type        = "bucketAssignment"
        id          = "team-bucket"
        description = "Into the bucket of the team"
        matcher     = "true"
        enabled     = true
        bucket_assignment {
          bucket_name = dynatrace_platform_bucket.orders.name
        }
      }
    }
  }
}

resource "dynatrace_openpipeline_v2_logs_routing" "all" {
  routing_entries {
    routing_entry {
      enabled       = true
      description   = "Orders, ${local.revision}"
      matcher       = "k8s.namespace.name == \"orders\""
      pipeline_type = "custom"
      pipeline_id   = dynatrace_openpipeline_v2_logs_pipelines.orders.id
    }
  }
}
