//go:build tools

// Package tools pins the program that keeps the state of the control plane.
package tools

import _ "go.etcd.io/etcd/server/v3"
