// The moment of a call as a list shows it: the time of day, and the date when it was not today.
import { Fragment } from 'react';

const TIME = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const EXACT = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'long',
});

/** @param at ISO 8601, as records say it */
export function CallTime({ at }: { at: string }) {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return <Fragment>{at}</Fragment>;
  const today = moment.toDateString() === new Date().toDateString();
  return (
    <time dateTime={at} title={EXACT.format(moment)} className="tabular-nums">
      {today ? '' : `${DAY.format(moment)}, `}
      {TIME.format(moment)}
    </time>
  );
}
