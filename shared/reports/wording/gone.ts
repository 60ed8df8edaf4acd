import { textDetail } from '../language/details';
import type { Scene, Wording } from '../language/scene';

const gone: Readonly<Record<string, string>> = { deleted: 'deleted', purged: 'permanently deleted' };

type Ends = Pick<Wording, 'regained' | 'ended' | 'fixed' | 'notFixed'>;

/** What is gone, and the detail that says how. */
type Thing = {
  readonly detail: 'appGone' | 'accountGone';
  /** With its article, at most that long. */
  readonly named: (scene: Scene, maxLength: number) => string;
  readonly restorable: string;
};

/** The words for an end that may be the deletion of the thing. */
function orGone({ detail, named, restorable }: Thing, ends: Ends): Ends {
  const goneIn = ({ event }: Scene): string | undefined => gone[textDetail(event, detail) ?? ''];
  const was = (scene: Scene, maxLength: number): string | undefined => {
    const how = goneIn(scene);
    return how === undefined ? undefined : `${named(scene, maxLength)} was ${how}`;
  };
  return {
    regained: (scene) => was(scene, 18) ?? ends.regained(scene),
    ended: (scene) => was(scene, 48) ?? ends.ended(scene),
    fixed: (scene) => {
      const how = goneIn(scene);
      return how === undefined ? ends.fixed?.(scene) : `${how} ${named(scene, 48)}`;
    },
    notFixed: (scene) => (goneIn(scene) === gone.deleted ? restorable : ends.notFixed?.(scene)),
  };
}

type NameIn = (scene: Scene, maxLength: number) => string;

/** `appIn`: the app's name in quotes. Reads `appGone`. */
export const orAppGone = (appIn: NameIn, ends: Ends): Ends =>
  orGone(
    {
      detail: 'appGone',
      named: (scene, maxLength) => `the app ${appIn(scene, maxLength)}`,
      restorable:
        'The app can be restored for 30 days, with all its credentials and permissions. To prevent that, delete it permanently in Entra admin center > App registrations > Deleted applications.',
    },
    ends,
  );

/** Reads `accountGone`. */
export const orAccountGone = (personIn: NameIn, ends: Ends): Ends =>
  orGone(
    {
      detail: 'accountGone',
      named: (scene, maxLength) => `the account of ${personIn(scene, maxLength)}`,
      restorable:
        'The account can be restored for 30 days, as it was. To prevent that, delete it permanently in Entra admin center > Users > Deleted users.',
    },
    ends,
  );
