import { csvLine } from '../../../core/alert/export';
import { mostMoves, type RoleAssignmentType } from '../../../core/page/role-holders';
import { dayMs } from '../../../core/time/durations';
import { type Html, html, nothing, safeUrl } from '../../html';
import { count, number } from '../../language/counting';
import { duration, type LocalTime, localTime } from '../../language/local-time';
import { monitoredPart } from '../../language/monitored-part';
import { capital, plainText } from '../../language/plain-text';
import { shareBar } from '../frame/chart';
import { pageDocument } from '../frame/document';
import { filterForm, selectOf } from '../frame/filters';
import { pageUrl } from '../frame/navigation';
import { badge, tableHead } from '../frame/parts';
import { csvAddress, pageOf } from '../frame/query';
import { asLastRead, sourceNote, sourceNotes } from '../frame/source';
import {
  type AdminCounts,
  assignmentWords,
  type BreakGlassRow,
  endNotRecorded,
  type PeopleModel,
  type RoleRow,
  rolesOnPage,
} from './people-model';
import { assignmentTypes, peopleAddress } from './query';

export function renderPeoplePage(model: PeopleModel, nonce: string | null): string {
  const { surrounding, now, timeZone, admins } = model;
  const clock = localTime(timeZone, now);
  return pageDocument({
    title: `People and roles · ${plainText(surrounding.tenantName)} · Zero Trust Watch`,
    surrounding,
    current: 'people',
    nonce,
    main: html`<h1>${headlineOf(model, clock)}</h1><p class="lead">${admins === null ? rolesMissing(model) : leadOf(model, admins, clock)}</p>
${rolesSection(model, clock)}
<div class="grid">${breakGlassSection(model, clock)}${riskSection(model, clock)}</div>
<div class="grid">${movesSection(model, clock)}${activationsSection(model, clock)}</div>`,
    footer: html`<p>Times: ${clock.zone}. "Not recorded" beside a role means that it was assigned before monitoring began. Reading this page changes nothing.</p>`,
  });
}

/** If a source was read before role holders were recorded, its holders appear within a day. */
const rolesMissing = ({ sources }: PeopleModel): string => sources.roles.words || 'Roles appear here within a day.';

function headlineOf(model: PeopleModel, clock: LocalTime): string {
  const { admins, riskyTotal, sources, surrounding } = model;
  const atRisk = riskyTotal === 0 ? 'nobody is at risk' : `${count(riskyTotal, 'person is', 'people are')} at risk`;
  const risk = sources.risk.state === 'read' ? atRisk : '';
  if (admins === null) {
    const unknown = surrounding.moment?.past == null ? 'Admin roles are not known yet' : 'Admin roles are not recorded';
    return risk === '' ? unknown : `${unknown}; ${risk}${asLastRead([sources.risk], clock)}`;
  }
  const roles = rolesInWords(model, admins);
  const read = asLastRead([sources.roles, sources.eligible, ...(risk === '' ? [] : [sources.risk])], clock);
  return `${risk === '' ? roles : `${roles}; ${risk}`}${read}`;
}

function rolesInWords(model: PeopleModel, { people, permanent }: AdminCounts): string {
  if (isCut(model))
    return permanent === 0
      ? `Of ${number(model.total)} role assignments the first ${number(model.stored)} are counted: no admin has a role permanently`
      : `At least ${count(permanent, 'admin has', 'admins have')} roles permanently`;
  if (people === 0) return 'Only break-glass accounts have an admin role';
  const admins = count(people, 'admin', 'admins');
  return permanent === 0
    ? `None of ${admins} has a role permanently`
    : `${number(permanent)} of ${admins} ${permanent === 1 ? 'has' : 'have'} roles permanently`;
}

/** True if only a part of the role assignments is stored with the holders. */
const isCut = ({ total, stored }: PeopleModel): boolean => total > stored;

const atLeast = (isLeast: boolean): string => (isLeast ? 'At least ' : '');

