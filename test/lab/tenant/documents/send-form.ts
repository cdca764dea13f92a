import type { Answer } from "../lab-client";

/** Sends a form whose part `content` is a file, as documents want it. */
export async function sendForm(
  url: string,
  method: string,
  authorization: string,
  fields: Readonly<Record<string, string>>,
): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (name === "content") form.append(name, new Blob([value], { type: "application/json" }), "a name");
    else form.append(name, value);
  }
  const response = await fetch(url, { method, headers: { authorization }, body: form });
  return { status: response.status, body: await response.json() };
}
