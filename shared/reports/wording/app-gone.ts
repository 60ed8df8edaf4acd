import { textDetail } from '../language/details';
import type { Scene, Wording } from '../language/scene';

const gone: Readonly<Record<string, string>> = { deleted: 'deleted', purged: 'permanently deleted' };

type Ends = Pick<Wording, 'regained' | 'ended' | 'fixed' | 'notFixed'>;

const restorable =
  'The app can be restored for 30 days, with all its credentials and permissions. To prevent that, delete it permanently in Entra admin center > App registrations > Deleted applications.';

/**
 * The words for an end that may be the deletion of the app. `appIn`: the app's name in quotes, at most that long. Reads
 * `appGone`.
 */
export function orAppGone(appIn: (scene: Scene, maxLength: number) => string, ends: Ends): Ends {
  const goneIn = ({ event }: Scene): string | undefined => gone[textDetail(event, 'appGone') ?? ''];
  const was = (scene: Scene, maxLength: number): string | undefined => {
    const how = goneIn(scene);
    return how === undefined ? undefined : `the app ${appIn(scene, maxLength)} was ${how}`;
  };
  return {
    regained: (scene) => was(scene, 18) ?? ends.regained(scene),
    ended: (scene) => was(scene, 48) ?? ends.ended(scene),
    fixed: (scene) => {
      const how = goneIn(scene);
      return how === undefined ? ends.fixed?.(scene) : `${how} the app ${appIn(scene, 48)}`;
    },
    notFixed: (scene) => (goneIn(scene) === gone.deleted ? restorable : ends.notFixed?.(scene)),
  };
}
