/**
 * The id under which the deployment stores data that belongs to no single tenant: its alerts, deliveries and weeks. No
 * tenant can have it, because the configuration refuses an id of zeros. Pure.
 */
export const deploymentId = '00000000-0000-0000-0000-000000000000';
