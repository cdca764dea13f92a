resource "dynatrace_log_storage" "twice" {
  count           = 2
  name            = "one name for two rules"
  enabled         = true
  send_to_storage = true
}
