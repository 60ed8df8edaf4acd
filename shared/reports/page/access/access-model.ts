import { shortHash } from '../../../core/canonical';
import {
  type AskedSignIn,
  externalTypes,
  nextOfType,
  registerDevice,
  registerSecurityInformation,
  suites,
  type UserClass,
  type WhatIf,
  whatIfOf,
} from '../../../core/conditional-access';
import type { AccessCell, AccessLine, AccessRow, ShownExclusion } from '../../../core/page/access-row';
import type { DirectoryName } from '../../../core/resource/directory-name';
import type { Kind } from '../../../core/resource/kind';
import { roleName } from '../../../core/resource/privileged-roles';
import { isInForce, type TenantConfiguration } from '../../../core/tenant/configuration';
import { licenceNames } from '../../../core/tenant/licence-key';
import type { AccessColumn, ConditionalAccessBasis, Verdict } from '../../../core/verdict/control';
import { applyingInWords, keptWords, passwordIsEnough, sentenceOf } from '../../assessment/what-if-words';
import { firstPartyApps } from '../../language/app-names';
import { count, listed, listedUpTo } from '../../language/counting';
import { type Naming, naming } from '../../language/naming';
import { capital, plainText, quoted } from '../../language/plain-text';
import { namelessInWords } from '../../posture/declared-accounts';
import type { Surrounding } from '../frame/navigation';
import { keysOf } from '../frame/query';
import type { SourceState } from '../frame/source';
import type { AccessQuery, SignInQuery } from './query';

export type Option = { readonly value: string; readonly label: string };

/** A gap: people of a class to whom a requirement does not apply in some sign-in. */
type HoleRow = {
  readonly who: string;
  readonly requirement: string;
  readonly open: number;
  readonly of: number;
  /** The first 50 at most. */
  readonly names: readonly string[];
};

type ExclusionRow = {
  readonly who: string;
  readonly policies: string;
  readonly people: number | null;
  /** The declaration that covers the gap; null if there is none. */
  readonly declared: DeclaredRow | null;
  /** True if it excludes only declared accounts, such as a group of break-glass accounts. */
  readonly isOfDeclared: boolean;
};

type DeclaredRow = {
  readonly who: string;
  readonly what: string;
  readonly reason: string;
  readonly owner: string;
  readonly until: string;
  readonly isOver: boolean;
};

type PolicyRow = {
  readonly name: string;
  readonly applies: 'yes' | 'maybe' | 'no' | 'reportOnly';
  readonly why: string;
};

export type WhatIfAnswer = {
  readonly sentence: string;
  readonly passwordIsEnough: ReturnType<typeof passwordIsEnough>;
  readonly policies: readonly PolicyRow[];
};

export type AccessModel = {
  readonly surrounding: Surrounding;
  readonly now: string;
  readonly timeZone: string;
  readonly query: AccessQuery;
  readonly sources: Readonly<Record<'policies' | 'users', SourceState>>;
  /** When the row was written; null before users and policies were collected. */
  readonly at: string | null;
  readonly lines: readonly NamedLine[];
  readonly mfa: Pick<AccessCell, 'open' | 'of'> & { readonly unknown: number };
  /** Requirements that the tenant has no licence for, with the licence. */
  readonly unlicensed: ReadonlyMap<AccessColumn, string>;
  /** How many requirements have gaps in this view, including MFA. */
  readonly gaps: number;
  readonly holes: readonly HoleRow[];
  readonly exclusions: readonly ExclusionRow[];
  readonly declared: readonly DeclaredRow[];
  readonly choices: Readonly<Record<'who' | 'app' | 'location', readonly Option[]>>;
  /** How many classes of people are not offered as choices, because there are too many. */
  readonly unlisted: number;
  readonly answer: WhatIfAnswer | null;
};