/** True if role changes can be missing from the record. */
const areMovesMissing = (model: PeopleModel): boolean => model.areMovesCut || isCut(model);

/** Why the record shows no assignment and no removal although there can have been some. */
const whyNoMoves = ({ areMovesCut, stored }: PeopleModel): string =>
  areMovesCut
    ? `The newest ${number(mostMoves)} role changes are all activations; older ones are not kept.`
    : `While there are more than ${number(stored)} role assignments, new ones are not recorded.`;

/** "3 Global Administrators, 2 of them eligible". */
function globalAdministratorsIn({ globalAdministrators: all, globalAdministratorsNow: now }: AdminCounts): string {
  const people = count(all, 'Global Administrator', 'Global Administrators');
  const eligible = all - now;
  if (eligible === 0) return people;
  return now === 0
    ? `${people}, ${all === 1 ? 'eligible' : 'all of them eligible'}`
    : `${people}, ${number(eligible)} of them eligible`;
}

function leadOf(model: PeopleModel, counts: AdminCounts, clock: LocalTime): string {
  const { moves, movesFrom, now, surrounding, stored, sources } = model;
  const admins =
    isCut(model) && counts.globalAdministrators === 0
      ? `No Global Administrator among the first ${number(stored)} role assignments, break-glass accounts not counted.`
      : `${atLeast(isCut(model))}${globalAdministratorsIn(counts)}. Break-glass accounts are not counted.`;
  const isMissing = areMovesMissing(model);
  if (isMissing && moves.length === 0) return `${admins} ${whyNoMoves(model)}`;
  const changed =
    moves.length > 0
      ? `${atLeast(isMissing)}${count(moves.length, 'role was', 'roles were')} assigned or removed`
      : 'No role was assigned or removed';
  const since =
    movesFrom === null || Date.parse(now) - Date.parse(movesFrom) > 35 * dayMs
      ? 'in 35 days'
      : `in ${duration(movesFrom, now)}, ${surrounding.moment?.past == null ? 'since recording began' : 'as far back as recorded'}`;
  return `${admins} ${changed} ${since}${asLastRead([sources.roles], clock)}.`;
}

const assignmentClass: Readonly<Record<RoleAssignmentType, string>> = {
  permanent: 'high',
  temporary: 'medium',
  active: 'medium',
  eligible: 'pass',
};

const assignmentBadge = (
  { assignment, until, isBreakGlass }: Pick<RoleRow, 'assignment' | 'until' | 'isBreakGlass'>,
  clock: LocalTime,
): Html => {
  const end = until === null || assignment === 'eligible' ? '' : ` until ${clock.short(until)}`;
  const words = assignment === 'temporary' ? `assigned${end}` : `${assignmentWords[assignment]}${end}`;
  // A break-glass account should have its role permanently.
  return badge(isBreakGlass ? 'off' : assignmentClass[assignment], words);
};

function rolesSection(model: PeopleModel, clock: LocalTime): Html {
  const { admins, query, surrounding, sources, rows } = model;
  const when = surrounding.moment?.past == null ? 'today' : 'then';
  if (admins === null) return html`<section><h2>Roles ${when}</h2><p>${rolesMissing(model)}</p></section>`;
  const url = pageUrl(surrounding, 'people');
  const { pages, page, shown } = pageOf(rows, query.page, rolesOnPage);
  const link = (to: number, label: string): Html =>
    html`<a class="button second" href="${safeUrl(peopleAddress(url, { ...query, page: to }))}">${label}</a>`;
  return html`<section aria-labelledby="roles"><div class="head"><h2 id="roles">${query.roles === 'all' ? 'All' : 'Admin'} roles ${when}</h2><span class="soft">${adminsInWords(model, admins)}</span></div>
${
  admins.people === 0
    ? nothing
    : shareBar(`Admins: ${adminsInWords(model, admins)}`, [
        { value: admins.permanent, tone: 'high' },
        { value: admins.temporary + admins.active, tone: 'warn' },
        { value: admins.eligible, tone: 'good' },
      ])
}
${sourceNotes([sources.roles, sources.eligible])}${lastSignInNote(model)}
${roleFilters(model)}
${shown.length === 0 ? html`<p>No role matches. <a href="${safeUrl(peopleAddress(url, { roles: 'all' }))}">Show all roles</a></p>` : rolesTable(shown, model.hasLastSignIns, clock)}
<div class="pager"><span>${rangeInWords(model, page, pages)}</span><span class="buttons">${page > 1 ? link(page - 1, 'Previous') : nothing}${page < pages ? link(page + 1, 'Next') : nothing}<a class="button second" href="${safeUrl(csvAddress(peopleAddress(url, { ...query, page: 1 })))}">Download CSV</a></span></div></section>`;
}

