import { isBlank } from './cell-value.ts';
import type { Label } from './record-label.ts';
import type { Level } from './table-axes.ts';
import type { Role } from './table-roles.ts';
import { isTrainingSet, keyOf, type Term, termFor, termsIn } from './vocabulary.ts';

/** What is known of one number, as the labels around it are heard from near to far. */
export type Facts = {
  /** Names of data, outermost first. */
  dataset: string[];
  metric: string;
  model: string;
  method: string;
  params: string;
  setting: string[];
  /** `Avg.`: the number is a mean over its neighbours. */
  aggregate: string;
  /** The data set the vocabulary knows, for its usual metric. */
  known: Term | null;
  /** Labels whose part nobody knows, nearest first. */
  unplaced: string[];
  /** Marked as better when lower. */
  lower: boolean;
};

export const noFacts = (): Facts => ({
  dataset: [],
  metric: '',
  model: '',
  method: '',
  params: '',
  setting: [],
  aggregate: '',
  known: null,
  unplaced: [],
  lower: false,
});

export const copyOf = (facts: Facts): Facts => ({
  ...facts,
  dataset: [...facts.dataset],
  setting: [...facts.setting],
  unplaced: [...facts.unplaced],
});

/** The name of an unknown data set may hold the name of a metric as a plain word: `economic news relevance`. */
function speaksOfMetric({ text, dataset, metric, ambiguous }: Label, role: Role): boolean {
  if (metric === null || role === 'method' || role === 'model') return false;
  if (role === 'metric') return true;
  if (ambiguous) return false;
  return (
    role !== 'dataset' ||
    dataset !== null ||
    termFor(text, 'metric') === metric ||
    termsIn(text, undefined, true).some(({ term }) => term === metric)
  );
}

function hearDataset(facts: Facts, label: Label): void {
  if (label.split === label.text) facts.setting.push(label.split);
  else if (label.dataset?.training) facts.setting.push(label.dataName);
  else if (label.dataName !== '') {
    facts.known ??= label.dataset;
    facts.dataset.unshift(label.dataName);
  }
}

function hearMethod(facts: Facts, label: Label): void {
  // A model with the data it was tuned on is no method: `LLaMA-2 (7B) Alpaca`.
  if (label.model && label.dataset && keyOf(label.method) === keyOf(label.dataset.shown)) {
    hearDataset(facts, { ...label, dataName: label.dataset.shown });
  } else facts.method ||= label.method.replace(/^\+\s*(?=[^+]*$)/, '');
  facts.model ||= label.model;
  facts.params ||= label.params;
  if (label.setting) facts.setting.push(label.setting);
}

function hearUnknown(facts: Facts, label: Label): void {
  if (label.dataset && !label.ambiguous) hearDataset(facts, label);
  else if (label.model) facts.model ||= label.model;
  else if (label.params) facts.params ||= label.params;
  else if (!label.metric && !label.setting) facts.unplaced.push(label.text);
}

/** The method of a label that names but the model, or the data it was tuned on: the usual training. */
function usualOf({ text, method, model, knowsMethod }: Label, usual: string): string {
  if (usual === '' || knowsMethod) return '';
  const isTuned = isTrainingSet(method);
  if (model !== '') return isTuned || method === model ? usual : '';
  return isTuned ? `${usual} (${text})` : '';
}

/**
 * Adds what a label says. Labels nearer to the number have spoken before and keep their word.
 * @param usual what the paper calls usual training, where the label is what a variant (`+NEFT`) is built upon
 */
export function hear(facts: Facts, label: Label, { role, name }: Level, usual = ''): void {
  const { text } = label;
  facts.method ||= usualOf(label, usual);
  if (label.lower) facts.lower = true;
  if (label.split && label.split !== text) facts.setting.push(label.split);
  if (speaksOfMetric(label, role)) facts.metric ||= label.metric?.name ?? '';
  if (label.setting && role !== 'method') facts.setting.push(label.setting);
  if (label.aggregate && role !== 'method') {
    facts.aggregate ||= text;
    return;
  }
  const speak: Record<Role, () => void> = {
    dataset: () => hearDataset(facts, label),
    metric: () => {
      if (label.dataset && !label.ambiguous) hearDataset(facts, label);
      if (/\p{L}/u.test(text)) facts.metric ||= text;
    },
    model: () => {
      facts.model ||= label.model || text;
      if (label.model && label.method !== text) facts.method ||= label.method;
    },
    method: () => hearMethod(facts, label),
    params: () => {
      facts.params ||= text;
    },
    setting: () => {
      if (!label.setting && !isBlank(text))
        facts.setting.push(name ? `${name.replace(/\s*=$/, '')} = ${text}` : text);
    },
    split: () => {
      facts.setting.push(text);
    },
    unknown: () => hearUnknown(facts, label),
  };
  speak[role]();
}
