import { isHandledByItsActor } from '../../core/alert/self-approval';
import type { Message } from '../../core/delivery/message';
import { cardFooterOf, footerOf, opensWithText, tenantNameOf, titled } from '../frame';
import { judgementInWords } from '../handling/handling-words';
import { localTime } from '../language/local-time';
import { isNameless, naming, operatorName } from '../language/naming';
import { plainText } from '../language/plain-text';
import { storyOf } from '../language/story';
import { wordingOf } from '../wording';
import type { AlertReport } from './alert-report';

/** The message that somebody closed the alert, which is not a recovery. */
export function renderHandled(report: AlertReport): Message {
  const { alert, tenant, sentAt, links } = report;
  const clock = localTime(tenant.timeZone, sentAt);
  const { lead } = storyOf(alert, report.events, report.transitions);
  const scene = { event: lead, tenantName: tenantNameOf(tenant), naming: naming(report.names), clock };
  const { closed } = alert;
  const name = closed === null ? null : operatorName(closed.by, report.names);
  const who = name === null ? 'an operator' : isNameless(name) ? name : `${plainText(name, 60)}'s account`;
  const at = closed?.at ?? sentAt;
  const note = closed?.note ?? null;
  return {
    tenantId: alert.tenantId,
    tenantName: tenantNameOf(tenant),
    tone: 'neutral',
    severity: alert.severity,
    key: alert.key,
    ...titled('Closed', tenant, wordingOf(lead.source).lost(scene), alert.key),
    ...opensWithText(`Closed manually ${clock.at(at)} by ${who}.`),
    paragraphs: [
      ...(note === null ? [] : [`Note: ${plainText(note, 300)}`]),
      ...(closed !== null && isHandledByItsActor(alert, closed)
        ? ['It was closed by the account that made the change; this tenant allows self-approval.']
        : []),
      'It was closed, not fixed. Any new event reopens the alert.',
      ...(closed?.judgement === undefined ? [] : [judgementInWords(closed.judgement)]),
    ],
    sections: [],
    steps: [],
    facts: [{ label: 'Closed by', value: who }],
    links: [{ label: 'Open alert', url: links.alert }],
    times: `Closed ${clock.short(at)} · sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, lead.source, alert.key),
    footer: footerOf(tenant, report.recipientName),
    machine: {
      alertId: alert.id,
      because: report.because,
      status: alert.status,
      sources: [lead.source],
      happenedAt: lead.happenedAt,
      seenAt: lead.recordedAt,
      sentAt,
    },
  };
}
