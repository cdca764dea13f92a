import { newFaults } from "../../../cli/commands/init";
import { complete, type NewTeam } from "../../../cli/init/answers";
import type { Dialogue } from "../../../cli/init/dialogue";

const CLAIM = "0d3f7c52-8a51-4f0e-a7a2-5f3d7f1d2b11";
const OF_TLO_PYTHON = "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50";
const CONTACT = "a@example.com";

/** A person who gives these answers, and all that was asked and said. */
function person(...answers: string[]) {
  const heard: string[] = [];
  const dialogue: Dialogue = {
    ask: async (question) => {
      heard.push(`? ${question}`);
      const answer = answers.shift();
      if (answer === undefined) throw new Error(`nobody answers: ${question}`);
      return answer;
    },
    say: (text) => void heard.push(text),
    close: () => void heard.push("closed"),
  };
  return { dialogue, heard };
}

/** The faults that the project itself would get. */
const faultsOf = (team: NewTeam) => newFaults("config", team);

test("with contact and claim, nothing is asked and the rest has defaults", async () => {
  const { dialogue, heard } = person();
  expect(await complete("orders", { contact: CONTACT, claim: CLAIM }, faultsOf, dialogue)).toEqual({
    name: "orders",
    contact: CONTACT,
    claim: CLAIM,
    namespaces: ["orders"],
    adGroup: "orders-group",
  });
  expect(heard).toEqual([]);
});

test("only what is missing is asked for", async () => {
  const { dialogue, heard } = person(CONTACT, "");
  const options = { namespace: ["shop"], adGroup: "shop-admins" };
  expect(await complete("orders", options, faultsOf, dialogue)).toEqual({
    name: "orders",
    contact: CONTACT,
    namespaces: ["shop"],
    adGroup: "shop-admins",
  });
  expect(heard).toEqual([
    "? Mailbox of the team",
    "? Claim of shop-admins, empty if it is provisioned by SCIM",
    "closed",
  ]);
});

test("an answer that breaks a rule is asked for again, with the rule", async () => {
  const { dialogue, heard } = person("nobody", CONTACT, "Orders Admins", OF_TLO_PYTHON, CLAIM);
  expect(await complete("orders", {}, faultsOf, dialogue)).toMatchObject({ contact: CONTACT, claim: CLAIM });
  const claim = "? Claim of orders-group, empty if it is provisioned by SCIM";
  expect(heard).toEqual([
    "? Mailbox of the team",
    'contact must be an e-mail address; got "nobody"; write the team\'s mailbox, such\n  as orders@example.com',
    "? Mailbox of the team",
    claim,
    "adGroups[0].claim must be the group's object id, a GUID: Entra ID sends object\n" +
      '  ids, not display names; got "Orders Admins"; copy the Object Id from the\n' +
      "  group's Overview page in the Entra admin center",
    claim,
    'config/teams/tlo-python.yaml:7:12 adGroups[0].claim: belongs to team "orders"\n' +
      `  (config/teams/orders.yaml:6); got "${OF_TLO_PYTHON}"; give\n` +
      "  each team a group of its own; use shareWith to let another team read",
    claim,
    "closed",
  ]);
});

test("options that break a rule are refused before anything is asked", async () => {
  const { dialogue, heard } = person(CONTACT, "");
  await expect(complete("orders", { namespace: ["tlo-python"] }, faultsOf, dialogue)).rejects.toThrow(
    /^the file of orders was not written; it would have faults:\nconfig\/teams\/.*namespaces\[0\]/s,
  );
  await expect(complete("orders", { contact: "nobody" }, faultsOf, dialogue)).rejects.toThrow(
    'contact: must be an e-mail address; got "nobody"',
  );
  expect(heard).toEqual([]);
});

test("a group by SCIM is not asked for its claim", async () => {
  const { dialogue, heard } = person(CONTACT);
  expect(await complete("orders", { scim: true }, faultsOf, dialogue)).not.toHaveProperty("claim");
  expect(heard).toEqual(["? Mailbox of the team", "closed"]);
});

test("claim and SCIM exclude each other", async () => {
  const both = { contact: CONTACT, claim: CLAIM, scim: true };
  await expect(complete("orders", both, faultsOf)).rejects.toThrow("use either --claim or --scim, not both");
});

test("without a terminal, what is missing is named", async () => {
  const { isTTY } = process.stdin;
  process.stdin.isTTY = false;
  try {
    await expect(complete("orders", {}, faultsOf)).rejects.toThrow(
      "init needs --contact, and --claim or --scim; there is no terminal to ask in",
    );
  } finally {
    process.stdin.isTTY = isTTY;
  }
});
