data "dynatrace_tenant" "here" {}

data "dynatrace_management_zone_v2" "orders" {
  name = "orders"
}

data "dynatrace_iam_environments" "nonprod" {
  env_id = local.environment.id
}

data "dynatrace_iam_group" "orders" {
  name = "orders (nonprod)"
}

data "dynatrace_iam_groups" "all" {}

data "dynatrace_iam_policy" "records" {
  name    = "orders records"
  account = local.account.id
}

data "dynatrace_iam_policies" "own" {
  accounts = [local.account.id]
}

data "dynatrace_entity" "cluster" {
  type = "KUBERNETES_CLUSTER"
  name = "nonprod-eu"
}

data "dynatrace_entities" "hosts" {
  entity_selector = "type(\"HOST\"),entityName.startsWith(\"node-\")"
}

data "dynatrace_iam_group" "unknown" {
  name = "nobody"
}

output "found" {
  value = {
    tenant      = data.dynatrace_tenant.here.name
    zone        = data.dynatrace_management_zone_v2.orders.id
    zone_number = data.dynatrace_management_zone_v2.orders.legacy_id
    environment = data.dynatrace_iam_environments.nonprod.environments[*].id
    group       = data.dynatrace_iam_group.orders.id
    groups      = data.dynatrace_iam_groups.all.groups
    policy      = data.dynatrace_iam_policy.records.id
    policies    = [for policy in data.dynatrace_iam_policies.own.policies : policy.name]
    cluster     = data.dynatrace_entity.cluster.id
    hosts       = sort(data.dynatrace_entities.hosts.entities[*].display_name)
    unknown     = data.dynatrace_iam_group.unknown.id
  }
}
