import { listDetail } from '../details';
import { defineWording, type Scene, type Wording } from '../scene';

/** How a control on settings of the whole tenant speaks: the same whoever is meant, and by what is wrong with them. */
type SettingWords = {
  readonly id: string;
  readonly lost: string;
  readonly happened: string;
  /** Where one thing alone is wrong, by its problem: its own words, and what it means. Of several each meaning is said. */
  readonly problems?: Readonly<
    Record<string, { readonly lost?: string; readonly happened?: string; readonly means: string }>
  >;
  readonly meaning: string;
  readonly exposed: (tenantName: string) => string;
  readonly undo: string;
  readonly accept: string;
  readonly activity: string;
  readonly portal: Wording['portal'];
  readonly regained: string;
  readonly mended: string;
  readonly held: string;
  readonly afterwards?: string;
};

export function settingWording(words: SettingWords): Wording {
  const { id, problems = {}, activity, portal, held, afterwards } = words;
  const wrong = ({ event }: Scene) => listDetail(event, 'problems').flatMap((problem) => problems[problem] ?? []);
  const ofOne = (scene: Scene) => {
    const [one, ...others] = wrong(scene);
    return others.length === 0 ? one : undefined;
  };
  return defineWording({
    id,
    tells: 'story',
    lost: (scene) => ofOne(scene)?.lost ?? words.lost,
    happened: (scene) => ofOne(scene)?.happened ?? words.happened,
    meaning: (scene) => [...wrong(scene).map(({ means }) => means), words.meaning],
    exposed: ({ tenantName }) => [words.exposed(tenantName)],
    remedy: () => ({ undo: words.undo, accept: words.accept }),
    activity,
    portal,
    regained: () => words.regained,
    mended: () => words.mended,
    held,
    ...(afterwards === undefined ? {} : { afterwards: () => afterwards }),
  });
}

/** What is said where a control takes no exception. */
export const noException = 'there is no exception for this control: it stays open until it is set back.';
