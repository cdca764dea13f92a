package main

import (
	"context"
	"fmt"

	"github.com/Dynatrace/dynatrace-operator/pkg/api/latest/dynakube"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// cluster is what the Operator's rules see when they look around: the DynaKubes at hand and nothing else.
type cluster struct{ dynaKubes []dynakube.DynaKube }

func (c cluster) Get(_ context.Context, key client.ObjectKey, obj client.Object, _ ...client.GetOption) error {
	return errors.NewNotFound(schema.GroupResource{Resource: fmt.Sprintf("%T", obj)}, key.Name)
}

func (c cluster) List(_ context.Context, list client.ObjectList, options ...client.ListOption) error {
	found, ok := list.(*dynakube.DynaKubeList)
	if !ok {
		return nil
	}
	asked := (&client.ListOptions{}).ApplyOptions(options)
	for _, dk := range c.dynaKubes {
		if asked.Namespace == "" || asked.Namespace == dk.Namespace {
			found.Items = append(found.Items, dk)
		}
	}
	return nil
}
