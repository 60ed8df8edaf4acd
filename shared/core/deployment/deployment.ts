/**
 * The id under which the deployment stores data that concerns no single tenant: its alerts, its deliveries and its weeks. No tenant has it,
 * because the configuration refuses zeros. Pure.
 */
export const deploymentId = '00000000-0000-0000-0000-000000000000';
