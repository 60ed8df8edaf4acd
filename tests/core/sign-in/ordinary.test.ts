import type { SignIn } from '../../../shared/core/log/record';
import { type Familiarity, unknownFamiliarity } from '../../../shared/core/sign-in/habits';
import { isOrdinary } from '../../../shared/core/sign-in/ordinary';
import { signIn } from '../../detections/state/sign-ins';

const known: Familiarity = { ...unknownFamiliarity, network: 'known', client: 'known', device: 'known' };

test.each<[string, Partial<SignIn>, Partial<Familiarity>]>([
  ['a success with nothing new', {}, {}],
  ['a success of a person with little history', {}, unknownFamiliarity],
  ['a success in a new browser', { userAgent: 'Mozilla/5.0 (Windows NT 10.0)' }, {}],
  ['a wrong password in a known network', { errorCode: 50126 }, {}],
  ['a legacy protocol that the person uses', { clientAppUsed: 'IMAP4' }, { protocol: 'known' }],
])('%s is ordinary', (_, spoil, familiarity) => {
  expect(isOrdinary(signIn(spoil), { ...known, ...familiarity })).toBe(true);
});

test.each<[string, Partial<SignIn>, Partial<Familiarity>]>([
  ['a new country', {}, { country: 'first' }],
  ['a device first seen this morning', {}, { device: 'recent' }],
  ['a wrong password from another place', { errorCode: 50126 }, { network: 'unknown' }],
  ['a legacy protocol', { clientAppUsed: 'IMAP4' }, {}],
  ['a script', { userAgent: 'python-requests/2.28' }, {}],
  ['a developer client', { appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' }, { client: 'unknown' }],
  ['a risk', { riskLevelDuringSignIn: 'Medium' }, {}],
  ['a risk that is open', { riskState: 'atRisk' }, {}],
  ['a device code', { authenticationProtocol: 'deviceCode' }, {}],
])('%s is stored', (_, spoil, familiarity) => {
  expect(isOrdinary(signIn(spoil), { ...known, ...familiarity })).toBe(false);
});
