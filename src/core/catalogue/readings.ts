// Everything that the parts of a definition say, before it is weighed.
import type { Act } from './act.ts';
import type { ParameterReading } from './parameter-reading.ts';
import type { Phrase } from './phrase-reading.ts';
import type { PhraseMeaning } from './phrase-table.ts';
import type { Statement } from './sentence-reading.ts';
import type { ToolDefinition } from './tool-definition.ts';
import type { Setting } from './verb-sense.ts';

export interface Readings {
  readonly tool: ToolDefinition;
  readonly name: readonly Act[];
  readonly title: readonly Act[];
  readonly statements: readonly Statement[];
  readonly phrases: ReadonlyMap<PhraseMeaning, Phrase>;
  readonly parameters: ParameterReading;
  readonly setting: Setting;
}
