import { isLoopbackUrl } from '../core/safe-url';

/** Markup with escaped values. Only `html` and `join` create it. */
export type Html = { readonly markup: string };

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

type Value = string | number | Html | readonly Html[];

const markupOf = (value: Value): string => {
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
};

/** Every value in the template is escaped, unless it is markup created by this function. */
export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  markup: parts.reduce((text, part, at) => `${text}${markupOf(values[at - 1] ?? '')}${part}`),
});

export const nothing: Html = { markup: '' };

/**
 * Only https addresses, and http addresses on this machine, become links. A `javascript:` address in a setting must not
 * run.
 */
export function safeUrl(url: string): string {
  return /^https:\/\//i.test(url) || isLoopbackUrl(url) ? url : '#';
}
