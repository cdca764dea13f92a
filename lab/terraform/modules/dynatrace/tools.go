//go:build tools

// Package tools pins the provider that the lab builds where no registry has it.
package tools

import _ "github.com/dynatrace-oss/terraform-provider-dynatrace"