export type AccessInput = Pick<AccessModel, 'surrounding' | 'now' | 'timeZone' | 'query' | 'sources' | 'unlicensed'> & {
  readonly row: Pick<AccessRow, 'at' | 'views' | 'exclusions' | 'classes' | 'classTotal'> | null;
  readonly names: ReadonlyMap<string, DirectoryName>;
  /** Names of policies, by id. */
  readonly policyNames: ReadonlyMap<string, string>;
  readonly basis: ConditionalAccessBasis | null;
  readonly configuration: Pick<
    TenantConfiguration,
    'breakGlass' | 'serviceAccounts' | 'syncAccounts' | 'acceptedExclusions'
  >;
  readonly isRead: (kind: Kind) => boolean;
};

/** In the order of the matrix. */
export const columnWords: Readonly<Record<AccessColumn, string>> = {
  mfa: 'MFA',
  phishingResistantMfa: 'Phishing-resistant MFA',
  managedDevice: 'Managed device',
  legacyBlocked: 'Legacy authentication blocked',
  deviceCodeBlocked: 'Device code flow blocked',
  userRisk: 'High user risk remediated',
};

const lineWords: Readonly<Record<string, string>> = {
  globalAdministrators: 'Global Administrators',
  otherAdmins: 'Other admins',
  members: 'Members',
  serviceAccounts: 'Service accounts',
  breakGlass: 'Break-glass accounts',
  guests: 'Guests',
  b2bCollaborationGuest: 'Invited guests',
  b2bCollaborationMember: 'External members',
  internalGuest: 'Internal guests',
  b2bDirectConnectUser: 'Direct connect users',
  otherExternalUser: 'Other external users',
  serviceProvider: 'Service providers',
};
const lineName = (id: string): string => lineWords[id] ?? plainText(id);

const suiteWords: Readonly<Record<string, string>> = {
  Office365: 'Office 365',
  MicrosoftAdminPortals: 'Microsoft admin portals',
};

/** What distinguishes a class: its roles, and the groups that policies name. */
function classInWords(
  { guestType, roleIds, eligibleRoleIds, groupIds }: UserClass,
  names: ReadonlyMap<string, DirectoryName>,
): string {
  const roles = [...new Set([...roleIds, ...eligibleRoleIds])].map((id) => roleName(id) ?? 'a custom role');
  const groups = groupIds.flatMap((id) => {
    const name = names.get(id)?.displayName;
    return name === undefined ? [] : [quoted(name, 40)];
  });
  return [
    ...(guestType === 'member' ? [] : [lineName(guestType).toLowerCase()]),
    ...(roles.length === 0 ? [] : [listedUpTo(roles, 2)]),
    ...(groups.length === 0 ? [] : [`in ${listedUpTo(groups, 2)}`]),
  ].join(', ');
}

type Candidate = Option & { readonly userClass: UserClass };

const namedOneByOne = 5;
const mostCandidates = 250;

/**
 * The choices for "who": people by name if they are admins or their class is small; all others by what distinguishes
 * their class.
 */
function candidatesOf(classes: readonly UserClass[], names: ReadonlyMap<string, DirectoryName>): readonly Candidate[] {
  const { person } = naming(names);
  const known = classes.flatMap((userClass): readonly Candidate[] => {
    const hash = shortHash(userClass.key).slice(0, 12);
    const words = classInWords(userClass, names);
    const people = userClass.ids
      .filter(() => userClass.count <= namedOneByOne)
      .map(
        (id): Candidate => ({
          value: `${hash}.${id}`,
          label: words === '' ? person(id) : `${person(id)} (${words})`,
          userClass,
        }),
      );
    if (people.length > 0) return people;
    const who = count(userClass.count, 'person', 'people');
    return [{ value: hash, label: words === '' ? `Anyone else (${who})` : `${capital(words)} (${who})`, userClass }];
  });
  const guests = externalTypes.map(
    (type): Candidate => ({
      value: `next.${type}`,
      label: `New: ${lineName(type).toLowerCase()} whom no policy names`,
      userClass: nextOfType(type),
    }),
  );
  return [...known.slice(0, mostCandidates), ...guests];
}

