import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readPayload, text } from "../payload";
import { issuePersonToken, PERSON_TOKEN_LIFETIME } from "./person-tokens";

const SIGN_ON = z.strictObject({
  /** Values of the group claim that the person signs in with; a SCIM group goes by its name. */
  claims: z.array(text(255)).max(1_000, "must not hold more than 1000 claims"),
  name: text(255).optional(),
});

/**
 * Adds `POST /lab/sign-on`, which stands for the sign-in of a person through the identity provider: whoever asks is who
 * they say they are. The token is valid in every environment; what it shows there depends on what is deployed.
 */
export function registerPeople(app: FastifyInstance): void {
  app.post("/lab/sign-on", ({ body }) => {
    const { claims, name = "somebody" } = readPayload(SIGN_ON, body);
    const access_token = issuePersonToken({ name, claims }, Date.now());
    return { access_token, token_type: "Bearer", expires_in: PERSON_TOKEN_LIFETIME };
  });
}
