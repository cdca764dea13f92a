resource "dynatrace_document" "dashboard" {
  type      = "dashboard"
  name      = "Orders, ${local.revision}"
  custom_id = "orders-dashboard"
  private   = true
  content = jsonencode({
    version = 15
    tiles   = { "0" = { type = "markdown", content = "Größe & $${price} <b>${local.revision}</b>" } }
  })
}

resource "dynatrace_direct_shares" "dashboard" {
  document_id = dynatrace_document.dashboard.id
  access      = "read"
  recipients {
    recipient {
      id   = dynatrace_iam_group.orders.id
      type = "group"
    }
    dynamic "recipient" {
      for_each = local.is_second ? ["8a4b6c1d-0e2f-4a3b-9c5d-6e7f8091a2b3"] : []
      content {
        id   = recipient.value
        type = "user"
      }
    }
  }
}

resource "dynatrace_segment" "orders" {
  name        = "orders"
  description = "Records of the team, ${local.revision}"
  is_public   = true
  includes {
    items {
      data_object = "logs"
      filter = jsonencode({
        type            = "Group"
        logicalOperator = "AND"
        explicit        = false
        range           = { from = 0, to = 27 }
        children = [{
          type     = "Statement"
          range    = { from = 0, to = 27 }
          key      = { type = "Key", textValue = "k8s.namespace.name", value = "k8s.namespace.name", range = { from = 0, to = 18 } }
          operator = { type = "ComparisonOperator", textValue = "=", value = "=", range = { from = 19, to = 20 } }
          value    = { type = "String", textValue = "orders", value = "orders", range = { from = 21, to = 27 } }
        }]
      })
    }
  }
}

resource "dynatrace_ownership_teams" "orders" {
  name        = "Orders"
  identifier  = "orders"
  description = "Runs the order shop, ${local.revision}"
  responsibilities {
    development      = true
    infrastructure   = false
    line_of_business = false
    operations       = true
    security         = false
  }
  contact_details {
    contact_detail {
      integration_type = "EMAIL"
      email            = "orders@example.com"
    }
  }
  links {
    link {
      link_type = "RUNBOOK"
      url       = "https://docs.example.com/orders"
    }
  }
}
