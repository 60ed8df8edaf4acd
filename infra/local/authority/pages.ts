import { createHash } from 'node:crypto';
import { type Html, html } from '../../../shared/reports/html';
import type { Reply } from '../receivers/http';
import type { Account, Directory } from './directory';

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:12vh auto;padding:0 1rem;color-scheme:light dark}' +
  'ul{list-style:none;padding:0}li{margin:.5rem 0}li a{display:block;padding:.6rem .8rem;border:1px solid #888;border-radius:6px}' +
  'small{display:block;opacity:.8}';

const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const page = (status: number, title: string, main: Html): Reply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
  body: html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${{ markup: style }}</style></head>
<body><main><h1>${title}</h1>${main}</main></body></html>`.markup,
});

/** Each choice is a link to the same address that also names the account, so nobody types a password. */
export function accountPage(
  choices: readonly { readonly directory: Directory; readonly account: Account }[],
  query: URLSearchParams,
): Reply {
  const linkWith = (name: string, value: string): string => `?${new URLSearchParams([...query, [name, value]])}`;
  const items = choices.map(({ directory, account }) => {
    const roles = account.roles.length === 0 ? 'no role' : account.roles.join(', ');
    return html`<li><a href="${linkWith('choose', account.id)}"><b>${account.name}</b> <small>${account.username} · ${directory.name} · ${roles}</small></a></li>`;
  });
  return page(
    200,
    'Choose an account',
    html`<p>This is a simulated sign-in page. It asks for no password.</p><ul>${items}</ul><p><a href="${linkWith('cancel', 'true')}">Cancel</a></p>`,
  );
}

export const troublePage = (text: string): Reply =>
  page(400, 'There was a problem signing you in', html`<p>${text}</p>`);

export const signedOutPage = (): Reply =>
  page(200, 'You signed out of your account', html`<p>You can close this window.</p>`);
