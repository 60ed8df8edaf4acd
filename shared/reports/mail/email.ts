import Mustache from 'mustache';
import type { Message, SectionRow } from '../../core/delivery/message';
import { branchOf, severityWord, shadeOf } from '../frame';
import { escapeHtml, safeUrl } from '../html';
import { capital, plainText, unlinked } from '../language/plain-text';
import { keysInWords, paragraphsIn } from '../message/other-alerts';

export type Email = { readonly subject: string; readonly html: string; readonly text: string };

/** Accent colours with a contrast of at least 4.5 : 1 on white. Those for dark mode are in the template. */
const colours = { attention: '#b42318', warning: '#8a4b00', good: '#1a7f37', neutral: '#0f5ea8' } as const;

const textWidth = 100;

/** Chooses the template of a message. Both are compiled by scripts/compile-mail.mjs. */
export const mailTemplateOf = (templates: { readonly alert: string; readonly digest: string }): string =>
  `{{#isDigest}}${templates.digest}{{/isDigest}}{{^isDigest}}${templates.alert}{{/isDigest}}`;

/**
 * The mail in both its parts.
 *
 * @param template of `mailTemplateOf`: HTML with Mustache tags
 */
export const renderEmail = (message: Message, template: string): Email => ({
  // A subject is a mail header, where a line break in a name would begin another header.
  subject: plainText(message.subject, 250),
  html: Mustache.render(template, viewOf(message)),
  text: renderText(message),
});

/** The values for the template. Mustache escapes every value; addresses are checked and escaped here. */
function viewOf(message: Message) {
  const [question, ...branches] = message.steps.map(one);
  const [first, second] = message.links
    .slice(0, 2)
    .map(({ label, url }) => ({ label: one(label), url: attribute(url) }));
  const [opening = '', ...headline] = message.title.split(' · ');
  return {
    isDigest: message.machine.because === 'digest' || message.machine.because === 'rollUpWeek',
    subject: one(message.subject),
    preview: one(message.preview),
    firstLine: one(message.firstLine),
    tone: message.tone,
    colour: colours[message.tone],
    opening: one(opening),
    tenantName: one(message.tenantName),
    headline: one(capital(headline.slice(1).join(' · '))),
    paragraphs: paragraphsIn(message).map(one),
    sections: message.sections.map(({ heading, lines, rows }) => ({
      heading: one(heading),
      lines: lines.map(one),
      hasRows: rows !== undefined,
      rows: (rows ?? []).map(rowView),
    })),
    hasItems: (message.items ?? []).length > 0,
    items: (message.items ?? []).map(({ severity, text, key, url }) => ({
      shade: shadeOf(severity),
      ...branchOf(one(text)),
      key: one(key),
      url: attribute(url),
    })),
    todo: question === undefined ? null : { question, branches: branches.map(branchOf) },
    first: first ?? null,
    second: second ?? null,
    times: timesIn(message),
    footer: footerIn(message),
  };
}

const rowView = ({ severity, text, detail }: SectionRow) => ({
  how: severity === null ? '' : severityWord(severity),
  shade: severity === null ? '' : shadeOf(severity),
  text: one(text),
  detail: detail === '' ? null : one(detail),
});

const line = (text: string): string => plainText(text, Number.MAX_SAFE_INTEGER);
const one = (text: string): string => unlinked(line(text));

/** A message separates its times with a wide gap. */
const timesIn = ({ times }: Message): string => one(times.replace(/ {2,}/, ' · '));

function footerIn({ others, footer }: Message): readonly string[] {
  const keys = others === undefined ? undefined : keysInWords(others);
  return [...(keys === undefined ? [] : [keys]), ...footer].map(one);
}

const attribute = (url: string): string => escapeHtml(safeUrl(url));

/** The message as plain text, which screen readers use too, so it contains no drawings made of characters. */
export function renderText(message: Message): string {
  const [question, ...branches] = message.steps.map(one);
  const blocks = [
    [one(message.firstLine)],
    ...paragraphsIn(message).map((paragraph) => [one(paragraph)]),
    ...message.sections.map(({ heading, lines }) => [one(heading), ...lines.map((line) => `  ${one(line)}`)]),
    question === undefined ? [] : ['WHAT TO DO', `  ${question}`, ...branches.map((branch) => `  ${branch}`)],
    (message.items ?? []).map(({ text, key, url }) => `${one(text)} [${one(key)}] ${safeUrl(line(url))}`),
    message.links.slice(0, 2).map(({ label, url }) => `${one(label)}: ${safeUrl(line(url))}`),
    [timesIn(message), ...footerIn(message)],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => wrapLine(line, textWidth)).join('\n'))
    .join('\n\n')}\n`;
}

/** Wraps at spaces and keeps the indentation. A word that is longer than a line, such as an address, stays whole. */
function wrapLine(line: string, width: number): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.trim().split(' ')) {
    const next = current === '' ? word : `${current} ${word}`;
    if (current !== '' && indent.length + next.length > width) {
      lines.push(indent + current);
      current = `${indent === '' ? '' : '  '}${word}`;
    } else {
      current = next;
    }
  }
  return [...lines, indent + current].join('\n');
}
