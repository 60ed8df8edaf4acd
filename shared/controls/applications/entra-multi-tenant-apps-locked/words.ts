import { appRegistrationsPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';

/** Reads nothing but the lines: which applications. */
export const instancesAreLocked = defineWording({
  id: 'ZT.AP.011',
  tells: 'story',
  lost: () => 'others can add keys to your multi-tenant app',
  happened: () => 'a multi-tenant application was left without its lock',
  meaning: () => [
    'Where another organisation has the application, its administrators can add a secret to their instance and act as your application there.',
  ],
  exposed: () => ['Organisations that have the application, and trust it because it is yours'],
  remedy: () => ({
    undo: 'lock all properties in Entra admin center > App registrations > the application > Authentication > App instance property lock, or make it single-tenant.',
    accept: 'name the application under acceptedExclusions for ZT.AP.011, with an owner and an end date.',
  }),
  activity: 'change of applications',
  portal: appRegistrationsPortal,
  regained: () => 'multi-tenant applications are locked',
  mended: () => 'The application was locked or made single-tenant',
  held: 'multi-tenant applications were locked',
});
