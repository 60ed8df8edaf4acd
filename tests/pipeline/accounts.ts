/** A small tenant in which named accounts make changes, and the messages that people receive about them. */
import type { DirectoryAudit } from '../../shared/core/log/record';
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs } from '../../shared/core/time/durations';
import type { AuthenticationMethodsPolicy } from '../../shared/kinds/authentication-methods-policy/authentication-methods-policy';
import { renderText } from '../../shared/reports/mail/email';
import { withUsers } from '../fixtures/conditional-access';
import { directoryAudit, membershipRecord, modified, person, policyRecord, target } from '../fixtures/records';
import { hint } from './history';
import { excludedGroup } from './small-tenant';
import { type App, createSmallWorld, goingOn, startWatched, tenantId } from './small-world';

/** Twelve minutes after the first collection. Earlier messages are left out. */
export const watched = (): Promise<App> =>
  goingOn('accounts', async () => {
    return startWatched(createSmallWorld(), 12 * minuteMs);
  });

export type Change = (app: App, by: string) => DirectoryAudit;

/** The change is made now. The log shows it `lateMs` later; null: never. */
export function change(app: App, by: string, lateMs: number | null, make: Change): void {
  const { world } = app;
  const draft = make(app, by);
  if (lateMs === null) return;
  const activityDateTime = new Date(world.now()).toISOString();
  const id = `${by} ${activityDateTime}`;
  const record = { ...draft, id, correlationId: id, actor: person(by), activityDateTime };
  world.tenant.log.push({ record, visibleAt: world.now() + lateMs });
}

/** An edit of the first policy. */
export const editing =
  (edit: (policy: ConditionalAccessPolicy) => ConditionalAccessPolicy): Change =>
  ({ world }) => {
    const [before, ...others] = world.tenant.policies;
    if (before === undefined) throw new Error('nothing to edit');
    const after = edit(before);
    world.tenant.policies = [after, ...others];
    return policyRecord(before, after);
  };

/** An edit of the people to whom the first policy applies. */
export const editingUsers = (users: Parameters<typeof withUsers>[0]): Change => editing(withUsers(users));

/** The first policy excludes these people and no others. */
export const excluding = (...excludeUsers: readonly string[]): Change => editingUsers({ excludeUsers });

/** The sign-in methods in the form of the log. */
const wire = (policy: AuthenticationMethodsPolicy): string =>
  JSON.stringify({
    ...policy,
    authenticationMethodConfigurations: policy.authenticationMethodConfigurations.map((one) => ({
      ...one,
      includeTargets: one.includeTargets.map((id) => ({ targetType: 'group', id })),
    })),
  });

/** An edit of the sign-in methods. They are one object, and each edit has one log entry. */
export const methodsEdit =
  (before: AuthenticationMethodsPolicy, after: AuthenticationMethodsPolicy): Change =>
  ({ world: { tenant } }) => {
    tenant.settings = { ...tenant.settings, authenticationMethodsPolicy: [after] };
    return directoryAudit({
      activityDisplayName: 'Authentication Methods Policy Update',
      category: 'ApplicationManagement',
      targets: [
        { ...target('Other', '', [modified('AuthenticationMethodsPolicy', wire(before), wire(after))]), id: null },
      ],
    });
  };

/** Adds a person to the group that policies exclude. */
export const joiningExcluded =
  (memberId: string): Change =>
  ({ world: { tenant } }) => {
    tenant.groups = tenant.groups.map((group) =>
      group.id === excludedGroup ? { ...group, memberIds: [...group.memberIds, memberId] } : group,
    );
    return membershipRecord({ activity: 'Add member to group', groupId: excludedGroup, memberId });
  };

export async function look(
  app: App,
  kind:
    | 'authenticationMethodsPolicy'
    | 'conditionalAccessPolicy'
    | 'directoryAudit'
    | 'domain'
    | 'group'
    | 'namedLocation',
): Promise<void> {
  await app.ask(hint(kind));
  await app.drain();
}

export async function readLog(app: App, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    await app.runUntil(app.world.now() + minuteMs);
    await look(app, 'directoryAudit');
  }
}

export async function received({ world }: App) {
  const mails = world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);
  const alerts = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  return {
    mails: mails.map((message) => `${message.subject}\n${renderText(message).replaceAll(/\s+/g, ' ')}`),
    firsts: mails.filter(({ machine }) => machine.because === 'opened').map(({ subject }) => subject),
    alerts,
    actors: alerts.map(({ attribution }) =>
      attribution.status === 'known' && attribution.actor.type === 'person' ? attribution.actor.id : null,
    ),
  };
}