/** If eligible roles were not read, their number is unknown and not 0. */
const adminsInWords = (model: PeopleModel, { people, permanent, temporary, active, eligible }: AdminCounts): string => {
  const all = isCut(model) ? `${number(people)} in the first ${number(model.stored)} role assignments` : number(people);
  const known = `${all}: ${number(permanent)} permanent, ${number(temporary)} until a date, ${number(active)} active`;
  return `${known}, ${model.sources.eligible.state === 'read' ? `${number(eligible)} eligible` : 'eligible ones not read'}`;
};

function rangeInWords(model: PeopleModel, page: number, pages: number): string {
  const { rows, total, stored } = model;
  const more = isCut(model)
    ? ` The first ${number(stored)} are listed; ${number(total - stored)} more are only counted.`
    : '';
  return `${count(rows.length, 'role', 'roles')}${pages > 1 ? `, page ${number(page)} of ${number(pages)}` : ''}.${more}`;
}

const roleFilters = ({ query, surrounding }: PeopleModel): Html =>
  filterForm(
    {
      url: pageUrl(surrounding, 'people'),
      search: query.search,
      searchLabel: 'Search person, role or group',
      kept: {},
    },
    [
      selectOf(
        'assignment',
        'Assignment',
        'Any assignment',
        query.assignment,
        assignmentTypes.map((one) => [one, capital(assignmentWords[one])]),
      ),
      selectOf('roles', 'Roles', 'Admin roles', query.roles, [['all', 'All roles']]),
    ],
  );

/** Why the table has no last sign-ins, or how old they are. */
function lastSignInNote({ hasLastSignIns, sources: { activity }, surrounding }: PeopleModel): Html {
  if (hasLastSignIns) return sourceNote(activity);
  const words = activity.state === 'read' ? 'Microsoft reports no last sign-in of anybody.' : activity.words;
  return surrounding.moment?.past == null
    ? html`<p class="soft">Last sign-ins are not known. ${words}</p>`
    : sourceNote(activity);
}

function lastSignInCell({ lastSignIn, type, isPrivileged }: RoleRow, clock: LocalTime): Html {
  if (type !== '') return nothing;
  if (lastSignIn?.status === 'on') return html`${clock.day(lastSignIn.day)}`;
  if (lastSignIn?.status === 'never') return html`<b class="warn">Never</b>`;
  return html`<span class="soft">${isPrivileged ? 'Not known' : 'Read for admins only'}</span>`;
}

const rolesTable = (rows: readonly RoleRow[], hasLastSignIns: boolean, clock: LocalTime): Html =>
  html`<table class="stack roles"><caption class="hidden">Who has which role, permanent ones first</caption>
${tableHead('Person', 'Role', 'Assignment', 'Since', 'Assigned by', ...(hasLastSignIns ? ['Last sign-in'] : []))}
<tbody>${rows.map(
    (
      row,
    ) => html`<tr><th scope="row"><b>${row.name}</b>${row.isBreakGlass ? html`<span class="under">break-glass account</span>` : row.type === '' ? nothing : html`<span class="under">${row.type}</span>`}</th>
