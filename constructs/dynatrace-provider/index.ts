export { type ProviderValues, valuesIn, variablesFor } from "./provider-variables";
export * from "./tenant-provider";
