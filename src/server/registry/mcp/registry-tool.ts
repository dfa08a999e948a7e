// One tool of the registry's MCP server: what it takes, what it answers, and the same as text for
// clients that do not read structured answers.
import type { McpServer } from '@modelcontextprotocol/server';
import type { z } from 'zod';

export interface RegistryTool<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  /** Throws a `ToolRefusal` when the arguments cannot be used. */
  run(input: z.output<Input>): Promise<z.input<Output>>;
  /** The answer as text, in our own words; what servers say stands in quotation marks. */
  text(output: z.output<Output>): string;
}

/** Arguments that cannot be used: told to the agent as a tool error. */
export class ToolRefusal extends Error {
  override readonly name = 'ToolRefusal';
}

/** Nothing is changed by asking; the registry is the only thing that is asked. */
const ANNOTATIONS = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** @param onError told about what is neither an answer nor a refusal */
export function registerTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  server: McpServer,
  tool: RegistryTool<Input, Output>,
  onError: (error: unknown) => void,
): void {
  const { name, title, description, input, output } = tool;
  const about = { title, description, annotations: { title, ...ANNOTATIONS } };
  const answer = async (given: unknown) => {
    try {
      const value = output.parse(await tool.run(input.parse(given)));
      return {
        content: [{ type: 'text' as const, text: tool.text(value) }],
        structuredContent: value,
      };
    } catch (error) {
      if (!(error instanceof ToolRefusal)) onError(error);
      const text = error instanceof ToolRefusal ? error.message : 'the registry cannot answer now';
      return { content: [{ type: 'text' as const, text }], isError: true };
    }
  };
  // Checked by `answer` itself, so that the types of one tool do not have to be known here.
  const schemas: { inputSchema: z.ZodObject; outputSchema: z.ZodObject } = {
    inputSchema: input,
    outputSchema: output,
  };
  server.registerTool(name, { ...about, ...schemas }, answer);
}
