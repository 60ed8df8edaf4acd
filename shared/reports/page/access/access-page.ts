import { csvLine } from '../../../core/alert/export';
import { deviceStates, platforms } from '../../../core/conditional-access';
import type { AccessCell, AccessView } from '../../../core/page/access-row';
import type { AccessColumn } from '../../../core/verdict/control';
import { type Html, html, nothing, safeUrl } from '../../html';
import { count, listed, listedUpTo, number, verb } from '../../language/counting';
import { type LocalTime, localTime } from '../../language/local-time';
import { capital, plainText } from '../../language/plain-text';
import { pageDocument } from '../frame/document';
import { selectOf, tabList } from '../frame/filters';
import { pageUrl } from '../frame/navigation';
import { badge, tableHead } from '../frame/parts';
import { csvAddress, keysOf } from '../frame/query';
import { asLastRead, sourceNotes } from '../frame/source';
import { type AccessModel, columnWords, isCovered, type Option, type WhatIfAnswer } from './access-model';
import { accessAddress, accessViews, clients, flows, levels } from './query';

export function renderAccessPage(model: AccessModel, nonce: string | null): string {
  const { surrounding, now, timeZone, at } = model;
  const clock = localTime(timeZone, now);
  const isPast = surrounding.moment?.past != null;
  return pageDocument({
    title: `Access · ${plainText(surrounding.tenantName)} · Zero Trust Watch`,
    surrounding,
    current: 'access',
    nonce,
    main: html`<h1>${headlineOf(model)}${at === null ? '' : asLastRead([model.sources.policies, model.sources.users], clock)}</h1><p class="lead">${leadOf(model, clock)}</p>
${sourceNotes([model.sources.policies, model.sources.users])}
${at === null ? nothing : html`${views(model)}${matrixSection(model)}`}
${isPast ? nothing : whatIfSection(model)}
${at === null ? nothing : html`${holesSection(model)}${exclusionsSection(model, clock)}`}${isPast ? nothing : declaredSection(model, clock)}`,
    footer: html`<p>Times: ${clock.zone}. Reading this page or asking about a sign-in changes nothing and sends nothing to Microsoft.</p>`,
  });
}

const requirements = (some: number): string => count(some, 'requirement', 'requirements');

/** How many requirements no policy of this tenant can enforce. */
const unjudgedWords = ({ unlicensed }: AccessModel): string =>
  `${requirements(unlicensed.size)} cannot be judged with your licence`;

/** The number of requirements without a known gap that are not known for everyone, because something could not be read. */
function unknownColumns({ lines, unlicensed }: AccessModel): number {
  const cellsOf = (column: AccessColumn) => lines.map(({ cells }) => cells.find((cell) => cell.column === column));
  return keysOf(columnWords)
    .filter((column) => !unlicensed.has(column))
    .map(cellsOf)
    .filter((cells) => cells.every((cell) => cell === undefined || cell.open === 0))
    .filter((cells) => cells.some((cell) => cell === undefined || cell.status === 'unknown')).length;
}

/** The requirements that are not judged, with each reason; empty if all are. */
function notJudged(model: AccessModel): readonly string[] {
  const unknown = unknownColumns(model);
  return [
    ...(model.unlicensed.size === 0 ? [] : [unjudgedWords(model)]),
    ...(unknown === 0 ? [] : [`${requirements(unknown)} ${verb(unknown, 'is', 'are')} not known`]),
  ];
}

/** The end of the headline if no requirement has a gap. A requirement that is not judged is not met. */
const noGapWords = (model: AccessModel): string => listed(notJudged(model)) || 'every requirement is met';

function headlineOf(model: AccessModel): string {
  const { at, mfa, gaps, query, surrounding } = model;
  if (at === null)
    return surrounding.moment?.past == null ? 'Coverage is not known yet' : 'Coverage is not recorded for this moment';
  const who = query.view === 'guests' ? ['guest', 'guests'] : ['person', 'people'];
  const where = query.view === 'anywhere' ? ' from anywhere' : '';
  if (mfa.of === 0) return query.view === 'guests' ? 'The tenant has no guest account' : 'No account could be judged';
  if (mfa.open > 0)
    return `${number(mfa.open)} of ${count(mfa.of, who[0] ?? '', who[1] ?? '')} can sign in without MFA${where}`;
  if (mfa.unknown > 0)
    return `MFA cannot be judged for ${number(mfa.unknown)} of ${count(mfa.of, who[0] ?? '', who[1] ?? '')}`;
  const rest =
    gaps === 0 ? noGapWords(model) : `${count(gaps, 'other requirement has', 'other requirements have')} gaps`;
  return `MFA is required of all ${count(mfa.of, who[0] ?? '', who[1] ?? '')}${where}; ${rest}`;
}

