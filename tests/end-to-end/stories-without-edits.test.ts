/**
 * From outside: people lose protection though nobody edits a policy, and recipients are alerted. The clock of the
 * machine is six minutes behind Microsoft's.
 */

import type { ChangeActor } from '../../infra/local/tenant/change/changes';
import type { Json } from '../../infra/local/tenant/json';
import { minuteMs } from '../../shared/core/time/durations';
import { eventRows, readPosture, until } from './observed-world';
import { ada, controlsWith, ines, keysOnly, mara, paths, roles, startStories, tom } from './stories';

jest.setTimeout(1_800_000);

type StoryName = 'uncovered' | 'place' | 'compliance' | 'member' | 'standing' | 'strength';

const stories = startStories<StoryName>({ tenantAheadMs: 6 * minuteMs });
const {
  tick,
  untilWatching,
  put,
  create,
  remove,
  hear,
  restored,
  untilNamed,
  becomeCalm,
  untilAllFixed,
  expectOnceEach,
} = stories;
const made: Partial<Record<StoryName, readonly string[]>> = {};

beforeAll(async () => {
  await untilWatching();
});

const putRanges = (ranges: readonly string[], actor: ChangeActor) =>
  put(
    `${paths.namedLocations}/${stories.stage().cast.officeId}`,
    {
      '@odata.type': '#microsoft.graph.ipNamedLocation',
      ipRanges: ranges.map((cidrAddress) => ({ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress })),
    },
    actor,
  );
const assign = (assignments: Json, actor: ChangeActor) =>
  put(`${paths.compliancePolicies}/${stories.stage().cast.compliancePolicyId}`, { assignments }, actor);

test('no policy is edited: an administrator outside the covered roles, a location, a compliance policy without devices', async () => {
  const { world, cast, people } = stories.stage();
  await becomeCalm();
  made.uncovered = create(paths.roleAssignments, { principalId: cast.noraId, roleDefinitionId: roles.helpdesk }, ada);
  putRanges(['192.0.2.0/26', '128.0.0.0/1'], tom);
  assign([], ines);

  const uncovered = await hear('uncovered', /^Critical · Contoso · 1 of \d+ admins can sign in with phishable MFA/);
  expect(uncovered.text).toMatch(/1 of \d+ admins at Contoso: Nora Weber/);
  const place = await hear('place', /^Critical · Contoso · 128\.0\.0\.0\/1 was added to "Berlin office"/);
  expect(place.text).toContain('128.0.0.0/1');
  // People sign in from there without MFA; these are their registered methods.
  expect(place.text).toMatch(new RegExp(`WHO IS EXPOSED\\n.* others, of ${people} people at Contoso`, 's'));
  const compliance = await hear('compliance', /^High · Contoso · macOS devices have no compliance policy/);
  expect(compliance.text).toMatch(/No policy applies to \d+ of \d+ devices at Contoso/);
  await untilNamed('uncovered', ada);
  await untilNamed('place', tom);
  await untilNamed('compliance', ines);
  // The log may show a change before the collection that judges it.
  await until(
    'three controls that fail',
    async () => {
      const failing = new Set(controlsWith(await readPosture(world), 'fail'));
      return ['ZT.AD.009', 'ZT.DV.005', 'ZT.NW.001'].every((control) => failing.has(control)) ? true : undefined;
    },
    tick,
  );
});

test('each of them is reported as fixed too', async () => {
  const { cast } = stories.stage();
  await becomeCalm();
  for (const id of made.uncovered ?? []) remove(`${paths.roleAssignments}/${id}`, ada);
  putRanges(['192.0.2.0/26'], mara);
  assign(cast.assignments, ines);
  await restored('place', /removed from "Berlin office"|No Conditional Access policy is weaker than its baseline/);
  await restored(
    'compliance',
    /Every platform in use has an assigned compliance policy|compliance policy .* is as before/,
  );
  await untilAllFixed();
});

test('a member of an excluded group, without an edit of a policy, and a permanent role for a person who could activate it', async () => {
  const { world, cast, people } = stories.stage();
  await becomeCalm();
  const members = `groups/${cast.exclusionsId}/members`;
  const link = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${cast.janId}` };
  create(`${members}/$ref`, link, ada);
  const standing = {
    principalId: cast.paulId,
    roleDefinitionId: roles.securityAdministrator,
    assignmentType: 'Assigned',
  };
  made.standing = create(paths.roleInstances, standing, mara);
  await hear('standing', /^High · Contoso · Paul Orth became Security Administrator/);
  const member = await hear('member', /^Critical · Contoso · Jan Pohl can now sign in without MFA/);
  expect(member.text).toContain(`1 person, of ${people} people at Contoso: Jan Pohl`);
  await untilNamed('member', ada);
  expect((await eventRows(world)).filter(({ source }) => source === 'EV.R12').length).toBeGreaterThanOrEqual(1);
  await untilNamed('standing', mara);
  await becomeCalm();
  remove(`${members}/${cast.janId}/$ref`, ada);
  for (const id of made.standing ?? []) remove(`${paths.roleInstances}/${id}`, tom);
  const ended = await restored('member', /MFA is required of every user/);
  expect(ended.text).toMatch(/When it began:\s+Jan\s+Pohl\s+could\s+sign\s+in\s+without\s+MFA/);
  await restored('standing', /Paul Orth is no longer Security Administrator/);
  await untilAllFixed();
});

test('a custom strength asks for less, and then for as much again', async () => {
  await becomeCalm();
  const allow = (allowedCombinations: readonly string[], actor: ChangeActor) =>
    put(`${paths.strengths}/${keysOnly.id}`, { allowedCombinations }, actor);
  allow([...keysOnly.allowedCombinations, 'password,sms'], mara);
  const strength = await hear(
    'strength',
    /^Critical · Contoso · (?:[2-9]|\d\d) of \d+ admins can sign in with phishable MFA/,
  );
  expect(strength.text).toMatch(/(\d) of \1 admins at Contoso: .*Ada Brandt/);
  await untilNamed('strength', mara);
  await becomeCalm();
  allow(keysOnly.allowedCombinations, tom);
  await untilAllFixed();
});

test('each was opened and ended once for each change, on every channel, and nothing else was sent', () =>
  expectOnceEach());
