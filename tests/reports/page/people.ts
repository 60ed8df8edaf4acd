import { defaultThresholds } from '../../../shared/config/thresholds';
import type { PeopleRow } from '../../../shared/core/page/people-row';
import type { RecordedHolder, RoleHolder, RoleMove } from '../../../shared/core/page/role-holders';
import { globalAdministrator } from '../../../shared/core/resource/privileged-roles';
import { localTime } from '../../../shared/reports/language/local-time';
import { type PeopleInput, peopleModel } from '../../../shared/reports/page/people/people-model';
import { readPeopleQuery } from '../../../shared/reports/page/people/query';
import { alerts, posture } from './pages';

const exchange = '29232cdf-9323-42fd-ade2-1d097af3e4de';
const helpdesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const intune = '3a2c62db-5318-420d-8d74-23affee5d9d5';
const reports = '4a5d8f65-41da-4de4-8968-e035b65339cf';

const person = (id: string, displayName: string) =>
  [id, { id, displayName, address: `${id}@contoso.example`, type: 'person' }] as const;

export const peopleNames: PeopleInput['names'] = new Map([
  person('mara', 'Mara Klein'),
  person('paul', 'Paul Orth'),
  person('lea', 'Lea Novak'),
  person('tom', 'Tom Iversen'),
  person('ada', 'Ada Brandt'),
  person('jan', 'Jan Pohl'),
  person('sara', 'Sara Lindt'),
  person('glass1', 'BreakGlass-1'),
  person('glass2', 'BreakGlass-2'),
]);

const holder = (id: string, roleId: string, over: Partial<RoleHolder> = {}): RoleHolder => ({
  key: JSON.stringify([id, roleId, '/', over.assignment === 'eligible' ? 'eligible' : 'held', over.group?.id ?? null]),
  id,
  type: 'user',
  name: null,
  roleId,
  scopeId: '/',
  assignment: 'permanent',
  until: null,
  group: null,
  startedAt: null,
  sourceIds: [`of-${id}`],
  ...over,
});
const recorded = (one: RoleHolder, since: string | null, by: RecordedHolder['by']): RecordedHolder => ({
  ...one,
  since,
  by,
  subject: null,
});
const byPerson = (id: string, at: string): NonNullable<RecordedHolder['by']> => ({
  status: 'known',
  actor: { type: 'person', id, ipAddress: null },
  recordId: `r-${id}`,
  at,
});
const move = (type: RoleMove['type'], one: RoleHolder, at: string, by: RoleMove['by']): RoleMove => ({
  type,
  holder: one,
  at,
  by,
  subject: null,
});

const eligible = { assignment: 'eligible' } as const;
const active = { assignment: 'active', until: '2026-11-24T14:47:00Z' } as const;

/** Contoso with five admins with permanent roles, one with an active role, and three who are eligible. */
export const peopleRow: PeopleRow = {
  roles: {
    holders: [
      recorded(holder('mara', globalAdministrator), null, null),
      recorded(holder('paul', globalAdministrator), null, null),
      recorded(holder('lea', exchange), '2026-09-12T10:00:00Z', byPerson('mara', '2026-09-12T10:00:00Z')),
      recorded(
        holder('tom', globalAdministrator, eligible),
        '2026-09-04T08:00:00Z',
        byPerson('paul', '2026-09-04T08:00:00Z'),
      ),
      recorded(
        holder('tom', globalAdministrator, active),
        '2026-11-24T10:47:00Z',
        byPerson('tom', '2026-11-24T10:47:00Z'),
      ),
      recorded(holder('jan', intune, eligible), '2026-10-05T08:00:00Z', byPerson('ada', '2026-10-05T08:00:00Z')),
      recorded(
        holder('sara', helpdesk, {
          ...eligible,
          until: '2027-05-10T08:00:00Z',
          group: { id: 'g', name: 'Helpdesk-Team' },
        }),
        '2026-11-10T09:00:00Z',
        { status: 'notYetKnown' },
      ),
      recorded(holder('ada', globalAdministrator, eligible), null, null),
      recorded(holder('glass1', globalAdministrator), null, null),
      recorded(holder('glass2', globalAdministrator), null, null),
      recorded(holder('app', exchange, { type: 'servicePrincipal', name: 'Backup tool' }), null, null),
      recorded(holder('jan', reports), null, null),
    ],
    total: 12,
    moves: [
      move(
        'added',
        holder('tom', globalAdministrator, active),
        '2026-11-24T10:47:00Z',
        byPerson('tom', '2026-11-24T10:47:00Z'),
      ),
      move('added', holder('jan', intune, active), '2026-11-23T08:00:00Z', byPerson('jan', '2026-11-23T08:00:00Z')),
      move('added', holder('jan', intune, active), '2026-11-22T08:00:00Z', byPerson('jan', '2026-11-22T08:00:00Z')),
      move(
        'added',
        holder('sara', helpdesk, { ...eligible, until: '2027-05-10T08:00:00Z' }),
        '2026-11-10T09:00:00Z',
        byPerson('ada', '2026-11-10T09:00:00Z'),
      ),
      move('removed', holder('lea', helpdesk), '2026-11-09T09:00:00Z', { status: 'notFound' }),
    ],
    from: '2026-08-24T07:00:00Z',
  },
  risk: {
    people: [{ id: 'jan', level: 'medium', state: 'atRisk', since: '2026-11-24T07:02:00Z' }],
    ended: [
      {
        id: 'lea',
        level: 'high',
        since: '2026-11-02T08:00:00Z',
        at: '2026-11-02T11:29:00Z',
        detail: 'userPerformedSecuredPasswordChange',
        by: null,
      },
      {
        id: 'paul',
        level: 'low',
        since: '2026-11-01T08:00:00Z',
        at: '2026-11-02T04:00:00Z',
        detail: null,
        by: byPerson('ada', '2026-11-02T04:00:00Z'),
      },
    ],
    from: '2026-08-24T07:00:00Z',
  },
  emergency: [
    { id: 'glass1', usedAt: '2026-11-14T10:21:00Z', testedAt: '2026-11-14T10:21:00Z' },
    { id: 'glass2', usedAt: null, testedAt: null },
  ],
};

const read = { state: 'read', words: '' } as const;

export const peopleInput: PeopleInput = {
  surrounding: alerts.surrounding,
  now: posture.now,
  timeZone: 'Europe/Berlin',
  clock: localTime('Europe/Berlin', posture.now),
  query: readPeopleQuery(() => null),
  sources: { roles: read, eligible: read, risk: read, signIns: read, activity: read },
  row: peopleRow,
  isBreakGlassDeclared: false,
  lastSignIns: new Map([
    ['ada', { status: 'on', day: '2026-11-23T00:00:00.000Z' }],
    ['mara', { status: 'never' }],
  ]),
  names: peopleNames,
  thresholds: defaultThresholds,
};

export const peopleOf = (over: Partial<PeopleInput> = {}) => peopleModel({ ...peopleInput, ...over });
