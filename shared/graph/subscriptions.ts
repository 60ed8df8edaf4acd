export * from '../core/subscription-plan';
