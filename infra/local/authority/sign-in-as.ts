/** Signs in as a browser would, for programs of the local world and for tests. */

/** The cookies of one browser, by name, for all ports. The names of the app and of the authority never collide. */
type Jar = Map<string, string>;

const cookieHeader = (jar: Jar): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

function keep(jar: Jar, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    if (/;\s*max-age=0/i.test(line)) jar.delete(pair.slice(0, at));
    else jar.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

async function step(url: string, jar: Jar): Promise<Response> {
  const response = await fetch(url, { redirect: 'manual', headers: { cookie: cookieHeader(jar) } });
  keep(jar, response);
  return response;
}

function locationOf(response: Response): string {
  const location = response.headers.get('location');
  if (location === null) throw new Error(`the sign-in stopped with ${response.status}`);
  return location;
}

/**
 * The Cookie header of a new session. `account`: the id of an account of the authority. `appUrl`: origin of the app.
 * `door`: the address that opens the sign-in page to a browser, where only one is admitted.
 *
 * @throws if the sign-in does not complete
 */
export async function signInAs(appUrl: string, account: string, door?: string): Promise<string> {
  const jar: Jar = new Map();
  const atAuthority: Jar = new Map();
  if (door !== undefined) await step(door, atAuthority);
  const authorize = new URL(locationOf(await step(`${appUrl}/api/auth/sign-in`, jar)));
  authorize.searchParams.set('choose', account);
  const callback = locationOf(await step(authorize.href, atAuthority));
  const done = await step(callback, jar);
  if (done.status !== 303) throw new Error(`the sign-in ended with ${done.status}: ${await done.text()}`);
  return cookieHeader(jar);
}
