/** How people of a healthy tenant sign in: at the office, at home, on journeys, with new phones and with wrong passwords. */
import type { DirectoryAudit, SignIn } from '../../shared/core/log/record';
import { phishedClients } from '../../shared/core/sign-in/phished-clients';
import { dayMs, hourMs, minuteMs } from '../../shared/core/time/durations';
import { directoryAudit, person, target } from '../../tests/fixtures/records';
import { rates } from './rates';
import {
  type Act,
  administratorIds,
  anAdministrator,
  atWork,
  audit,
  between,
  by,
  detected,
  growthOf,
  isOf,
  oneOf,
  ordinaryPeople,
  type Stage,
  somebody,
  times,
  userRecord,
  workingDays,
  write,
} from './stage';

type Place = Pick<SignIn, 'ipAddress' | 'city' | 'countryOrRegion' | 'coordinates'>;

const berlin = { city: 'Berlin', countryOrRegion: 'DE', coordinates: { latitude: 52.5, longitude: 13.4 } } as const;
const office: Place = { ...berlin, ipAddress: '192.0.2.44' };

const abroad: readonly Omit<Place, 'ipAddress'>[] = [
  { city: 'Vienna', countryOrRegion: 'AT', coordinates: { latitude: 48.2, longitude: 16.4 } },
  { city: 'Lisbon', countryOrRegion: 'PT', coordinates: { latitude: 38.7, longitude: -9.1 } },
  { city: 'London', countryOrRegion: 'GB', coordinates: { latitude: 51.5, longitude: -0.1 } },
  { city: 'New York', countryOrRegion: 'US', coordinates: { latitude: 40.7, longitude: -74 } },
  { city: 'Bangkok', countryOrRegion: 'TH', coordinates: { latitude: 13.8, longitude: 100.5 } },
];

const numberOf = (id: string): number => [...id].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 64_000, 7);
const addressIn = (number: number, last: number): string => `10.${Math.floor(number / 250)}.${number % 250}.${last}`;
const home = (id: string): Place => ({ ...berlin, ipAddress: addressIn(numberOf(id), 7) });

/** A network that nobody has used before, such as that of a hotel, a phone abroad or a VPN. */
export const strange = (stage: Stage, place: Omit<Place, 'ipAddress'>): Place => {
  stage.tenant.nextRecord += 1;
  return { ...place, ipAddress: addressIn(stage.tenant.nextRecord % 60_000, 201) };
};

type App = { readonly appId: string; readonly appDisplayName: string };

