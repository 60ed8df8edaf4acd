import type { Message, Section } from '../../core/delivery/message';
import { cardFooterOf, footerOf, type MessageTenant, opensWithText, tenantNameOf, titled } from '../frame';
import { localTime } from '../language/local-time';
import { quoted } from '../language/plain-text';
import { headlineOf } from './headline';

type DrillReport = {
  readonly id: string;
  /** The alert as it would be sent for a real change. */
  readonly alert: Message;
  readonly tenant: MessageTenant;
  readonly groupName: string;
  readonly policyName: string;
  readonly pageUrl: string;
  readonly sentAt: string;
  readonly recipientName: string;
};

/** The key in brackets of every drill. No alert has it, because alert keys have four characters without vowels. */
const drillKey = 'DRILL';

/**
 * A drill: the alert for something that did not happen. Every heading says so, so that no part of it misleads when read
 * alone. It has no account, no time of a change and no link to an alert.
 */
export function renderDrill(report: DrillReport): Message {
  const { id, alert, tenant, groupName, policyName, pageUrl, sentAt, recipientName } = report;
  const clock = localTime(tenant.timeZone, sentAt);
  const lost = headlineOf(alert);
  const kept = alert.sections.filter(({ heading }) => heading !== 'BY WHOSE ACCOUNT');
  const portal = alert.links[1];
  const sections: readonly Section[] = [
    { heading: 'THE ALERT WOULD SAY', lines: [alert.title, ...alert.paragraphs] },
    ...kept.map((section) => ({ ...section, heading: wouldBe[section.heading] ?? section.heading })),
    { heading: 'YOU WOULD BE ASKED', lines: alert.steps },
  ];
  return {
    ...alert,
    tone: 'neutral',
    key: drillKey,
    ...titled('DRILL', tenant, lost, drillKey),
    ...opensWithText(
      `Drill, nothing happened: the effect of excluding ${quoted(groupName, 26)} from ${quoted(policyName, 26)}.`,
    ),
    paragraphs: [
      `This is a drill. Nothing was changed at ${tenantNameOf(tenant)}, and no alert is open. It was computed from the tenant's own policies and sent the way a real alert would be.`,
      `It simulates excluding the group ${quoted(groupName)} from the policy ${quoted(policyName)}.`,
    ],
    sections: sections.filter(({ lines }) => lines.length > 0),
    steps: [
      'Did this reach you as quickly and as visibly as a real alert of this severity should?',
      'Yes: nothing to do.',
      'No: ask the operator of Zero Trust Watch to check; npm run doctor -- --route shows who receives what.',
    ],
    facts: [
      { label: 'Drill', value: 'nothing happened' },
      ...alert.facts
        .filter(({ label }) => label === 'Exposed')
        .map(({ value }) => ({ label: 'Would be exposed', value })),
      { label: 'Would be', value: alert.severity },
    ],
    links: [{ label: 'Open posture page', url: pageUrl }, ...(portal === undefined ? [] : [portal])],
    times: `Sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, 'drill', drillKey),
    footer: footerOf(tenant, recipientName),
    machine: {
      alertId: `drill-${id}`,
      because: 'drill',
      status: 'told',
      sources: alert.machine.sources,
      happenedAt: null,
      seenAt: sentAt,
      sentAt,
    },
  };
}

const wouldBe: Readonly<Record<string, string>> = {
  'WHO IS EXPOSED': 'WHO WOULD BE EXPOSED',

  ALSO: 'IT WOULD ALSO SAY',
};
