import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import type { Message } from '../../../shared/core/delivery/message';
import { cardText, maxCardBytes, renderTeamsCard } from '../../../shared/reports/card/teams-card';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { forms } from '../page/forms';
import { event, openStory, report, restoredStory } from '../stories';

// Safe: the package's bundle for Node, whose types are beside its modules.
const AdaptiveCards = require('adaptivecards/dist/adaptivecards') as typeof import('adaptivecards');

const schemaFile = join(__dirname, '../../../../shared/truth/schemas/adaptive-card-1.4.json');

const contentOf = (message: Message): unknown => renderTeamsCard(message).attachments[0].content;

(existsSync(schemaFile) ? test : test.skip)('every card follows the schema of Adaptive Cards 1.4', () => {
  const { id: _, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'));
  const validate = new Ajv({ strict: false, allErrors: true, logger: false }).compile({
    ...schema,
    $schema: undefined,
  });
  for (const [name, message] of forms) {
    validate(contentOf(message));
    expect([name, validate.errors ?? []]).toEqual([name, []]);
  }
  validate({ type: 'AdaptiveCard', version: '1.4', body: [{ type: 'NoSuchElement' }] });
  expect(validate.errors?.length).toBeGreaterThan(0);
});

/** Errors of the Adaptive Cards package when it reads a card as version 1.4. */
function read(content: unknown): { readonly complaints: readonly string[]; readonly version: string | undefined } {
  const card = new AdaptiveCards.AdaptiveCard();
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_4);
  card.parse(content, context);
  return {
    complaints: Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message),
    version: card.version?.toString(),
  };
}

test('the Adaptive Cards package reads every card without an error, and each is below 28 KB', () => {
  for (const [name, message] of forms) {
    expect([name, read(contentOf(message))]).toEqual([name, { complaints: [], version: '1.4' }]);
    expect(Buffer.byteLength(JSON.stringify(renderTeamsCard(message)))).toBeLessThanOrEqual(maxCardBytes);
  }
  const spoilt = { type: 'AdaptiveCard', version: '1.4', body: [{ type: 'NoSuchElement' }] };
  expect(read(spoilt).complaints).not.toEqual([]);
});

test('the card of an alert has title, change, facts, footer and two buttons', () => {
  const content = renderTeamsCard(renderAlert(openStory('exclusion'))).attachments[0].content;
  expect(content).toMatchObject({
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      {
        type: 'TextBlock',
        text: 'Critical · Contoso · 14 people can now sign in without MFA, including 3 admins',
        color: 'attention',
      },
      {
        type: 'TextBlock',
        text: 'Mara Klein\'s account excluded "Vendors-Temp" from "CA01 Require MFA for everyone" at 14:02.',
      },
      { type: 'FactSet' },
      { type: 'TextBlock', text: 'Tue 24 Nov, 14:08 Berlin · ZT.ID.001 · 7F3K', isSubtle: true },
    ],
    actions: [{ title: 'Open alert' }, { title: 'Open the policy in Entra' }],
  });
});

test('a restored card is green, names the cause, and has one button', () => {
  const content = renderTeamsCard(renderAlert(restoredStory('exclusion'))).attachments[0].content;
  expect(content).toMatchObject({
    body: [{ color: 'good' }, {}, { text: expect.stringContaining('Mara Klein') }, {}, {}],
    actions: [{ title: 'Open alert' }],
  });
});

test('a text that is too long is cut, and the change and the link stay', () => {
  const message = renderAlert(openStory('exclusion'));
  const facts = Array.from({ length: 80 }, (_, at) => ({ label: `Label ${at}`, value: '\u{1F512}'.repeat(2_000) }));
  const body = renderTeamsCard({ ...message, facts });
  expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(maxCardBytes);
  expect(JSON.stringify(body)).toContain('Vendors-Temp');
  expect(JSON.stringify(body)).toContain('alerts/alert-1');
});

test.each([
  ['a link', '[x](https://evil.example)', '[x]\u200b(https:\u2215\u2215evil.example)'],
  ['bold', '**x**', '\u2217\u2217x\u2217\u2217'],
  ['underscores', 'a_b', 'a\u2060_\u2060b'],
  ['code', '`x`', '\u02cbx\u02cb'],
  ['a list', '- x', '\u200b- x'],
  ['a number', '1. x', '\u200b1. x'],
  ['plain words', 'CA01: Require MFA (all), 50 %', 'CA01: Require MFA (all), 50 %'],
])('%s in a name is not read as Markdown', (_, text, expected) => {
  expect(cardText(text, 100)).toBe(expected);
});

test('names the excluded group, even before people are counted', () => {
  const lead = event({
    source: 'EV.P02',
    severity: 'critical',
    resource: { kind: 'conditionalAccessPolicy', id: 'ca01', name: 'CA01' },
    lines: [{ label: 'Excluded', before: [], after: [{ type: 'group', id: 'vendors', name: 'Vendors-Temp' }] }],
    exposure: { computed: false, unit: 'people', why: { type: 'logOnly' } },
  });
  const { title, preview } = renderAlert(report({ lead }));
  expect(title).toContain('"Vendors-Temp" was excluded from "CA01"');
  expect(preview).toContain('"Vendors-Temp" was excluded from "CA01"');
  expect(JSON.stringify(renderTeamsCard(renderAlert(report({ lead }))))).toContain('Vendors-Temp');
});

test('what to do in a message is on its card too, before its other facts', () => {
  // A drill and a test are not alerts; their cards say that nothing happened.
  const asking = forms.filter(([name, { steps }]) => steps.length > 0 && !/^(drill|test)$/.test(name));
  for (const [name, { facts }] of asking) expect([name, facts[0]?.label]).toEqual([name, 'Do first']);
  expect(asking.length).toBeGreaterThan(20);
});
