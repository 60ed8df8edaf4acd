import { request as httpRequest } from 'node:http';
import type { Arrival, ReceiverFault } from '../../../infra/local/receivers';
import {
  emailClient,
  goodCard,
  goodMail,
  newOperationId,
  post,
  signedHeaders,
  teamsMessage,
  withReceivers,
} from './world';

const card = teamsMessage(goodCard);

describe('a fault', () => {
  test('answers instead of the endpoint, as often as asked', async () => {
    await withReceivers({}, async ({ teamsWorkflowUrl, setFaults, received }) => {
      setFaults([
        { target: 'teams', status: 429, headers: { 'retry-after': '7' }, body: { error: 'slow down' }, times: 2 },
      ]);
      const first = await post(teamsWorkflowUrl, card);
      expect([first.status, first.headers.get('retry-after'), await first.json()]).toEqual([
        429,
        '7',
        { error: 'slow down' },
      ]);
      expect((await post(teamsWorkflowUrl, card)).status).toBe(429);
      expect((await post(teamsWorkflowUrl, card)).status).toBe(202);
      expect(received().cards).toHaveLength(1);
    });
  });

  test('lasts until it is removed when no number is given', async () => {
    await withReceivers({}, async ({ webhookUrl, webhookSecret, setFaults, faultHits }) => {
      const call = async () => (await post(webhookUrl, '{}', signedHeaders(webhookSecret, '{}'))).status;
      setFaults([{ target: 'webhook', status: 503, body: 'down' }]);
      expect([await call(), await call(), await call()]).toEqual([503, 503, 503]);
      setFaults([]);
      expect(await call()).toBe(204);
      expect(faultHits()).toBe(3);
    });
  });

  test('affects only its own target', async () => {
    await withReceivers({}, async ({ teamsWorkflowUrl, setFaults }) => {
      setFaults([{ target: 'webhook', status: 503 }]);
      expect((await post(teamsWorkflowUrl, card)).status).toBe(202);
    });
  });

  test.each<[string, ReceiverFault, number]>([
    ['before the mail is kept', { target: 'acs', method: 'POST', status: 503 }, 0],
    ['after the mail was kept', { target: 'acs', method: 'POST', status: 503, keep: true }, 1],
    ['by breaking the connection before', { target: 'acs', method: 'POST', dropConnection: true }, 0],
    ['by breaking the connection after', { target: 'acs', method: 'POST', dropConnection: true, keep: true }, 1],
  ])('fails a request %s, and repeating the request makes one mail', async (_, fault, kept) => {
    await withReceivers({}, async ({ acsConnectionString, setFaults, received }) => {
      const send = () => emailClient(acsConnectionString).beginSend(goodMail, { operationId });
      const operationId = newOperationId();
      setFaults([{ ...fault, times: 1 }]);
      await expect(send()).rejects.toThrow();
      expect(received().mails).toHaveLength(kept);
      await send();
      expect(received().mails).toMatchObject([{ operationId, sends: kept + 1, status: 'Succeeded' }]);
    });
  });

  test('can affect the status request only', async () => {
    await withReceivers({}, async ({ acsConnectionString, setFaults, received }) => {
      setFaults([{ target: 'acs', method: 'GET', status: 500, times: 1 }]);
      await expect(emailClient(acsConnectionString).beginSend(goodMail)).rejects.toMatchObject({ statusCode: 500 });
      expect(received().mails).toMatchObject([{ status: 'Running' }]);
    });
  });

  test('can only delay', async () => {
    await withReceivers({}, async ({ teamsWorkflowUrl, setFaults, received }) => {
      setFaults([{ target: 'teams', delayMs: 30 }]);
      const startedAt = performance.now();
      expect((await post(teamsWorkflowUrl, card)).status).toBe(202);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(25);
      expect(received().cards).toHaveLength(1);
    });
  });
});

test('stopping ends a request that a fault delays', async () => {
  let held: Promise<unknown> = Promise.resolve();
  await withReceivers({}, async ({ teamsWorkflowUrl, setFaults, onReceived }) => {
    setFaults([{ target: 'teams', delayMs: 600_000, times: 1 }]);
    held = post(teamsWorkflowUrl, card).catch(() => 'cut off');
    const other = new Promise((resolve) => onReceived(resolve));
    await post(teamsWorkflowUrl, card);
    await other;
  });
  expect(await held).toBe('cut off');
});

test('listeners get everything once, until they stop listening', async () => {
  await withReceivers({}, async (receivers) => {
    const heard: Arrival['sort'][] = [];
    const stop = receivers.onReceived(({ sort }) => heard.push(sort));
    const operationId = newOperationId();
    await emailClient(receivers.acsConnectionString).beginSend(goodMail, { operationId });
    await emailClient(receivers.acsConnectionString).beginSend(goodMail, { operationId });
    await post(receivers.teamsWorkflowUrl, card);
    await post(receivers.webhookUrl, '{}');
    expect(heard).toEqual(['mail', 'card', 'call']);
    stop();
    await post(receivers.teamsWorkflowUrl, card);
    expect(heard).toHaveLength(3);
  });
});

test('a listener that throws is answered 500, not with a broken connection', async () => {
  await withReceivers({}, async ({ teamsWorkflowUrl, onReceived }) => {
    onReceived(() => {
      throw new Error('a mistake of the listener');
    });
    const response = await post(teamsWorkflowUrl, card);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('mistake');
  });
});

test('clear deletes what arrived', async () => {
  await withReceivers({}, async ({ teamsWorkflowUrl, received, clear }) => {
    await post(teamsWorkflowUrl, card);
    clear();
    expect(received()).toEqual({ mails: [], cards: [], calls: [], uploads: [] });
  });
});

const getAs = (url: string, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    httpRequest(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });

test('answers only to names of this machine', async () => {
  await withReceivers({}, async ({ url }) => {
    const { port } = new URL(url);
    expect(await getAs(`${url}/received`, `localhost:${port}`)).toBe(200);
    expect(await getAs(`${url}/received`, `127.0.0.1:${port}`)).toBe(200);
    expect(await getAs(`${url}/received`, `rebound.attacker.example:${port}`)).toBe(421);
    expect(await getAs(`${url}/received`, 'localhost')).toBe(421);
  });
});

test('a port that is taken is an error at start', async () => {
  await withReceivers({}, async ({ url }) => {
    await expect(withReceivers({ port: Number(new URL(url).port) }, async () => {})).rejects.toThrow(/EADDRINUSE/);
  });
});