function leadOf(model: AccessModel, clock: LocalTime): string {
  const { at, gaps, exclusions, surrounding, unlicensed } = model;
  const isPast = surrounding.moment?.past != null;
  if (at === null)
    return isPast
      ? 'Coverage has been recorded only since a later moment.'
      : 'Coverage appears here once users and policies have been collected.';
  const undeclared = exclusions.filter((one) => !isCovered(one)).length;
  const declared = isPast ? '' : ` ${count(undeclared, 'exclusion is', 'exclusions are')} not declared.`;
  const unjudged = notJudged(model)
    .map((words) => ` ${capital(words)}.`)
    .join('');
  const judged = requirements(keysOf(columnWords).length - unlicensed.size - unknownColumns(model));
  return `${number(gaps)} of ${judged} have gaps.${unjudged}${declared} Last changed ${clock.at(at)}.`;
}

export const viewWords: Readonly<Record<AccessView, string>> = {
  everyone: 'Everyone',
  guests: 'Guests',
  anywhere: 'Working from anywhere',
};

const views = ({ query, surrounding }: AccessModel): Html =>
  tabList(
    'Views',
    accessViews.map((view) => ({
      url: accessAddress(pageUrl(surrounding, 'access'), view),
      isCurrent: view === query.view,
      words: viewWords[view],
    })),
  );

const cellClass: Readonly<Record<AccessCell['status'], string>> = {
  covered: 'pass',
  open: 'high',
  accepted: 'off',
  unknown: 'unknown',
};

function cellWords({ status, open, accepted, of }: AccessCell): string {
  if (status === 'open') return `${number(open)} of ${number(of)}`;
  if (status === 'accepted') return `${number(accepted)} accepted`;
  return status === 'covered' ? 'covered' : 'not known';
}

const badgeOf = (cell: AccessCell): Html =>
  badge(cell.column === 'mfa' && cell.status === 'open' ? 'critical' : cellClass[cell.status], cellWords(cell));

/** A requirement without a licence is not shown as a gap, because the tenant cannot enforce it. */
const cellBadge = (unlicensed: AccessModel['unlicensed'], cell: AccessCell): Html => {
  const licence = unlicensed.get(cell.column);
  return licence === undefined ? badgeOf(cell) : badge('off wraps', `needs ${licence}`);
};

/** The table with a row for each class of people and a column for each requirement. */
export function matrixTable(
  lines: AccessModel['lines'],
  view: AccessView,
  unlicensed: AccessModel['unlicensed'],
): Html {
  if (lines.length === 0) return html`<p>The tenant has no such account.</p>`;
  const columns = keysOf(columnWords);
  const note =
    view === 'anywhere'
      ? 'Counts only sign-ins from outside trusted locations, on unmanaged devices.'
      : 'Each cell counts the people who can sign in without the protection to at least one app, from at least one location.';
  return html`<table class="stack matrix"><caption class="hidden">People without the protection, by class of people and requirement</caption>
${tableHead('Who', ...columns.map((column) => columnWords[column]))}
<tbody>${lines.map(
    ({ name, count: people, cells }) =>
      html`<tr><th scope="row"><b>${name}</b><span class="under">${count(people, 'account', 'accounts')}</span></th>${columns.map(
        (column) => {
          const cell = cells.find((one) => one.column === column);
          return html`<td data-label="${columnWords[column]}">${cell === undefined ? badge('unknown', 'not known') : cellBadge(unlicensed, cell)}</td>`;
        },
      )}</tr>`,
  )}</tbody></table><p class="meta">${note} Accepted exceptions are not counted.</p>`;
}

/** The gaps of a view, with the first people of each. */
export const gapsTable = (holes: AccessModel['holes']): Html =>
  html`<table class="stack gaps"><caption class="hidden">Gaps with people</caption>${tableHead('Requirement', 'Who', 'People')}<tbody>${holes.map(
    ({ requirement, who, open, of, names }) =>
      html`<tr><th scope="row"><b>${requirement}</b></th><td data-label="Who">${who}<span class="under">${number(open)} of ${number(of)}</span></td><td data-label="People">${open === of && open > namesShown ? 'Everyone in this class' : listedUpTo(names, namesShown, open)}</td></tr>`,
  )}</tbody></table>`;

const matrixSection = ({ lines, query, unlicensed }: AccessModel): Html =>
  html`<section aria-labelledby="matrix"><h2 id="matrix">Who is covered by what</h2>${matrixTable(lines, query.view, unlicensed)}</section>`;

