/**
 * The id under which the deployment keeps what concerns no single tenant: its alerts, its deliveries and its weeks. No tenant has it,
 * for the configuration refuses zeros. Pure.
 */
export const deploymentId = '00000000-0000-0000-0000-000000000000';