<td data-label="Role">${row.role}${row.how === '' ? nothing : html`<span class="under">${row.how}</span>`}</td><td data-label="Assignment">${assignmentBadge(row, clock)}</td><td data-label="Since" class="nowrap">${row.since === null ? html`<span class="soft">${row.isSinceKnown ? 'Before monitoring' : 'Not recorded'}</span>` : clock.day(row.since)}</td><td data-label="Assigned by">${row.by ?? html`<span class="soft">Not recorded</span>`}</td>${hasLastSignIns ? html`<td data-label="Last sign-in" class="nowrap">${lastSignInCell(row, clock)}</td>` : nothing}</tr>`,
  )}</tbody></table>`;

function breakGlassSection(
  { emergency, isBreakGlassDeclared, sources, movesFrom }: PeopleModel,
  clock: LocalTime,
): Html {
  const { state, lastReadAt } = sources.signIns;
  const until = lastReadAt === undefined ? '' : ` until ${clock.short(lastReadAt)}`;
  const unused = movesFrom === null ? 'None seen' : `None ${until === '' ? 'since' : 'from'} ${clock.day(movesFrom)}`;
  const unseen = state === 'read' ? `${unused}${until}` : 'Not known';
  const when = (at: string | null): Html =>
    at === null ? html`<span class="soft">${unseen}</span>` : html`${clock.short(at)}`;
  const then = (at: string | null, isRecorded: boolean): Html =>
    at === null && !isRecorded ? html`<span class="soft">Not recorded</span>` : when(at);
  const row = ({ name, usedAt, reportedOn, testedAt, isRecorded }: BreakGlassRow): Html =>
    html`<tr><th scope="row"><b>${name}</b></th><td data-label="Last sign-in">${reportedOn === null ? then(usedAt, isRecorded) : clock.day(reportedOn)}</td><td data-label="Last test">${then(testedAt, isRecorded)}</td></tr>`;
  const none = isBreakGlassDeclared
    ? html`<p>Break-glass accounts are declared. They are listed here once role assignments have been collected.</p>`
    : html`<p>No break-glass account is declared. Declare two in the configuration under breakGlass, so that each sign-in with them alerts at once.</p>`;
  const content =
    emergency.length === 0
      ? none
      : html`<table class="stack"><caption class="hidden">Break-glass accounts</caption>${tableHead('Account', 'Last sign-in', 'Last test')}<tbody>${emergency.map(row)}</tbody></table>
<p class="meta">${sources.signIns.words === '' ? 'Each sign-in raises an alert at once.' : 'A sign-in raises an alert only while sign-ins can be read.'} A sign-in during announced planned work is a test.</p>`;
  return html`<section aria-labelledby="emergency"><h2 id="emergency">Break-glass accounts</h2>${emergency.length === 0 ? nothing : sourceNote(sources.signIns)}${content}</section>`;
}

const levelClass: Readonly<Record<string, string>> = { high: 'critical', medium: 'medium', low: 'off' };

/** "limit 24 h, until 14:02", or how long it has been over. */
function limitInWords({ limit }: PeopleModel['risky'][number], now: string, clock: LocalTime): Html {
  if (limit === null) return nothing;
  const { hours, until } = limit;
  return Date.parse(until) < Date.parse(now)
    ? html`<span class="under">${badge('critical', 'over the limit')} of ${number(hours)} h for ${duration(until, now)}</span>`
    : html`<span class="under">limit ${number(hours)} h, until ${clock.short(until)}</span>`;
}

