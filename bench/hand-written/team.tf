# What the stack nonprod-team-0000 declares, written by hand the way most teams would: the measure for our plans.

terraform {
  required_providers {
    dynatrace = {
      source  = "dynatrace-oss/dynatrace"
      version = "1.102.0"
    }
  }
  backend "local" {
    path = "terraform.tfstate"
  }
}

variable "environment_url" { type = string }
variable "api_token" { type = string }
variable "client_id" { type = string }
variable "client_secret" { type = string }
variable "account_url" { type = string }

locals {
  account     = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10"
  environment = "xyz98765"
  cluster     = "tlo-nonprod"
  namespaces  = ["team-0000", "team-0000-jobs"]
  entities    = ["PROCESS_GROUP", "CLOUD_APPLICATION", "CLOUD_APPLICATION_NAMESPACE"]
  policies = {
    team-classic    = [dynatrace_iam_policy_boundary.zone.id]
    team-records    = [dynatrace_iam_policy_boundary.records.id]
    team-entities   = [dynatrace_iam_policy_boundary.entities.id]
    grail-buckets   = []
    platform-basics = []
    team-settings   = [dynatrace_iam_policy_boundary.zone.id]
  }
}

provider "dynatrace" {
  dt_env_url           = var.environment_url
  dt_api_token         = var.api_token
  account_id           = local.account
  client_id            = var.client_id
  client_secret        = var.client_secret
  iam_account_id       = local.account
  iam_client_id        = var.client_id
  iam_client_secret    = var.client_secret
  iam_endpoint_url     = var.account_url
  iam_token_url        = "${var.account_url}/sso/oauth2/token"
  automation_env_url   = var.environment_url
  automation_token_url = "${var.account_url}/sso/oauth2/token"
}

resource "dynatrace_management_zone_v2" "zone" {
  name        = "team-0000 (by hand)"
  description = "Written by hand."
  rules {
    dynamic "rule" {
      for_each = setproduct(local.namespaces, local.entities)
      content {
        type    = "ME"
        enabled = true
        attribute_rule {
          entity_type               = rule.value[1]
          pg_to_service_propagation = rule.value[1] == "PROCESS_GROUP" ? true : null
          attribute_conditions {
            condition {
              key            = "CLOUD_APPLICATION_NAMESPACE_NAME"
              operator       = "EQUALS"
              string_value   = rule.value[0]
              case_sensitive = true
            }
            condition {
              key            = "KUBERNETES_CLUSTER_NAME"
              operator       = "EQUALS"
              string_value   = local.cluster
              case_sensitive = true
            }
          }
        }
      }
    }
    dynamic "rule" {
      for_each = local.namespaces
      content {
        type            = "SELECTOR"
        enabled         = true
        entity_selector = "type(KUBERNETES_SERVICE),toRelationships.isNamespaceOfKubernetesSvc(type(CLOUD_APPLICATION_NAMESPACE),entityName.equals(\"${rule.value}\")),toRelationships.isClusterOfKubernetesSvc(type(KUBERNETES_CLUSTER),entityName.equals(\"${local.cluster}\"))"
      }
    }
    dynamic "rule" {
      for_each = local.namespaces
      content {
        type    = "DIMENSION"
        enabled = true
        dimension_rule {
          applies_to = "ANY"
          dimension_conditions {
            condition {
              condition_type = "DIMENSION"
              key            = "k8s.namespace.name"
              rule_matcher   = "EQUALS"
              value          = rule.value
            }
            condition {
              condition_type = "DIMENSION"
              key            = "k8s.cluster.name"
              rule_matcher   = "EQUALS"
              value          = local.cluster
            }
          }
        }
      }
    }
  }
}

resource "dynatrace_iam_group" "group" {
  name                       = "team-0000-group (by hand)"
  federated_attribute_values = ["7c1d3c2e-8f0b-4f43-9a55-000000000000"]
  lifecycle {
    ignore_changes = [permissions]
  }
}

resource "dynatrace_iam_policy_boundary" "zone" {
  name  = "team-0000 zone (by hand)"
  query = "environment:management-zone = \"team-0000\";"
}

resource "dynatrace_iam_policy_boundary" "records" {
  name  = "team-0000 records (by hand)"
  query = "storage:k8s.namespace.name IN (\"team-0000\", \"team-0000-jobs\");"
}

resource "dynatrace_iam_policy_boundary" "entities" {
  name  = "team-0000 entities (by hand)"
  query = "storage:dt.security_context = \"team-0000\";"
}

data "dynatrace_iam_policy" "shared" {
  for_each = toset(["team-classic", "team-records", "team-entities", "grail-buckets", "platform-basics", "team-settings"])
  name     = "${each.key} (nonprod)"
  account  = local.account
}

resource "dynatrace_iam_policy_bindings_v2" "binding" {
  group       = dynatrace_iam_group.group.id
  environment = local.environment
  dynamic "policy" {
    for_each = local.policies
    content {
      id         = data.dynatrace_iam_policy.shared[policy.key].id
      boundaries = length(policy.value) > 0 ? policy.value : null
    }
  }
}

resource "dynatrace_log_sensitive_data_masking" "email" {
  name    = "team-0000 by hand: email"
  enabled = true
  scope   = "environment"
  masking {
    type        = "STRING"
    expression  = "([\\w.]{1,64}@[\\w.]{1,190})"
    replacement = "<email>"
  }
  matchers {
    matcher {
      attribute = "k8s.namespace.name"
      operator  = "MATCHES"
      values    = local.namespaces
    }
  }
}

resource "dynatrace_log_sensitive_data_masking" "bearer" {
  name         = "team-0000 by hand: bearer"
  enabled      = true
  scope        = "environment"
  insert_after = dynatrace_log_sensitive_data_masking.email.id
  masking {
    type        = "STRING"
    expression  = "[Bb]earer ([\\w.-]{16,200})"
    replacement = "<bearer-token>"
  }
  matchers {
    matcher {
      attribute = "k8s.namespace.name"
      operator  = "MATCHES"
      values    = local.namespaces
    }
  }
}

resource "dynatrace_log_storage" "store" {
  name            = "team-0000 by hand: store"
  enabled         = true
  scope           = "environment"
  send_to_storage = true
  depends_on      = [dynatrace_log_sensitive_data_masking.bearer]
  matchers {
    matcher {
      attribute = "k8s.namespace.name"
      operator  = "MATCHES"
      values    = local.namespaces
    }
  }
}
