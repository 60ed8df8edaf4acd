import { endSessions } from '../../../shared/pipeline/operate/end-sessions';
import { type Command, checkGuid } from './command';

const everybody = 'everybody';

/** Signs out a person who lost a role or a device. Without this, their browser session could read for up to 8 hours. */
export const signOut: Command = {
  option: {
    name: '--sign-out',
    value: `OBJECT_ID|${everybody}`,
    help: '',
    check: (value) => (value === everybody ? undefined : checkGuid(value)),
  },
  summary: 'ends every session of a person, or of everybody, within a minute',
  options: [],
  run: async ({ pipeline, print }, given) => {
    const who = given.get('--sign-out') ?? '';
    const isDone = await endSessions(pipeline, who === everybody ? null : who);
    print(
      isDone
        ? `${who}: signed out; open sessions end within a minute. A new sign-in has the roles that the account holds then.`
        : 'others are being signed out at the same time: run the command again',
    );
    return isDone ? 0 : 1;
  },
};
