import { signInPaths } from '../../../core/access/sign-in-paths';
import type { Unacknowledged } from '../../../core/alert/alert';
import { type Html, html, nothing, safeUrl } from '../../html';
import { number } from '../../language/counting';
import { plainText } from '../../language/plain-text';
import type { PageMoment } from './moment';
import { addressOf } from './query';

/** The pages of a tenant, in the order of the navigation. `path` is appended to the address of the tenant. */
const pages = [
  { id: 'overview', path: '', name: 'Overview' },
  { id: 'alerts', path: '/alerts', name: 'Alerts' },
  { id: 'controls', path: '/controls', name: 'Controls' },
  { id: 'access', path: '/access', name: 'Access' },
  { id: 'people', path: '/people', name: 'People & roles' },
  { id: 'devices', path: '/devices', name: 'Devices' },
  { id: 'activity', path: '/activity', name: 'Activity' },
  { id: 'reports', path: '/reports', name: 'Reports' },
  { id: 'health', path: '/health', name: 'Health & settings' },
] as const;

export type PageId = (typeof pages)[number]['id'];

/** What every page of a tenant shows around its own content. */
export type Surrounding = {
  readonly tenantName: string;
  /** The address of the tenant, which is that of its overview. */
  readonly url: string;
  /** Null if they were not counted. */
  readonly waiting: Unacknowledged | null;
  /** How many controls fail; null if they were not counted. */
  readonly failing: number | null;
  /** Whether the monitor reads all its sources; null if that was not checked. */
  readonly monitor: MonitorState | null;
  /** "Ines Roth · operator"; null if their token has no name. */
  readonly signedInAs: string | null;
  /** The other tenants of this reader; left out if this is their only one. */
  readonly switcher?: Switcher | undefined;
  /** Omitted unless an operator paused the monitoring of the tenant. */
  readonly paused?: Paused | undefined;
  /** The moment that the page shows; omitted on a page that only shows the present. */
  readonly moment?: PageMoment | undefined;
};

/** `url`: the page on which monitoring can be resumed; null for people who may not resume it. */
export type Paused = { readonly url: string | null };

/** Links from a page to other tenants. */
export type Switcher = {
  /** The list of all tenants. */
  readonly url: string;
  readonly total: number;
  /** Some of the other tenants, by name. */
  readonly others: readonly { readonly name: string; readonly url: string }[];
  /** The page on which customers are invited and removed; null for people who look after none. */
  readonly customersUrl?: string | null;
};

export type MonitorState = {
  readonly state: 'fresh' | 'late' | 'waiting';
  /** "61 of 61 sources" */
  readonly short: string;
  /** "Last read 15:18, 2 min ago." */
  readonly long: string;
  /** Set if no source is up to date. */
  readonly isBlind?: true;
};

/** The address of a page of the tenant, or of a page `below` it, at the displayed moment. */
export const pageUrl = ({ url, moment }: Pick<Surrounding, 'url' | 'moment'>, id: PageId, below = ''): string =>
  addressOf(`${url}${pages.find((page) => page.id === id)?.path ?? ''}${below}`, {
    asOf: moment?.past?.input ?? null,
  });

export const controlUrl = (surrounding: Pick<Surrounding, 'url' | 'moment'>, controlId: string): string =>
  pageUrl(surrounding, 'controls', `/${encodeURIComponent(controlId)}`);

export const alertUrl = (surrounding: Pick<Surrounding, 'url' | 'moment'>, alertId: string): string =>
  pageUrl(surrounding, 'alerts', `/${alertId}`);

