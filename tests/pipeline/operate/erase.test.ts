import { acknowledge } from '../../../shared/core/alert/lifecycle';
import { toOperator } from '../../../shared/core/alert/operator';
import { deploymentId } from '../../../shared/core/deployment/deployment';
import type { DirectoryAudit } from '../../../shared/core/log/record';
import { type ErasedPerson, scrubRecord } from '../../../shared/core/log/scrub';
import { judgeAndLearn, noHabitBook, personKey } from '../../../shared/core/sign-in/habits';
import { keepOperator } from '../../../shared/pipeline/alert/acting';
import { keepHabits } from '../../../shared/pipeline/collect/sign-in-habits';
import { erasePerson } from '../../../shared/pipeline/operate/erase';
import { verifyRecord } from '../../../shared/pipeline/operate/verify';
import { operatorInWords } from '../../../shared/reports/handling/handling-words';
import { accountOf, naming } from '../../../shared/reports/language/naming';
import { affectedPartition, affectedPieceRow } from '../../../shared/store/keys';
import { anAlert, anAudit, anEvaluation, aRiskDetection, aRule, aSignIn, aTransition, hex } from '../../store/fixtures';
import { createRecordWorld, dayNumber, eventOn, type RecordWorld, tenantId } from '../record-world';

const mara = 'aaaaaaaa-0000-4000-8000-000000000001';
const address = 'mara.klein@contoso.example';
const at = `${dayNumber(5)}T09:00:00.000Z`;
const actor = {
  type: 'user' as const,
  id: mara,
  userPrincipalName: address,
  displayName: 'Mara Klein',
  ipAddress: '192.0.2.9',
};

/** An entry that contains her name as actor, as target, in values, and in the text of somebody else. */
const audit: DirectoryAudit = {
  ...anAudit(1, at, ['g1']),
  actor,
  resultReason: 'asked for by MARA.KLEIN@contoso.example',
  targets: [
    { type: 'User', id: mara, displayName: 'Mara Klein', userPrincipalName: address, modifiedProperties: [] },
    {
      type: 'Group',
      id: 'g1',
      displayName: 'Vendors-Temp',
      userPrincipalName: null,
      modifiedProperties: [{ displayName: 'Member', oldValue: null, newValue: `["Mara Klein (${address})"]` }],
    },
  ],
};

async function worldWithMara(): Promise<RecordWorld> {
  const world = await createRecordWorld();
  const { store } = world;
  world.goTo(5);
  const event = eventOn(5, 1, {
    peopleIds: [mara],
    attribution: { status: 'known', actor: { type: 'person', id: mara, ipAddress: '192.0.2.9' }, recordId: 'r', at },
  });
  const worded = eventOn(5, 2, { details: { invited: address } });
  await store.events.record([event, worded, eventOn(5, 3)], false);
  await store.directory.keepNames(tenantId, [{ id: mara, displayName: 'Mara Klein', address, type: 'person' }], at);
  await store.records.keep(tenantId, [audit, anAudit(2, at, ['p1'])]);
  const fence = await store.alerts.acquire(tenantId, 'h', at, `${dayNumber(6)}T00:00:00.000Z`);
  if (fence === undefined) throw new Error('nobody else holds it');
  // The row as an earlier version wrote it, with the name and the id.
  const by = { id: mara, tenantId, name: 'Mara Klein' };
  const alert = anAlert(tenantId, { acknowledged: { by, at, note: null } });
  await store.alerts.write(fence, { alert, events: [event], transitions: [aTransition(1, { by })], deliveries: [] });
  await store.alerts.release(fence);
  await store.rules.write(aRule(tenantId, { owner: 'Mara Klein', createdBy: by }), null);
  const evaluation = anEvaluation('ZT.ID.001', {
    verdict: {
      status: 'fail',
      findings: {
        total: 1,
        first: [{ resourceId: mara, subject: { type: 'person', id: mara }, problem: 'p', details: {} }],
      },
      exposure: null,
      evidence: [],
      metric: null,
    },
  });
  await store.evaluations.save(tenantId, [{ evaluation, etag: null, history: true }]);
  world.goTo(8);
  await world.seal();
  return world;
}

