// A stand-in for the Kubernetes provider of Terraform: its schema, and a state that nobody looks up. See README.md.
package main

import (
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

func main() {
	schemas, err := readSchemas()
	if err != nil {
		log.Fatalf("schema.json: %v", err)
	}
	factory := func() tfprotov6.ProviderServer { return &provider{schemas: schemas} }
	if err := tf6server.Serve("registry.terraform.io/hashicorp/kubernetes", factory); err != nil {
		log.Fatal(err)
	}
}
