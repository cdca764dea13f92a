package main

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// How an object came into the state; its metadata.uid says so, for tests to look at.
const (
	createdUID  = "created-by-the-stand-in"
	importedUID = "imported-by-the-stand-in"
)

// planned marks what the provider fills in and nobody has set as not known yet. What the last state knew is kept:
// Terraform has put it into the proposal.
func planned(schema *tfprotov6.Schema, proposed tftypes.Value) (tftypes.Value, error) {
	return tftypes.Transform(proposed, func(path *tftypes.AttributePath, value tftypes.Value) (tftypes.Value, error) {
		if !value.IsNull() || !isComputed(schema.Block, path) {
			return value, nil
		}
		return tftypes.NewValue(value.Type(), tftypes.UnknownValue), nil
	})
}

// applied gives a value to all that is still unknown.
func applied(plan tftypes.Value) (tftypes.Value, error) {
	id, err := idOf(plan)
	if err != nil {
		return plan, err
	}
	return tftypes.Transform(plan, func(path *tftypes.AttributePath, value tftypes.Value) (tftypes.Value, error) {
		if value.IsKnown() {
			return value, nil
		}
		switch strings.Join(namesIn(path), ".") {
		case "id":
			return tftypes.NewValue(tftypes.String, id), nil
		case "metadata.uid":
			return tftypes.NewValue(tftypes.String, createdUID), nil
		}
		return empty(value.Type()), nil
	})
}

// imported is a state that knows an object's name and nothing else of it.
func imported(schema *tfprotov6.Schema, id string) (tftypes.Value, error) {
	namespace, name, isNamespaced := strings.Cut(id, "/")
	if !isNamespaced {
		namespace, name = "", id
	}
	root := blank(schema.Block)
	root["id"] = tftypes.NewValue(tftypes.String, id)
	for _, nested := range schema.Block.BlockTypes {
		if nested.TypeName != "metadata" {
			continue
		}
		metadata := blank(nested.Block)
		if _, needsNamespace := metadata["namespace"]; needsNamespace != isNamespaced {
			return tftypes.Value{}, fmt.Errorf("expected an id of the form namespace/name, and name alone for what is in no namespace; got %q", id)
		} else if needsNamespace {
			metadata["namespace"] = tftypes.NewValue(tftypes.String, namespace)
		}
		metadata["name"] = tftypes.NewValue(tftypes.String, name)
		metadata["uid"] = tftypes.NewValue(tftypes.String, importedUID)
		object := tftypes.NewValue(nested.Block.ValueType(), metadata)
		root["metadata"] = tftypes.NewValue(nested.ValueType(), []tftypes.Value{object})
	}
	return tftypes.NewValue(schema.ValueType(), root), nil
}

// blank has no attribute and no block set; blocks that can be many are empty then, as Terraform wants them.
func blank(block *tfprotov6.SchemaBlock) map[string]tftypes.Value {
	values := map[string]tftypes.Value{}
	for _, attribute := range block.Attributes {
		values[attribute.Name] = tftypes.NewValue(attribute.Type, nil)
	}
	for _, nested := range block.BlockTypes {
		if nested.Nesting == tfprotov6.SchemaNestedBlockNestingModeSingle {
			values[nested.TypeName] = tftypes.NewValue(nested.ValueType(), nil)
		} else {
			values[nested.TypeName] = tftypes.NewValue(nested.ValueType(), []tftypes.Value{})
		}
	}
	return values
}

func empty(ofType tftypes.Type) tftypes.Value {
	switch {
	case ofType.Is(tftypes.String):
		return tftypes.NewValue(ofType, "")
	case ofType.Is(tftypes.Number):
		return tftypes.NewValue(ofType, big.NewFloat(0))
	case ofType.Is(tftypes.Bool):
		return tftypes.NewValue(ofType, false)
	case ofType.Is(tftypes.Map{}):
		return tftypes.NewValue(ofType, map[string]tftypes.Value{})
	case ofType.Is(tftypes.List{}), ofType.Is(tftypes.Set{}):
		return tftypes.NewValue(ofType, []tftypes.Value{})
	}
	return tftypes.NewValue(ofType, nil)
}

// idOf is namespace/name, or the name of what is in no namespace.
func idOf(object tftypes.Value) (string, error) {
	var parts []string
	for _, key := range []string{"namespace", "name"} {
		path := tftypes.NewAttributePath().WithAttributeName("metadata").WithElementKeyInt(0).WithAttributeName(key)
		found, _, err := tftypes.WalkAttributePath(object, path)
		if err != nil {
			continue // what is in no namespace has no such attribute
		}
		var text string
		if value, isValue := found.(tftypes.Value); isValue && value.IsKnown() && !value.IsNull() {
			if err := value.As(&text); err != nil {
				return "", err
			}
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return "", fmt.Errorf("expected metadata with a name; the stand-in makes up none")
	}
	return strings.Join(parts, "/"), nil
}

func isComputed(block *tfprotov6.SchemaBlock, path *tftypes.AttributePath) bool {
	steps := path.Steps()
	if len(steps) == 0 {
		return false
	}
	if _, isAttribute := steps[len(steps)-1].(tftypes.AttributeName); !isAttribute {
		return false // an element of a list, set or map
	}
	names := namesIn(path)
	for _, name := range names[:len(names)-1] {
		inner := nestedBlock(block, name)
		if inner == nil {
			return false
		}
		block = inner
	}
	for _, attribute := range block.Attributes {
		if attribute.Name == names[len(names)-1] {
			return attribute.Computed
		}
	}
	return false
}

func nestedBlock(block *tfprotov6.SchemaBlock, name string) *tfprotov6.SchemaBlock {
	for _, nested := range block.BlockTypes {
		if nested.TypeName == name {
			return nested.Block
		}
	}
	return nil
}

// namesIn are the names of attributes and blocks in a path, without the keys of elements.
func namesIn(path *tftypes.AttributePath) []string {
	var names []string
	for _, step := range path.Steps() {
		if name, isName := step.(tftypes.AttributeName); isName {
			names = append(names, string(name))
		}
	}
	return names
}
