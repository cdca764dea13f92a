package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sort"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

//go:embed schema.json
var schemaFile []byte

// schemas is what `terraform providers schema -json` prints of one provider, cut down.
type schemas struct {
	Provider  schemaJSON            `json:"provider"`
	Resources map[string]schemaJSON `json:"resource_schemas"`
}

type schemaJSON struct {
	Version int64     `json:"version"`
	Block   blockJSON `json:"block"`
}

type blockJSON struct {
	Attributes map[string]struct {
		Type      json.RawMessage `json:"type"`
		Required  bool            `json:"required"`
		Optional  bool            `json:"optional"`
		Computed  bool            `json:"computed"`
		Sensitive bool            `json:"sensitive"`
	} `json:"attributes"`
	Blocks map[string]struct {
		Nesting  string    `json:"nesting_mode"`
		MinItems int64     `json:"min_items"`
		MaxItems int64     `json:"max_items"`
		Block    blockJSON `json:"block"`
	} `json:"block_types"`
}

var nestings = map[string]tfprotov6.SchemaNestedBlockNestingMode{
	"single": tfprotov6.SchemaNestedBlockNestingModeSingle,
	"list":   tfprotov6.SchemaNestedBlockNestingModeList,
	"set":    tfprotov6.SchemaNestedBlockNestingModeSet,
}

// served are the schemas as the protocol has them.
type served struct {
	provider  *tfprotov6.Schema
	resources map[string]*tfprotov6.Schema
}

func readSchemas() (*served, error) {
	var file schemas
	if err := json.Unmarshal(schemaFile, &file); err != nil {
		return nil, err
	}
	configuration, err := file.Provider.toProtocol()
	if err != nil {
		return nil, err
	}
	resources := map[string]*tfprotov6.Schema{}
	for name, each := range file.Resources {
		if resources[name], err = each.toProtocol(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return &served{provider: configuration, resources: resources}, nil
}

func (schema schemaJSON) toProtocol() (*tfprotov6.Schema, error) {
	block, err := schema.Block.toProtocol()
	return &tfprotov6.Schema{Version: schema.Version, Block: block}, err
}

func (block blockJSON) toProtocol() (*tfprotov6.SchemaBlock, error) {
	result := &tfprotov6.SchemaBlock{}
	for _, name := range sortedKeys(block.Attributes) {
		attribute := block.Attributes[name]
		// The type as Terraform writes it: "string", ["list", "string"].
		ofType, err := tftypes.ParseJSONType(attribute.Type)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		result.Attributes = append(result.Attributes, &tfprotov6.SchemaAttribute{
			Name: name, Type: ofType, Required: attribute.Required, Optional: attribute.Optional,
			Computed: attribute.Computed, Sensitive: attribute.Sensitive,
		})
	}
	for _, name := range sortedKeys(block.Blocks) {
		nested := block.Blocks[name]
		nesting, known := nestings[nested.Nesting]
		if !known {
			return nil, fmt.Errorf("%s: nesting %q is not known", name, nested.Nesting)
		}
		inner, err := nested.Block.toProtocol()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		result.BlockTypes = append(result.BlockTypes, &tfprotov6.SchemaNestedBlock{
			TypeName: name, Block: inner, Nesting: nesting, MinItems: nested.MinItems, MaxItems: nested.MaxItems,
		})
	}
	return result, nil
}

func sortedKeys[Value any](of map[string]Value) []string {
	keys := make([]string, 0, len(of))
	for key := range of {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
