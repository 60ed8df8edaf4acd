/** The pages of one tenant as the app renders them, by the part of the address after the tenant. */
import { accessPage } from '../../shared/app/access-page';
import { activityPage } from '../../shared/app/activity-page';
import { alertPage } from '../../shared/app/alert-page';
import { alertsPage } from '../../shared/app/alerts-page';
import { controlPage } from '../../shared/app/control-page';
import { controlsPage } from '../../shared/app/controls-page';
import { devicesPage } from '../../shared/app/devices-page';
import { healthPage } from '../../shared/app/health-page';
import { overviewModel, renderOverviewPage } from '../../shared/app/overview';
import type { Page, PageAsked } from '../../shared/app/page';
import { peoplePage } from '../../shared/app/people-page';
import { proofPage } from '../../shared/app/proof-page';
import { reportsPage } from '../../shared/app/reports-page';
import type { Pipeline } from '../../shared/pipeline/context';
import { gatherOverview } from '../../shared/pipeline/operate/overview';
import { gatherAlert } from '../../shared/pipeline/operate/posture';

export const nonce = 'Z2FsbGVyeQ==';
export const reader = { role: 'reader', name: 'Ines Roth' } as const;

/** Undefined if there is no such page. */
type Answer = (asked: PageAsked, id: string | undefined) => Promise<string | undefined>;

const whole =
  (page: (asked: PageAsked) => Promise<Page>): Answer =>
  async (asked) =>
    (await page(asked)).html(nonce);

export const answers = (pipeline: Pipeline, tenantId: string): Readonly<Record<string, Answer>> => ({
  overview: async ({ tenantUrl, viewer }) =>
    renderOverviewPage(
      overviewModel(pipeline, await gatherOverview(pipeline, tenantId), tenantUrl, viewer),
      nonce,
      null,
    ),
  alerts: async (asked, id) => {
    if (id === undefined) return whole(alertsPage)(asked, id);
    const found = await gatherAlert(pipeline, tenantId, id);
    return found && alertPage(pipeline, found, { nonce, viewer: asked.viewer, outcome: null });
  },
  controls: async (asked, id) =>
    id === undefined ? whole(controlsPage)(asked, id) : (await controlPage(asked, id))?.html(nonce),
  access: whole(accessPage),
  people: whole(peoplePage),
  devices: whole(devicesPage),
  activity: whole(activityPage),
  reports: (asked, id) => whole(id === 'proof' ? proofPage : reportsPage)(asked, id),
  health: whole((asked) => healthPage(asked, Promise.resolve(null), null)),
});
