import { Alerting, type AlertingConfig } from "@cdktf/provider-dynatrace/lib/alerting";
import { EmailNotification, type EmailNotificationConfig } from "@cdktf/provider-dynatrace/lib/email-notification";
import { ContactNotification, type ContactNotificationProps, ProblemMatch } from "../../../constructs/alerting";
import { ManagementZone, NamespaceMatch } from "../../../constructs/management-zone";
import { resourcesOf, testStack } from "../../support/synth";

const ORDERS: ContactNotificationProps = {
  name: "orders",
  contact: "orders@example.com",
  problems: ProblemMatch.ofOwner("orders"),
};

function create(changes: Partial<ContactNotificationProps> = {}) {
  const stack = testStack("prod-orders");
  new ContactNotification(stack, "Mail", { ...ORDERS, ...changes });
  return stack;
}

const rules = (delays: Record<string, number>) => ({
  rule: Object.entries(delays).map(([severity_level, delay_in_minutes]) => ({
    severity_level,
    delay_in_minutes,
    include_mode: "NONE",
  })),
});

const DELAYS = {
  AVAILABILITY: 0,
  CUSTOM_ALERT: 0,
  ERRORS: 0,
  MONITORING_UNAVAILABLE: 0,
  PERFORMANCE: 30,
  RESOURCE_CONTENTION: 30,
};

test("problems of an owner's detectors go to the contact", () => {
  const stack = create();
  expect(resourcesOf(stack, Alerting)).toEqual([
    {
      name: "orders",
      filters: {
        filter: [{ custom: { metadata: { items: { filter: [{ key: "onboarding.owner", value: "orders" }] } } } }],
      },
      rules: rules(DELAYS),
    },
  ]);
  expect(resourcesOf(stack, EmailNotification)).toEqual([
    {
      name: "orders",
      active: true,
      profile: expect.stringMatching(/^\$\{dynatrace_alerting\.Mail_Profile_\w+\.id\}$/),
      subject: "{State} {ProblemSeverity}: {ProblemTitle}",
      body: "{ProblemDetailsText}\n\n{ProblemURL}",
      to: ["orders@example.com"],
      notify_closed_problems: true,
    },
  ]);
});

test("problems of a zone's entities are picked by the zone and nothing else", () => {
  const stack = testStack();
  const namespaces = [NamespaceMatch.exactly("orders")];
  const zone = new ManagementZone(stack, "Zone", { zoneName: "orders", cluster: "prod-eu", namespaces });
  new ContactNotification(stack, "Mail", { ...ORDERS, problems: ProblemMatch.inZone(zone) });
  expect(resourcesOf(stack, Alerting)).toEqual([
    {
      name: "orders",
      management_zone: expect.stringMatching(/^\$\{dynatrace_management_zone_v2\.Zone_\w+\.id\}$/),
      rules: rules(DELAYS),
    },
  ]);
});

test("delays may be changed one by one", () => {
  expect(resourcesOf(create({ delayMinutes: { PERFORMANCE: 5 } }), Alerting)).toEqual([
    expect.objectContaining({ rules: rules({ ...DELAYS, PERFORMANCE: 5 }) }),
  ]);
});

test("text of people is no expression of Terraform", () => {
  const stack = create({ name: "orders ${x}", problems: ProblemMatch.ofOwner("${y}") });
  expect(resourcesOf(stack, EmailNotification)).toEqual([expect.objectContaining({ name: "orders $${x}" })]);
  expect(JSON.stringify(resourcesOf(stack, Alerting))).toContain('"value":"$${y}"');
});

test("every fault is reported at once, each with a fix", () => {
  expect(() => create({ name: "", contact: "orders" })).toThrow(
    `prod-orders/Mail has 2 faults:
  - name must be 1 to 100 characters; got ""; write a value
  - contact must be an e-mail address that Dynatrace can send to; got "orders"; write the team's mailbox, such as orders@example.com`,
  );
});

test("a subclass may change both configs", () => {
  class Quiet extends ContactNotification {
    protected override createProfile(id: string, config: AlertingConfig): Alerting {
      return super.createProfile(id, { ...config, name: "changed" });
    }
    protected override createResource(id: string, config: EmailNotificationConfig): EmailNotification {
      return super.createResource(id, { ...config, active: false });
    }
  }
  const stack = testStack();
  new Quiet(stack, "Mail", ORDERS);
  expect(resourcesOf(stack, Alerting)).toEqual([expect.objectContaining({ name: "changed" })]);
  expect(resourcesOf(stack, EmailNotification)).toEqual([expect.objectContaining({ active: false })]);
});
