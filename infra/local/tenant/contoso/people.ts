import { graphTime } from '../graph/graph-time';
import type { JsonObject } from '../json';
import { mix, seededGuid } from '../random';
import { type ContosoOptions, day, domain, initialDomain } from './options';

const leadingPeople = [
  'Mara Klein',
  'Tom Iversen',
  'Ada Brandt',
  'Paul Orth',
  'svc-migration',
  'Lea Novak',
  'BreakGlass-1',
  'BreakGlass-2',
  'Ines Roth',
  'Jan Pohl',
] as const;
const firstNames = [
  'Nora',
  'Emil',
  'Sofia',
  'Jonas',
  'Lina',
  'Oskar',
  'Clara',
  'Anton',
  'Greta',
  'Milan',
  'Ella',
  'Felix',
  'Ida',
  'Hugo',
  'Mina',
];
const lastNames = [
  'Weber',
  'Lund',
  'Fischer',
  'Sato',
  'Marek',
  'Hansen',
  'Okafor',
  'Vogel',
  'Silva',
  'Berg',
  'Kaya',
  'Moreau',
  'Novy',
];
const departments = ['Finance', 'Engineering', 'Sales', 'Operations'];

/** The name of the person at an index of the list: first the known people, then as many others as requested, each name once. */
function personName(index: number): string {
  const known = leadingPeople[index];
  if (known !== undefined) return known;
  const place = index - leadingPeople.length;
  const round = Math.floor(place / (firstNames.length * lastNames.length));
  const first = firstNames[place % firstNames.length] ?? '';
  const last = lastNames[Math.floor(place / firstNames.length) % lastNames.length] ?? '';
  return round === 0 ? `${first} ${last}` : `${first} ${last} ${round + 1}`;
}

/** Everybody was at work yesterday. The break-glass accounts were tested three weeks ago. */
function activityOf({ now }: ContosoOptions, displayName: string): JsonObject {
  const time = graphTime(now() - (displayName.startsWith('BreakGlass-') ? 21 : 1) * day);
  return {
    lastSignInDateTime: time,
    lastSignInRequestId: null,
    lastNonInteractiveSignInDateTime: time,
    lastNonInteractiveSignInRequestId: null,
    lastSuccessfulSignInDateTime: time,
    lastSuccessfulSignInRequestId: null,
  };
}

function makePerson(options: ContosoOptions, index: number): JsonObject {
  const displayName = personName(index);
  const nickname = displayName.toLowerCase().replaceAll(' ', '.');
  const [givenName, ...rest] = displayName.split(' ');
  const isPerson = rest.length > 0;
  const principalName = `${nickname}@${displayName.startsWith('BreakGlass-') ? initialDomain : domain}`;
  const joined = options.now() - (200 + (mix(options.seed, 'joined', index) % 900)) * day;
  return {
    id: seededGuid(options.seed, 'user', index),
    deletedDateTime: null,
    accountEnabled: true,
    businessPhones: [],
    city: 'Berlin',
    companyName: options.name,
    country: 'Germany',
    createdDateTime: graphTime(joined),
    creationType: null,
    department: isPerson ? (departments[index % departments.length] ?? null) : null,
    displayName,
    employeeType: null,
    externalUserState: null,
    givenName: isPerson ? (givenName ?? null) : null,
    jobTitle: isPerson ? 'Specialist' : null,
    lastPasswordChangeDateTime: graphTime(joined),
    mail: isPerson ? principalName : null,
    mailNickname: nickname,
    mobilePhone: null,
    officeLocation: null,
    onPremisesSyncEnabled: null,
    otherMails: [],
    passwordPolicies: 'DisablePasswordExpiration',
    preferredLanguage: isPerson ? 'en' : null,
    proxyAddresses: isPerson ? [`SMTP:${principalName}`] : [],
    signInActivity: activityOf(options, displayName),
    signInSessionsValidFromDateTime: graphTime(joined),
    surname: isPerson ? rest.join(' ') : null,
    usageLocation: 'DE',
    userPrincipalName: principalName,
    assignedPlans: [],
    userType: 'Member',
  };
}

/** Everybody at Contoso: at least the people of the stories. */
export function makePeople(options: ContosoOptions): readonly JsonObject[] {
  const count = Math.max(options.people, leadingPeople.length);
  return Array.from({ length: count }, (_, index) => makePerson(options, index));
}
