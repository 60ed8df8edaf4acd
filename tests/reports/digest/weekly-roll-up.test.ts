import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import type { Message } from '../../../shared/core/delivery/message';
import { maxCardBytes, renderTeamsCard } from '../../../shared/reports/card/teams-card';
import { renderWeeklyRollUp } from '../../../shared/reports/digest/weekly-roll-up-message';
import { renderEmail, renderText } from '../../../shared/reports/mail/email';
import { compileTemplate } from '../mail/template';
import { type Customers, rollUpWeekReport } from './roll-up-week';

const messageOf = (customers: Customers, name?: (at: number) => string): Message =>
  renderWeeklyRollUp(rollUpWeekReport(customers, {}, name));
const sample: Customers = { needsYou: 3, cannotSee: 1, recovered: 2, calm: 54 };
const cardOf = (message: Message): string => JSON.stringify(renderTeamsCard(message));

describe('the week of sixty customers', () => {
  const message = messageOf(sample);

  test('as a mail', () => {
    expect(`${message.subject}\n\n${renderText(message)}`).toMatchSnapshot();
    const { html } = renderEmail(message, compileTemplate());
    for (const words of ['60 customers', '3 need you', 'Northwind', 'Customer 60', 'blue heron'])
      expect(html).toContain(words);
    // The week's template, which has rows; an alert's template shows them as lists.
    expect(html).toContain('class="rows"');
  });

  test('as a card', () => {
    expect(renderTeamsCard(message).attachments[0].content).toMatchSnapshot();
  });

  test('controls are counted as elsewhere: failures out of all, and those not judged', () => {
    expect(renderText(message)).toContain('Customer 9 · 12 of 127 controls fail, 57 are not judged');
    expect(renderText(message)).not.toMatch(/\d hold\b/);
  });

  test('every customer is in exactly one list, and the numbers add up', () => {
    const [needing, dark, fixed, , , , , calm] = message.sections;
    expect([needing, dark, fixed, calm].map((one) => [one?.heading, one?.lines.length])).toEqual([
      ['NEEDS YOU (3)', 3],
      ['NOT READABLE (1)', 1],
      ['RECOVERED (2)', 2],
      ['NOTHING NEW (54)', 54],
    ]);
  });

  test('a recovered customer was open for as long as the last message of its alert says, however late the alert was', () => {
    const report = rollUpWeekReport(sample);
    const members = new Map(
      [...report.members].map(([tenantId, member]) => [
        tenantId,
        { ...member, alert: { ...member.alert, openedAt: '2026-11-24T15:00:00.000Z' } },
      ]),
    );
    const rows = renderWeeklyRollUp({ ...report, members }).sections.find(({ heading }) => /^RECOVERED/.test(heading));
    expect(rows?.rows?.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^after 3 h 12 min/),
      expect.stringMatching(/^after 3 h 12 min/),
    ]);
  });

  test('a customer has been open for as long as its page says: since the change, however late the alert was', () => {
    const report = rollUpWeekReport(sample);
    const lines = report.week.lines.map((line) =>
      line.state === 'needsYou' ? { ...line, since: '2026-11-25T15:00:00.000Z' } : line,
    );
    const rows = renderWeeklyRollUp({ ...report, week: { ...report.week, lines } }).sections[0]?.rows ?? [];
    expect(rows.map(({ detail }) => detail)).toEqual(
      Array(3).fill(expect.stringMatching(/^Mara Klein's account · open for 5 d 17 h/)),
    );
  });

  test('what was fixed at a customer that still needs somebody', () => {
    const report = rollUpWeekReport({ needsYou: 2, cannotSee: 1 });
    const fixed = [
      { amount: 1, severity: 'critical' as const },
      { amount: 3, severity: 'high' as const },
      { amount: 2, severity: 'medium' as const },
    ];
    const lines = report.week.lines.map((line, at) => ({ ...line, fixed: fixed[at] ?? null }));
    const [needing, unread] = renderWeeklyRollUp({ ...report, week: { ...report.week, lines } }).sections;
    expect([...(needing?.lines ?? []), ...(unread?.lines ?? [])]).toEqual([
      expect.stringMatching(/ · and 1 critical alert was fixed$/),
      expect.stringMatching(/ · and 3 alerts were fixed, the worst high$/),
      expect.stringMatching(/ · and 2 alerts were fixed, the worst medium$/),
    ]);
  });

  test('most severe first', () => {
    const [needing] = message.sections;
    expect(needing?.rows?.map(({ severity }) => severity)).toEqual(['critical', 'high', 'medium']);
    expect([message.severity, message.tone]).toEqual(['critical', 'attention']);
  });
});

describe('technicians', () => {
  const technicians = (week: ReturnType<typeof rollUpWeekReport>['technicians']) => {
    const { sections, facts } = renderWeeklyRollUp({ ...rollUpWeekReport(sample), technicians: week });
    return [
      sections.find(({ heading }) => heading === 'YOUR TECHNICIANS')?.lines ?? [],
      facts.find(({ label }) => label === 'Technicians')?.value,
    ] as const;
  };
  const [weiss, roth] = rollUpWeekReport(sample).technicians;
  if (weiss === undefined || roth === undefined) throw new Error('there are two');

  test('who announced every change are not blamed', () => {
    const [lines, fact] = technicians([roth]);
    expect(fact).toBe('46 changes; 3 weakened something, and all of these had been announced.');
    expect(lines).toHaveLength(2);
  });

  test('who changed nothing are not mentioned', () => {
    expect(technicians([])).toEqual([[], undefined]);
  });

  test('are limited to the first ten, with the number of others', () => {
    const [lines, fact] = technicians(Array.from({ length: 14 }, () => ({ ...weiss, announced: 0 })));
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('4 more accounts');
    expect(fact).toMatch(
      /^994 changes; 84 weakened something, and none of these had been announced\. .* and 8 more\.$/,
    );
  });

  test('a hostile name is inert', () => {
    const named = { id: 'x', displayName: '<script>[a](https://evil.example)', address: null, type: 'person' } as const;
    const message = renderWeeklyRollUp({ ...rollUpWeekReport(sample), technicians: [{ ...weiss, named }] });
    expect(renderEmail(message, compileTemplate()).html).not.toContain('<script>');
    expect(cardOf(message)).not.toContain('](https');
  });
});

