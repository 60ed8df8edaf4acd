import type { Message } from '../../shared/core/delivery/message';
import { renderAlert } from '../../shared/reports/message/alert-message';
import { openStory, restoredStory, storyNames } from './stories';

const messages: readonly (readonly [string, Message])[] = storyNames.flatMap((name) => [
  [name, renderAlert(openStory(name))] as const,
  [`${name}, restored`, renderAlert(restoredStory(name))] as const,
]);

const wordsOf = (message: Message): string =>
  [
    message.subject,
    message.preview,
    ...message.paragraphs,
    ...message.sections.flatMap(({ heading, lines }) => [heading, ...lines]),
    ...message.steps,
    ...message.facts.flatMap(({ label, value }) => [label, value]),
    ...message.links.map(({ label }) => label),
    message.times,
    message.cardFooter,
    ...message.footer,
  ].join('\n');

describe.each(messages)('%s', (_, message) => {
  test('has a subject with severity, tenant, loss and key', () => {
    expect(message.subject).toMatch(/^(Critical|High|Medium|Restored|Closed) · Contoso · .{10,60} \[7F3K\]$/u);
    expect(message.subject).not.toContain('…');
  });

  test('begins with a first line of at most 110 characters', () => {
    expect([...message.preview].length).toBeLessThanOrEqual(110);
    expect(message.preview).toMatch(/^["A-Z\d].*\.$/u);
  });

  test('uses no word that plays down or alarms', () => {
    expect(wordsOf(message)).not.toMatch(/\b(may|potentially|please be advised|unusual activity)\b|!/i);
  });

  test('names everything, without ids and unfilled placeholders', () => {
    expect(wordsOf(message)).not.toMatch(
      /undefined|null|NaN|\[object|[0-9a-f]{8}-[0-9a-f]{4}-|policy-1|device-1|group-9|deleted-1|lea\|/,
    );
  });

  test('has at most two links and three branches', () => {
    expect(message.links.length).toBeLessThanOrEqual(2);
    expect(message.steps.length).toBeLessThanOrEqual(4);
  });

  test('has the tenant, the phrase and the notice on what we never ask for', () => {
    const footer = message.footer.join(' ');
    expect(footer).toContain('Contoso');
    expect(footer).toContain('Your phrase: blue heron. We never ask for a password or an approval.');
    expect(message.times).toContain('Tue 24 Nov, Berlin (UTC+1)');
  });

  test('has correct spaces and full stops', () => {
    for (const paragraph of [message.preview, ...message.paragraphs]) {
      expect(paragraph).toMatch(/\.$/);
      expect(paragraph).not.toMatch(/ {2}|\.\.| \.|,\./);
    }
  });
});

test('every open alert says what to do and which account acted; a restored one says how long it was open', () => {
  for (const name of storyNames) {
    const open = renderAlert(openStory(name));
    expect(open.steps[0]).toMatch(/\?$/);
    expect(open.sections.map(({ heading }) => heading)).toContain('BY WHOSE ACCOUNT');
    expect(renderAlert(restoredStory(name)).paragraphs.join(' ')).toMatch(/The problem lasted (at most )?3 h \d+ min/);
  }
});

test('the same report gives the same words', () => {
  for (const name of storyNames) expect(renderAlert(openStory(name))).toEqual(renderAlert(openStory(name)));
});
