import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../../shared/core/delivery/message';
import type { WatchEvent } from '../../shared/core/event/event';
import { maxCardBytes, renderTeamsCard } from '../../shared/reports/card/teams-card';
import { alertLogRow, eventLogRow } from '../../shared/reports/export/log-rows';
import { renderWebhookBody } from '../../shared/reports/export/webhook-body';
import type { AlertHandling } from '../../shared/reports/handling/handling-forms';
import { operatorInWords } from '../../shared/reports/handling/handling-words';
import { naming } from '../../shared/reports/language/naming';
import { plainText, quoted } from '../../shared/reports/language/plain-text';
import { renderEmail } from '../../shared/reports/mail/email';
import { renderAlert } from '../../shared/reports/message/alert-message';
import { renderDrill } from '../../shared/reports/message/drill-message';
import { type RollUpReport, renderRollUp } from '../../shared/reports/message/roll-up-message';
import { renderAlertPage } from '../../shared/reports/page/alert/alert-page';
import { leadOf } from '../../shared/reports/page/overview/lead';
import { renderOverviewPage, surroundingOf } from '../../shared/reports/page/overview/overview-page';
import { renderRulesPage } from '../../shared/reports/page/rules/rules-page';
import { ruleRows } from '../../shared/reports/posture/rule-rows';
import { corpus, hostileMessage } from './corpus';
import { compileTemplate } from './mail/template';
import { busy } from './page/overviews';
import { aHandling, aRule, posture } from './page/pages';
import { event, known, line, report } from './stories';

const template = compileTemplate();

/** Names as they are stored in the record: those of groups, policies and applications as in the tenant. */
const hostileEvent = (name: string): WatchEvent =>
  event({
    source: 'EV.P02',
    resource: { kind: 'conditionalAccessPolicy', id: 'policy-1', name },
    lines: [line('Excluded', [], [{ type: 'group', id: 'g', name }])],
    details: { policyName: name, elements: [name] },
  });

/** A roll-up about three customers, each with a hostile name. */
function rollUpOf(name: string): RollUpReport {
  const tenant = { name, timeZone: 'Europe/Berlin', recognitionPhrase: name };
  const members = [1, 2, 3].map((at) => {
    const one = report({
      lead: hostileEvent(name),
      over: { tenant, recipientName: name, links: { alert: `https://watch.contoso.example/api/${at}` } },
      alert: { id: `alert-${at}`, tenantId: `tenant-${at}`, key: `K00${at}` },
    });
    return { ...one, tenant, message: renderAlert(one) };
  });
  return {
    members: members,
    alerts: members.map(({ alert }) => ({ alert, tenantName: name })),
    id: 'roll-up-1',
    isSameActor: true,
    isSameChange: true,
    isUnreadable: false,
    isUpdate: false,
    isReminder: false,
    watched: 60,
    sentAt: '2026-11-24T13:10:00Z',
    recipientName: name,
  };
}

const strings = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
};

/** As if the attacker had chosen everything that a form shows, including its options. */
const hostileHandling = (name: string): AlertHandling => ({
  ...aHandling,
  owner: name,
  mutable: [{ value: `EV.P02|${name}`, label: quoted(name) }],
  acceptable: [{ value: name, label: quoted(name) }],
});

