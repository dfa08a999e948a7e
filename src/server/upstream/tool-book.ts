// What is known of one server's tools: definitions learned from its own lists, classes given by the
// configuration or the control plane. The gate asks it for the facts of a tool; every filtered list teaches it.
import { hash } from 'node:crypto';
import type { ToolClass } from '#contract/decision.ts';
import { fingerprintOf } from '#core/kit/fingerprint.ts';
import type { Json, JsonObject } from '#core/kit/json.ts';
import { type MirroredArgument, mirroredArguments, type ToolDefinition } from '#core/mcp/index.ts';
import { compileSchema, type SchemaCheck } from '#core/policy/index.ts';

export interface KnownTool {
  readonly name: string;
  readonly class?: ToolClass;
  readonly annotations?: JsonObject;
  readonly mirrored: readonly MirroredArgument[];
  /** Of its definition, SHA-256, hex; `null`: no list has named it. */
  fingerprint(): string | null;
  /** Compiled on first use; `undefined` when the schema does not compile. */
  schema(): SchemaCheck | undefined;
}

export interface ToolBook {
  /** What is known of a tool; `undefined` when no list has named it and no class is given. */
  find(name: string): KnownTool | undefined;
  /** True when a list of this server has named the tool. */
  has(name: string): boolean;
  /** Takes over the definitions of one page. */
  learn(tools: readonly ToolDefinition[]): void;
  /** Forgets the definitions: the server said that its list changed. */
  forget(): void;
  /** Replaces the classes, also those of tools that are known already. */
  classify(classes: ReadonlyMap<string, ToolClass>): void;
}

/** Definitions beyond this many are not kept: an endless list must not fill the memory. */
const TOOLS_MAX = 20_000;

/** @param first class by tool name, until others are given */
export function createToolBook(first: ReadonlyMap<string, ToolClass>): ToolBook {
  let classes = first;
  const known = new Map<string, KnownTool>();
  return {
    find(name) {
      const tool = known.get(name);
      if (tool !== undefined) return tool;
      return classes.has(name) ? describe({ name }, classes) : undefined;
    },
    has: (name) => known.has(name),
    learn(tools) {
      for (const tool of tools) {
        if (known.size >= TOOLS_MAX && !known.has(tool.name)) return;
        known.set(tool.name, describe(tool, classes));
      }
    },
    forget: () => known.clear(),
    classify(next) {
      classes = next;
      for (const [name, { class: _, ...tool }] of known) {
        const toolClass = classes.get(name);
        known.set(name, toolClass === undefined ? tool : { ...tool, class: toolClass });
      }
    },
  };
}

function describe(tool: ToolDefinition, classes: ReadonlyMap<string, ToolClass>): KnownTool {
  const toolClass = classes.get(tool.name);
  return {
    name: tool.name,
    ...(toolClass === undefined ? {} : { class: toolClass }),
    ...(tool.annotations === undefined ? {} : { annotations: tool.annotations }),
    mirrored: mirroredArguments(tool.inputSchema),
    fingerprint: once(() => (tool.whole === undefined ? null : fingerprintOf(tool.whole, sha256))),
    schema: once(() => compile(tool.inputSchema)),
  };
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

function compile(schema: Json | undefined): SchemaCheck | undefined {
  return schema === undefined ? undefined : compileSchema(schema);
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
