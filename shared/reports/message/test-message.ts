import type { Message } from '../../core/delivery/message';
import { cardFooterOf, footerOf, type MessageTenant, opensWithText, tenantNameOf, titled } from '../frame';
import { localTime } from '../language/local-time';
import { plainText } from '../language/plain-text';

type TestReport = {
  readonly tenantId: string;
  readonly tenant: MessageTenant;
  readonly recipientName: string;
  /** The operator's name; null if the sign-in has none. */
  readonly askedBy: string | null;
  /** Digits only. */
  readonly code: string;
  readonly sentAt: string;
  readonly validUntil: string;
  readonly healthUrl: string;
};

/** The key in brackets of every test message: no alert has it, because alert keys have four characters without vowels. */
const testKey = 'TEST';

/** "4827 1935". The space makes the code easier to read aloud, and is not part of it. */
const spaced = (code: string): string => code.replace(/(\d{4})(?=\d)/g, '$1 ');

/** Asks the reader to enter a code, and says plainly that nothing happened and that the code opens nothing. */
export function renderTest(report: TestReport): Message {
  const { tenantId, tenant, recipientName, askedBy, code, sentAt, validUntil, healthUrl } = report;
  const clock = localTime(tenant.timeZone, sentAt);
  const until = clock.moment(validUntil);
  const by = askedBy === null ? 'An operator' : `${plainText(askedBy, 60)}'s account`;
  return {
    tenantId,
    tenantName: tenantNameOf(tenant),
    tone: 'neutral',
    severity: 'informational',
    key: testKey,
    ...titled('Test', tenant, 'enter the code in this message', testKey),
    ...opensWithText('This is a test, not an alert: its code confirms that messages reach you.'),
    paragraphs: [
      `Nothing happened at ${tenantNameOf(tenant)}. ${by} asked for this test.`,
      `The code only proves that you can read this message. It is valid until ${until}, and it opens nothing.`,
    ],
    sections: [{ heading: 'CODE', lines: [spaced(code)] }],
    steps: [
      'Enter the code on the page that the link opens, or give it to the operator who asked for it.',
      'If it was in quarantine or in the junk folder: allow its sender, because alerts would land there too.',
    ],
    facts: [
      { label: 'Code', value: spaced(code) },
      { label: 'Goes to', value: plainText(recipientName) },
      { label: 'Valid until', value: until },
    ],
    links: [{ label: 'Open health page', url: healthUrl }],
    times: `Sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, 'test', testKey),
    footer: footerOf(tenant, recipientName),
    machine: {
      alertId: 'test',
      because: 'test',
      status: 'told',
      sources: [],
      happenedAt: null,
      seenAt: sentAt,
      sentAt,
    },
  };
}
