import { HttpRequest } from '@azure/functions';
import {
  csvAnswer,
  htmlPage,
  jsonAnswer,
  outcomeOf,
  redirect,
  saidOnce,
  seeOther,
  textAnswer,
} from '../../functions/answers';
import { readRequestBody } from '../../functions/request-body';

const site = 'https://watch.contoso.example';

describe('the outcome of a form', () => {
  const read = (value: string) =>
    outcomeOf(new HttpRequest({ method: 'GET', url: site, headers: { cookie: value } }), site);

  test('restores the fields of a refused form, unless a browser would drop the cookie', () => {
    const readBack = (typed: Readonly<Record<string, string>>) =>
      read(
        new Headers(seeOther(`${site}/api/posture`, 'refused.tooLong', typed).headers)
          .get('set-cookie')
          ?.split(';')[0] ?? '',
      );
    const typed = { form: 'pause', reason: 'Umzug; "heute" = \u00fc~', until: '2026-11-24T14:12' };
    expect(readBack(typed)).toEqual({ code: 'refused.tooLong', typed });
    expect(readBack({ form: 'pause', reason: 'x'.repeat(4000) })).toEqual({ code: 'refused.tooLong', typed: null });
    expect(read('__Host-ztw-outcome=refused.tooLong~nonsense')).toEqual({ code: 'refused.tooLong', typed: null });
  });

  test('is in a cookie that no other host of the domain can set', () => {
    const cookie = new Headers(seeOther(`${site}/api/posture`, 'done.close').headers).get('set-cookie');
    expect(cookie).toBe('__Host-ztw-outcome=done.close; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure');
    expect(read('a=b; __Host-ztw-outcome=done.close')).toEqual({ code: 'done.close', typed: null });
    expect(read('ztw-outcome=done.close; ztw443-outcome=done.close')).toBeNull();
    expect(new Headers(saidOnce({}, site).headers).get('set-cookie')).toMatch(
      /^__Host-ztw-outcome=; Path=\/; Max-Age=0;/,
    );
  });
});

test('every answer keeps browsers on https, out of caches and to its type', () => {
  const answers = [htmlPage(() => ''), jsonAnswer(200, {}), textAnswer(''), csvAnswer('a.csv', ''), redirect(site)];
  for (const answer of [...answers, seeOther(site, 'done.close')]) {
    const headers = new Headers(answer.headers);
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

describe('a body that declares no length', () => {
  /** Sends pieces of a kilobyte, and counts the pieces that were read. */
  function streamed(kilobytes: number) {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          if (sent === kilobytes) return controller.close();
          sent += 1;
          controller.enqueue(new Uint8Array(1024).fill(97));
        },
      },
      { highWaterMark: 0 },
    );
    return { request: { headers: new Headers(), body }, sent: () => sent };
  }

  test('is read to its end within the limit', async () => {
    expect(await readRequestBody(streamed(8).request, 8 * 1024)).toBe('a'.repeat(8 * 1024));
    expect(await readRequestBody(new HttpRequest({ method: 'POST', url: site, body: { string: 'ü' } }), 2)).toBe('ü');
    expect(await readRequestBody(new HttpRequest({ method: 'POST', url: site }), 2)).toBe('');
  });

  test('is refused at the first byte over the limit, and the rest is never read', async () => {
    const { request, sent } = streamed(100_000);
    expect(await readRequestBody(request, 8 * 1024)).toBeUndefined();
    expect(sent()).toBe(9);
    await expect(request.body.getReader().closed).resolves.toBeUndefined();
  });
});
