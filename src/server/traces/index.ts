// Room: traces of calls through the OpenTelemetry API. Built by the composition roots.
export { createCallTraces } from './call-traces.ts';
