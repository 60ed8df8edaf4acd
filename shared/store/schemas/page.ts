import * as z from 'zod';
import type { AccessLine, AccessRow, ShownExclusion } from '../../core/page/access-row';
import type { DevicesRow } from '../../core/page/devices-row';
import type { PageHistory, PageWithHistory } from '../../core/page/page-history';
import type { PageName, PageRows } from '../../core/page/page-rows';
import type { PeopleRow } from '../../core/page/people-row';
import type { RolesRow } from '../../core/page/role-holders';
import { attribution } from './event';
import { count, text, textOrNull, texts } from './primitives';

const roleHolder = {
  key: text,
  id: text,
  type: z.enum(['user', 'group', 'servicePrincipal', 'unknown']),
  name: textOrNull,
  roleId: text,
  scopeId: text,
  assignment: z.enum(['permanent', 'temporary', 'active', 'eligible']),
  until: textOrNull,
  group: z.object({ id: text, name: textOrNull }).nullable(),
  startedAt: textOrNull,
  sourceIds: texts,
};

const were = z.array(z.object({ assignment: roleHolder.assignment, until: textOrNull, to: text })).optional();

const holder = z.object({ ...roleHolder, were });

const author = { by: attribution.nullable(), subject: textOrNull };

const rolesRow: z.ZodType<RolesRow> = z.object({
  holders: z.array(z.object({ ...roleHolder, ...author, since: textOrNull, were })),
  total: count,
  moves: z.array(z.object({ ...author, at: text, type: z.enum(['added', 'removed']), holder })),
  from: text,
});

const peopleRow: z.ZodType<PeopleRow> = z.object({
  roles: rolesRow.nullable(),
  risk: z
    .object({
      total: count.optional(),
      people: z.array(z.object({ id: text, level: text, state: text, since: text, updatedAt: textOrNull.optional() })),
      ended: z.array(
        z.object({ id: text, level: text, since: text, at: text, detail: textOrNull, by: attribution.nullable() }),
      ),
      from: text,
    })
    .nullable(),
  emergency: z.array(z.object({ id: text, usedAt: textOrNull, testedAt: textOrNull })),
});

const accessLines: z.ZodType<readonly AccessLine[]> = z.array(
  z.object({
    id: text,
    count,
    cells: z.array(
      z.object({
        column: z.enum([
          'mfa',
          'phishingResistantMfa',
          'managedDevice',
          'legacyBlocked',
          'deviceCodeBlocked',
          'userRisk',
        ]),
        status: z.enum(['covered', 'open', 'accepted', 'unknown']),
        open: count,
        accepted: count,
        of: count,
        ids: texts,
      }),
    ),
  }),
);

const accessViews = z.object({ everyone: accessLines, guests: accessLines, anywhere: accessLines });

const exclusions: z.ZodType<readonly ShownExclusion[]> = z.array(
  z.object({
    id: text,
    type: z.enum(['person', 'group', 'role', 'guests']),
    policyIds: texts,
    people: count.nullable(),
    declaredPeople: count.optional(),
  }),
);

const accessRow: z.ZodType<AccessRow> = z.object({
  at: text,
  views: accessViews,
  exclusions,
  classes: z.array(
    z.object({
      key: text,
      enabled: z.boolean(),
      guestType: text,
      userId: textOrNull,
      groupIds: texts,
      roleIds: texts,
      otherRoleIds: texts,
      eligibleRoleIds: texts,
      otherEligibleRoleIds: texts,
      account: z.object({ isSynchronised: z.boolean(), isOnMicrosoftDomain: z.boolean() }).nullable(),
      count,
      ids: texts,
    }),
  ),
  classTotal: count,
  unresolvedGroupIds: texts,
  isEligibilityUnread: z.boolean(),
});

const failingSettings = z.union([
  z.object({ status: z.literal('read'), settings: texts, policies: texts }),
  z.object({
    status: z.literal('unread'),
    reason: z.enum(['throttled', 'notLicensed', 'notPermitted', 'gone', 'broken', 'ours', 'tooMany']),
  }),
]);

const devicesRow: z.ZodType<DevicesRow> = z.object({
  fallen: z.array(
    z.object({ id: text, name: text, platform: text, at: text, failing: failingSettings, backAt: textOrNull }),
  ),
});

export const pageRows: { readonly [P in PageName]: z.ZodType<PageRows[P]> } = {
  access: accessRow,
  devices: devicesRow,
  people: peopleRow,
};

const platformPicture = z.object({
  managed: count,
  compliant: count,
  nonCompliant: count,
  inGrace: count,
  notKnown: count,
  silent: count,
});

const deviceCounts = z.object({
  platforms: z.record(text, platformPicture),
  causes: z.object({ notEncrypted: count, jailbroken: count, threat: count, silent: count, otherSetting: count }),
  overdue: count,
  unencrypted: count,
  jailbroken: count,
  threatened: count,
});

export const pageVersions: { readonly [P in PageWithHistory]: z.ZodType<PageHistory[P]> } = {
  access: z.object({ at: text, views: accessViews, exclusions, objectNames: z.record(text, text) }),
  devices: z.object({ at: text, counts: deviceCounts }),
  people: z.object({ at: text, row: peopleRow }),
};
