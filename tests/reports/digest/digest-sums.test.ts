/** The sums of a digest match the events, are the same in every form, and do not depend on the order of events. */
import fc from 'fast-check';
import type { Message } from '../../../shared/core/delivery/message';
import { type DigestInput, digestOf } from '../../../shared/core/week/digest';
import { renderTeamsCard } from '../../../shared/reports/card/teams-card';
import { renderDigest } from '../../../shared/reports/digest/digest-message';
import { renderWebhookBody } from '../../../shared/reports/export/webhook-body';
import { renderEmail } from '../../../shared/reports/mail/email';
import { renderWeekPage } from '../../../shared/reports/page/week/week-page';
import { compileTemplate } from '../mail/template';
import { alertPage } from '../page/pages';
import { busyEvents, busyInput, weekReport } from './weeks';

const template = compileTemplate();

/** Events of a busy week, some of them twice, in any order. */
const anyWeek = fc
  .tuple(fc.subarray([...busyEvents]), fc.integer({ min: 0, max: busyEvents.length }))
  .chain(([events, doubled]) =>
    fc.record({
      events: fc.constant(events),
      arrived: fc.shuffledSubarray([...events], { minLength: events.length }),
      late: fc.subarray(events, { maxLength: Math.min(doubled, events.length) }),
    }),
  );

const inputOf = (events: DigestInput['events']): DigestInput => ({ ...busyInput, events });
const messageOf = (events: DigestInput['events']): Message => renderDigest(weekReport(inputOf(events)));

const wordsIn = (text: string): string =>
  text
    .replace(/<(style|title)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&quot;|&#34;/g, '"')
    .replace(/&#x?27;|&#39;/g, "'")
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\\"/g, '"')
    .replace(/\s+/g, ' ');

/** "GOT WEAKER (2)" */
const sumOf = (message: Message, heading: string): number =>
  Number(
    message.sections
      .map((section) => new RegExp(`^${heading} \\((\\d+)\\)$`).exec(section.heading)?.[1])
      .find((found) => found !== undefined) ?? 0,
  );

test('the sums match the events', () => {
  fc.assert(
    fc.property(anyWeek, ({ arrived }) => {
      const { gotWeaker, fixed, openedAndClosed, stillOpen } = digestOf(inputOf(arrived));
      const message = messageOf(arrived);
      expect(
        ['GOT WEAKER', 'FIXED', 'OPENED AND CLOSED IN THE WEEK', 'STILL OPEN'].map((heading) =>
          sumOf(message, heading),
        ),
      ).toEqual([gotWeaker.length, fixed.length, openedAndClosed.length, stillOpen.length]);
    }),
    { numRuns: 60 },
  );
});

test('are the same in the order of arrival, and with repeated events', () => {
  fc.assert(
    fc.property(anyWeek, ({ events, arrived, late }) => {
      // A table contains a row once, however often it is written.
      const rows = [...new Map([...arrived, ...late].map((event) => [event.id, event])).values()];
      expect(messageOf(rows)).toEqual(messageOf(events));
    }),
    { numRuns: 60 },
  );
});

test('every form gives them', () => {
  fc.assert(
    fc.property(anyWeek, ({ arrived }) => {
      const message = messageOf(arrived);
      const { text, html } = renderEmail(message, template);
      const page = renderWeekPage(
        {
          ...{ message, tenant: alertPage.tenant, now: '2026-11-30T07:00:10.000Z' },
          ...{ deliveries: alertPage.deliveries, surrounding: alertPage.surrounding },
        },
        null,
      );
      const card = JSON.stringify(renderTeamsCard(message));
      const json = JSON.stringify(renderWebhookBody(message));
      const said = [message.firstLine, ...message.paragraphs, ...message.sections.map(({ heading }) => heading)]
        .filter((one) => /\d/.test(one))
        .map(wordsIn);
      const missing = (whole: string, lines: readonly string[]): readonly string[] => {
        const words = wordsIn(whole).toLowerCase();
        return lines.filter((one) => !words.includes(one.toLowerCase().trim()));
      };
      for (const [form, whole] of Object.entries({ text, html, page, json }))
        expect([form, missing(whole, said)]).toEqual([form, []]);
      // A card is short: its title has the sums, and lists are omitted.
      expect(['card', missing(card, [wordsIn(message.title)])]).toEqual(['card', []]);
    }),
    { numRuns: 20 },
  );
});
