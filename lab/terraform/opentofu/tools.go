//go:build tools

// Package tools pins the OpenTofu that the lab builds where none is installed.
package tools

import _ "github.com/opentofu/opentofu/cmd/tofu"
