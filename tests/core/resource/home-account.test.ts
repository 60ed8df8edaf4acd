import { isSelfApproval } from '../../../shared/core/alert/self-approval';
import { eventActorOf } from '../../../shared/core/attribution';
import { homeAddressOf, homeOf, personKeys } from '../../../shared/core/resource/home-account';
import { naming } from '../../../shared/reports/language/naming';

test.each([
  ['J.Weiss@MSP.example', 'j.weiss@msp.example'],
  ['j.weiss_msp.example#EXT#@contoso.onmicrosoft.com', 'j.weiss@msp.example'],
  ['J.Weiss_MSP.example#ext#@fabrikam.onmicrosoft.com', 'j.weiss@msp.example'],
  // A user name that contains an underscore itself: only the last underscore replaced the @.
  ['jo_weiss_msp.example#EXT#@contoso.onmicrosoft.com', 'jo_weiss@msp.example'],
  ['  mara.klein@contoso.example ', 'mara.klein@contoso.example'],
  ['weiss#EXT#@contoso.onmicrosoft.com', 'weiss'],
  ['', ''],
])('%s is at home at %s', (address, home) => {
  expect(homeAddressOf(address)).toBe(home);
});

const id = '4F0C9D31-0A52-4C7B-9B0E-6D2F5A1B8C93';
const partner = `user_${id.replaceAll('-', '').toLowerCase()}@contoso.onmicrosoft.com`;

test.each([
  [
    "a partner's technician by the id of their home account",
    partner,
    null,
    { tenantId: null, objectId: id.toLowerCase() },
  ],
  ['in another case', partner.toUpperCase(), null, { tenantId: null, objectId: id.toLowerCase() }],
  ['and by their tenant', partner, 'AAAA', { tenantId: 'aaaa', objectId: id.toLowerCase() }],
  [
    'a guest by their tenant alone',
    'j.weiss_msp.example#EXT#@contoso.onmicrosoft.com',
    'aaaa',
    { tenantId: 'aaaa', objectId: null },
  ],
  ['no accounts of the tenant itself', 'mara.klein@contoso.example', null, undefined],
  ['nobody without an address', null, null, undefined],
  ['no accounts of a domain that anybody can claim', partner.replace('onmicrosoft.com', 'example'), null, undefined],
  ['the id without a domain', partner.replace(/@.*/, ''), null, { tenantId: null, objectId: id.toLowerCase() }],
  ['no ids with fewer digits', partner.replace('user_4', 'user_'), null, undefined],
])('the log identifies %s', (_, address, tenantId, home) => {
  expect(homeOf(address, tenantId)).toEqual(home);
});

test('a person has the same identity in every tenant', () => {
  const atHome = personKeys({ id }, 'j.weiss@msp.example');
  const guest = personKeys({ id: 'of-the-guest' }, 'j.weiss_msp.example#EXT#@contoso.onmicrosoft.com');
  const home = homeOf(partner);
  const delegated = personKeys({ id: 'x', ...(home && { home }) }, partner);
  expect(guest).toEqual(['j.weiss@msp.example']);
  expect(delegated).toEqual([`id|${id.toLowerCase()}`]);
  expect(atHome).toEqual([...delegated, ...guest]);
  expect(personKeys({ id }, null)).toEqual([]);
});

test("an operator's own change includes those of their home account as a partner's technician", () => {
  const user = { type: 'user', id: 'foreign', userPrincipalName: partner, displayName: null, ipAddress: null } as const;
  const actor = eventActorOf(user);
  if (actor === null) throw new Error('nobody acted');
  const attribution = { status: 'known', actor, recordId: 'r', at: '2026-11-24T14:02:00Z' } as const;
  const operator = (own: string) => ({ id: own, tenantId: 'msp', name: 'J. Weiss' });
  expect(isSelfApproval({ attribution }, operator(id))).toBe(true);
  expect(isSelfApproval({ attribution }, operator('another'))).toBe(false);
});

test('people never read an id instead of a name', () => {
  const named = { id: 'x', displayName: partner, address: partner, type: 'person' } as const;
  expect(naming(new Map([['x', named]])).person('x')).toBe("a partner's technician");
});