function riskSection({ risky, riskyTotal, riskEnds, lastEnded, sources, now }: PeopleModel, clock: LocalTime): Html {
  const isRead = sources.risk.state === 'read';
  const rest = riskyTotal - peopleShown;
  const people = !isRead
    ? nothing
    : risky.length === 0
      ? html`<p>${sources.risk.lastReadAt === undefined ? 'Nobody is at risk.' : `Nobody was at risk${asLastRead([sources.risk], clock)}.`}</p>`
      : html`<table class="stack"><caption class="hidden">People at risk</caption>${tableHead('Person', 'Risk', 'At risk for')}<tbody>${risky
          .slice(0, peopleShown)
          .map((person) => {
            const { name, level, isConfirmed, since, roles } = person;
            return html`<tr><th scope="row"><b>${name}</b>${roles === '' ? nothing : html`<span class="under">${roles}</span>`}</th><td data-label="Risk">${badge(isConfirmed ? 'critical' : (levelClass[level ?? ''] ?? 'unknown'), isConfirmed ? 'confirmed compromised' : levelInWords(level))}</td><td data-label="At risk for" class="nowrap">${duration(since, now)}${limitInWords(person, now, clock)}</td></tr>`;
          })}</tbody></table>${rest > 0 ? html`<p class="soft">${count(rest, 'more person is', 'more people are')} in Entra admin center &gt; ID Protection &gt; Risky users.</p>` : nothing}`;
  const ends =
    riskEnds.length === 0
      ? nothing
      : html`<h3>How risk ended, last 90 days</h3><table><caption class="hidden">How risk ended</caption>${tableHead('How it ended', 'People', 'Median time at risk')}<tbody>${riskEnds.map(
          ({ how, people: amount, medianMs }) =>
            html`<tr><th scope="row">${how}</th><td>${number(amount)}</td><td class="nowrap">${duration(new Date(0).toISOString(), new Date(medianMs).toISOString())}</td></tr>`,
        )}</tbody></table><h3>Last ended</h3><ul class="plain">${lastEnded.map(
          ({ name, how, by, since, at }) =>
            html`<li>${name} was at risk for ${duration(since, at)}<br><span class="soft">${clock.moment(at)} · ${how === endNotRecorded ? 'how it ended is not recorded' : how}${by === null ? nothing : html` (${by})`}</span></li>`,
        )}</ul>`;
  return html`<section aria-labelledby="risk"><div class="head"><h2 id="risk">People at risk</h2><span class="soft">Microsoft Entra ID Protection</span></div>${sourceNote(sources.risk)}${insteadOf(sources)}${people}${ends}</section>`;
}

/** Without Entra ID P2: what is shown in place of Microsoft's rating. */
const insteadOf = ({ risk, signIns }: PeopleModel['sources']): Html =>
  risk.state === 'notLicensed' && signIns.state === 'read'
    ? html`<p class="soft">Instead, sign-ins are compared with what is usual for the person: countries, networks, apps and devices. What is unusual in several ways raises an alert.</p>`
    : nothing;

/** Without Entra ID P2 Microsoft hides the level. */
const levelInWords = (level: string | null): string =>
  level === null ? 'level not recorded' : level === 'hidden' ? 'level hidden' : plainText(level);

const movesShown = 30;
/** The most people in the tables of risks and of activations. */
const peopleShown = 25;

function movesSection(model: PeopleModel, clock: LocalTime): Html {
  const { moves, movesFrom, sources, surrounding } = model;
  const isMissing = areMovesMissing(model);
  const rest = moves.length - movesShown;
  const content =
    movesFrom === null
      ? html`<p>${surrounding.moment?.past == null ? 'Role changes are recorded once role assignments have been collected.' : 'Not recorded.'}</p>`
      : moves.length === 0
        ? html`<p>${isMissing ? whyNoMoves(model) : `No role was assigned or removed since ${clock.day(movesFrom)}${asLastRead([sources.roles], clock)}.`}</p>`
        : html`<ol class="plain">${moves
            .slice(0, movesShown)
            .map(
              ({ at, text }) => html`<li>${text}<br><span class="soft">${clock.moment(at)}</span></li>`,
            )}</ol>${rest > 0 ? html`<p class="soft">${count(rest, 'more change is', 'more changes are')} in the activity CSV.</p>` : nothing}`;
  return html`<section aria-labelledby="moves"><div class="head"><h2 id="moves">Role changes, 35 days</h2>${movesFrom === null || (isMissing && moves.length === 0) ? nothing : html`<span class="soft">${atLeast(isMissing)}${number(moves.length)}</span>`}</div>${content}</section>`;
}

