// Room: tells receivers of what changes in the catalogue, over HTTP, signed.
export { type ApprovalWebhooksParts, startApprovalWebhooks } from './approval-webhooks.ts';
export {
  startWebhooks,
  type WebhookRhythm,
  type Webhooks,
  type WebhooksParts,
} from './start-webhooks.ts';
