// Tables and questions of the method page that are words only: identity, access, kinds of change.
import type { Line, Question } from './page.ts';

const strong = (text: string): Line => ({ kind: 'strong', text });

export const IDENTITY_RULES: readonly (readonly Line[])[] = [
  [strong('Unknown'), 'Nothing could be checked.'],
  [
    strong('Claimed'),
    'The package names a publisher or a repository, and nothing confirms it. What a package says of itself stays a claim.',
  ],
  [
    strong('Consistent'),
    'The name that the package registry gives to one account is the name of the owner of the repository, or a certificate shows who holds the address.',
  ],
  [
    strong('Attested'),
    'A build attestation, or a name that the official registry has verified, ties what was scanned to its source.',
  ],
  [
    strong('Official'),
    'Attested, and the same name is held at the package registry and at the source, and it is the name of the product that the server serves.',
  ],
];

export const AUTH_RULES: readonly (readonly Line[])[] = [
  [
    strong('Runs on your machine'),
    'A program that runs with your rights and with the credentials that you give it.',
  ],
  [strong('Asks for credentials'), 'A remote server that refuses requests without credentials.'],
  [strong('Open to anybody'), 'A remote server that lists its tools to whoever asks.'],
  [
    strong('Unknown'),
    'A remote server that could not be asked, or did not answer so that one could tell.',
  ],
];

export const DRIFT_RULES: readonly (readonly Line[])[] = [
  [
    strong('Cosmetic'),
    'Other words for the same thing, or nothing that a caller or a policy would notice.',
  ],
  [
    strong('Narrowing'),
    'It allows less than before: a tighter schema, a lower category or severity.',
  ],
  [
    strong('Widening'),
    'It allows more than before: a looser schema, a new opening, a higher category or severity.',
  ],
  [
    strong('Suspicious'),
    'What an honest change has no need of: orders to the model, hidden characters, hints that turn harmless while the tool does not, a confirmation that is gone.',
  ],
];

export const METHOD_QUESTIONS: readonly Question[] = [
  {
    question: 'Does a good grade mean that nothing can happen?',
    answer: [
      'No. A grade says what the tools allow and how well that is fenced and known. What a server does when a tool is called is not seen by a scan, and a tool that only reads can still read what it should not.',
    ],
  },
  {
    question: 'Why does a careful, well-known server have a middling grade?',
    answer: [
      'Because its tools can do much. The grade is about what a misled agent could do through the server, whoever wrote it. Its page lists every deduction.',
    ],
  },
  {
    question: 'Can a grade be bought or argued?',
    answer: [
      'No. It follows from the definitions and from facts that others vouch for. Better definitions, a build attestation, or fewer dangerous tools change it with the next scan.',
    ],
  },
  {
    question: 'How are tokens counted?',
    answer: [
      'As an estimate: one token for every four ASCII characters of a definition and one for every other character. Tokenisers differ, so take it as a size and not as a bill.',
    ],
  },
];
