import { Alerting, type AlertingConfig } from "@cdktf/provider-dynatrace/lib/alerting";
import { EmailNotification, type EmailNotificationConfig } from "@cdktf/provider-dynatrace/lib/email-notification";
import { Construct } from "constructs";
import { MAILBOX, PROFILE_NAME } from "../../rules/alerting";
import { literal } from "../literal";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid, checkText } from "../validation";
import type { ProblemMatch } from "./problem-match";

/** Minutes that a problem of each severity stays open before somebody is told. */
const DELAYS: Readonly<Record<string, number>> = {
  AVAILABILITY: 0,
  CUSTOM_ALERT: 0,
  ERRORS: 0,
  MONITORING_UNAVAILABLE: 0,
  PERFORMANCE: 30,
  RESOURCE_CONTENTION: 30,
};

/** Properties of `ContactNotification`. */
export interface ContactNotificationProps {
  /** Name of the profile and of the notification: 1 to 100 characters. */
  readonly name: string;
  /** Mailbox that is written to. */
  readonly contact: string;
  /** Which problems it is about. */
  readonly problems: ProblemMatch;
  /**
   * Minutes that a problem stays open before the mail is sent, by severity.
   * @default - at once, and after 30 minutes where something is only slow or scarce
   */
  readonly delayMinutes?: Readonly<Record<string, number>>;
}

/**
 * Writes to a mailbox about problems: an alerting profile that picks them, and the mail. Where none is declared, problems
 * are shown in Dynatrace and nobody is woken.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace settings schemas builtin:alerting.profile, builtin:problem.notifications
 * @example
 * new ContactNotification(stack, "Mail", {
 *   name: "orders",
 *   contact: "orders@example.com",
 *   problems: ProblemMatch.ofOwner("orders"),
 * });
 */
export class ContactNotification extends Construct {
  /** Settings object id of the profile; other notifications may use it too. */
  public readonly profileId: string;

  public constructor(scope: Construct, id: string, props: ContactNotificationProps) {
    super(scope, id);
    addStackChecks(this);
    assertProps(this, "ContactNotificationProps", props);
    const { name, contact, problems, delayMinutes = {} } = props;
    assertValid(this, [...checkText("name", name, PROFILE_NAME), ...checkText("contact", contact, MAILBOX)]);
    const rule = Object.entries({ ...DELAYS, ...delayMinutes }).map(([severityLevel, delayInMinutes]) => ({
      severityLevel,
      includeMode: "NONE",
      delayInMinutes,
    }));
    this.profileId = this.createProfile("Profile", { name: literal(name), ...problems.filter, rules: { rule } }).id;
    this.createResource("Resource", {
      name: literal(name),
      active: true,
      profile: this.profileId,
      subject: "{State} {ProblemSeverity}: {ProblemTitle}",
      body: "{ProblemDetailsText}\n\n{ProblemURL}",
      to: [literal(contact)],
      notifyClosedProblems: true,
    });
  }

  /** Creates the L1 of the profile. A subclass may change `config` before it calls `super`. */
  protected createProfile(resourceId: string, config: AlertingConfig): Alerting {
    return new Alerting(this, resourceId, config);
  }

  /** Creates the L1 of the mail. A subclass may change `config` before it calls `super`. */
  protected createResource(resourceId: string, config: EmailNotificationConfig): EmailNotification {
    return new EmailNotification(this, resourceId, config);
  }
}
