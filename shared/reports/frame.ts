import type { Message } from '../core/delivery/message';
import type { Severity } from '../core/event/severity';
import type { CloudName } from '../core/tenant/clouds';
import type { LocalTime } from './language/local-time';
import { capital, plainText, shorten } from './language/plain-text';

/** The tenant that a message speaks for. */
export type MessageTenant = {
  readonly name: string;
  /** IANA, such as Europe/Berlin. */
  readonly timeZone: string;
  /** A phrase that the operator chose, which shows that a mail is genuine. */
  readonly recognitionPhrase: string | null;
  /** Microsoft's cloud that the tenant belongs to; the global one if left out. */
  readonly cloud?: CloudName | undefined;
};

export const subjectPartLength = 60;
export const previewLength = 110;
const tenantNameLength = 40;

export const tenantNameOf = ({ name }: MessageTenant): string =>
  plainText(name, tenantNameLength) || 'Your organisation';

export const severityWord = (severity: Severity): string => capital(severity);

/** `Critical · Contoso · 14 people no longer need MFA`: the title. With the alert's key it is the subject. */
export function titled(
  opening: string,
  tenant: MessageTenant,
  lost: string,
  key: string,
): Pick<Message, 'title' | 'subject'> {
  const title = `${opening} · ${tenantNameOf(tenant)} · ${fitted(lost, subjectPartLength)}`;
  return { title, subject: `${title} [${key}]` };
}

/** The class under which a style sheet colours a severity. */
export const shadeOf = (severity: Severity): 'bad' | 'warn' | 'calm' =>
  severity === 'critical' || severity === 'high' ? 'bad' : severity === 'medium' ? 'warn' : 'calm';

export const toneOf = (severity: Severity): Message['tone'] =>
  severity === 'critical' || severity === 'high' ? 'attention' : severity === 'medium' ? 'warning' : 'neutral';

/** A sentence in two parts: the change, and its time and account. */
export type Sentence = { readonly clause: string; readonly rest: string };

/** `"Vendors-Temp" was excluded from "CA01" at 14:02 by Mara Klein's account.` */
export const whole = ({ clause, rest }: Sentence): string => `${clause} ${rest}.`;

/** The first line of a message, and its shorter preview for lists of messages. */
export type MessageOpening = Pick<Message, 'preview' | 'firstLine'>;

export const opensWithSentence = (sentence: Sentence): MessageOpening => ({
  preview: previewOf(sentence),
  firstLine: whole(sentence),
});

/** The opening for a first line that contains no names. */
export const opensWithText = (text: string): MessageOpening => ({ preview: shortPreview(text), firstLine: text });

/** Shortens a text: first the quoted names in it, then its end. */
export function fitted(text: string, length: number): string {
  const texts = [text, ...[32, 26, 20, 16, 12].map((each) => shortenNames(text, each))];
  return texts.find((one) => lengthOf(one) <= length) ?? shorten(texts.at(-1) ?? text, length);
}

/**
 * Shortens a sentence for the preview. Only the change is shortened, its names first, because time and account must
 * stay.
 */
function previewOf({ clause, rest }: Sentence): string {
  const clauses = [clause, ...[32, 20, 12].map((length) => shortenNames(clause, length))];
  const fitting = clauses.find((text) => lengthOf(whole({ clause: text, rest })) <= previewLength);
  if (fitting !== undefined) return whole({ clause: fitting, rest });
  const room = previewLength - lengthOf(` ${rest}.`);
  return shorten(whole({ clause: shorten(clause, Math.max(room, 20)), rest }), previewLength);
}

const shortPreview = (text: string): string =>
  shorten(lengthOf(text) <= previewLength ? text : shortenNames(text, 20), previewLength);

const lengthOf = (text: string): number => [...text].length;

const shortenNames = (sentence: string, length: number): string =>
  sentence.replaceAll(/"([^"]+)"/g, (_, name: string) => `"${shorten(name, length)}"`);

/** The last lines: the recipient, the phrase, and what Zero Trust Watch never asks for. */
export function footerOf(
  tenant: MessageTenant,
  recipientName: string,
  ...before: readonly string[]
): readonly string[] {
  const phrase = tenant.recognitionPhrase === null ? '' : plainText(tenant.recognitionPhrase);
  return [
    ...before.filter((line) => line !== ''),
    `Zero Trust Watch sends you this as ${plainText(recipientName)} of ${tenantNameOf(tenant)}.`,
    `${phrase === '' ? '' : `Your phrase: ${phrase}. `}We never ask for a password or an approval.`,
  ];
}

/** The last lines on a page, which has no recipient: those before the recipient and the phrase. */
export const footerOfPage = ({ footer }: Pick<Message, 'footer'>): readonly string[] => footer.slice(0, -2);

/** `Tue 24 Nov, 14:08 Berlin · ZT.ID.001 · 7F3K` */
export const cardFooterOf = (clock: LocalTime, sentAt: string, source: string, key: string): string =>
  `${clock.moment(sentAt)} ${clock.place} · ${source} · ${key}`;

/** Splits "Planned: remove it again" into label and rest. */
export function branchOf(step: string): { readonly label: string; readonly rest: string } {
  const colon = step.indexOf(': ');
  return colon < 0 ? { label: '', rest: step } : { label: step.slice(0, colon + 1), rest: step.slice(colon + 1) };
}
