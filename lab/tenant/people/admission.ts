import { ApiError } from "../errors";

/** What people may call with a bearer token of their own; everything else is for clients with credentials. */
const OPEN_TO_PEOPLE: readonly { readonly method?: string; readonly path: RegExp }[] = [
  { path: /^\/platform\/storage\/query\/v1\// },
  { method: "GET", path: /^\/platform\/metadata\/v1\// },
  { method: "GET", path: /^\/platform\/document\/v1\/documents(\/|$)/ },
];

/** @throws ApiError 403 for what a person signed on in the lab cannot call. */
export function assertOpenToPeople(method: string, path: string): void {
  const isOpen = OPEN_TO_PEOPLE.some((open) => (open.method ?? method) === method && open.path.test(path));
  if (isOpen) return;
  const message = `A person who is signed on may query and read documents, but not call ${method} ${path}`;
  throw new ApiError(403, message);
}