const erasing = (world: RecordWorld, really: boolean) =>
  erasePerson(
    {
      store: world.store,
      now: world.now,
      sleep: async () => {},
      newHolder: () => 'erasing',
      configuration: async () => ({
        ...world.configuration,
        recipients: [{ id: 'mail', name: 'Mara', channel: 'email-acs', address: 'Mara.Klein@contoso.example' }],
      }),
    },
    tenantId,
    mara,
    really,
  );

/** All rows of all tables that contain a text, by table. */
async function tablesWith({ tables }: RecordWorld, text: string): Promise<string[]> {
  const found = new Set<string>();
  const everything = { from: '', to: '\uffff' };
  for (const table of ['Alerts', 'Directory', 'Evaluations', 'Events', 'Records', 'Seals', 'Suppressions'] as const)
    for await (const row of tables.list(table, { partition: everything }))
      if (JSON.stringify(row.properties).toLowerCase().includes(text.toLowerCase())) found.add(table);
  return [...found];
}

test('name and address are erased, and the record stays complete and verified', async () => {
  const world = await worldWithMara();
  expect(await tablesWith(world, address)).toEqual(['Directory', 'Events', 'Records']);
  const erasure = await erasing(world, true);
  expect(erasure).toMatchObject({
    isDone: true,
    name: 'kept',
    recordIds: [audit.id],
    operatorIn: [`alert ${anAlert(tenantId).id}`, `rule ${aRule(tenantId).id}`],
  });
  // The word in an event is part of somebody else's text, so it is reported as left.
  expect(await tablesWith(world, address)).toEqual(['Events']);
  expect(await tablesWith(world, '192.0.2.9')).toEqual(['Alerts', 'Events']);
  // The name stays in the owner field, because somebody typed it.
  expect(await tablesWith(world, 'Mara Klein')).toEqual(['Suppressions']);
  expect((await verifyRecord(world, tenantId)).findings).toEqual([]);
});

test('a list that a newer version wrote is deleted where its form is unknown, and all others stay', async () => {
  const world = await worldWithMara();
  const { store, tables } = world;
  const named = { id: mara, displayName: 'Mara Klein', address, type: 'person' } as const;
  const finding = { resourceId: mara, subject: { type: 'person', id: mara }, problem: 'p', details: {} } as const;
  const parts = ['all', 'first'].map((name, at) => ({
    name,
    fingerprint: name,
    items: [{ finding: { ...finding, problem: name }, named: at === 0 ? named : null }],
  }));
  for (const controlId of ['ZT.ID.001', 'ZT.ID.002'])
    await store.affected.write(tenantId, controlId, { index: {}, etag: null }, parts, []);
  const [piece] = (await store.affected.readIndex(tenantId, 'ZT.ID.001')).index.all?.pieces ?? [];
  const rowKey = affectedPieceRow('ZT.ID.001', piece?.key ?? '');
  const newer = { v: 2, people: JSON.stringify([named]) };
  await tables.transact('Directory', affectedPartition(tenantId), [{ type: 'upsert', rowKey, properties: newer }]);
  expect((await erasing(world, true)).isDone).toBe(true);
  expect(await tablesWith(world, 'Mara Klein')).toEqual(['Suppressions']);
  const partsOf = async (controlId: string) =>
    Object.keys((await store.affected.readIndex(tenantId, controlId)).index).sort();
  expect(await partsOf('ZT.ID.001')).toEqual(['first']);
  expect(await partsOf('ZT.ID.002')).toEqual(['all', 'first']);
});

test('sign-in habits of a person are erased with the name, and not learned again', async () => {
  const world = await worldWithMara();
  const signIns = ['mara', 'tom'].map((id, n) => aSignIn(n, id === 'mara' ? mara : id));
  const learned = judgeAndLearn(noHabitBook, tenantId, signIns);
  await keepHabits(world, tenantId, learned);
  expect(await world.store.habits.has(tenantId, mara)).toBe(true);
  expect((await erasing(world, false)).hasHabits).toBe(true);
  expect(await world.store.habits.has(tenantId, mara)).toBe(true);
  await erasing(world, true);
  await keepHabits(world, tenantId, learned);
  expect(await world.store.habits.has(tenantId, mara)).toBe(false);
  expect(await world.store.habits.has(tenantId, 'tom')).toBe(true);
  const { shared } = await world.store.habits.read(tenantId, []);
  expect(JSON.stringify(shared)).not.toContain(personKey(tenantId, mara));
});