const appChoices = (): readonly Option[] => [
  { value: '', label: 'Any app that no policy names' },
  ...suites.map((value) => ({ value, label: suiteWords[value] ?? value })),
  ...firstPartyApps.map(([value, label]) => ({ value, label })),
  { value: registerSecurityInformation, label: 'Register security information' },
  { value: registerDevice, label: 'Register or join a device' },
];

const locationChoices = ({ namedLocations }: ConditionalAccessBasis): readonly Option[] => [
  { value: '', label: 'Outside named locations' },
  ...namedLocations.map(({ id, displayName }) => ({ value: id, label: plainText(displayName) })),
  { value: 'AllTrusted', label: 'A trusted location that no policy names' },
];

function answerOf(
  { basis, isRead }: AccessInput,
  signIn: SignInQuery,
  candidates: readonly Candidate[],
): WhatIfAnswer | null {
  const candidate = candidates.find(({ value }) => value === signIn.who);
  if (basis === null || candidate === undefined) return null;
  const app = appChoices().find(({ value }) => value === signIn.app)?.value ?? '';
  const places = basis.namedLocations.filter(({ id }) => id === signIn.location);
  const asked: AskedSignIn = {
    ...(app === '' ? {} : { app }),
    clientAppType: signIn.client,
    devicePlatform: signIn.platform,
    ...(signIn.location === 'AllTrusted' ? { location: 'AllTrusted' } : {}),
    device: signIn.device,
    authenticationFlow: signIn.flow,
    userRiskLevel: signIn.userRisk,
    signInRiskLevel: signIn.signInRisk,
  };
  const answer = whatIfOf({ asked, user: null, userClass: candidate.userClass, places }, basis, isRead);
  return { sentence: sentenceOf(answer), passwordIsEnough: passwordIsEnough(answer), policies: policyRows(answer) };
}

const policyRows = (answer: WhatIf): readonly PolicyRow[] => [
  ...answer.applying.map((one) => ({
    name: plainText(one.policy.displayName),
    applies: one.applies,
    why: capital(applyingInWords(one, answer)),
  })),
  ...answer.reportOnly.map((one) => ({
    name: plainText(one.policy.displayName),
    applies: 'reportOnly' as const,
    why: `Report-only; if it were on: ${applyingInWords(one, answer)}`,
  })),
  ...answer.notApplying.map(({ policy, keptBy }) => ({
    name: plainText(policy.displayName),
    applies: 'no' as const,
    why: capital(keptWords[keptBy]),
  })),
];

type Declaration = {
  readonly id: string;
  readonly what: string;
  readonly reason: string;
  readonly owner: string;
  readonly expiry: string;
};

const declarationsOf = ({
  breakGlass,
  serviceAccounts,
  syncAccounts,
  acceptedExclusions,
}: AccessInput['configuration']): readonly Declaration[] => [
  ...breakGlass.map((one) => ({ ...one, what: 'Break-glass account, all requirements' })),
  ...serviceAccounts.map((one) => ({ ...one, what: 'Service account, all requirements' })),
  ...syncAccounts.map((one) => ({ ...one, what: 'Synchronisation account, all requirements' })),
  ...Object.entries(acceptedExclusions).flatMap(([controlId, all]) => all.map((one) => ({ ...one, what: controlId }))),
];

function nameOf(id: string, { names, sources }: Pick<AccessInput, 'names' | 'sources'>, { person }: Naming): string {
  const named = names.get(id);
  if (named === undefined) return roleName(id) ?? lineWords[id] ?? namelessInWords(id, sources.users.state === 'read');
  return named.type === 'person' || named.type === 'erased' ? person(id) : plainText(named.displayName);
}

/** The columns whose control reports a missing licence. */
export const unlicensedColumns = (
  judged: readonly { readonly accessColumn: AccessColumn | undefined; readonly verdict: Verdict | undefined }[],
): ReadonlyMap<AccessColumn, string> =>
  new Map(
    judged.flatMap(({ accessColumn, verdict }) =>
      accessColumn !== undefined && verdict?.status === 'notLicensed'
        ? [[accessColumn, licenceNames[verdict.licence]] as const]
        : [],
    ),
  );

