/**
 * Two accounts weaken the activation rules of two roles within a minute: each alert names the account of its own role.
 * If both edit the same role, the log does not show which of them made the change.
 */
import type { JsonObject } from '../../infra/local/tenant/json';
import { changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

jest.setTimeout(300_000);

const settings = 'policies/roleManagementPolicyAssignments';
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const securityAdministrator = '194ae4cb-b126-40b2-bd5b-6091b380977d';

let world: WorldOverHttp;
beforeAll(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true });
});
afterAll(() => world?.stop());

type Rule = JsonObject & { readonly id: string; readonly setting?: JsonObject };

async function editRule(by: string, roleId: string, ruleId: string, edit: (rule: Rule) => JsonObject): Promise<void> {
  const all = await world.read(
    `${settings}?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'&$expand=policy($expand=rules)`,
  );
  const of = all.find(({ roleDefinitionId }) => roleDefinitionId === roleId);
  if (of === undefined) throw new Error('no settings of this role');
  const { rules } = of.policy as unknown as { readonly rules: readonly Rule[] }; // Safe: Graph's shape.
  changeAs(world, by, {
    op: 'update',
    path: `/${settings}/${String(of.id)}`,
    body: { policy: { rules: rules.map((rule) => (rule.id === ruleId ? edit(rule) : rule)) } },
  });
}

test('each message names the account that edited the role', async () => {
  await editRule('ada.brandt', globalAdministrator, 'Approval_EndUser_Assignment', (rule) => ({
    ...rule,
    setting: { ...rule.setting, isApprovalRequired: false },
  }));
  await pass(world, 0.5);
  await editRule('tom.iversen', securityAdministrator, 'Expiration_EndUser_Assignment', (rule) => ({
    ...rule,
    maximumDuration: 'PT24H',
  }));
  await pass(world, 90);
  const last = new Map(takeMails(world).map(({ subject, text }) => [subject, text]));
  const [approval] = [...last].filter(([subject]) => /without approval/.test(subject));
  const [duration] = [...last].filter(([subject]) => /too easily/.test(subject));
  expect(approval?.[1].slice(0, 350)).toContain("Ada Brandt's account");
  expect(approval?.[1]).not.toContain('Tom Iversen');
  expect(duration?.[1].slice(0, 350)).toContain("Tom Iversen's account");
  expect(duration?.[1]).not.toContain('Ada Brandt');
});

test('an account is not named any more once the log shows that another one edited the same role', async () => {
  await editRule('tom.iversen', globalAdministrator, 'Approval_EndUser_Assignment', (rule) => ({
    ...rule,
    setting: { ...rule.setting, isApprovalRequired: true },
  }));
  await pass(world, 30);
  takeMails(world);
  await editRule('mara.klein', globalAdministrator, 'Enablement_EndUser_Assignment', (rule) => ({
    ...rule,
    enabledRules: ['Justification'],
  }));
  await pass(world, 1);
  await editRule('tom.iversen', globalAdministrator, 'Approval_EndUser_Assignment', (rule) => ({
    ...rule,
    setting: { ...rule.setting, isApprovalRequired: false },
  }));
  await pass(world, 30);
  const mails = takeMails(world);
  const corrected = mails.filter(({ because }) => because === 'actorFound');
  const named = mails.filter((mail) => !corrected.includes(mail));
  expect(named.map(({ text }) => text.includes("Mara Klein's account edited it at that time"))).toEqual([true, true]);
  expect(corrected.map(({ subject }) => subject).sort()).toEqual(named.map(({ subject }) => subject).sort());
  for (const { text } of corrected) {
    expect(text).toMatch(/^Update [\d:]+: another account edited the same object/);
    expect(text).toContain('Not known: 2 accounts made matching changes.');
    expect(text).not.toContain("Mara Klein's account");
  }
});