test('text that operators typed is reported, wherever it holds a name or an address', async () => {
  const world = await worldWithMara();
  const { store } = world;
  const by = { id: 'tom', tenantId, name: null };
  await store.rules.write(aRule(tenantId, { id: hex(2001), reason: 'Agreed with MARA KLEIN by phone' }), null);
  await store.rules.write(aRule(tenantId, { id: hex(2002) }), null);
  const fence = await store.alerts.acquire(tenantId, 'h', at, `${dayNumber(6)}T00:00:00.000Z`);
  if (fence === undefined) throw new Error('nobody else holds it');
  const closed = { by, at, note: `She wrote from ${address}` };
  const alerts = [
    { alert: anAlert(tenantId, { id: hex(81), key: 'CC81', status: 'resolved', closed }), note: null },
    // The note of an earlier episode is only in its transition.
    { alert: anAlert(tenantId, { id: hex(82), key: 'CC82' }), note: 'Mara Klein says it was planned' },
    { alert: anAlert(tenantId, { id: hex(83), key: 'CC83' }), note: 'Somebody says it was planned' },
  ];
  let held = fence;
  for (const { alert, note } of alerts) {
    const transitions = [aTransition(1, { alertId: alert.id, by, note })];
    const written = await store.alerts.write(held, { alert, events: [], transitions, deliveries: [] });
    if (written.status === 'lost') throw new Error('the lease was lost');
    held = written.fence;
  }
  await store.alerts.release(held);
  expect((await erasing(world, false)).left).toMatchObject({ reasonIn: [hex(2001)], noteIn: [hex(81), hex(82)] });
});

test('everything that is left is reported by id, and where', async () => {
  const { left } = await erasing(await worldWithMara(), true);
  expect(left).toEqual({
    isInTenant: false,
    eventIds: [eventOn(5, 1).id],
    eventIdsInWords: [eventOn(5, 2).id],
    alertIds: [anAlert(tenantId).id],
    ownerIn: [aRule(tenantId).id],
    reasonIn: [],
    noteIn: [],
    controlIds: ['ZT.ID.001'],
    recipientIds: ['mail'],
  });
});

test('the operator who handled an alert is still known by id, and the rest of the alert is unchanged', async () => {
  const world = await worldWithMara();
  const { alerts, rules } = world.store;
  const { id } = anAlert(tenantId);
  const [before, steps] = [await alerts.readAlert(tenantId, id), await alerts.readTransitions(tenantId, id)];
  await erasing(world, true);
  const nameless = { id: mara, tenantId, name: null };
  expect(await alerts.readAlert(tenantId, id)).toEqual({ ...before, acknowledged: { by: nameless, at, note: null } });
  expect(await alerts.readTransitions(tenantId, id)).toEqual(steps.map((one) => ({ ...one, by: nameless })));
  expect((await rules.list(tenantId)).map(({ rule }) => rule.createdBy)).toEqual([nameless]);
  // A second run finds nothing left to erase.
  expect((await erasing(world, true)).operatorIn).toEqual([]);
});