test('the first six terms that end are listed, with the number of others', () => {
  const report = rollUpWeekReport(sample);
  const [first] = report.week.licences;
  if (first === undefined) throw new Error('there is one');
  const ending = (count: number) => {
    const week = { ...report.week, licences: Array(count).fill({ ...first, protections: 0 }) };
    return renderWeeklyRollUp({ ...report, week }).sections.find(({ heading }) => heading === 'LICENCE')?.lines ?? [];
  };
  expect(ending(1)).toEqual(["Adatum's Entra ID P2 ends Mon 30 Nov unless it is renewed."]);
  expect(ending(0)).toEqual([]);
  expect(ending(30).slice(5)).toEqual([
    "Adatum's Entra ID P2 ends Mon 30 Nov unless it is renewed.",
    'A licence term of 24 more customers ends within 14 days.',
  ]);
});

test('a quiet week says so in green, and has nothing to start with', () => {
  const message = messageOf({ calm: 12 });
  expect([message.subject, message.preview, message.tone]).toEqual([
    'Week 48 · 12 customers · nothing needs you',
    'None of 12 customers needs you. 12 have nothing new.',
    'good',
  ]);
  expect(message.paragraphs).toEqual([]);
});

test.each<[Customers, string]>([
  [{ needsYou: 1, calm: 1 }, '1 of 2 customers needs you. 1 has nothing new.'],
  [{ needsYou: 2 }, '2 of 2 customers need you.'],
  [{ cannotSee: 1, recovered: 1 }, 'None of 2 customers needs you. 1 recovered, 1 cannot be read.'],
])('%j reads "%s"', (customers, preview) => {
  expect(messageOf(customers).preview).toBe(preview);
});

describe('any number of customers with any names', () => {
  const many: Customers = { needsYou: 130, cannotSee: 90, recovered: 20, calm: 60 };

  test.each<[string, (at: number) => string]>([
    ['plain names', (at) => `Customer ${at + 1}`],
    ['long names', () => 'W'.repeat(4_000)],
    ['wide names', () => '\u{1F512}'.repeat(4_000)],
  ])('a card of three hundred with %s stays below 28 KB', (_, name) => {
    const message = messageOf(many, name);
    const card = cardOf(message);
    expect(Buffer.byteLength(card)).toBeLessThanOrEqual(maxCardBytes);
    // Everything that is omitted is counted.
    expect(card).toContain('130 of 300 customers need you');
    expect(card).toMatch(/and \d+ more|118 more that need you/);
  });

  test('a card counts the customers that it omits', () => {
    const { facts } = messageOf(many);
    expect(facts.find(({ label }) => label === 'Not shown')?.value).toBe('118 more that need you');
    expect(facts.find(({ label }) => label === 'Not readable')?.value).toMatch(/ and 84 more$/);
    expect(messageOf(sample).facts.some(({ label }) => label === 'Not shown')).toBe(false);
  });

  test('a mail shows sixty customers of a list and counts the rest', () => {
    const [needing] = messageOf(many).sections;
    expect(needing?.rows).toHaveLength(61);
    expect(needing?.rows?.at(-1)?.text).toBe('70 more customers');
    expect(renderEmail(messageOf(many), compileTemplate()).html.length).toBeLessThan(102_000);
  });

  test.each([
    '<script>alert(1)</script>',
    '[Approve](https://evil.example)',
    '{{{subject}}}',
    'x\r\nBcc: everyone@evil.example',
    'safe\u202Eexe.tpircs',
    '',
  ])('the name %j is inert', (name) => {
    const message = messageOf({ needsYou: 2, cannotSee: 1, recovered: 1, calm: 2 }, () => name);
    const { html, subject, text } = renderEmail(message, compileTemplate());
    expect(html).not.toContain('<script>');
    expect(`${subject}${text}${html}`).not.toMatch(/\u202e/);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(cardOf(message)).not.toContain('](https');
    expect(html).not.toContain('href="https://evil');
  });
});

const schemaFile = join(__dirname, '../../../../shared/truth/schemas/adaptive-card-1.4.json');

if (existsSync(schemaFile)) {
  test('the card follows the schema of Adaptive Cards 1.4', () => {
    const { id: _, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'));
    const validate = new Ajv({ strict: false, allErrors: true, logger: false }).compile({
      ...schema,
      $schema: undefined,
    });
    for (const customers of [sample, { calm: 3 }, { needsYou: 100 }]) {
      validate(renderTeamsCard(messageOf(customers)).attachments[0].content);
      expect(validate.errors ?? []).toEqual([]);
    }
  });
} else {
  test.skip('the schema of Adaptive Cards is not on this machine', () => undefined);
}
