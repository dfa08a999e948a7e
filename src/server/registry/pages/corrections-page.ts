// What to do when a page is wrong: for publishers and for readers.
import { CORRECTIONS, METHOD } from './address.ts';
import { HOME_CRUMB } from './list-pages.ts';
import { type Block, heading, link, type Page, paragraph } from './page.ts';

export function correctionsPage(): Page {
  return {
    path: CORRECTIONS,
    title: 'Corrections',
    description:
      'What this registry is, what it does not know, and what to do when a page about a server is wrong.',
    heading: 'When something here is wrong',
    lead: ['Pages are written by rules from what a server lists. Rules err, and servers change.'],
    crumbs: [HOME_CRUMB],
    blocks,
  };
}

const blocks: readonly Block[] = [
  heading('What this is'),
  paragraph(
    'A catalogue that one organisation runs for itself or for others. Whoever runs it chooses which servers are scanned and when. A page speaks about the version and the date that it names, and about nothing else.',
  ),
  heading('What it does not know'),
  {
    kind: 'list',
    items: [
      'What a server does when a tool is called: tools are listed, never called.',
      'What a server would list for other credentials, or on another day.',
      'Whether the people behind a name mean well. Identity says who they are, as far as that can be checked.',
    ],
  },
  heading('If you publish the server'),
  {
    kind: 'list',
    ordered: true,
    items: [
      'Read the evidence on the page: each line quotes the words that led to the category or the finding.',
      'Change the definition: say in the description what the tool does not do, type the schema, set the annotations.',
      [
        'Publish, and ask the operator of this registry for a new scan: ',
        { kind: 'code', text: 'wicketgate scan npm:NAME' },
        ' shows beforehand what it will say.',
      ],
    ],
  },
  heading('If the rules are wrong'),
  paragraph(
    'Then the same definition is judged wrongly everywhere. The rules are in the open, with ',
    link('the method', METHOD),
    ' in words and figures. Report the definition and what you expected to the maintainers of Wicketgate; a corrected rule changes the pages with the next scan.',
  ),
  heading('If a page shows something that should not be public'),
  paragraph(
    'Tell the operator of this registry. What a server lists to anybody is shown here; what needs credentials is not asked for.',
  ),
];
