import type { Message } from '../../core/delivery/message';
import { cardFooterOf, footerOf, type MessageTenant, opensWithText, tenantNameOf, titled } from '../frame';
import { localTime } from '../language/local-time';
import { plainText } from '../language/plain-text';

type PingReport = {
  readonly tenantId: string;
  readonly tenant: MessageTenant;
  readonly recipientName: string;
  /** The declared owner of the flow. */
  readonly owner: string | null;
  readonly coOwner: string | null;
  /** The last accepted message; null if there was none recently. */
  readonly lastSentAt: string | null;
  readonly sentAt: string;
  readonly healthUrl: string;
};

/** The key in brackets of every test message: no alert has it, because alert keys have four characters without vowels. */
const pingKey = 'TEST';

/** A message that proves that a channel works. It says plainly that nothing happened. */
export function renderPing(report: PingReport): Message {
  const { tenantId, tenant, recipientName, owner, coOwner, lastSentAt, sentAt, healthUrl } = report;
  const clock = localTime(tenant.timeZone, sentAt);
  const last = lastSentAt === null ? 'none in the last 7 days' : `${clock.moment(lastSentAt)} ${clock.place}`;
  return {
    tenantId,
    tenantName: tenantNameOf(tenant),
    tone: 'neutral',
    severity: 'informational',
    key: pingKey,
    ...titled('Test', tenant, 'this channel works, nothing happened', pingKey),
    ...opensWithText('This is a test, not an alert: nothing has been sent to this channel for 7 days.'),
    paragraphs: ['It shows that alerts would arrive here. If you can read this, there is nothing to do.'],
    sections: [],
    steps: [],
    facts: [
      { label: 'Goes to', value: plainText(recipientName) },
      { label: 'Last message', value: last },
      { label: 'Flow owner', value: owner === null ? 'not configured' : plainText(owner) },
      {
        label: 'Co-owner',
        value: coOwner === null ? 'not configured: the flow stops if its owner leaves' : plainText(coOwner),
      },
    ],
    links: [{ label: 'Open health page', url: healthUrl }],
    times: `Sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, 'test', pingKey),
    footer: footerOf(tenant, recipientName),
    machine: {
      alertId: 'ping',
      because: 'ping',
      status: 'told',
      sources: [],
      happenedAt: null,
      seenAt: sentAt,
      sentAt,
    },
  };
}
