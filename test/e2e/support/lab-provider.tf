terraform {
  required_providers {
    dynatrace = {
      source  = "dynatrace-oss/dynatrace"
      version = "1.102.0"
    }
  }
}

variable "lab" {
  description = "What the lab tenant says of itself: its URLs and credentials."
  sensitive   = true
  type = object({
    account      = object({ id = string, url = string })
    environments = map(object({ id = string, url = string }))
    credentials = object({
      account      = map(string)
      environments = map(map(string))
    })
  })
}

locals {
  environment = nonsensitive(var.lab.environments["nonprod"])
  account     = nonsensitive(var.lab.account)
  own         = var.lab.credentials.environments["nonprod"]
  token_url   = "${local.account.url}/sso/oauth2/token"
}

provider "dynatrace" {
  dt_env_url               = local.environment.url
  dt_api_token             = local.own.apiToken
  client_id                = local.own.clientId
  client_secret            = local.own.clientSecret
  account_id               = local.account.id
  automation_env_url       = local.environment.url
  automation_token_url     = local.token_url
  automation_client_id     = local.own.clientId
  automation_client_secret = local.own.clientSecret
  iam_endpoint_url         = local.account.url
  iam_token_url            = local.token_url
  iam_account_id           = local.account.id
  iam_client_id            = var.lab.credentials.account.clientId
  iam_client_secret        = var.lab.credentials.account.clientSecret
}
