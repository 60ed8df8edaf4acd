import { maxCardBytes, renderTeamsCard } from '../../../shared/reports/card/teams-card';
import { renderEmail, renderText } from '../../../shared/reports/mail/email';
import { type AlertReport, renderAlert } from '../../../shared/reports/message/alert-message';
import { renderBatch, withNotArrived } from '../../../shared/reports/message/batch-message';
import { paragraphsIn } from '../../../shared/reports/message/other-alerts';
import { compileTemplate } from '../mail/template';
import { openStory, restoredStory } from '../stories';
import { batchReport } from './batch';

// Safe: the package's bundle for Node, whose types are beside its modules.
const AdaptiveCards = require('adaptivecards/dist/adaptivecards') as typeof import('adaptivecards');

const bytesOf = (body: unknown): number => Buffer.byteLength(JSON.stringify(body), 'utf8');

test.each([
  ['hourly', 'this hour'],
  ['catchUp', 'meanwhile'],
  ['storm', 'in a short time'],
] as const)('%s: the subject says how many and why, and names the most severe', (reason, words) => {
  const message = renderBatch(batchReport(3, { reason }));
  expect(message.subject).toMatch(new RegExp(`^Critical · Contoso · 3 alerts ${words}: .{5,}`));
  expect([...message.preview].length).toBeLessThanOrEqual(110);
  expect(message.machine.because).toBe(reason);
  expect(JSON.stringify(message)).not.toMatch(/!|potentially|please be advised|unusual activity/);
});

test('alerts that are over do not decide how severe the message is', () => {
  const [open, ...ended] = batchReport(3).alerts;
  const alerts = [
    { ...open, severity: 'high' as const },
    ...ended.map((alert) => ({ ...alert, severity: 'critical' as const, status: 'resolved' as const })),
  ].map((alert) => ({ id: '', key: '', status: 'open' as const, ...alert }));
  const message = renderBatch({ ...batchReport(3), alerts });
  expect([message.severity, message.subject]).toEqual(['high', expect.stringMatching(/^High · Contoso · 3 alerts /)]);
  expect(message.preview).toMatch(/: 2 critical and 1 high\. 2 of them are over\.$/);
  const allOver = alerts.map((alert) => ({ ...alert, status: 'resolved' as const }));
  expect(renderBatch({ ...batchReport(3), alerts: allOver })).toMatchObject({
    severity: 'critical',
    preview: expect.stringMatching(/: 2 critical and 1 high\.$/),
  });
});

test('each alert has its key and its page, as text and as a link', () => {
  const message = renderBatch(batchReport(3));
  const text = renderText(message);
  for (const { key, url } of message.items ?? []) {
    expect(text).toContain(`[${key}]`);
    expect(text).toContain(url);
  }
  expect(text).toContain('Your phrase: blue heron.');
});

test('a headline is not repeated by its own sentence', () => {
  const report = batchReport(20);
  const all = renderBatch({ ...report, messages: report.messages.concat(batchReport(20).messages) });
  for (const { text } of all.items ?? []) {
    const [, first = '', second = ''] = /^\w+: (.+?)\. (.+)$/.exec(text) ?? [];
    expect([text, first !== '' && second.startsWith(first)]).toEqual([text, false]);
  }
});

test.each(['hourly', 'storm'] as const)('%s: critical alerts are not called harmless', (reason) => {
  expect(renderBatch(batchReport(3, { reason })).paragraphs.join()).not.toMatch(/not urgent/);
});

describe('each alert says which account changed what', () => {
  const messages = [
    openStory('exclusion'),
    { ...openStory('exclusion'), because: 'reminder' },
    { ...openStory('exclusion'), because: 'actorFound' },
    restoredStory('exclusion'),
  ].map((report) => renderAlert(report as AlertReport)); // Safe: reasons to send an alert.
  const isNamed = (text: string): boolean => text.includes('Vendors-Temp') && text.includes('Mara Klein');

  test('several alerts in one message', () => {
    const together = renderBatch({ ...batchReport(4), messages });
    expect((together.items ?? []).map(({ text }) => isNamed(text))).toEqual([true, true, true, true]);
    const { body } = renderTeamsCard(together).attachments[0].content;
    expect((body as unknown[]).filter((element) => isNamed(JSON.stringify(element)))).toHaveLength(4);
  });

  test('are on the first lines of a card', () => {
    for (const message of messages) {
      const { body } = renderTeamsCard(message).attachments[0].content;
      expect(isNamed(JSON.stringify((body as unknown[]).slice(0, 3)))).toBe(true);
    }
  });
});

test('are counted and named by key where they are not described', () => {
  const message = renderBatch(batchReport(49));
  expect(message.items).toHaveLength(12);
  expect(paragraphsIn(message)[1]).toMatch(/^The worst 12 are listed here\. The other 37 are on the page: [^K]+\.$/);
  const listed = [...(message.items ?? []).map(({ key }) => key), ...(message.others?.keys ?? [])];
  expect(new Set(listed).size).toBe(49);
});

test('one alert that is not described is named with its severity', () => {
  expect(paragraphsIn(renderBatch(batchReport(13)))[1]).toMatch(
    /^The worst 12 are listed here\. One more is on the page: (high|medium|low)\.$/,
  );
});

test('counts in the first line match the alerts', () => {
  const report = batchReport(20);
  const { preview } = renderBatch(report);
  const sum = [...preview.matchAll(/(\d+) (critical|high|medium|low|informational)/g)].reduce(
    (total, [, count]) => total + Number(count),
    0,
  );
  expect(sum).toBe(20);
});

test('an undelivered alert says whom it did not reach', () => {
  const message = withNotArrived(renderBatch(batchReport(2)), { channel: 'email-acs', name: 'Security contact' });
  expect(message.paragraphs[0]).toBe('Mail to Security contact could not be delivered, so you receive this instead.');
});

