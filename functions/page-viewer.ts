import {
  type CustomerAccess,
  customerAccess,
  operableTenants,
  operatesAll,
  operatorOf,
  type Principal,
} from '../shared/app/access';
import { runtime } from '../shared/app/runtime';
import type { Viewer } from '../shared/app/viewer';
import { customersPath, deploymentPath } from '../shared/core/access/sign-in-paths';
import type { Ports } from '../shared/pipeline/context';
import { formToken } from './form-token';

/** Null for people who look after no customers. */
export function customersOf(principal: Principal): CustomerAccess | null {
  const access = customerAccess(principal, runtime().surroundings.application?.homeTenantId);
  return access === null || principal.openedTags.reader.length === 0 ? null : access;
}

/** Null for people who do not operate all tenants. */
export const deploymentUrlFor = (principal: Principal, { publicUrl }: Ports<'publicUrl'>): string | null =>
  operatesAll(principal, runtime().readable.tenantIds) ? publicUrl + deploymentPath : null;

/** Nothing is collected from a paused customer, but its stored data can still be read. */
export const isPaused = (tenantId: string): boolean => !runtime().configuration.tenantIds.includes(tenantId);

/** Nothing of a tenant is read while its settings are wrong. */
export const isContained = (tenantId: string): boolean => runtime().readable.contained.has(tenantId);

/** The forms and their token, only for operators of this tenant. */
export function viewerOf(principal: Principal, tenantId: string, pipeline: Ports<'now'>): Viewer {
  const isOperator = operableTenants(principal, runtime().readable.tenantIds).includes(tenantId);
  if (!isOperator || isPaused(tenantId)) return { role: 'reader', name: principal.name, isOperator };
  return { role: 'operator', operator: operatorOf(principal), ...targetOf(principal, tenantId, pipeline) };
}

/** Where this person's forms go, and the token that they carry. */
export const targetOf = (principal: Principal, tenantId: string, { now }: Ports<'now'>) => ({
  token: formToken(runtime().surroundings.notificationKeys, principal, now()),
  url: `${runtime().surroundings.publicUrl}/api/handle/${tenantId}`,
});

/** Tenants in the switcher of each page; a reader with more opens the list of all tenants. */
const mostSwitched = 30;

/** The names come from the checked list. Undefined if there is no other tenant. */
export function switcherOf(
  readable: readonly string[],
  tenantId: string,
  { publicUrl, tenantNames }: Ports<'publicUrl' | 'tenantNames'>,
  hasCustomers: boolean,
): Viewer['switcher'] {
  if (readable.length < 2 && !hasCustomers) return undefined;
  const url = `${publicUrl}/api/posture`;
  const others = readable
    .filter((id) => id !== tenantId)
    .map((id) => ({ name: tenantNames?.get(id) ?? id, url: `${url}/${id}` }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  return {
    url: `${url}/tenants`,
    total: readable.length,
    others: others.slice(0, mostSwitched),
    customersUrl: hasCustomers ? publicUrl + customersPath : null,
  };
}
