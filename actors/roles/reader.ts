import { type Document, PdfText } from '../../state/paper.ts';
import { SummarisePaper } from '../../state/research.ts';
import type { Vote } from '../../state/task.ts';
import { readDocument } from '../reading/document.ts';
import { summarise } from '../reading/summary.ts';
import type { Role } from '../role.ts';
import { payloadOf, readArtifact } from './evidence.ts';

const SENTENCES_MAX = 8;
/** A page with a greater share of characters without meaning cannot be read. */
const GARBLED_MAX = 0.2;

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

/** A fetcher that brought a corrupt file, pages without text or in letters nobody can read, served its reader badly. */
function voteOnText(task: Vote['task'], { pages }: PdfText): Vote {
  const bad = pages.filter((page) => !isReadable(page)).length;
  const opinion = pages.length === 0 ? -1 : 1 - (2 * bad) / pages.length;
  return {
    task,
    opinion,
    reason: bad === 0 ? 'every page can be read' : `${bad} of ${pages.length} pages cannot be read`,
  };
}

function isReadable({ items }: PdfText['pages'][number]): boolean {
  const text = items.map((item) => item.text).join('');
  const garbled = text.match(/[\uFFFD\p{Co}\p{Cn}]/gu)?.length ?? 0;
  return text.length > 0 && garbled <= GARBLED_MAX * text.length;
}

function countSentences({ sections }: Document): number {
  return sections.reduce((sum, { paragraphs }) => sum + paragraphs.flat().length, 0);
}
