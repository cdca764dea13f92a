package main

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// provider answers what Terraform asks of a provider that serves nothing but resources. A call of any other kind, of
// the interface that it embeds empty, ends it.
type provider struct {
	tfprotov6.ProviderServer
	schemas *served
}

func (p *provider) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	response := &tfprotov6.GetMetadataResponse{}
	for name := range p.schemas.resources {
		response.Resources = append(response.Resources, tfprotov6.ResourceMetadata{TypeName: name})
	}
	return response, nil
}

func (p *provider) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{Provider: p.schemas.provider, ResourceSchemas: p.schemas.resources}, nil
}

func (p *provider) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

// Terraform itself has checked a configuration against the schema before it asks; the stand-in has no further rules.
func (p *provider) ValidateProviderConfig(_ context.Context, request *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: request.Config}, nil
}

func (p *provider) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (p *provider) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (p *provider) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func (p *provider) UpgradeResourceState(_ context.Context, request *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	ofType := p.typeOf(request.TypeName)
	value, err := request.RawState.Unmarshal(ofType)
	if err != nil {
		return nil, err
	}
	state, err := tfprotov6.NewDynamicValue(ofType, value)
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &state}, err
}

func (p *provider) ReadResource(_ context.Context, request *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: request.CurrentState, Private: request.Private}, nil
}

func (p *provider) PlanResourceChange(_ context.Context, request *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	plan, err := p.change(request.TypeName, request.ProposedNewState, func(proposed tftypes.Value) (tftypes.Value, error) {
		return planned(p.schemas.resources[request.TypeName], proposed)
	})
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: plan, PlannedPrivate: request.PriorPrivate}, err
}

func (p *provider) ApplyResourceChange(_ context.Context, request *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	state, err := p.change(request.TypeName, request.PlannedState, applied)
	return &tfprotov6.ApplyResourceChangeResponse{NewState: state, Private: request.PlannedPrivate}, err
}

func (p *provider) ImportResourceState(_ context.Context, request *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	value, err := imported(p.schemas.resources[request.TypeName], request.ID)
	if err != nil {
		return nil, err
	}
	state, err := tfprotov6.NewDynamicValue(p.typeOf(request.TypeName), value)
	found := &tfprotov6.ImportedResource{TypeName: request.TypeName, State: &state}
	return &tfprotov6.ImportResourceStateResponse{ImportedResources: []*tfprotov6.ImportedResource{found}}, err
}

// change rewrites a state; nothing is left to do for one that is null, that is of an object to be destroyed.
func (p *provider) change(typeName string, state *tfprotov6.DynamicValue, with func(tftypes.Value) (tftypes.Value, error)) (*tfprotov6.DynamicValue, error) {
	ofType := p.typeOf(typeName)
	value, err := state.Unmarshal(ofType)
	if err != nil || value.IsNull() {
		return state, err
	}
	changed, err := with(value)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", typeName, err)
	}
	result, err := tfprotov6.NewDynamicValue(ofType, changed)
	return &result, err
}

func (p *provider) typeOf(typeName string) tftypes.Type {
	return p.schemas.resources[typeName].ValueType()
}
