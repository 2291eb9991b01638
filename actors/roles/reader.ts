import { type Document, PdfText } from '../../state/paper.ts';
import { SummarisePaper } from '../../state/research.ts';
import type { Vote } from '../../state/task.ts';
import { readDocument } from '../reading/document.ts';
import { summarise } from '../reading/summary.ts';
import type { Role } from '../role.ts';
import { payloadOf, readArtifact } from './evidence.ts';

const SENTENCES_MAX = 8;

/** Finds a paper's structure and says in a few sentences what it is about. */
export const role: Role = {
  async perform(task, { blobs, spend }) {
    const { paper, topic, text: address } = payloadOf(SummarisePaper, task);
    const text = readArtifact(PdfText, blobs, address);
    const document = readDocument(paper, text);
    spend(text.pages.length);
    const summary = summarise(document, { topic, sentencesMax: SENTENCES_MAX });
    spend(countSentences(document));
    return {
      artifacts: [
        { kind: 'paper.document', content: document },
        { kind: 'paper.summary', content: summary },
      ],
      output: { title: document.title, claims: summary.claims.length },
      votes: task.after ? [voteOnText(task.after, text)] : [],
    };
  },
};

/** A fetcher that brought pages without text served its reader badly. */
function voteOnText(task: Vote['task'], { pages }: PdfText): Vote {
  const empty = pages.filter(({ items }) => items.length === 0).length;
  const opinion = pages.length === 0 ? -1 : 1 - (2 * empty) / pages.length;
  return {
    task,
    opinion,
    reason: empty === 0 ? 'every page has text' : `${empty} of ${pages.length} pages lack text`,
  };
}

function countSentences({ sections }: Document): number {
  return sections.reduce((sum, { paragraphs }) => sum + paragraphs.flat().length, 0);
}
