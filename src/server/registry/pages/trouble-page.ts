// The page for what went wrong while a page was made: whose turn it is, and nothing of the inside.
import { storageTroubleOf } from '#contract/storage-trouble.ts';
import { HOME_CRUMB } from './list-pages.ts';
import { link, type Page, paragraph } from './page.ts';

export function troublePage(error: unknown, path: string): Page {
  const trouble = storageTroubleOf(error);
  const page = { path, crumbs: [HOME_CRUMB], indexed: false };
  if (trouble === 'bad-cursor') {
    return {
      ...page,
      title: 'No such place in this list',
      description: 'The address names a place in a list that does not exist.',
      heading: 'No such place in this list',
      lead: ['The address names a place in a list that no page has given.'],
      status: 400,
      blocks: [paragraph(link('Begin the list again', path))],
    };
  }
  const busy = trouble === 'busy';
  return {
    ...page,
    title: busy ? 'Busy' : 'Something failed',
    description: 'The page could not be made.',
    heading: busy ? 'The catalogue is busy' : 'Something failed here',
    lead: [
      busy
        ? 'Something is being written to it for longer than usual. Try again in a moment.'
        : 'The page could not be made. The log of this registry says why.',
    ],
    status: busy ? 503 : 500,
    blocks: [paragraph(link('Go to the first page', '/'))],
  };
}