test("an operator's action is recorded with their id, and their name is in the directory alone", async () => {
  const kai = { id: 'bbbbbbbb-0000-4000-8000-000000000002', tenantId, name: 'Kai Sommer', address: 'kai@msp.example' };
  expect(toOperator(kai)).toEqual({ id: kai.id, tenantId, name: null });
  const world = await createRecordWorld();
  const { store } = world;
  const fence = await store.alerts.acquire(tenantId, 'h', at, `${dayNumber(6)}T00:00:00.000Z`);
  const open = anAlert(tenantId);
  const handling = acknowledge(open, { by: kai, note: null, now: at, ownHandAllowed: false });
  if (fence === undefined || typeof handling === 'string') throw new Error(`not handled: ${handling}`);
  const { alert, transition } = handling;
  await store.alerts.write(fence, { alert, events: [], transitions: [transition], deliveries: [] });
  const now = () => Date.parse(at);
  await keepOperator({ store, now }, tenantId, kai);
  expect(await tablesWith(world, 'Kai Sommer')).toEqual(['Directory']);
  expect(await tablesWith(world, 'kai@msp.example')).toEqual(['Directory']);
  const names = await store.directory.readNames(tenantId, [kai.id]);
  const by = alert.acknowledged?.by;
  expect(by && operatorInWords(by, names)).toBe('Kai Sommer');
  await store.directory.erase(tenantId, kai.id, at);
  expect(by && operatorInWords(by, await store.directory.readNames(tenantId, [kai.id]))).toBe('an erased account');
});

test('the name of an operator who managed customers is erased from the record of the deployment too', async () => {
  const world = await worldWithMara();
  const { directory } = world.store;
  await keepOperator(world, deploymentId, { id: mara, tenantId, name: 'Mara Klein', address });
  await erasing(world, true);
  expect((await directory.readNames(deploymentId, [mara])).get(mara)).toMatchObject({ type: 'erased' });
  expect((await erasing(world, true)).name).toBe('erased');
});

test('without the confirmation nothing is written', async () => {
  const world = await worldWithMara();
  const before = world.tables.transactions.length;
  const dry = await erasing(world, false);
  expect(world.tables.transactions).toHaveLength(before);
  const { isDone, ...rest } = await erasing(world, true);
  expect(isDone).toBe(true);
  expect(dry).toEqual({ ...rest, isDone: false });
});

test('no collection keeps the name again, and messages say "an erased account"', async () => {
  const world = await worldWithMara();
  await erasing(world, true);
  const other = { id: 'u2', displayName: 'Kai', address: null, type: 'person' as const };
  const again = { id: mara, displayName: 'Mara Klein', address, type: 'person' as const };
  await world.store.directory.keepNames(tenantId, [again, other], at);
  const names = naming(await world.store.directory.readNames(tenantId, [mara, 'u2']));
  expect(names.person(mara)).toBe('an erased account');
  expect(names.personWithAddress(mara)).toBe('an erased account');
  expect(accountOf({ type: 'person', id: mara, ipAddress: null }, names)).toBe('an erased account');
  expect(accountOf({ type: 'person', id: 'u2', ipAddress: null }, names)).toBe("Kai's account");
  expect((await erasing(world, true)).name).toBe('erased');
});

describe('a record', () => {
  const person: ErasedPerson = { id: mara, names: ['Mara Klein'], addresses: [address] };

  test('loses name, address and location, and keeps ids, times and the activity', () => {
    const after = scrubRecord(audit, person);
    const text = JSON.stringify(after);
    expect(text).not.toMatch(/klein|192\.0\.2\.9/i);
    expect(after).toMatchObject({
      id: audit.id,
      activityDateTime: at,
      actor: { type: 'user', id: mara, userPrincipalName: null, displayName: null, ipAddress: null },
      resultReason: 'asked for by [erased]',
      targets: [{ id: mara }, { id: 'g1', displayName: 'Vendors-Temp' }],
    });
  });

  test('of another person is left alone, even where a name is the same', () => {
    const namesake = anAudit(3, at, ['p1']);
    const [target] = namesake.targets;
    if (target === undefined) throw new Error('the record has a target');
    expect(scrubRecord(namesake, person)).toBeUndefined();
    expect(
      scrubRecord({ ...namesake, targets: [{ ...target, displayName: 'Team Mara Klein' }] }, person),
    ).toBeUndefined();
  });

  test('of risk and of a sign-in loses its location', () => {
    for (const record of [aRiskDetection(1, mara), aSignIn(1, mara)]) {
      expect(scrubRecord(record, person)).toMatchObject({
        userId: mara,
        ipAddress: null,
        city: null,
        countryOrRegion: null,
      });
      expect(scrubRecord({ ...record, userId: 'other' }, person)).toBeUndefined();
    }
  });
});
