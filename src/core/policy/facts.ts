// What a decision is made from: the call as sent, and what the gateway knows about it. Built by the
// gateway for every call, by the CLI from recorded lines; everything here is a plain value.
import { TOOL_CLASSES, type ToolClass } from '#contract/decision.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';

/** A valid `tools/call`: absent arguments are `{}`. */
export interface Query {
  readonly tool: string;
  readonly arguments: JsonObject;
}

/**
 * Judges the arguments of a call against one tool's `inputSchema`: the first problem as a phrase
 * that holds no argument value, or `undefined` when they are valid.
 */
export type SchemaCheck = (args: JsonObject) => string | undefined;

/** What is known about the tool that is called. An absent field is unknown. */
export interface ToolFacts {
  readonly class?: ToolClass;
  readonly severity?: string;
  readonly annotations?: JsonObject;
}

export interface Facts {
  /** The one moment at which the call is decided: milliseconds since 1970, UTC. */
  readonly nowMs: number;
  readonly organisation: string;
  readonly server: { readonly id: string; readonly name?: string; readonly grade?: string };
  readonly grant: {
    readonly id: string;
    readonly label?: string;
    readonly tags?: JsonObject;
  };
  /** Absent: the call has no session, and `session` limits count per grant. */
  readonly session?: string;
  readonly tool?: ToolFacts;
  /** Absent: the tool's schema is unknown, so `arguments: strict` denies. */
  readonly schema?: SchemaCheck;
  /** A valid approval for exactly this call exists. */
  readonly approved: boolean;
}

/** One entry of a `tools/list` result, with the class that the catalogue gives it. */
export interface ToolListing {
  readonly name: string;
  readonly class?: ToolClass;
  readonly inputSchema?: Json;
  readonly annotations?: JsonObject;
}

/** One of the five classes; any other text is no class. */
export function isToolClass(value: unknown): value is ToolClass {
  return TOOL_CLASSES.some((name) => name === value);
}

/** True for an entry that can be used: a string name, and no field of the wrong kind. */
export function isToolListing(value: unknown): value is ToolListing {
  if (!isJsonObject(value) || typeof value['name'] !== 'string') return false;
  const { class: toolClass, annotations } = value;
  return (
    (toolClass === undefined || isToolClass(toolClass)) &&
    (annotations === undefined || isJsonObject(annotations))
  );
}