/** Nothing runs, nothing is loaded, no value leaves its attribute, and no text changes direction or hides. */
function expectInert(page: string): void {
  expect(/<script|<img|onmouseover="|javascript:/i.exec(page)?.[0]).toBeUndefined();
  expect(page.match(/<style/g)).toHaveLength(1);
  for (const form of page.match(/<form[^>]*>/g) ?? [])
    expect(form).toMatch(
      /^<form (method="post" action="https:\/\/watch\.contoso\.example\/api\/handle\/tenant-1\/[\w/]+" accept-charset="utf-8"|class="moment" method="get" action="https:\/\/watch\.contoso\.example\/api\/posture\/tenant-1")>$/,
    );
  expect(page.match(/<form/g)?.length).toBe(page.match(/<\/form>/g)?.length);
  // A value that a form sends back is not shown as text.
  const read = page.replace(/ value="[^"]*"/g, '').replaceAll('\n', ' ');
  expect(steering.exec(read)?.[0]).toBeUndefined();
}

/** Control, separator and direction characters; joiners are part of spelling. */
const steering = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

describe.each(corpus)('a name that is %s', (_, name) => {
  const message = hostileMessage(name);

  test('stays one line of visible text in every word of the message', () => {
    const { machine: __, ...words } = message;
    for (const text of strings(words)) expect(text).not.toMatch(steering);
    expect([...message.preview].length).toBeLessThanOrEqual(110);
    expect([...message.subject].length).toBeLessThanOrEqual(130);
  });

  test('is text in the mail', () => {
    const { subject, html, text } = renderEmail(message, template);
    expect(subject).not.toMatch(steering);
    expect(html).not.toMatch(/<script|<img|onerror=(?!&)[^&]*alert\(1\)>|onmouseover="/i);
    expect(html.match(/<a /g)).toHaveLength(2);
    expect(
      html
        .match(/href="[^"]*"/g)
        ?.every((href) => /href="https:\/\/(watch\.contoso\.example|entra\.microsoft\.com)\//.test(href)),
    ).toBe(true);
    expect(text.replaceAll('\n', ' ')).not.toMatch(steering);
    // No client turns it into a link, so the remaining addresses are ours.
    const shown = html.replace(/<[^>]*>/g, ' ');
    const others = text.replace(/https:\/\/(watch\.contoso\.example|entra\.microsoft\.com)\//g, '');
    for (const words of [shown, others]) expect(words).not.toMatch(/https?:\/\/|\bwww\./i);
  });

  test('is text in the card, which stays below 28 KB with its change and its link', () => {
    const body = renderTeamsCard(message);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(maxCardBytes);
    const { body: blocks, actions } = body.attachments[0].content as {
      body: readonly { text?: string }[];
      actions: readonly { url: string }[];
    };
    expect(actions[0]?.url).toBe('https://watch.contoso.example/api/posture/alerts/alert-1');
    expect(blocks[1]?.text).toContain('14:02');
    for (const text of strings(blocks)) expect(text).not.toMatch(/\]\(|\*|`|\{\{|https?:\/\/|\bwww\./);
  });

  test('is text on the page', () => {
    const page = renderAlertPage(
      {
        message,
        tenant: { name, timeZone: 'Europe/Berlin' },
        now: '2026-11-24T13:10:00Z',
        status: 'open',
        openedAt: '2026-11-24T13:08:00Z',
        since: { at: '2026-11-24T13:08:00Z', exact: true },
        resolvedAt: null,
        lasted: null,
        firstRecordedAs: null,
        acknowledged: {
          isSelfApproval: false,
          by: operatorInWords(
            { id: 'o', tenantId: null, name: null },
            new Map([['o', { id: 'o', displayName: name, address: null, type: 'person' }]]),
          ),
          at: '2026-11-24T13:09:00Z',
          note: name,
        },
        closed: null,
        closedBy: null,
        mergedInto: null,
        plannedUntil: null,
        seen: { first: '2026-11-24T13:08:00Z', last: '2026-11-24T13:08:00Z', count: 1 },
        happenedAt: null,
        firstSentAt: null,
        timeline: [
          { at: '2026-11-24T13:08:00Z', type: 'opened', text: name, by: null, note: null },
          {
            at: '2026-11-24T13:09:00Z',
            type: 'acknowledged',
            text: '',
            by: operatorInWords(
              { id: 'o', tenantId: null, name: null },
              new Map([['o', { id: 'o', displayName: name, address: null, type: 'person' }]]),
            ),
            note: name,
          },
        ],
        spans: {
          spans: [{ title: name, open: [{ from: '2026-11-24T13:08:00Z', to: '2026-11-24T13:09:00Z' }] }],
          signIns: [],
          sentAt: [],
        },
        exposed: [
          { name, isAdmin: true, signedIn: null },
          { name, isAdmin: true, signedIn: { at: '2026-11-24T13:09:00Z', with: 'more' } },
        ],
        uptimes: [],
        exposedTotal: 1,
        deliveries: [
          {
            channel: name,
            state: 'failed',
            attempts: 2,
            outcome: { at: '2026-11-24T13:09:00Z', reason: name },
            decision: null,
            recipientName: name,
          },
        ],
        surrounding: { ...surroundingOf(posture), tenantName: name, url: 'javascript:alert(1)', signedInAs: name },
        handling: hostileHandling(name),
        outcome: null,
      },
      'bm9uY2U=',
    );
    expectInert(page);
  });

  test('is text on the page of the tenant: in rules, forms and the pause', () => {
    // An earlier rule contains the name itself; the name of another rule's operator is in the directory.
    const operator = { id: 'o', tenantId: null, name };
    const stranger = { id: 'p', tenantId: null, name: null };
    const context = {
      now: '2026-11-24T13:10:00Z',
      operator,
      titles: new Map([['EV.P02', 'A title of ours']]),
      resources: new Map([['object', name]]),
      operatorNames: new Map([['p', { id: 'p', displayName: name, address: name, type: 'person' as const }]]),
      names: new Map([['evil', { id: 'evil', displayName: name, address: name, type: 'person' as const }]]),
    };
    const { alertId: _, ...handling } = hostileHandling(name);
    const tenant = { ...posture.tenant, name };
    const rules = ruleRows(
      (['suppression', 'acceptance', 'expectedChange', 'pause'] as const).map((kind) => ({
        ...aRule(kind),
        reason: name,
        owner: name,
        createdBy: operator,
        confirmedBy: stranger,
        source: 'EV.P02',
        resourceId: 'object',
        actorId: 'evil',
      })),
      context,
    );
    const forms = renderRulesPage(
      {
        ...posture,
        tenant,
        rules,
        handling: {
          ...handling,
          sources: [],
          accounts: [{ value: 'evil', label: naming(context.names).personWithAddress('evil') }],
          objects: [{ value: 'evil', label: plainText(name) }],
        },
      },
      'bm9uY2U=',
    );
    const lead = busy.lead && leadOf(busy.lead.row, message, null);
    expectInert(renderOverviewPage({ ...busy, tenant, rules, lead }, 'bm9uY2U='));
    expectInert(forms);
    expect(forms).toContain('id="rules"');
  });

  test('is text in the rows of Log Analytics, and cannot change their columns', () => {
    const alertRow = alertLogRow(message, 'row');
    const eventRow = eventLogRow(hostileEvent(name));
    const { Details: lines, ...others } = alertRow;
    for (const text of strings([others, lines.split('\n'), eventRow])) expect(text).not.toMatch(steering);
    expect(Object.keys(eventRow)).toEqual(Object.keys(eventLogRow(hostileEvent('Vendors'))));
    // Nobody in the tenant can choose the value that joins rows.
    expect(alertRow).toMatchObject({ RowId: 'row', AlertId: 'alert-1', IncidentKey: 'alert-1-0' });
  });

  test('is text in the message about many customers, in each format', () => {
    const many = renderRollUp(rollUpOf(name));
    const { machine: __, ...words } = many;
    for (const text of strings(words)) expect(text).not.toMatch(steering);
    const { html, text } = renderEmail(many, template);
    expect(html).not.toMatch(/<script|<img|onmouseover="/i);
    const hrefs = html.match(/href="[^"]*"/g) ?? [];
    expect(hrefs.every((href) => /href="https:\/\/(watch\.contoso\.example|entra\.microsoft\.com)\//.test(href))).toBe(
      true,
    );
    expect(text.replaceAll('\n', ' ')).not.toMatch(steering);
    const card = renderTeamsCard(many);
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThanOrEqual(maxCardBytes);
    const { body: blocks } = card.attachments[0].content as { body: readonly object[] };
    // Each customer has one of our links, which does not count as text.
    const texts = strings(blocks).filter((one) => !/^https:\/\/watch\.contoso\.example\/api\/\d$/.test(one));
    for (const one of texts) expect(one).not.toMatch(/\]\(|\*|`|\{\{|https?:\/\/|\bwww\./);
    expect(strings(alertLogRow(many, 'row')).every((one) => !steering.test(one.replaceAll('\n', ' ')))).toBe(true);
  });

  test('is text in a drill', () => {
    const drill = renderDrill({
      id: 'drill-1',
      alert: message,
      tenant: { name, timeZone: 'Europe/Berlin', recognitionPhrase: name },
      groupName: name,
      policyName: name,
      pageUrl: 'https://watch.contoso.example/api/posture/tenant-1',
      sentAt: '2026-11-24T13:10:00Z',
      recipientName: name,
    });
    const { machine: __, ...words } = drill;
    for (const text of strings(words)) expect(text).not.toMatch(steering);
    expect(drill.subject).toMatch(/^DRILL · /);
    expect([...drill.preview].length).toBeLessThanOrEqual(110);
    expect(renderEmail(drill, template).html).not.toMatch(/<script|<img|onmouseover="/i);
    expect(Buffer.byteLength(JSON.stringify(renderTeamsCard(drill)))).toBeLessThanOrEqual(maxCardBytes);
  });

  test('is a string in the webhook body, and cannot change its shape', () => {
    const body = renderWebhookBody(message);
    expect(JSON.parse(JSON.stringify(body))).toEqual(body);
    expect(body.alert.key).toBe('7F3K');
  });
});

test('the corpus is effective: its markup passes through where nothing is escaped', () => {
  expect(hostileMessage('<b>x</b>').preview).toContain('<b>x</b>');
});

test.each([
  ['alert', 3],
  ['digest', 2],
])('the template of the %s marks only its %d addresses as safe, which are escaped before', (name, count) => {
  const source = readFileSync(join(__dirname, `../../shared/reports/mail/${name}.mjml`), 'utf8');
  expect(source.match(/\{\{\{[^}]*\}\}\}|\{\{&/g)).toEqual(Array(count).fill('{{{url}}}'));
});

describe('two tenants rendered alternately', () => {
  const tenantOf = (word: string): Message =>
    renderAlert(
      report({
        lead: event({
          source: 'EV.R12',
          tenantId: `tenant-${word}`,
          resource: { kind: 'group', id: `group-${word}`, name: `Group ${word}` },
          peopleIds: ['p'],
          lines: [line('Members', [], [{ type: 'person', id: 'p' }])],
          attribution: known('p'),
          details: { groupName: `Group ${word}`, why: ['role'] },
        }),
        over: {
          names: new Map([
            ['p', { id: 'p', displayName: `Person ${word}`, address: `p@${word}.example`, type: 'person' }],
          ]),
          tenant: {
            name: `Tenant ${word}`,
            timeZone: word === 'aurora' ? 'Europe/Berlin' : 'America/New_York',
            recognitionPhrase: `phrase ${word}`,
          },
          recipientName: `Recipient ${word}`,
          links: { alert: `https://${word}.example/alert` },
        },
        alert: { tenantId: `tenant-${word}` },
      }),
    );

  const everything = (message: Message): string =>
    [
      JSON.stringify(message),
      ...Object.values(renderEmail(message, template)),
      JSON.stringify(renderTeamsCard(message)),
      JSON.stringify(renderWebhookBody(message)),
    ].join('\n');

  test('no word of one tenant appears in the messages of the other', () => {
    for (let turn = 0; turn < 5; turn++) {
      const [first, second] = [everything(tenantOf('aurora')), everything(tenantOf('borealis'))];
      expect(first).toContain('aurora');
      expect(first).not.toMatch(/borealis|New York|UTC-5/);
      expect(second).toContain('New York (UTC-5)');
      expect(second).not.toMatch(/aurora|Berlin/);
    }
  });
});