describe('the mail', () => {
  const template = compileTemplate();

  test('lists each alert as a link, loads nothing, and stays below the size that mail programs cut', () => {
    const { subject, html, text } = renderEmail(renderBatch(batchReport(200)), template);
    for (const { url } of renderBatch(batchReport(200)).items ?? []) expect(html).toContain(`href="${url}"`);
    expect(html).not.toMatch(/<img|src=|url\(http/i);
    // Gmail cuts a mail at 102 KB.
    expect(Buffer.byteLength(html)).toBeLessThan(102 * 1024);
    expect(Buffer.byteLength(text)).toBeLessThan(32 * 1024);
    expect(subject).toContain('200 alerts this hour');
  });

  test('shows hostile names as text, and no address that is not https', () => {
    const message = renderBatch(batchReport(2));
    const items = [
      { severity: 'high' as const, text: '<b onclick="x">{{subject}}</b>', key: '"><i>', url: 'javascript:x()' },
    ];
    const { html } = renderEmail({ ...message, items }, template);
    expect(html).not.toMatch(/<b onclick|<i>|javascript:/);
    expect(html).toContain('&lt;b onclick');
    expect(html).toContain('{{subject}}');
  });

  test('with one alert has no list', () => {
    const [one] = batchReport(1).messages;
    if (one === undefined) throw new Error('no message');
    expect(renderEmail(one, template).html).not.toContain('[K000]</li>');
  });
});

test('opens the list of the alerts, and for the deployment its only page', () => {
  const report = batchReport(2);
  const linkedTo = (url: string) =>
    renderBatch({
      ...report,
      messages: report.messages.map((message) => ({ ...message, links: [{ label: 'Open alert', url }] })),
    }).links;
  expect(linkedTo(`${report.pageUrl}/alerts/alert-1`)).toEqual([
    { label: 'Open all alerts', url: `${report.pageUrl}/alerts` },
  ]);
  expect(linkedTo(report.pageUrl)[0]?.url).toBe(report.pageUrl);
});

test('a first line that ends with the headline does not repeat it', () => {
  const texts = renderBatch(batchReport(20)).items?.map(({ text }) => text);
  expect(texts).toContain(
    'Critical: 2 of 7 admins can sign in with phishable MFA. Microsoft (managed policy) changed Conditional Access at 14:02.',
  );
});

describe('the card', () => {
  const long = '\u{1F512}\u00e4'.repeat(2_000);
  const hostile = () => {
    const message = renderBatch(batchReport(49));
    return {
      ...message,
      items: Array.from({ length: 49 }, (_, at) => ({
        severity: 'high' as const,
        text: long,
        key: `K${at}`,
        url: `https://watch.contoso.example/${'a'.repeat(900)}`,
      })),
      facts: Array.from({ length: 40 }, (_, at) => ({ label: `Label ${at}`, value: long })),
    };
  };

  test('with very many alerts is below 28 KB, says how many it omits, and has their keys', () => {
    const body = renderTeamsCard(hostile());
    expect(bytesOf(body)).toBeLessThanOrEqual(maxCardBytes);
    const text = JSON.stringify(body);
    const shown = text.match(/"type":"Container"/g)?.length ?? 0;
    // The 49 items replace 12 of a message about 49 alerts.
    expect(text).toContain(`The worst ${shown} are listed here. The other ${49 + 37 - shown} are on the page`);
    const keys = /Keys of the others: ([^"]*)/.exec(text)?.[1] ?? '';
    const all = Array.from({ length: 49 - shown }, (_, at) => `K${shown + at}`);
    expect(all.filter((key) => !keys.includes(key))).toEqual([]);
  });

  test('says what it shows itself, if it has no room for all that the message lists', () => {
    const message = renderBatch(batchReport(12));
    const facts = Array.from({ length: 12 }, (_, at) => ({ label: `L${at}`, value: long }));
    const crowded = { ...message, facts, items: hostile().items.slice(0, 12) };
    const text = JSON.stringify(renderTeamsCard(crowded));
    const shown = text.match(/"type":"Container"/g)?.length ?? 0;
    expect(shown).toBeLessThan(12);
    expect(text).toContain(`The worst ${shown} are listed here. The other ${12 - shown} are on the page`);
  });

  test('gives counts, and shows the keys of further alerts only on request', () => {
    const { body, actions } = renderTeamsCard(renderBatch(batchReport(49))).attachments[0].content as Record<
      'body' | 'actions',
      readonly Record<string, unknown>[]
    >;
    const shown = JSON.stringify(body.filter(({ isVisible }) => isVisible !== false));
    expect(shown).toContain('The other 37 are on the page');
    expect(new Set(shown.match(/K0\d\d/g)).size).toBe(12);
    expect(body.at(-2)).toMatchObject({
      id: 'keys',
      isVisible: false,
      text: expect.stringMatching(/^Keys of the others: (K0\d\d, ){36}K0\d\d\.$/),
    });
    expect(actions.at(-1)).toMatchObject({ type: 'Action.ToggleVisibility', targetElements: ['keys'] });
  });

  test('with a few alerts omits none', () => {
    expect(JSON.stringify(renderTeamsCard(renderBatch(batchReport(5))))).not.toMatch(/and \d+ more"/);
  });

  test('is read by the Adaptive Cards package without an error', () => {
    for (const message of [hostile()]) {
      const card = new AdaptiveCards.AdaptiveCard();
      const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_4);
      card.parse(renderTeamsCard(message).attachments[0].content, context);
      expect(Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message)).toEqual([]);
      expect(card.version?.toString()).toBe('1.4');
    }
  });
});
