variable "revision" {
  description = "1 for the first apply; 2 changes every resource that can be changed in place."
  type        = number
  default     = 1
}

locals {
  is_second = var.revision == 2
  revision  = "revision ${var.revision}"
}

output "ids" {
  description = "What a look-up of the same name has to find."
  value = {
    zone        = dynatrace_management_zone_v2.orders.id
    zone_number = dynatrace_management_zone_v2.orders.legacy_id
    group       = dynatrace_iam_group.orders.id
    policy      = dynatrace_iam_policy.records.id
  }
}
