/**
 * A tenant of the file that was not watched for days. Tests the messages that its recipients get when it is watched
 * again.
 */
import { deploymentId } from '../../../shared/core/deployment/deployment';
import { dayMs, hourMs, minuteMs } from '../../../shared/core/time/durations';
import type { Pipeline } from '../../../shared/pipeline/context';
import { renderText } from '../../../shared/reports/mail/email';
import { everythingAtOnce } from '../../fixtures/attention';
import { newLife } from '../mortal';
import { type App, createSmallWorld, startApp, tenantId, watchedConfiguration } from '../small-world';

const mailOf = (id: string) => ({ id, name: id, channel: 'email-acs', address: `${id}@contoso.example` }) as const;

async function watchedTenant(): Promise<{ readonly app: App; readonly setNamed: (isNamed: boolean) => void }> {
  const world = createSmallWorld({
    configuration: {
      recipients: [mailOf('security')],
      routes: [{ recipients: ['security'], minimumSeverity: 'medium', sendResolved: true, ...everythingAtOnce }],
    },
  });
  const deployment = watchedConfiguration({ tenantId: deploymentId, name: 'Adatum IT', recipients: [mailOf('noc')] });
  let isNamed = true;
  const adapted = (pipeline: Pipeline): Pipeline =>
    Object.defineProperty(
      {
        ...pipeline,
        operatorsTenantId: deploymentId,
        configuration: async (id) => (id === deploymentId ? deployment : world.configuration),
      },
      'tenantIds',
      { get: () => (isNamed ? [tenantId] : []) },
    );
  const app = startApp(world, newLife(), { adapted });
  await app.tick();
  await app.drain();
  await app.runUntil(world.now() + hourMs);
  world.sent.splice(0);
  return {
    app,
    setNamed: (next) => {
      isNamed = next;
    },
  };
}

const mailsIn = ({ world }: App): readonly string[] =>
  world.sent
    .splice(0)
    .filter(({ message }) => message.tenantId === tenantId)
    .map(({ message }) => `${message.subject}\n${renderText(message).replaceAll(/\s+/g, ' ')}`);

test('a tenant that the file does not name for three days gets one message about the gap, and none that blames Microsoft', async () => {
  const { app, setNamed } = await watchedTenant();
  setNamed(false);
  await app.runUntil(app.world.now() + 3 * dayMs);
  expect(mailsIn(app)).toEqual([]);
  setNamed(true);
  await app.runUntil(app.world.now() + 30 * minuteMs);
  expect(mailsIn(app)).toEqual([
    expect.stringMatching(
      /^Medium · Contoso · nothing was monitored for 3 d.*\nThe configuration of Zero Trust Watch did not name this tenant from /,
    ),
  ]);
  await app.runUntil(app.world.now() + 2 * dayMs);
  expect(mailsIn(app)).toEqual([]);
});
