// Offers prompts and resources that it does not have.
import { speak } from './speak.mjs';

speak({
  initialize: {
    protocolVersion: '2025-06-18',
    capabilities: { tools: {}, prompts: {}, resources: {} },
    serverInfo: { name: 'half', version: '0.1.0' },
    instructions: 'Half of it is there.',
  },
  'resources/list': { resources: [{ uri: 'note://1', name: 'one' }] },
  'resources/templates/list': { resourceTemplates: [{ uriTemplate: 'note://{id}', name: 'note' }] },
});