const apps = [
  { appId: '9199bf20-a13f-4107-85dc-02114787ef48', appDisplayName: 'One Outlook Web' },
  { appId: '1fec8e78-bce4-4aaf-ab1b-5451cc387264', appDisplayName: 'Microsoft Teams' },
  { appId: '08e18876-6177-487e-b8b5-cf950c1e598c', appDisplayName: 'SharePoint Online Web Client Extensibility' },
] as const;
const portals = [
  { appId: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c', appDisplayName: 'Azure Portal' },
  { appId: '80ccca67-54bd-44ab-8625-4b79c4dc7775', appDisplayName: 'Microsoft 365 Security and Compliance Center' },
] as const;

const laptopOf = (id: string): NonNullable<SignIn['device']> => ({
  id: `laptop-of-${id}`,
  operatingSystem: 'Windows',
  browser: 'Edge 130',
  isCompliant: true,
  isManaged: true,
  trustType: 'Azure AD joined',
});
export const phone = (make: string): NonNullable<SignIn['device']> => ({
  id: null,
  operatingSystem: make,
  browser: 'Mobile Safari',
  isCompliant: null,
  isManaged: null,
  trustType: null,
});

export const usual = (userId: string, spoil: Partial<SignIn>): SignIn => ({
  kind: 'signIn',
  id: 'sign-in',
  createdDateTime: '',
  userId,
  clientAppUsed: 'Browser',
  errorCode: 0,
  conditionalAccessStatus: 'success',
  riskLevelDuringSignIn: 'none',
  riskState: 'none',
  riskEventTypes: [],
  userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
  isInteractive: true,
  askedForMfa: true,
  device: laptopOf(userId),
  ...apps[0],
  ...office,
  ...spoil,
});

/** At the office or at home, with their own laptop and sometimes the phone. */
const ordinarily =
  (userId: string, among: readonly App[]): Act =>
  (stage) => {
    const place = isOf(stage, 60, 100) ? office : home(userId);
    const device = isOf(stage, 20, 100) && among === apps ? { device: phone('iOS 18') } : {};
    write(stage, usual(userId, { ...place, ...device, ...oneOf(stage, among) }));
  };

/** Some days in another country; Microsoft finds some of that unusual. */
const travel =
  (userId: string, among: readonly App[]): Act =>
  (stage) => {
    const hotel = strange(stage, oneOf(stage, abroad));
    const days = Math.ceil(between(stage, 1, 5));
    for (let at = 0; at < 2 * days; at++) {
      stage.later(at * 12 * hourMs + between(stage, 0, 3 * hourMs), (then) =>
        write(then, usual(userId, { ...hotel, ...oneOf(then, among) })),
      );
    }
    if (isOf(stage, rates.doubtedJourneys, 100)) detected(stage, userId, 'newCountry', { riskLevel: 'low' });
  };

const wander: Act = (stage) => travel(somebody(stage), apps)(stage);
const wanderAsAdministrator: Act = (stage) => travel(anAdministrator(stage), [...apps, ...portals])(stage);

/** For an hour, all sign-ins seem to come from elsewhere. */
const useVpn: Act = (stage) => {
  const userId = somebody(stage);
  write(stage, usual(userId, home(userId)));
  const place = strange(stage, oneOf(stage, abroad));
  stage.later(20 * minuteMs, (then) => write(then, usual(userId, place)));
};

const wrongPassword = 50126;
const lockedOut = 50053;

/** Mistyped passwords, then the right one. */
const mistype: Act = (stage) => {
  const userId = somebody(stage);
  const wrong = Math.ceil(between(stage, 0, 3));
  for (let at = 0; at < wrong; at++) {
    stage.later(at * 20_000, (then) => write(then, usual(userId, { errorCode: wrongPassword, askedForMfa: null })));
  }
  stage.later(2 * minuteMs, (then) => write(then, usual(userId, {})));
};

/** An old phone keeps trying yesterday's password. */
const lockOut: Act = (stage) => {
  const userId = somebody(stage);
  for (let at = 0; at < 14; at++) {
    const errorCode = at < 10 ? wrongPassword : lockedOut;
    stage.later(at * minuteMs, (then) =>
      write(then, usual(userId, { ...home(userId), errorCode, askedForMfa: null, device: phone('Android 15') })),
    );
  }
  stage.later(40 * minuteMs, (then) => write(then, usual(userId, home(userId))));
};

/** Ordinary attacks from the internet: one address tries many people once. */
const spray: Act = (stage) => {
  const place = strange(stage, { city: null, countryOrRegion: 'VN', coordinates: null });
  for (let count = 0; count < 30; count++) {
    const userId = count === 0 ? anAdministrator(stage) : somebody(stage);
    stage.later(count * 15_000, (then) =>
      write(then, usual(userId, { ...place, errorCode: wrongPassword, askedForMfa: null, device: null })),
    );
  }
};

/** A person refuses an MFA prompt that comes at the wrong moment. */
const refusePrompt: Act = (stage) => {
  const userId = somebody(stage);
  write(stage, usual(userId, { errorCode: 500121, statusDetail: 'MFA denied; user declined the authentication' }));
  stage.later(3 * minuteMs, (then) => write(then, usual(userId, {})));
};

/** Scripts and the command line, used by experts. */
const useDeveloperClient: Act = (stage) => {
  const appId = oneOf(stage, [phishedClients.azureCli, phishedClients.graphPowerShell]);
  const resourceId = '00000003-0000-0000-c000-000000000000';
  write(stage, usual(somebody(stage), { appId, resourceId, appDisplayName: 'Microsoft Azure CLI' }));
};

/** A scanner sends its scans. */
const scan: Act = (stage) => {
  const scanner = oneOf(stage, ['person00020', 'person00021']);
  write(
    stage,
    usual(scanner, { clientAppUsed: 'Authenticated SMTP', askedForMfa: null, device: null, userAgent: null }),
  );
};

/**
 * A new phone: if the old one is lost, the help desk issues a pass. Then a method and the device are registered, and the phone is
 * used.
 */
const takeNewPhone =
  (userId: string, lostInHundred: number): Act =>
  (stage) => {
    if (isOf(stage, lostInHundred, 100)) {
      const pass = { resultReason: 'Admin registered temporary access pass method for user' };
      audit(stage, methodRecord('Admin registered security info', userId, { ...by(stage), ...pass }));
    }
    const actedBy = { actor: person(userId) };
    const authenticator = { resultReason: 'User registered Authenticator App with Notification and Code' };
    stage.later(20 * minuteMs, (then) => {
      // Before a person changes a method, they sign in.
      write(then, usual(userId, {}), then.at - 5 * minuteMs);
      audit(then, methodRecord('User registered security info', userId, { ...actedBy, ...authenticator }));
      const name = `Phone of ${userId} ${then.tenant.nextRecord}`;
      const targets = [target('Device', name, [], name), target('User', userId)];
      audit(then, directoryAudit({ ...actedBy, activityDisplayName: 'Register device', category: 'Device', targets }));
      write(then, usual(userId, { ...home(userId), device: phone('iOS 19') }));
    });
  };

const methodRecord = (name: string, userId: string, spoil: Partial<DirectoryAudit>) =>
  userRecord(name, userId, { loggedByService: 'Authentication Methods', ...spoil });

/** In larger tenants the pipeline does not read sign-ins of people without admin roles, so none are generated. */
const mostPeople = 2000;

/** The sign-ins of a day; `plan` puts acts into its working hours. */
export function planSignIns(stage: Stage, work: number, day: number, plan: (aDay: number, act: Act) => void): void {
  const { people } = stage;
  const aYear = (count: number, act: Act): void => plan((count * work) / workingDays, act);
  for (const admin of administratorIds(stage))
    plan(rates.signInsOfAdministratorsADay * work, ordinarily(admin, [...apps, ...portals]));
  const growth = growthOf(people);
  aYear(rates.administratorJourneysAYear * growth, wanderAsAdministrator);
  // Passes of admins have a rate of their own.
  aYear(rates.administratorMethodsAYear * growth, (then) => takeNewPhone(anAdministrator(then), 0)(then));
  aYear((rates.newPhonesAYear * people) / 100, (then) => takeNewPhone(somebody(then), rates.lostPhones)(then));
  if (people > mostPeople) return;
  for (const id of ordinaryPeople(stage)) {
    for (let count = times(stage, rates.signInsADay * work); count > 0; count--) {
      const at = atWork(stage, day);
      if (at > stage.at) stage.later(at - stage.at, ordinarily(id, apps));
    }
  }
  aYear((rates.journeysAYear * people) / 100, wander);
  aYear((rates.vpnsAYear * people) / 100, useVpn);
  plan((rates.wrongPasswordsADay * people * work) / 100, mistype);
  aYear((rates.lockOutsAYear * people) / 100, lockOut);
  aYear((rates.refusedPromptsAYear * people) / 100, refusePrompt);
  aYear((rates.developerClientsAYear * people) / 100, useDeveloperClient);
  plan(rates.scansADay * work, scan);
  for (let left = times(stage, rates.spraysAYear / 365); left > 0; left--) stage.later(between(stage, 0, dayMs), spray);
}
