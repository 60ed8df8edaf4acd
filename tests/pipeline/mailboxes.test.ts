/** If the operator asks for it, the service plans of administrators are read with the users. Other people's plans are never read. */

import { defaultThresholds } from '../../shared/config/thresholds';
import type { Verdict } from '../../shared/core/verdict/control';
import { type App, createSmallWorld, evaluationOf, startApp, tenantId } from './small-world';

async function begun(adminsWithoutMailbox: boolean): Promise<App> {
  const app = startApp(
    createSmallWorld({ configuration: { thresholds: { ...defaultThresholds, adminsWithoutMailbox } } }),
  );
  await app.tick();
  await app.drain();
  return app;
}

async function looked(app: App, mailboxes: readonly string[] | null): Promise<Verdict['status'] | undefined> {
  app.world.tenant.mailboxes = mailboxes;
  await app.runUntil(app.world.now() + 5 * 60_000);
  await app.ask({ tenantId, bucket: 'directory', kinds: ['user'], reason: 'hint' });
  await app.drain();
  return (await evaluationOf(app.world, 'ZT.AD.003'))?.verdict.status;
}

test('the verdict follows the licences of administrators, and is unknown while they cannot be read', async () => {
  const app = await begun(true);
  expect(await looked(app, ['person07'])).toBe('pass');
  expect(await looked(app, ['ada'])).toBe('fail');
  expect(await looked(app, null)).toBe('unknown');
  expect(await looked(app, [])).toBe('pass');
});

test('no plan is read where the operator does not ask for it', async () => {
  const app = await begun(false);
  expect(await looked(app, ['ada'])).toBe('pass');
  expect(app.world.tenant.reads).not.toContain('mailboxes');
});
