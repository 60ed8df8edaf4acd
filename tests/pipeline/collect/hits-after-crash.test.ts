/** A process dies while it stores a log entry about a group: the group is collected all the same, not a day later. */
import { minuteMs } from '../../../shared/core/time/durations';
import { collect } from '../../../shared/pipeline/collect/collect';
import { watched } from '../accounts';
import { apply, hint } from '../history';
import { Death, newLife } from '../mortal';
import { evaluationOf, startApp, startPipeline } from '../small-world';

test('a group that the log shows to have changed is collected, at whichever write the process died', async () => {
  const begun = (await watched()).world;
  apply(begun, { change: { to: 'membership', person: 'person05', isMember: true }, by: 'bea' }, 0);
  begun.advanceTo(begun.now() + 5_000);
  const plain = newLife();
  await collect(startPipeline(begun.fork(), plain), hint('directoryAudit'));
  const writes = plain.calls.flatMap(({ hasEffect }, at) => (hasEffect ? [at + 1] : []));
  const kept = plain.calls.findIndex(({ name }) => name === 'Records.transact') + 1;
  expect(writes.filter((call) => call > kept).length).toBeGreaterThan(1);
  const wrong: string[] = [];
  for (const call of writes) {
    const world = begun.fork();
    const app = startApp(world);
    const message = hint('directoryAudit');
    await expect(collect(startPipeline(world, newLife({ call, moment: 'before' })), message)).rejects.toThrow(Death);
    // The queue gives the message to another process.
    await app.ask(message);
    await app.runUntil(world.now() + 8 * minuteMs);
    const status = (await evaluationOf(world, 'ZT.ID.001'))?.verdict.status;
    if (status !== 'fail') wrong.push(`before call ${call} (${plain.calls[call - 1]?.name}): ${status}`);
  }
  expect(wrong).toEqual([]);
});