function activationsSection(model: PeopleModel, clock: LocalTime): Html {
  const { activations, sources, movesFrom, surrounding, now } = model;
  const isMissing = areMovesMissing(model);
  if (sources.eligible.state === 'notLicensed') return nothing;
  const total = activations.reduce((sum, one) => sum + one.count, 0);
  const rest = activations.length - peopleShown;
  const most = Math.max(1, ...activations.map((one) => one.count));
  const unrecorded =
    surrounding.moment?.past == null
      ? 'Activations are counted once role assignments have been collected.'
      : 'Not recorded.';
  const none = isMissing
    ? 'No activation is recorded, but not every role change is kept.'
    : `No role was activated in ${monitoredPart(movesFrom, now, 7, 'these days')}${asLastRead([sources.roles], clock)}.`;
  const content =
    activations.length === 0
      ? html`<p>${movesFrom === null ? unrecorded : none}</p>`
      : html`<table class="stack"><caption class="hidden">Activations</caption>${tableHead('Person', 'Role', 'Activations')}<tbody>${activations
          .slice(0, peopleShown)
          .map(
            (one) =>
              html`<tr><th scope="row"><b>${one.name}</b></th><td data-label="Role">${one.roles}</td><td data-label="Activations">${number(one.count)}${shareBar(
                `${number(one.count)} of ${number(total)} activations`,
                [
                  { value: one.count, tone: 'accent' },
                  { value: most - one.count, tone: 'off' },
                ],
              )}</td></tr>`,
          )}</tbody></table>${rest > 0 ? html`<p class="soft">${count(rest, 'more person is', 'more people are')} in the activity CSV.</p>` : nothing}`;
  return html`<section aria-labelledby="activations"><div class="head"><h2 id="activations">Activations, 7 days</h2>${activations.length === 0 ? nothing : html`<span class="soft">${atLeast(isMissing)}${number(total)} by ${count(activations.length, 'person', 'people')}</span>`}</div>${content}</section>`;
}

export const peopleJson = ({
  now,
  query,
  sources,
  admins,
  rows,
  moves,
  activations,
  risky,
  riskEnds,
  lastEnded,
  emergency,
}: PeopleModel) => ({
  version: 1,
  now,
  query,
  sources,
  admins,
  roles: rows,
  moves,
  activations,
  risky,
  riskEnds,
  lastEnded,
  emergency,
});

const csvColumns: readonly (readonly [string, (row: RoleRow) => string | null])[] = [
  ['Name', ({ name }) => name],
  ['Type', ({ type }) => type],
  ['Role', ({ role }) => role],
  ['Assignment', ({ assignment }) => capital(assignmentWords[assignment])],
  ['Until', ({ until }) => until],
  ['How', ({ how }) => how],
  ['Since', ({ since }) => since],
  ['Assigned by', ({ by }) => by],
  ['Break-glass account', ({ isBreakGlass }) => (isBreakGlass ? 'Yes' : 'No')],
  ['Id', ({ id }) => id],
  [
    'Last sign-in',
    ({ lastSignIn }) => {
      if (lastSignIn === null) return null;
      if (lastSignIn.status === 'on') return lastSignIn.day.slice(0, 10);
      return lastSignIn.status === 'never' ? 'Never' : 'Not known';
    },
  ],
];

export const peopleCsv = ({ rows }: PeopleModel): string =>
  [
    csvLine(csvColumns.map(([name]) => name)),
    ...rows.map((row) => csvLine(csvColumns.map(([, cell]) => cell(row)))),
  ].join('');