const optionsOf = (options: readonly Option[]): readonly (readonly [string, string])[] =>
  options.filter(({ value }) => value !== '').map(({ value, label }) => [value, label]);

const clientWords: Readonly<Record<string, string>> = {
  browser: 'Browser',
  mobileAppsAndDesktopClients: 'Mobile or desktop app',
  exchangeActiveSync: 'Exchange ActiveSync',
  other: 'Other legacy client',
};
const platformWords: Readonly<Record<string, string>> = {
  android: 'Android',
  windows: 'Windows',
  linux: 'Linux',
  windowsPhone: 'Windows Phone',
  unknown: 'Unknown',
};
const deviceWords: Readonly<Record<(typeof deviceStates)[number], string>> = {
  unregistered: 'Not managed',
  registered: 'Registered only',
  compliant: 'Compliant',
  hybridJoined: 'Hybrid joined',
  compliantHybridJoined: 'Compliant and hybrid joined',
};
const flowWords: Readonly<Record<(typeof flows)[number], string>> = {
  none: 'Ordinary sign-in',
  deviceCodeFlow: 'Device code',
  authenticationTransfer: 'Authentication transfer',
};
const levelWords = (level: string): string => capital(level);

/** A drop-down list; the first choice is the default. */
function picked<T extends string>(
  name: string,
  label: string,
  chosen: string | null,
  all: readonly T[],
  words: (one: T) => string,
): Html {
  const [first, ...others] = all;
  return selectOf(
    name,
    label,
    first === undefined ? '' : words(first),
    chosen,
    others.map((one) => [one, words(one)]),
  );
}

const windowsFirst = ['windows', ...platforms.filter((one) => one !== 'windows')];

