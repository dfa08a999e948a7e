export { cutList, filterToolsList, isToolsListResult, type ToolDefinition } from './list-filter.ts';
export {
  type InboundMessage,
  type MessageRefusal,
  parseStrictly,
  readMessage,
  type ToolCall,
} from './message.ts';
export {
  headerMismatch,
  type MirroredArgument,
  mirroredArguments,
  parameterMismatch,
} from './mirrored-headers.ts';
export { type CallOutcome, certainlyDidNotRun, outcomeName } from './outcome.ts';
export * from './protocol.ts';
