import type { CustomerState } from '../../../core/tenant/customer';
import { type InviteForm, inviteForm } from '../../handling/customer-forms';
import { outcomeNotice } from '../../handling/handling-forms';
import { type HandlingOutcome, titleAfter } from '../../handling/handling-words';
import { type Html, html, nothing, safeUrl } from '../../html';
import { count, listed, number } from '../../language/counting';
import { type LocalTime, localTime } from '../../language/local-time';
import { plainText } from '../../language/plain-text';
import { pageDocument } from '../frame/document';
import { badge, pager, tableHead } from '../frame/parts';
import { addressOf, keysOf, pageOf } from '../frame/query';
import { badgeOf, type CustomerView, lastActInWords, nextInWords, progressInWords } from './customer-model';

export type CustomersModel = {
  readonly now: string;
  /** The list of all tenants. */
  readonly tenantsUrl: string;
  /** The address of this page. */
  readonly url: string;
  /** The number of the page, starting at 1. */
  readonly page: number;
  readonly customers: readonly CustomerView[];
  /** Null for readers. */
  readonly invite: InviteForm | null;
  readonly signedInAs: string | null;
  readonly outcome: HandlingOutcome | null;
};

/** The page with all customers of a person, and the form to invite another one. */
export function renderCustomersPage(model: CustomersModel, nonce: string | null): string {
  const clock = localTime('Etc/UTC', model.now);
  return pageDocument({
    title: titleAfter(model.outcome, 'Customers · Zero Trust Watch'),
    surrounding: null,
    isWide: true,
    reader: model.signedInAs,
    current: 'overview',
    nonce,
    main: html`${outcomeNotice(model.outcome)}<p class="crumbs"><a href="${safeUrl(model.tenantsUrl)}">Tenants</a> / Customers</p><h1>${headlineOf(model)}</h1><p class="lead">${leadOf(model)}</p>
${table(model, clock)}
${invitation(model)}`,
    footer: html`<p>Times: ${clock.zone}. The app asks Microsoft Entra every five minutes whether an invited tenant has consented. Tenants that watch.config.json names are not in this list.</p>`,
  });
}

const inState = ({ customers }: CustomersModel, state: CustomerState): number =>
  customers.filter(({ row, isContained }) => row.state === state && !isContained).length;

function headlineOf(model: CustomersModel): string {
  const { customers } = model;
  if (customers.length === 0) return 'No customers yet';
  const here = customers.filter(({ row }) => row.state !== 'left').length;
  const watched = inState(model, 'watching');
  return here === 0
    ? 'All customers have left'
    : `${number(watched)} of ${count(here, 'customer', 'customers')} ${watched === 1 ? 'is' : 'are'} watched`;
}

function leadOf(model: CustomersModel): string {
  if (model.customers.length === 0)
    return model.invite === null
      ? 'An operator can invite tenants here.'
      : 'Invite a tenant, send the consent link to its admin, and the app does the rest.';
  const gone = inState(model, 'left');
  const left = gone === 0 ? '' : ` ${count(gone, 'customer has', 'customers have')} left.`;
  const contained = model.customers.filter(({ isContained }) => isContained).length;
  const parts = [
    ...(contained === 0 ? [] : [`${number(contained)} with settings that cannot be used`]),
    ...keysOf(stateLead).flatMap((state) => {
      const amount = inState(model, state);
      return amount === 0 ? [] : [`${number(amount)} ${stateLead[state]}`];
    }),
  ];
  return `${parts.length === 0 ? 'Nothing to do.' : `The others: ${listed(parts)}.`}${left}`;
}

const stateLead: Readonly<Record<Exclude<CustomerState, 'left' | 'watching'>, string>> = {
  leaving: 'leaving',
  consented: 'without permissions',
  paused: 'paused',
  invited: 'invited',
  collecting: 'in the first collection',
};

const customersOnPage = 50;

function table(model: CustomersModel, clock: LocalTime): Html {
  if (model.customers.length === 0) return nothing;
  const { pages, page, shown } = pageOf(model.customers, model.page, customersOnPage);
  return html`<section><table class="stack customers"><caption class="hidden">Customers, those with something to do first</caption>${tableHead('State', 'Customer', 'How far', 'Last change', 'What to do next')}
<tbody>${shown.map((one) => tableRow(one, model.now, clock))}</tbody></table>${pages === 1 ? nothing : pager({ page, pages, addressOfPage: (to) => addressOf(model.url, { page: to }), csvUrl: null })}</section>`;
}

function tableRow(view: CustomerView, now: string, clock: LocalTime): Html {
  const { row, name, url } = view;
  const act = lastActInWords(view);
  const { style, words } = badgeOf(view);
  const groups =
    row.tags.length === 0 ? nothing : html`<span class="under">${plainText(row.tags.join(', '), 80)}</span>`;
  return html`<tr><td>${badge(style, words)}<span class="under">since ${clock.short(row.since)}</span></td><th scope="row"><a class="named" href="${safeUrl(url)}">${name}</a>${groups}</th><td data-label="How far">${progressInWords(view, now)}</td><td data-label="Last change">${
    row.changed === null || act === null
      ? 'Not recorded'
      : html`${act}<span class="under">${clock.short(row.changed.at)}</span>`
  }</td><td data-label="Next">${nextInWords(view, now, clock)}</td></tr>`;
}

function invitation({ invite, outcome }: CustomersModel): Html {
  if (invite === null) return nothing;
  if (invite.groups.length === 0)
    return html`<section aria-labelledby="invite"><h2 id="invite">Invite a tenant</h2><p>You cannot invite tenants yet, because no group of tenants is opened to you as an operator. Add an entry with <code>tags</code> for your group to <code>access</code> in watch.config.json and deploy.</p></section>`;
  return html`<section aria-labelledby="invite"><h2 id="invite">Invite a tenant</h2><p class="soft">You get a link. A Global Administrator or Privileged Role Administrator of the tenant opens it and consents to read-only permissions. Until then nothing is read. The invitation is valid for 14 days.</p>${inviteForm(invite, outcome)}</section>`;
}
