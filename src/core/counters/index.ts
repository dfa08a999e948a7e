// Room: limits as arithmetic. Windows, exact decimal sums, and charging all or nothing.
export {
  type Applied,
  applyCharges,
  type CounterWrite,
  type ReadCounter,
  returnCharges,
} from './charge.ts';
export {
  addDecimals,
  compareDecimals,
  decimalOf,
  isMultipleOf,
  subtractDecimals,
} from './decimal.ts';
export {
  type FixedWindow,
  fixedWindow,
  type WindowBounds,
  windowAt,
  windowText,
} from './windows.ts';