type NamedLine = AccessLine & { readonly name: string };

export const namedLine = (line: AccessLine): NamedLine => ({ ...line, name: lineName(line.id) });

/** The gaps by requirement: the people to whom it does not apply in some sign-ins. */
export const holesOf = (
  lines: readonly AccessLine[],
  unlicensed: ReadonlyMap<AccessColumn, string>,
  { person }: Naming,
): readonly HoleRow[] =>
  keysOf(columnWords)
    .filter((column) => !unlicensed.has(column))
    .flatMap((column) =>
      lines.flatMap(({ id, cells }) =>
        cells
          .filter((cell) => cell.column === column && cell.open > 0)
          .map(
            ({ open, of, ids }): HoleRow => ({
              who: lineName(id),
              requirement: columnWords[column],
              open,
              of,
              names: ids.map((one) => person(one)),
            }),
          ),
      ),
    );

/** True if the configuration declares the gap, which gives it an owner. */
export const isCovered = ({ declared, isOfDeclared }: Pick<ExclusionRow, 'declared' | 'isOfDeclared'>): boolean =>
  declared !== null || isOfDeclared;

/** The stored data as the page shows it, with the answer to the reader's question. */
export function accessModel(input: AccessInput): AccessModel {
  const { surrounding, now, timeZone, query, sources, unlicensed, row, names, policyNames, basis, configuration } =
    input;
  const own = naming(names);
  const lines = row?.views[query.view] ?? [];
  const counted = lines.filter(({ id }) => id !== 'breakGlass');
  const cellsOf = (column: AccessColumn): readonly AccessCell[] =>
    counted.flatMap(({ cells }) => cells.filter((cell) => cell.column === column));
  const sum = (cells: readonly AccessCell[], of: (cell: AccessCell) => number): number =>
    cells.reduce((total, cell) => total + of(cell), 0);
  const columns = keysOf(columnWords).filter((column) => !unlicensed.has(column));
  const declared = declarationsOf(configuration).map(
    ({ id, what, reason, owner, expiry }): DeclaredRow & { readonly id: string } => ({
      id,
      who: nameOf(id, input, own),
      what,
      reason: plainText(reason, 200),
      owner: plainText(owner),
      until: expiry,
      isOver: !isInForce({ expiry }, now),
    }),
  );
  const policyName = (id: string): string => plainText(policyNames.get(id) ?? 'a policy that is gone');
  const exclusionRow = ({ id, type, policyIds, people, declaredPeople }: ShownExclusion): ExclusionRow => ({
    who: `${nameOf(id, input, own)}${type === 'person' || type === 'guests' ? '' : ` (${type})`}`,
    policies: listed(policyIds.map(policyName)),
    people,
    declared: declared.find((one) => one.id === id) ?? null,
    isOfDeclared: people !== null && people > 0 && declaredPeople === people,
  });
  const candidates = candidatesOf(row?.classes ?? [], names);
  return {
    surrounding,
    now,
    timeZone,
    query,
    sources,
    at: row?.at ?? null,
    lines: lines.map(namedLine),
    unlicensed,
    mfa: {
      open: sum(cellsOf('mfa'), ({ open }) => open),
      of: sum(cellsOf('mfa'), ({ of }) => of),
      unknown: sum(cellsOf('mfa'), ({ status, of }) => (status === 'unknown' ? of : 0)),
    },
    gaps: columns.filter((column) => cellsOf(column).some(({ open }) => open > 0)).length,
    holes: holesOf(lines, unlicensed, own),
    exclusions: (row?.exclusions ?? [])
      .map(exclusionRow)
      .sort((a, b) => Number(isCovered(a)) - Number(isCovered(b)) || (b.people ?? 0) - (a.people ?? 0)),
    declared,
    choices: { who: candidates, app: appChoices(), location: basis === null ? [] : locationChoices(basis) },
    unlisted: (row?.classTotal ?? 0) - (row?.classes.length ?? 0),
    answer: query.signIn === null ? null : answerOf(input, query.signIn, candidates),
  };
}
