import type { EventActor } from '../event/event';
import { sameActor } from '../event/event';
import type { Actor } from '../log/record';
import { homeOf } from '../resource/home-account';

/** Names of first-party actors. The log leaves their appId empty, so the display name is all there is. */
const pimNames = new Set(['ms-pim', 'ms-pim-fairfax']);
/** PIM ends expired roles under this name. The log shows it as a user, without a name to sign in with. */
const pimUserName = 'azure ad pim';
const telemetryNames = new Set(['intune compliance client prod']);
const managedPolicyNames = new Set(['microsoft managed policy manager']);
/** https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/unknown-actors-in-audit-reports */
const groupServiceNames = new Set(['microsoft approval management']);
/** The account of the service that sets a password for somebody, whom the entry of the reset itself names. */
export const resetServiceAddress = 'fim_password_service@support.onmicrosoft.com';

const appNameOf = (actor: Actor): string | null =>
  actor.type === 'application' ? (actor.displayName?.trim().toLowerCase() ?? null) : null;
const isOneOf = (actor: Actor, names: ReadonlySet<string>): boolean => names.has(appNameOf(actor) ?? '');

export const isPim = (actor: Actor): boolean => isOneOf(actor, pimNames) || isPimUser(actor);
const isPimUser = (actor: Actor): boolean =>
  actor.type === 'user' && actor.userPrincipalName === null && actor.displayName?.trim().toLowerCase() === pimUserName;
export const isComplianceTelemetry = (actor: Actor): boolean => isOneOf(actor, telemetryNames);
/** The service that moves members of dynamic groups by their membership rules and deletes expired groups. */
export const isGroupService = (actor: Actor): boolean => isOneOf(actor, groupServiceNames);
const isManagedPolicyService = (actor: Actor): boolean => isOneOf(actor, managedPolicyNames);

const isResetService = (actor: Actor): boolean =>
  actor.type === 'user' && actor.userPrincipalName?.toLowerCase() === resetServiceAddress;

/**
 * The actor as an event names it; null if the record names nobody, or names PIM or the reset service, which act for
 * somebody else.
 */
export function eventActorOf(actor: Actor): EventActor | null {
  if (actor.type === 'unknown' || isPim(actor) || isResetService(actor)) return null;
  if (actor.type === 'user') {
    const { id, ipAddress, userPrincipalName, homeTenantId } = actor;
    const home = homeOf(userPrincipalName, homeTenantId);
    return { type: 'person', id, ipAddress, ...(home && { home }) };
  }
  if (isManagedPolicyService(actor)) return { type: 'microsoft', name: 'Microsoft (managed policy)' };
  if (isGroupService(actor)) return { type: 'microsoft', name: 'Microsoft (group service)' };
  const id = actor.servicePrincipalId ?? actor.displayName;
  return id === null ? null : { type: 'application', id, name: actor.displayName ?? id };
}

export const distinctActors = (actors: readonly EventActor[]): readonly EventActor[] =>
  actors.filter((actor, at) => actors.findIndex((other) => sameActor(actor, other)) === at);