const mark: Html = html`<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M10 1 2.5 4v5.2c0 4.7 3.2 8 7.5 9.8 4.3-1.8 7.5-5.1 7.5-9.8V4z" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"/><path d="M5 10h2.6l1.6-3.4 2 6 1.5-2.6H15" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

const dotOf = ({ state }: MonitorState): Html => html`<i class="dot${state === 'fresh' ? '' : ` ${state}`}"></i>`;

/** The header with the product and the tenant, for a page without links. */
export const reportHeader = (tenantName: string): Html =>
  html`<span class="logo">${mark}<span>Zero Trust Watch</span></span><span class="slash" aria-hidden="true">/</span><b class="tenant">${plainText(tenantName)}</b>`;

/**
 * The header with the product, the tenant and, on a narrow screen, the state of the monitor. `reader`: who is signed
 * in, on a page without a tenant.
 */
export function headerOf(surrounding: Surrounding | null, reader: string | null): Html {
  const signedInAs = surrounding?.signedInAs ?? reader;
  const who =
    signedInAs === null
      ? nothing
      : html`<span class="who">${plainText(signedInAs)}</span><a class="out" href="${signInPaths.signOut}">Sign out</a>`;
  if (surrounding === null) return html`<span class="logo">${mark}<b>Zero Trust Watch</b></span>${who}`;
  const { monitor } = surrounding;
  const state = monitor === null ? nothing : html`<span class="state">${dotOf(monitor)}${monitor.short}</span>`;
  return html`<span class="logo">${mark}<span>Zero Trust Watch</span></span><span class="slash" aria-hidden="true">/</span>${tenantOf(surrounding)}${state}${who}`;
}

/**
 * If the reader has one tenant, its name is a link to the overview. If there are several, the name opens a list of the
 * others, without a script.
 */
function tenantOf(surrounding: Surrounding): Html {
  const { tenantName, switcher } = surrounding;
  if (switcher === undefined)
    return html`<a class="tenant" href="${safeUrl(pageUrl(surrounding, 'overview'))}">${plainText(tenantName)}</a>`;
  const link = (to: string, words: string): Html => html`<li><a href="${safeUrl(to)}">${words}</a></li>`;
  return html`<details class="switch"><summary class="tenant"><span class="hidden">Switch tenant, now </span>${plainText(tenantName)}</summary><ul>${link(switcher.url, switcher.total === 1 ? 'All tenants' : `All ${number(switcher.total)} tenants`)}${switcher.customersUrl == null ? nothing : link(switcher.customersUrl, 'Customers')}${switcher.others.map((one) => link(one.url, plainText(one.name, 60)))}</ul></details>`;
}

/** Shown above each page about the present. */
export const pausedBanner = ({ paused, moment }: Surrounding): Html =>
  paused === undefined || moment?.past != null
    ? nothing
    : html`<p class="notice warn" role="note">Monitoring is paused. Nothing is read and no alert is sent until an operator resumes it.${paused.url === null ? nothing : html` <a href="${safeUrl(paused.url)}">Open customer</a>`}</p>`;

/** A number next to the link to the page that explains it; omitted if it was not counted. */
const countOf = (id: string, { waiting, failing }: Surrounding): Html => {
  if (id === 'alerts' && waiting !== null && waiting.amount > 0)
    return html`<em class="now">${number(waiting.amount)}${waiting.isLeast ? '+' : nothing}<span class="hidden"> waiting</span></em>`;
  if (id === 'controls' && failing !== null && failing > 0)
    return html`<em>${number(failing)}<span class="hidden"> failing</span></em>`;
  return nothing;
};

export function navigationOf(surrounding: Surrounding, current: PageId): Html {
  const { monitor } = surrounding;
  const items = pages.map(({ id, name }) => {
    const marked = id === current ? html` aria-current="page"` : nothing;
    return html`<li><a href="${safeUrl(pageUrl(surrounding, id))}"${marked}>${name}${countOf(id, surrounding)}</a></li>`;
  });
  const foot =
    monitor === null ? nothing : html`<p class="monitor"><b>${dotOf(monitor)}${monitor.short}</b>${monitor.long}</p>`;
  return html`<nav class="side" aria-label="Main"><ul>${items}</ul>${foot}</nav>`;
}
