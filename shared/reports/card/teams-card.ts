import type { Message } from '../../core/delivery/message';
import { shadeOf } from '../frame';
import { safeUrl } from '../html';
import { number } from '../language/counting';
import { plainText, shorten, unlinked } from '../language/plain-text';
import { keysInWords, otherAlertsOf, paragraphsIn, withItemsUpTo } from '../message/other-alerts';

/** Teams refuses larger messages, and reports the refusal late or never. In UTF-8 bytes of the whole body. */
export const maxCardBytes = 28 * 1024;

type Element = Readonly<Record<string, unknown>>;

/** The body for a "when a Teams webhook request is received" workflow. */
export type TeamsMessage = {
  readonly type: 'message';
  readonly attachments: readonly [{ readonly contentType: string; readonly content: Element }];
};

/**
 * Text for a TextBlock or Fact, which render a subset of Markdown that differs by client: links, emphasis, lists, date functions. Some
 * clients show backslashes, so characters with a meaning are broken up or replaced by look-alikes.
 * https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features
 */
export const cardText = (text: string, maxLength: number): string =>
  unlinked(shorten(plainText(text, Number.MAX_SAFE_INTEGER), maxLength))
    .replaceAll('*', '\u2217')
    .replaceAll('`', '\u02cb')
    .replaceAll('_', '\u2060_\u2060')
    .replaceAll(/\](?=[([:])/g, ']\u200b')
    .replaceAll(/([{$])(?=\{)/g, '$1\u2060')
    .replace(/^(?=([-+>#]|\d+[.)])(\s|$))/, '\u200b');

type Budget = { readonly text: number; readonly fact: number; readonly items: number };

/**
 * Limits on the length of texts, tried in this order. The facts and links stay; the details get shorter. A character
 * has at most four bytes.
 */
const budgets: readonly Budget[] = [
  { text: 600, fact: 1_000, items: 20 },
  { text: 300, fact: 300, items: 20 },
  { text: 160, fact: 120, items: 10 },
  { text: 160, fact: 60, items: 5 },
];

/**
 * The card in the workflow's format, below 28 KB whatever names it contains. Omitted parts are counted. The version is
 * Adaptive Card 1.4, because not every Teams client supports later ones.
 */
export function renderTeamsCard(message: Message): TeamsMessage {
  const rendered = budgets.map((budget) => wrap(cardOf(message, budget)));
  const fitting = rendered.find((body) => byteLength(body) <= maxCardBytes);
  return (
    fitting ?? wrap(cardOf({ ...message, links: message.links.slice(0, 1) }, { text: 160, fact: 60, items: 0 }, 10))
  );
}

const byteLength = (body: TeamsMessage): number => new TextEncoder().encode(JSON.stringify(body)).length;

const wrap = (content: Element): TeamsMessage => ({
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
});

/** The element with the keys of the alerts that the card only counts. */
const keysId = 'keys';

const colours = { attention: 'attention', warning: 'warning', good: 'good', neutral: 'default' } as const;

function cardOf(whole: Message, budget: Budget, mostFacts = Number.MAX_SAFE_INTEGER): Element {
  const message = withItemsUpTo(whole, budget.items);
  const facts = message.facts.slice(0, mostFacts).map(({ label, value }) => ({
    title: cardText(label, 40),
    value: cardText(value, budget.fact),
  }));
  const { items = [], others } = message;
  const left = whole.items?.slice(items.length) ?? [];
  const keys = keysInWords(others ?? otherAlertsOf(left));
  // A message with `others` says in a paragraph how many items are left out.
  const rest = message.facts.length - facts.length + (others === undefined ? left.length : 0);
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    // Read first by screen readers, and shown by clients that cannot draw cards.
    speak: cardText(message.title, 200),
    fallbackText: cardText(`${message.title}. ${message.preview}`, 400),
    body: [
      textBlock(cardText(message.title, 200), {
        weight: 'Bolder',
        size: 'Medium',
        color: colours[message.tone],
      }),
      textBlock(cardText(message.firstLine, budget.text)),
      ...(message.changes ?? []).map((change) => textBlock(cardText(change, budget.text))),
      ...(facts.length === 0 ? [] : [{ type: 'FactSet', facts }]),
      ...(message.items === undefined
        ? []
        : paragraphsIn(message).map((paragraph) => textBlock(cardText(paragraph, budget.text)))),
      ...items.map((item) => itemOf(item, budget)),
      ...(rest === 0 ? [] : [textBlock(`and ${number(rest)} more`)]),
      ...(keys === undefined ? [] : [textBlock(cardText(keys, 600), { id: keysId, isVisible: false })]),
      textBlock(cardText(message.cardFooter, 200), { isSubtle: true, size: 'Small' }),
    ],
    actions: [
      ...message.links.slice(0, 2).map(({ label, url }) => ({
        type: 'Action.OpenUrl',
        title: plainText(label, 60),
        url: safeUrl(url),
      })),
      ...(keys === undefined
        ? []
        : [{ type: 'Action.ToggleVisibility', title: 'Show keys', targetElements: [keysId] }]),
    ],
  };
}

/** One of several alerts, whose whole line links to its page. */
const itemOf = ({ severity, text, key, url }: NonNullable<Message['items']>[number], budget: Budget): Element => ({
  type: 'Container',
  spacing: 'Small',
  selectAction: { type: 'Action.OpenUrl', title: plainText(`Open ${key}`, 40), url: safeUrl(url) },
  items: [
    textBlock(`${cardText(text, budget.text)} [${cardText(key, 10)}]`, {
      color: colours[shadeOf(severity) === 'bad' ? 'attention' : shadeOf(severity) === 'warn' ? 'warning' : 'neutral'],
    }),
  ],
});

const textBlock = (text: string, style: Element = {}): Element => ({ type: 'TextBlock', text, wrap: true, ...style });
