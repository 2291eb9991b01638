/** A question with where the pilot corpus answers it. */
export interface Question {
  readonly ask: string;
  /** File in `corpus/`, without `.pdf`. */
  readonly paper: string;
  readonly page: number;
  /** Words or numbers that only the passage with the answer prints. */
  readonly evidence: string;
}

const question = (ask: string, paper: string, page: number, evidence: string): Question => ({
  ask,
  paper,
  page,
  evidence,
});

/** Asked as a reader would, mostly in other words than the paper's. */
export const QUESTIONS: readonly Question[] = [
  question(
    'What does AdaLoRA do with unimportant singular values?',
    'adalora',
    1,
    'prunes the least important',
  ),
  question('Why is it hard to divide a parameter budget among layers?', 'adalora', 1, 'noisy from one batch'),
  question(
    'How does AdaLoRA measure the sensitivity of a parameter?',
    'adalora',
    1,
    'value times its gradient',
  ),
  question('Can a singular value that was pruned return later?', 'adalora', 1, 'can come back'),
  question(
    'On which GLUE task is full fine-tuning better than AdaLoRA?',
    'adalora',
    2,
    '92.40 against 92.23',
  ),
  question('Is AdaLoRA better calibrated than LoRA?', 'adalora', 2, '3.09'),
  question('Which baselines did Lin et al. compare with AdaLoRA?', 'adalora', 1, 'Their baselines are'),
  question('Does AdaLoRA profit from a larger budget on SQuAD?', 'adalora', 2, 'from 87.5 to 87.6'),
  question(
    'Where are adapters inserted in a Transformer layer?',
    'adapters',
    1,
    'behind the feed-forward block',
  ),
  question('How many parameters does one adapter have?', 'adapters', 1, '2𝑚𝑑'),
  question('How slow are adapters at inference time?', 'adapters', 2, '30.3% slower'),
  question('What happens when the adapters of one layer are removed?', 'adapters', 2, 'at most 2%'),
  question('How sensitive are adapters to the bottleneck size?', 'adapters', 2, '86.2%, 85.8% and 85.7%'),
  question('What F1 do adapters reach on SQuAD v1.1?', 'adapters', 2, 'F1 of 90.4'),
  question(
    'Why do tasks not interfere with each other when adapters are used?',
    'adapters',
    1,
    'forgets nothing',
  ),
  question(
    'What are the demands on transfer when tasks come from customers of a cloud service?',
    'adapters',
    1,
    'extensible',
  ),
  question('Accuracy of fine-tuning and adapters on the SMS spam collection', 'adapters', 2, '99.3±0.2'),
  question('Which parameters does BitFit train?', 'bitfit', 1, 'biases of the query'),
  question(
    'Can the number of parameters trained by BitFit be increased?',
    'bitfit',
    2,
    'budget cannot be raised',
  ),
  question(
    'How does BitFit do on GPT-3 compared with prefix tuning?',
    'bitfit',
    2,
    'surpasses prefix tuning of all layers',
  ),
  question(
    'How much storage do the biases of RoBERTa-base need per task?',
    'bitfit',
    2,
    'less than a megabyte',
  ),
  question(
    'What do the authors of BitFit believe fine-tuning does to a model?',
    'bitfit',
    1,
    'exposes what the model already knows',
  ),
  question('Does BitFit win on small data sets with DeBERTaV3?', 'bitfit', 2, 'does not return'),
  question(
    'How does LoRA Dropout mask the low-rank matrices?',
    'lora-dropout',
    1,
    'never the rank dimension',
  ),
  question('How are predictions averaged at test time?', 'lora-dropout', 1, 'Monte Carlo dropout'),
  question(
    'What is the cost of sampling several dropout masks?',
    'lora-dropout',
    2,
    'costs considerable time',
  ),
  question('What MMLU score does LLaMA2-7B get with LoRA and with dropout?', 'lora-dropout', 2, '42.47%'),
  question(
    'Why is a dropout rate between the extremes best?',
    'lora-dropout',
    1,
    'empirical risk itself grows',
  ),
  question('GLUE average of LoRA with dropout', 'lora-dropout', 1, '89.54'),
  question('How does dropout change the expected calibration error?', 'lora-dropout', 2, '9.88'),
  question('How large is a GPT-3 checkpoint with LoRA?', 'lora', 1, '35 MB'),
  question('Why does LoRA add no inference latency?', 'lora', 1, 'not slowed down'),
  question('How are the LoRA matrices A and B initialised?', 'lora', 1, 'Gaussian'),
  question('Which rank is sufficient for LoRA on WikiSQL?', 'lora', 2, '73.4% at rank 1'),
  question(
    'Why can inputs of different tasks not share a batch in LoRA?',
    'lora',
    2,
    'cannot easily share a batch',
  ),
  question('LoRA on SAMSum with GPT-3, Rouge-1', 'lora', 2, '53.8'),
  question('By what factor does LoRA reduce trainable parameters and memory?', 'lora', 1, 'factor of 10,000'),
  question('What noise does NEFTune add to the embeddings?', 'neftune', 1, 'uniform noise'),
  question('What values of alpha do the authors of NEFTune use?', 'neftune', 1, '5, 10 and 15'),
  question('Are longer answers the reason why NEFTune wins?', 'neftune', 2, 'length is not the cause'),
  question('Does NEFTune help together with QLoRA?', 'neftune', 2, 'from 26.71% to 31.43%'),
  question('What did human annotators prefer?', 'neftune', 2, '74.6%'),
  question('Win rate of LLaMA-2 70B on Evol-Instruct with noise', 'neftune', 1, '88.81'),
  question('Do the NEFTune authors understand why it works?', 'neftune', 2, 'do not conclusively understand'),
];

/** Asked of the same papers, which do not say; the later ones in words that they do use. */
export const UNANSWERED: readonly string[] = [
  'What is the capital of France?',
  'Who won the football world cup in 1998?',
  'How do I bake sourdough bread?',
  'What is the boiling point of water at high altitude?',
  'Which vaccine is recommended against influenza?',
  'How does photosynthesis work in desert plants?',
  'What is the half-life of uranium?',
  'How are convolutional networks used to segment medical images?',
  'What word error rate does the speech recogniser reach on LibriSpeech?',
  'How does reinforcement learning from human feedback train a reward model?',
  'Which optimiser and learning rate schedule did the diffusion model use?',
  'How much carbon dioxide did pre-training emit?',
  'What BLEU does the translation model reach from English to German?',
  'How does retrieval-augmented generation reduce hallucination?',
  'Which graph neural network predicts protein folding best?',
  'What is the context length of GPT-4?',
];
