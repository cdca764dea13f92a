//go:build tools

// Package tools pins the scanner that looks over the rendered manifests.
package tools

import _ "github.com/zegl/kube-score/cmd/kube-score"
