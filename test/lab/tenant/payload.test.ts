import { z } from "zod";
import { ApiError, IamError } from "../../../lab/tenant/errors";
import { readAccountPayload, readPayload, text } from "../../../lab/tenant/payload";

const TASKS = z.strictObject({ tasks: z.array(z.strictObject({ name: text(3) })) });
const wrong = { tasks: [{ name: "long", nam: 1 }], extra: true };

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test("what fits is handed on as it is", () => {
  const fine = { tasks: [{ name: "a" }] };
  expect([readPayload(TASKS, fine), readAccountPayload(TASKS, fine)]).toEqual([fine, fine]);
});

test("every fault is reported with its place", () => {
  const error = thrownBy(() => readPayload(TASKS, wrong));
  const rest = { parameterLocation: "PAYLOAD_BODY", location: null };
  const tooLong = "must not be longer than 3 characters";
  expect(error).toBeInstanceOf(ApiError);
  expect((error as ApiError).toBody()).toEqual({
    error: {
      code: 400,
      message: `Constraints violated: tasks/0/name: ${tooLong}; tasks/0/nam: is not a known property; extra: is not a known property`,
      constraintViolations: [
        { path: "tasks/0/name", message: tooLong, ...rest },
        { path: "tasks/0/nam", message: "is not a known property", ...rest },
        { path: "extra", message: "is not a known property", ...rest },
      ],
    },
  });
});

test("the account API reports the same faults in its own shape", () => {
  const error = thrownBy(() => readAccountPayload(TASKS, { tasks: [{ name: "" }] }));
  expect(error).toBeInstanceOf(IamError);
  const errorsMap = { "tasks/0/name": "must not be empty" };
  expect((error as IamError).toBody()).toEqual({ code: 400, message: "tasks/0/name: must not be empty", errorsMap });
});
