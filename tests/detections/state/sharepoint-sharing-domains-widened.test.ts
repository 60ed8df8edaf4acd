import type { SharePointSettings } from '../../../shared/kinds/sharepoint-settings/sharepoint-settings';
import { goodSharePointSettings } from '../../fixtures/settings';
import { onChange } from './facts';

const X10 = 'EV.X10';
type Spoil = Partial<SharePointSettings>;

const changed = (before: Spoil, after: Spoil) =>
  onChange(
    X10,
    'sharepointSettings',
    { ...goodSharePointSettings, ...before },
    { ...goodSharePointSettings, ...after },
  );
const allowing = (...sharingAllowedDomainList: string[]): Spoil => ({
  sharingDomainRestrictionMode: 'allowList',
  sharingAllowedDomainList,
});
const blocking = (...sharingBlockedDomainList: string[]): Spoil => ({
  sharingDomainRestrictionMode: 'blockList',
  sharingBlockedDomainList,
});
const anyDomain: Spoil = { sharingDomainRestrictionMode: 'none' };
const off: Spoil = { sharingCapability: 'disabled' };

test.each<[string, Spoil, Spoil, string, readonly string[]]>([
  ['a domain is allowed', allowing('a.example'), allowing('a.example', 'B.example'), 'medium', ['allowed b.example']],
  ['the list is removed', allowing('a.example'), anyDomain, 'high', ['anyDomain']],
  ['it becomes a list of blocked domains', allowing('a.example'), blocking('x.example'), 'high', ['notBlocked']],
  ['the list of blocked domains is removed', blocking('x.example'), anyDomain, 'high', ['anyDomain']],
  [
    'a domain is no longer blocked',
    blocking('x.example', 'y.example'),
    blocking('x.example'),
    'medium',
    ['unblocked y.example'],
  ],
])('alerts when %s', (_, before, after, severity, elements) => {
  expect(changed(before, after)).toMatchObject([
    { effect: 'raised', severity, resourceId: 'settings', details: { elements } },
  ]);
});

test.each<[string, Spoil, Spoil, readonly string[]]>([
  ['the domain is removed', allowing('a.example', 'b.example'), allowing('a.example'), ['allowed b.example']],
  ['the list is back', anyDomain, allowing('a.example'), ['anyDomain', 'notBlocked']],
  ['some domains are blocked', anyDomain, blocking('x.example'), ['anyDomain']],
  ['the domain is blocked', blocking('x.example'), blocking('x.example', 'y.example'), ['unblocked y.example']],
])('ends when %s', (_, before, after, elements) => {
  expect(changed(before, after)).toMatchObject([{ effect: 'ended', details: { elements } }]);
});

test('ends altogether when nothing is shared outside any more', () => {
  expect(changed(anyDomain, { ...anyDomain, ...off })).toMatchObject([{ effect: 'ended', details: {} }]);
  expect(changed(anyDomain, { ...anyDomain, ...off })[0]?.details.elements).toBeUndefined();
});

test.each<[string, Spoil, Spoil]>([
  ['the order or the case changes', allowing('a.example', 'b.example'), allowing('B.example', 'A.example')],
  ['another setting changes', allowing('a.example'), { ...allowing('a.example'), isLegacyAuthProtocolsEnabled: true }],
  ['a list changes that is not in force', anyDomain, { ...anyDomain, sharingAllowedDomainList: ['z.example'] }],
  ['nothing is shared outside', { ...allowing('a.example'), ...off }, { ...anyDomain, ...off }],
  ['the mode is unknown', allowing('a.example'), { sharingDomainRestrictionMode: 'perSite' }],
])('stays silent when %s', (_, before, after) => {
  expect(changed(before, after)).toEqual([]);
});
