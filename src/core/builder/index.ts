// Room: a policy as the builder edits it: rows of the matrix, edits, the text they change. Pure; runs
// in the browser and wherever a policy is edited by a program.
export { type BuilderEntry, type BuilderModel, toDocument, toModel } from './builder-model.ts';
export {
  applyEdits,
  type Chosen,
  chooseClass,
  chooseTools,
  type Edit,
  jsonOf,
  setToolRule,
} from './edit.ts';
export { editText, formatOf, type TextFormat } from './edit-text.ts';
export {
  type Choice,
  choiceOf,
  type MatrixRow,
  type Origin,
  rowOf,
  strangersOf,
} from './entry-choice.ts';
export { type SchemaField, schemaFields } from './schema-fields.ts';