function whatIfSection(model: AccessModel): Html {
  const { query, surrounding, choices, answer, unlisted, sources } = model;
  const url = pageUrl(surrounding, 'access');
  const asked = query.signIn;
  if (choices.location.length === 0)
    return html`<section aria-labelledby="what-if"><h2 id="what-if">What would this sign-in need?</h2><p>${sources.policies.words || 'Policies have not been collected yet.'}</p></section>`;
  return html`<section aria-labelledby="what-if"><div class="head"><h2 id="what-if">What would this sign-in need?</h2><span class="soft">Answered from the last collection of the policies</span></div>
<form class="filters question" method="get" action="${safeUrl(`${url}#what-if`)}">${query.view === 'everyone' ? nothing : html`<input type="hidden" name="view" value="${query.view}">`}
${selectOf('who', 'Who', 'Choose a person or class', asked?.who ?? null, optionsOf(choices.who))}
${selectOf('app', 'App', choices.app[0]?.label ?? '', asked?.app ?? null, optionsOf(choices.app))}
${picked('client', 'Client', asked?.client ?? null, clients, (one) => clientWords[one] ?? one)}
${picked('platform', 'Platform', asked?.platform ?? null, windowsFirst, (one) => platformWords[one] ?? one)}
${picked('device', 'Device', asked?.device ?? null, deviceStates, (one) => deviceWords[one])}
${selectOf('location', 'Location', choices.location[0]?.label ?? '', asked?.location ?? null, optionsOf(choices.location))}
${picked('userRisk', 'User risk', asked?.userRisk ?? null, levels, levelWords)}
${picked('signInRisk', 'Sign-in risk', asked?.signInRisk ?? null, levels, levelWords)}
${picked('flow', 'Flow', asked?.flow ?? null, flows, (one) => flowWords[one])}
<button type="submit">Answer</button></form>
${unlisted > 0 ? html`<p class="soft">${count(unlisted, 'class', 'classes')} of people with few members are not in the list.</p>` : nothing}
${query.isWhoMissing ? html`<p class="notice warn" role="status">Choose a person or class first.</p>` : nothing}
${asked === null ? nothing : answer === null ? html`<p class="notice warn" role="status">That person or class is no longer in the list. Choose again.</p>` : answerPart(answer)}</section>`;
}

const appliesWords = { yes: 'applies', maybe: 'may apply', no: 'does not apply', reportOnly: 'report-only' } as const;
const appliesClass = { yes: 'pass', maybe: 'medium', no: 'off', reportOnly: 'unknown' } as const;

/** Green stands for protection, so an answer that is not known is never green. */
const answerClass = { yes: 'bad', notKnown: 'warn', no: 'good' } as const;

const answerPart = ({ sentence, passwordIsEnough, policies }: WhatIfAnswer): Html =>
  html`<p class="notice ${answerClass[passwordIsEnough]}" role="status">${sentence}</p>
${
  policies.length === 0
    ? html`<p>No policy of this tenant is on.</p>`
    : html`<table class="stack"><caption class="hidden">Policies, those that apply first</caption>${tableHead('Policy', 'Applies', 'Why, and what it requires')}<tbody>${policies.map(
        ({ name, applies, why }) =>
          html`<tr><th scope="row"><b>${name}</b></th><td data-label="Applies">${badge(appliesClass[applies], appliesWords[applies])}</td><td data-label="Why">${why}</td></tr>`,
      )}</tbody></table>`
}`;

const namesShown = 8;

function holesSection({ holes, surrounding, query }: AccessModel): Html {
  if (holes.length === 0)
    return html`<section aria-labelledby="holes"><h2 id="holes">Gaps</h2><p>No requirement that could be judged has a gap in this view.</p></section>`;
  const view = accessAddress(pageUrl(surrounding, 'access'), query.view);
  return html`<section aria-labelledby="holes"><div class="head"><h2 id="holes">Gaps, with people</h2><span class="soft">${number(holes.length)}</span></div>
${gapsTable(holes)}
<div class="pager"><span>Of each gap, the first 50 people are stored by name.</span><span class="buttons"><a class="button second" href="${safeUrl(csvAddress(view))}">Download CSV</a></span></div></section>`;
}

/** Formats a day without a time. */
const dayInWords = (day: string, clock: LocalTime): string => clock.day(`${day}T12:00:00Z`);

function declaredBadge({ declared, isOfDeclared }: AccessModel['exclusions'][number], clock: LocalTime): Html {
  if (declared !== null)
    return html`${badge(declared.isOver ? 'high' : 'off', `${declared.isOver ? 'ended' : 'until'} ${dayInWords(declared.until, clock)}`)}<span class="under">${declared.owner}</span>`;
  return isOfDeclared ? badge('off', 'each account') : badge('high', 'not declared');
}

/** Only the current declarations are stored. */
function exclusionsSection({ exclusions, surrounding }: AccessModel, clock: LocalTime): Html {
  const isPast = surrounding.moment?.past != null;
  const content =
    exclusions.length === 0
      ? html`<p>No policy that is on excludes anyone.</p>`
      : html`<table class="stack"><caption class="hidden">Exclusions of policies that are on</caption>${tableHead('Excluded', 'From', 'People', ...(isPast ? [] : ['Declared']))}<tbody>${exclusions.map(
          (row) => {
            const { who, policies, people } = row;
            return html`<tr><th scope="row"><b>${who}</b></th><td data-label="From">${policies}</td><td data-label="People">${people === null ? 'not known' : number(people)}</td>${isPast ? nothing : html`<td data-label="Declared">${declaredBadge(row, clock)}</td>`}</tr>`;
          },
        )}</tbody></table>`;
  return html`<section aria-labelledby="exclusions"><div class="head"><h2 id="exclusions">Exclusions in policies</h2><span class="soft">${number(exclusions.length)}</span></div>${content}</section>`;
}

function declaredSection({ declared }: AccessModel, clock: LocalTime): Html {
  const content =
    declared.length === 0
      ? html`<p>No exception is declared.</p>`
      : html`<table class="stack"><caption class="hidden">Declared exceptions</caption>${tableHead('Who or what', 'Excepted from', 'Reason', 'Owner', 'Last day')}<tbody>${declared.map(
          ({ who, what, reason, owner, until, isOver }) =>
            html`<tr><th scope="row"><b>${who}</b></th><td data-label="From">${what}</td><td data-label="Reason">${reason}</td><td data-label="Owner">${owner}</td><td data-label="Last day" class="nowrap">${isOver ? badge('high', `ended ${dayInWords(until, clock)}`) : dayInWords(until, clock)}</td></tr>`,
        )}</tbody></table>`;
  return html`<section aria-labelledby="declared"><div class="head"><h2 id="declared">Declared exceptions</h2><span class="soft">${number(declared.length)}</span></div>${content}</section>`;
}

export const accessJson = ({ now, query, sources, at, lines, holes, exclusions, declared, answer }: AccessModel) => ({
  version: 1,
  now,
  query,
  sources,
  at,
  lines,
  gaps: holes,
  exclusions,
  declared,
  answer,
});

/** One line for each person in a gap whose name is stored. */
export const accessCsv = ({ holes }: AccessModel): string =>
  [
    csvLine(['Requirement', 'Who', 'Not covered', 'Of', 'Name']),
    ...holes.flatMap(({ requirement, who, open, of, names }) =>
      names.map((name) => csvLine([requirement, who, open, of, name])),
    ),
  ].join('');
