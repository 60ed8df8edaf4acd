import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { renderAlert } from '../../shared/reports/alert-message';
import { cardText, maxCardBytes, renderTeamsCard } from '../../shared/reports/teams-card';
import { openStory, restoredStory, storyNames } from './stories';

const schemaFile = join(__dirname, '../../../shared/truth/schemas/adaptive-card-1.4.json');

if (existsSync(schemaFile)) {
  test('every card follows the schema of Adaptive Cards 1.4', () => {
    const { id: _, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'));
    const validate = new Ajv({ strict: false, allErrors: true, logger: false }).compile({
      ...schema,
      $schema: undefined,
    });
    for (const name of storyNames) {
      for (const report of [openStory(name), restoredStory(name)]) {
        validate(renderTeamsCard(renderAlert(report)).attachments[0].content);
        expect(validate.errors ?? []).toEqual([]);
      }
    }
    validate({ type: 'AdaptiveCard', version: '1.4', body: [{ type: 'NoSuchElement' }] });
    expect(validate.errors?.length).toBeGreaterThan(0);
  });
} else {
  test.skip('the schema of Adaptive Cards is not on this machine', () => undefined);
}

test('the card of an alert: title, fact, facts, footer, two buttons', () => {
  const content = renderTeamsCard(renderAlert(openStory('exclusion'))).attachments[0].content;
  expect(content).toMatchObject({
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      {
        type: 'TextBlock',
        text: 'Critical · Contoso · 14 people no longer need MFA, 3 are admins',
        color: 'attention',
      },
      {
        type: 'TextBlock',
        text: '"Vendors-Temp" was excluded from "CA01 Require MFA for everyone" at 14:02 by Mara Klein\'s account.',
      },
      { type: 'FactSet' },
      { type: 'TextBlock', text: 'Tue 24 Nov, 14:08 Berlin · ZT.ID.001 · 7F3K', isSubtle: true },
    ],
    actions: [{ title: 'See the alert' }, { title: 'Open the policy in Entra' }],
  });
});

test('a restored one is green and has one button', () => {
  const content = renderTeamsCard(renderAlert(restoredStory('exclusion'))).attachments[0].content;
  expect(content).toMatchObject({ body: [{ color: 'good' }, {}, {}, {}], actions: [{ title: 'See the alert' }] });
});

test('what is too long is cut, and the fact and the link stay', () => {
  const message = renderAlert(openStory('exclusion'));
  const facts = Array.from({ length: 80 }, (_, at) => ({ label: `Label ${at}`, value: '\u{1F512}'.repeat(2_000) }));
  const body = renderTeamsCard({ ...message, facts });
  expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(maxCardBytes);
  expect(JSON.stringify(body)).toContain('Vendors-Temp');
  expect(JSON.stringify(body)).toContain('alerts/alert-1');
});

test.each([
  ['a link', '[x](https://evil.example)', '[x]\u200b(https:\u200b//evil.example)'],
  ['bold', '**x**', '\u2217\u2217x\u2217\u2217'],
  ['underscores', 'a_b', 'a\u2060_\u2060b'],
  ['code', '`x`', '\u02cbx\u02cb'],
  ['a list', '- x', '\u200b- x'],
  ['a number', '1. x', '\u200b1. x'],
  ['plain words', 'CA01: Require MFA (all), 50 %', 'CA01: Require MFA (all), 50 %'],
])('%s is no Markdown', (_, text, expected) => {
  expect(cardText(text, 100)).toBe(expected);
});
